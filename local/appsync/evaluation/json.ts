/** What crosses between a handler and the rest of the program: JSON values, nothing else. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Whether a JSON value is an object, not a list and not `null`. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a JSON value is a list. */
export function isJsonList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** Parses JSON text; throws `SyntaxError` for anything else. */
export function parseJson(text: string): Json {
  // Whatever `JSON.parse` returns is JSON.
  return JSON.parse(text) as Json;
}

/** The same members with every value replaced; keys such as `__proto__` stay plain keys. */
export function mapMembers(object: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

/** The object without its members that are `null` or absent. */
export function withoutNulls(object: Readonly<Record<string, Json | undefined>>): JsonObject {
  const kept: [string, Json][] = [];
  for (const [key, value] of Object.entries(object)) {
    if (value !== undefined && value !== null) kept.push([key, value]);
  }
  return Object.fromEntries(kept);
}
