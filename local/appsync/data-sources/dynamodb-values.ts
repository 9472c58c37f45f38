/** Typed values of a request → DynamoDB's wire form; wire items → the plain values that resolvers see. */
import { MalformedRequest } from '../refusals.ts';
import { isFields } from './request-document.ts';
import type { Fields } from './request-document.ts';

/** One value on the wire: an object of exactly one type key. */
export type WireValue = Readonly<Record<string, unknown>>;
/** A wire value per attribute name. */
export type WireItem = Readonly<Record<string, WireValue>>;

const malformed = (place: string): MalformedRequest =>
  new MalformedRequest(`Unable to parse the value of field '$[${place}]' as a DynamoDB value.`);

const numberText = (value: unknown, place: string): string => {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  // The service is said to accept numbers as text, DynamoDB's own form.
  if (typeof value === 'string') return value;
  throw malformed(place);
};

const list = (value: unknown, place: string): readonly unknown[] => {
  if (!Array.isArray(value)) throw malformed(place);
  return value;
};

const text = (value: unknown, place: string): string => {
  if (typeof value !== 'string') throw malformed(place);
  return value;
};

// MIME's base64, which the service reads, has line breaks and ignores foreign characters; DynamoDB's has neither. To
// Node `-` and `_` are not foreign.
const binary = (value: unknown, place: string): string =>
  Buffer.from(text(value, place).replace(/[^A-Za-z0-9+/=]/g, ''), 'base64').toString('base64');

/** One typed value. Throws `MalformedRequest` unless it has exactly one known type key with a value that fits. */
export function toWire(value: unknown, place: string): WireValue {
  const entries = isFields(value) ? Object.entries(value) : [];
  const [entry, ...more] = entries;
  if (!entry || more.length > 0) throw malformed(place);
  const [type, inner] = entry;
  switch (type) {
    case 'S':
      return { S: text(inner, place) };
    case 'N':
      return { N: numberText(inner, place) };
    case 'B':
      return { B: binary(inner, place) };
    case 'BOOL':
      if (typeof inner !== 'boolean') throw malformed(place);
      return { BOOL: inner };
    case 'NULL':
      return { NULL: true };
    case 'L':
      return { L: list(inner, place).map((item, index) => toWire(item, `${place}[${index}]`)) };
    case 'M':
      if (!isFields(inner)) throw malformed(place);
      return { M: toWireItem(inner, place) };
    case 'SS':
      return { SS: list(inner, place).map((item) => text(item, place)) };
    case 'NS':
      return { NS: list(inner, place).map((item) => numberText(item, place)) };
    case 'BS':
      return { BS: list(inner, place).map((item) => binary(item, place)) };
    default:
      throw malformed(place);
  }
}

/** A map of typed values: a key, an item, expression values. */
export function toWireItem(fields: Fields, place: string): WireItem {
  const item: Record<string, WireValue> = {};
  for (const name of Object.keys(fields)) put(item, name, toWire(fields[name], `${place}.${name}`));
  return item;
}

/** Sets a member whatever it is called. */
function put<T>(object: Record<string, T>, name: string, value: T): void {
  // The one name that means something else to an object; for all others an assignment is by far the cheapest.
  if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true });
  else object[name] = value;
}

/** A wire value as resolvers see it. Numbers become JSON numbers and lose digits beyond their precision. */
export function fromWire(value: unknown): unknown {
  if (!isFields(value)) return undefined;
  const [type = ''] = Object.keys(value);
  const inner = value[type];
  switch (type) {
    case 'N':
      return Number(inner);
    case 'NS':
      return Array.isArray(inner) ? inner.map(Number) : [];
    case 'NULL':
      return null;
    case 'L':
      return Array.isArray(inner) ? inner.map(fromWire) : [];
    case 'M':
      return fromWireItem(inner);
    default:
      return inner;
  }
}

/**
 * A wire item as resolvers see it; `null` when there is none. By name, because DynamoDB gives the attributes in no order, a
 * different one each time: what depends on it would show now and then only, and to the engine objects of every order are of
 * another shape, which makes everything that is done with them slow.
 */
export function fromWireItem(item: unknown): Record<string, unknown> | null {
  if (!isFields(item)) return null;
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(item).sort()) put(fields, name, fromWire(item[name]));
  return fields;
}

const sorted = (values: readonly unknown[]): readonly unknown[] => values.map(String).sort();

/** Do two wire values mean the same? Numbers by value, sets without order. */
export function sameWire(one: unknown, other: unknown): boolean {
  if (!isFields(one) || !isFields(other)) return false;
  const [type, left] = Object.entries(one)[0] ?? [];
  if (type === undefined || !Object.hasOwn(other, type)) return false;
  const right = other[type];
  if (type === 'N') return Number(left) === Number(right);
  if (type === 'L' && Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameWire(item, right[index]));
  }
  if (type === 'M') return sameWireItem(left, right, []);
  if (Array.isArray(left) && Array.isArray(right)) {
    const read = (values: readonly unknown[]): readonly unknown[] =>
      sorted(type === 'NS' ? values.map(Number) : values);
    return JSON.stringify(read(left)) === JSON.stringify(read(right));
  }
  return left === right;
}

/** Do two wire items mean the same, some attributes aside? */
export function sameWireItem(one: unknown, other: unknown, ignored: readonly string[]): boolean {
  if (!isFields(one) || !isFields(other)) return false;
  const counting = (item: Fields): string[] => Object.keys(item).filter((name) => !ignored.includes(name));
  const names = counting(one);
  return names.length === counting(other).length && names.every((name) => sameWire(one[name], other[name]));
}
