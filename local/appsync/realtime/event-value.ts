/** How filters look into an event, and when two of its values are the same. */

/** The event's top-level field; `null` when it is missing, since a mutation that did not select it sends `null`. */
export function fieldOf(event: unknown, name: string): unknown {
  if (typeof event !== 'object' || event === null || Array.isArray(event) || !Object.hasOwn(event, name)) return null;
  // `hasOwn` has just said so.
  return (event as Record<string, unknown>)[name] ?? null;
}

/** The value at the end of a dotted field name. A list on the way ends it: its elements have no name. */
export function valueAt(event: unknown, path: readonly string[]): unknown {
  return path.reduce(fieldOf, event);
}

/** Equal text for equal JSON, whatever the order of the members. */
export function valueKey(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueKey).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${valueKey(member)}`);
  return `{${members.join(',')}}`;
}
