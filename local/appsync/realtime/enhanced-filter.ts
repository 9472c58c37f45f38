import type { FilterGroups } from '../types.ts';
import { valueAt, valueKey } from './event-value.ts';
import { FILTER_OPERATORS } from './filter-operators.ts';
import type { FrameError } from './frames.ts';
import { MAX_FIELD_NESTING, MAX_FILTERS_PER_GROUP, MAX_FILTER_COMBINATIONS } from './limits.ts';

/** An enhanced filter made ready: groups are alternatives, the filters of a group must all hold. */
export interface CompiledFilter {
  /** Equal for equal filters. */
  readonly key: string;
  readonly matches: (event: unknown) => boolean;
  /** Per group: a field that must have exactly one value, for looking filters up; `undefined` when it has none. */
  readonly anchors: readonly ({ readonly fieldName: string; readonly valueKey: string } | undefined)[];
}

export type FilterVerdict =
  { readonly ok: true; readonly filter: CompiledFilter } | { readonly ok: false; readonly error: FrameError };

interface Filter {
  readonly fieldName: string;
  readonly operator: string;
  readonly value: unknown;
}

/**
 * Checks a filter against the limits of enhanced filtering and makes it ready, or says what the service answers to a
 * `start` that sets it. A filter without groups, or a group without filters, matches nothing; so does a field nested
 * deeper than five levels, whose value the service does not look at.
 */
export function compileFilter(groups: FilterGroups): FilterVerdict {
  const read = readGroups(groups);
  if (read === undefined) return refused('subscription filter is malformed.');
  const message = read.map(groupFault).find((fault) => fault !== undefined);
  if (message !== undefined) return refused(message);
  // Every value of an `in` is an alternative of its own, and alternatives multiply.
  const combinations = read.map((filters) => filters.reduce((count, filter) => count * alternatives(filter), 1));
  if (combinations.reduce((sum, count) => sum + count, 0) > MAX_FILTER_COMBINATIONS) {
    return refused(`Filters combination exceed maximum limit ${MAX_FILTER_COMBINATIONS} for subscription.`);
  }
  const tests = read.map((filters) => filters.map(testOf));
  return {
    ok: true,
    filter: {
      key: valueKey(read),
      // A list event has no fields, so none passes: AppSync delivers no list to a filtered subscription.
      matches: (event) => tests.some((group) => group.length > 0 && group.every((test) => test(event))),
      anchors: read.map((filters) => {
        const anchor = filters.find(({ operator }) => operator === 'eq');
        return anchor && { fieldName: anchor.fieldName, valueKey: valueKey(anchor.value) };
      }),
    },
  };
}

/** What a resolver set is plain JSON: its shape is not known before it is looked at. */
function readGroups(groups: unknown): readonly (readonly Filter[])[] | undefined {
  const list = memberOf(groups, 'filterGroup');
  if (!Array.isArray(list)) return undefined;
  const read = list.map((group: unknown) => {
    const filters = memberOf(group, 'filters');
    return Array.isArray(filters) && filters.every(isFilter) ? filters : undefined;
  });
  return read.every((filters) => filters !== undefined) ? read : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  // `in` has just said that the member is there.
  return typeof value === 'object' && value !== null && name in value
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function isFilter(value: unknown): value is Filter {
  return typeof memberOf(value, 'fieldName') === 'string' && typeof memberOf(value, 'operator') === 'string';
}

function groupFault(filters: readonly Filter[]): string | undefined {
  const names = new Set(filters.map(({ fieldName }) => fieldName));
  if (names.size > MAX_FILTERS_PER_GROUP) {
    return `Filters exceed maximum attributes limit ${MAX_FILTERS_PER_GROUP} for subscription`;
  }
  if (names.size < filters.length) return 'subscription filter uses same fieldName multiple time.';
  for (const { operator, value } of filters) {
    const known = FILTER_OPERATORS.get(operator);
    if (known === undefined) return `subscription filter has invalid operator \`${operator}\`.`;
    if (Array.isArray(value) && value.length > (known.maxValues ?? Infinity)) {
      return `subscription exceeds maximum value limit ${known.maxValues} for operator \`${operator}\`.`;
    }
    if (!known.accepts(value)) return `subscription filter has invalid filter value for operator \`${operator}\`.`;
  }
  return undefined;
}

function alternatives(filter: Filter): number {
  return filter.operator === 'in' && Array.isArray(filter.value) ? filter.value.length : 1;
}

function testOf({ fieldName, operator, value }: Filter): (event: unknown) => boolean {
  const path = fieldName.split('.');
  const test = FILTER_OPERATORS.get(operator)?.test(value);
  if (test === undefined || path.length > MAX_FIELD_NESTING) return () => false;
  return (event) => {
    const field = valueAt(event, path);
    return field !== null && test(field);
  };
}

function refused(message: string): FilterVerdict {
  return { ok: false, error: { message, errorCode: 400 } };
}
