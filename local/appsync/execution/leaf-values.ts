/**
 * Scalars and enums on their way in and out. Stricter than GraphQL servers in JavaScript usually are: a string is no
 * `Int`, and a value that was stored badly fails on its way out as well.
 */
import { Kind, isEnumType } from 'graphql';
import type { GraphQLLeafType, ValueNode } from 'graphql';
import { javaClassName } from './java-names.ts';
import { isNestedTooDeep } from '../json-nesting.ts';
import { isDate, isDateTime, isEmail, isIpAddress, isPhone, isTime, isTimestamp, isUrl } from './scalar-formats.ts';

/** The value does not fit the type; the message is the service's own, without the place. */
export class LeafRefused extends Error {
  override readonly name = 'LeafRefused';
}

interface Leaf {
  /** A JSON value of a variable → what resolvers see. */
  readonly parse: (value: unknown) => unknown;
  /** What a resolver returned → what the answer holds. */
  readonly serialize: (value: unknown) => unknown;
  readonly literals: readonly ValueNode['kind'][];
}

const expected = (type: string, value: unknown): LeafRefused =>
  new LeafRefused(`Expected type '${type}' but was '${javaClassName(value)}'.`);

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const INT_MAX = 2 ** 31 - 1;
const INT_MIN = -(2 ** 31);

const int = (value: unknown): number => {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw expected('Int', value);
  if (value > INT_MAX || value < INT_MIN) {
    throw new LeafRefused(`Expected value to be in the Integer range but it was '${String(value)}'`);
  }
  return value;
};

const float = (value: unknown): number => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw expected('Float', value);
  return value;
};

const boolean = (value: unknown): boolean => {
  if (typeof value !== 'boolean') throw expected('Boolean', value);
  return value;
};

const string = (value: unknown): string => {
  if (typeof value !== 'string') throw expected('String', value);
  return value;
};

const printed =
  (type: string) =>
  (value: unknown): string => {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw expected(type, value);
  };

const id = (value: unknown): string => {
  if (typeof value === 'number' && Number.isInteger(value)) return String(value);
  if (typeof value !== 'string') throw expected('ID', value);
  return value;
};

const formatted = (noun: string, accepts: (text: string) => boolean): Leaf => {
  const check = (verb: string) => (value: unknown) => {
    if (typeof value !== 'string' || !accepts(value)) {
      throw new LeafRefused(`Unable to ${verb} \`${shown(value)}\` as a valid ${noun}.`);
    }
    return value;
  };
  return { parse: check('parse'), serialize: check('serialize'), literals: [Kind.STRING] };
};

const timestamp = (verb: string) => (value: unknown) => {
  if (typeof value !== 'number' || !isTimestamp(value)) {
    throw new LeafRefused(`Unable to ${verb} \`${shown(value)}\` as a valid timestamp.`);
  }
  return value;
};

const parseJson = (value: unknown): unknown => {
  if (typeof value !== 'string') throw new LeafRefused(`Unable to parse \`${shown(value)}\` as valid JSON.`);
  const refused = (cause?: unknown) => new LeafRefused(`Unable to parse \`${value}\` as valid JSON.`, { cause });
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch (cause) {
    throw refused(cause);
  }
  if (isNestedTooDeep(parsed)) throw refused();
  return parsed;
};

const SCALARS: ReadonlyMap<string, Leaf> = new Map<string, Leaf>([
  ['Int', { parse: int, serialize: int, literals: [Kind.INT] }],
  ['Float', { parse: float, serialize: float, literals: [Kind.INT, Kind.FLOAT] }],
  ['Boolean', { parse: boolean, serialize: boolean, literals: [Kind.BOOLEAN] }],
  ['String', { parse: string, serialize: printed('String'), literals: [Kind.STRING] }],
  ['ID', { parse: id, serialize: printed('ID'), literals: [Kind.STRING, Kind.INT] }],
  ['AWSDate', formatted('Date Object', isDate)],
  ['AWSTime', formatted('Time Object', isTime)],
  ['AWSDateTime', formatted('DateTime Object', isDateTime)],
  ['AWSTimestamp', { parse: timestamp('parse'), serialize: timestamp('serialize'), literals: [Kind.INT] }],
  ['AWSEmail', formatted('email address', isEmail)],
  // Always a string outside and always a value inside: a resolver that returns a string has it encoded again.
  ['AWSJSON', { parse: parseJson, serialize: (value) => JSON.stringify(value), literals: [Kind.STRING] }],
  ['AWSURL', formatted('URL', isUrl)],
  ['AWSPhone', formatted('phone number', isPhone)],
  ['AWSIPAddress', formatted('IP address', isIpAddress)],
]);

/** Is there a scalar of this name in AppSync? */
export const isKnownScalar = (name: string): boolean => SCALARS.has(name);

function leafOf(type: GraphQLLeafType): Leaf {
  if (isEnumType(type)) {
    const check = (value: unknown) => {
      if (typeof value === 'string' && type.getValue(value)) return value;
      throw new LeafRefused(`Invalid input for Enum '${type.name}'. No value found for name '${shown(value)}'`);
    };
    return { parse: check, serialize: check, literals: [Kind.ENUM] };
  }
  const leaf = SCALARS.get(type.name);
  // Creation refuses schemas with other scalars.
  if (!leaf) throw new LeafRefused(`Unknown scalar '${type.name}'.`);
  return leaf;
}

/** A variable's JSON value as a resolver shall see it. Throws `LeafRefused`. */
export const parseLeaf = (type: GraphQLLeafType, value: unknown): unknown => leafOf(type).parse(value);

/** What turns a resolver's value into the one that the client shall see. It throws `LeafRefused`. */
export const leafSerializer = (type: GraphQLLeafType): ((value: unknown) => unknown) => leafOf(type).serialize;

/** A resolver's value as the client shall see it. Throws `LeafRefused`. */
export const serializeLeaf = (type: GraphQLLeafType, value: unknown): unknown => leafSerializer(type)(value);

/** A literal of the document as a resolver shall see it. Throws `LeafRefused` for a wrong kind or form. */
export function parseLeafLiteral(type: GraphQLLeafType, node: ValueNode): unknown {
  const leaf = leafOf(type);
  if (!leaf.literals.includes(node.kind) || !('value' in node)) throw new LeafRefused(`Not a '${type.name}'.`);
  const isNumber = node.kind === Kind.INT || node.kind === Kind.FLOAT;
  // An id may be written as a number of any length, which a JavaScript number would round.
  if (isNumber && type.name === 'ID') return node.value;
  return leaf.parse(isNumber ? Number(node.value) : node.value);
}
