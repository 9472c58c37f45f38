/** Reading a request document: what a `request` handler returned. The service reads it strictly; so does this. */
import { MalformedRequest } from '../refusals.ts';

/** A JSON object whose members are not known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Is this a JSON object? */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** AppSync treats a member that is `null` as one that is not there. */
export const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined;

const missing = (place: string): MalformedRequest => new MalformedRequest(`Value for field '$[${place}]' not found.`);

const wrongType = (place: string, expected: string): MalformedRequest =>
  new MalformedRequest(`Expected JSON ${expected} for field '$[${place}]'.`);

/** The request document itself. */
export function documentOf(request: unknown): Fields {
  if (!isFields(request)) throw new MalformedRequest('Expected JSON object but got something else instead.');
  return request;
}

/** An object that may be absent. */
export function optionalFields(from: Fields, name: string, place = name): Fields | undefined {
  const value = from[name];
  if (isAbsent(value)) return undefined;
  if (!isFields(value)) throw wrongType(place, 'object');
  return value;
}

/** An object that must be there. */
export function requiredFields(from: Fields, name: string, place = name): Fields {
  const value = optionalFields(from, name, place);
  if (!value) throw missing(place);
  return value;
}

/** A string that may be absent. */
export function optionalString(from: Fields, name: string, place = name): string | undefined {
  const value = from[name];
  if (isAbsent(value)) return undefined;
  if (typeof value !== 'string') throw wrongType(place, 'string');
  return value;
}

/** A string that must be there. */
export function requiredString(from: Fields, name: string, place = name): string {
  const value = optionalString(from, name, place);
  if (value === undefined) throw missing(place);
  return value;
}

/** A boolean that may be absent. */
export function optionalBoolean(from: Fields, name: string, place = name): boolean | undefined {
  const value = from[name];
  if (isAbsent(value)) return undefined;
  if (typeof value !== 'boolean') throw wrongType(place, 'boolean');
  return value;
}

/** A whole number that may be absent. */
export function optionalInteger(from: Fields, name: string): number | undefined {
  const value = from[name];
  if (isAbsent(value)) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(name, 'integer');
  return value;
}

/** A list of objects that must be there. */
export function requiredList(from: Fields, name: string, place = name): readonly Fields[] {
  const value = from[name];
  if (isAbsent(value)) throw missing(place);
  if (!Array.isArray(value)) throw wrongType(place, 'array');
  return value.map((item: unknown, index) => {
    if (!isFields(item)) throw wrongType(`${place}[${index}]`, 'object');
    return item;
  });
}
