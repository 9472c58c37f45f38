import { MAX_CONTAINS_ANY_VALUES, MAX_FILTER_STRING_CHARACTERS, MAX_IN_VALUES } from './limits.ts';

type Scalar = string | number | boolean;

/** One operator of an enhanced filter. */
export interface FilterOperator {
  /** May a filter be set with this value? */
  readonly accepts: (value: unknown) => boolean;
  /** How many values it takes at most, where it takes a list. */
  readonly maxValues?: number;
  /** The test for an accepted value. It gets fields that are present only: on a missing field every operator fails. */
  readonly test: (value: unknown) => (field: unknown) => boolean;
}

function isScalar(value: unknown): value is Scalar {
  return isOrdered(value) || typeof value === 'boolean';
}

function isOrdered(value: unknown): value is string | number {
  if (typeof value === 'string') return value.length <= MAX_FILTER_STRING_CHARACTERS;
  return typeof value === 'number';
}

function isListOf(isElement: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.length > 0 && value.every(isElement);
}

/** Strings compare lexically, numbers by size; `undefined` for what does not compare, such as a string and a number. */
function compare(field: unknown, value: unknown): number | undefined {
  if (typeof field === 'number' && typeof value === 'number') return field - value;
  if (typeof field !== 'string' || typeof value !== 'string') return undefined;
  return field < value ? -1 : field > value ? 1 : 0;
}

function ordering(isRight: (order: number) => boolean): FilterOperator {
  return {
    accepts: isOrdered,
    test: (value) => (field) => {
      const order = compare(field, value);
      return order !== undefined && isRight(order);
    },
  };
}

function isFieldScalar(field: unknown): boolean {
  return typeof field === 'string' || typeof field === 'number' || typeof field === 'boolean';
}

/** `undefined` for a field that is neither text nor list: it neither contains nor lacks anything. */
function contains(field: unknown, value: unknown): boolean | undefined {
  if (Array.isArray(field)) return field.includes(value);
  return typeof field === 'string' ? typeof value === 'string' && field.includes(value) : undefined;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The operators by name; names are case-sensitive. */
export const FILTER_OPERATORS: ReadonlyMap<string, FilterOperator> = new Map<string, FilterOperator>([
  ['eq', { accepts: isScalar, test: (value) => (field) => field === value }],
  ['ne', { accepts: isScalar, test: (value) => (field) => isFieldScalar(field) && field !== value }],
  ['le', ordering((order) => order <= 0)],
  ['lt', ordering((order) => order < 0)],
  ['ge', ordering((order) => order >= 0)],
  ['gt', ordering((order) => order > 0)],
  ['contains', { accepts: isOrdered, test: (value) => (field) => contains(field, value) === true }],
  ['notContains', { accepts: isOrdered, test: (value) => (field) => contains(field, value) === false }],
  [
    'beginsWith',
    {
      accepts: (value) => typeof value === 'string' && isOrdered(value),
      test: (value) => (field) => typeof field === 'string' && typeof value === 'string' && field.startsWith(value),
    },
  ],
  [
    'in',
    {
      accepts: isListOf(isScalar),
      maxValues: MAX_IN_VALUES,
      test: (value) => (field) => asList(value).includes(field),
    },
  ],
  [
    'notIn',
    {
      accepts: isListOf(isScalar),
      maxValues: MAX_IN_VALUES,
      test: (value) => (field) => isFieldScalar(field) && !asList(value).includes(field),
    },
  ],
  [
    'between',
    {
      accepts: (value) =>
        Array.isArray(value) && value.length === 2 && value.every(isOrdered) && typeof value[0] === typeof value[1],
      // Exclusive: AppSync's own example says that [1, 5] is 2, 3 and 4.
      test: (value) => (field) => {
        const [low, high] = asList(value);
        return (compare(field, low) ?? 0) > 0 && (compare(field, high) ?? 0) < 0;
      },
    },
  ],
  [
    'containsAny',
    {
      accepts: isListOf(isScalar),
      maxValues: MAX_CONTAINS_ANY_VALUES,
      test: (value) => (field) => Array.isArray(field) && asList(value).some((wanted) => field.includes(wanted)),
    },
  ],
]);
