import { compileMatcher, PatternError, type Matcher } from './matchers.ts';

export { PatternError } from './matchers.ts';

/** Tells whether an event matches; made once from a pattern, used for every event. */
export type EventTest = (event: object) => boolean;

/** Whether the part of the event at one place matches; `leaves` names every leaf of the whole event. */
type Node = (value: unknown, leaves: ReadonlySet<string>) => boolean;

/** EventBridge's default quota for the length of a pattern. */
const MAX_PATTERN_CHARACTERS = 2048;

/** Objects with these keys are match expressions, so a list of them under `$or` is a field of that name. */
const EXPRESSION_KEYS = new Set([
  'exact',
  'prefix',
  'suffix',
  'anything-but',
  'numeric',
  'exists',
  'equals-ignore-case',
  'wildcard',
  'cidr',
]);

/**
 * Whether an event matches an EventBridge event pattern.
 *
 * The rules are those of EventBridge's content filtering: fields that the pattern does not name are ignored; all that
 * it names must match; of the alternatives in a list one must. A list in the event matches when any of its elements
 * does, and fields of an object pattern must match within one and the same element. Strings compare by case.
 * `exists` looks at leaves only: an empty list or an object is "not there". Numbers are compared by value, where
 * EventBridge compares exact ones by their spelling (300 and 3.0e2 differ there).
 *
 * @throws {PatternError} for a malformed pattern.
 */
export function matchesPattern(pattern: object, event: object): boolean {
  return compilePattern(pattern)(event);
}

/** @throws {PatternError} naming the place when EventBridge would refuse the pattern. */
export function validatePattern(pattern: unknown): void {
  compilePattern(pattern);
}

/**
 * Reads a pattern once, for many events.
 *
 * @throws {PatternError} for a malformed pattern.
 */
export function compilePattern(pattern: unknown): EventTest {
  if (!isObject(pattern)) throw new PatternError('Filter is not an object');
  if (JSON.stringify(pattern).length > MAX_PATTERN_CHARACTERS) {
    throw new PatternError(`it is longer than ${String(MAX_PATTERN_CHARACTERS)} characters`);
  }
  const node = compileObject(pattern, []);
  return (event) => node(event, leavesOf(event));
}

function compileObject(pattern: Readonly<Record<string, unknown>>, path: readonly string[]): Node {
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw new PatternError('Empty objects are not allowed', path);
  const nodes = fields.map(([name, value]) => {
    if (name === '$or' && isAlternatives(value)) {
      const alternatives = value.map((alternative) => compileObject(alternative, path));
      return (at: unknown, leaves: ReadonlySet<string>) => alternatives.some((node) => node(at, leaves));
    }
    const inner = compileField(value, [...path, name]);
    return (at: unknown, leaves: ReadonlySet<string>) => inner(fieldOf(at, name), leaves);
  });
  return (value, leaves) => candidates(value).some((candidate) => nodes.every((node) => node(candidate, leaves)));
}

function compileField(value: unknown, path: readonly string[]): Node {
  if (isObject(value)) return compileObject(value, path);
  if (!Array.isArray(value)) throw new PatternError(`"${path.at(-1) ?? ''}" must be an object or an array`, path);
  if (value.length === 0) throw new PatternError('Empty arrays are not allowed', path);
  const matchers: readonly Matcher[] = value.map((alternative) => compileMatcher(alternative, path));
  const place = placeOf(path);
  return (at, leaves) => {
    const scalars = scalarsOf(at);
    return matchers.some((matcher) =>
      matcher.kind === 'absent' ? !leaves.has(place) : scalars.some((scalar) => matcher.test(scalar)),
    );
  };
}

/** Ruler's rule: `$or` is an operator only over two or more objects, none of which is a match expression. */
function isAlternatives(value: unknown): value is readonly Readonly<Record<string, unknown>>[] {
  return (
    Array.isArray(value) &&
    value.length >= 2 &&
    value.every((item) => isObject(item) && !Object.keys(item).some((key) => EXPRESSION_KEYS.has(key)))
  );
}

/** The objects that a pattern's object may match: the value itself, or those in the list; else one without fields. */
function candidates(value: unknown): readonly unknown[] {
  const objects = flat(value).filter(isObject);
  return objects.length > 0 ? objects : [undefined];
}

function scalarsOf(value: unknown): readonly unknown[] {
  return flat(value).filter((item) => item !== undefined && !isObject(item));
}

function leavesOf(event: unknown): ReadonlySet<string> {
  const leaves = new Set<string>();
  const visit = (value: unknown, path: readonly string[]): void => {
    for (const item of flat(value)) {
      if (isObject(item)) for (const [name, inner] of Object.entries(item)) visit(inner, [...path, name]);
      // JSON has no `undefined`: a field that holds it is not in the event.
      else if (item !== undefined) leaves.add(placeOf(path));
    }
  };
  visit(event, []);
  return leaves;
}

function flat(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.flatMap(flat) : [value];
}

function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function placeOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
