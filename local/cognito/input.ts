import { CognitoError } from './errors.ts';

/** What a text member must look like; the constraint of the API's own model. */
export interface TextRule {
  readonly min?: number;
  readonly max?: number;
  /** Anchored by the reader: the whole value must match. */
  readonly pattern?: string;
  readonly oneOf?: readonly string[];
  /** The value never appears in an error message. */
  readonly secret?: boolean;
}

const TOKEN: TextRule = { pattern: '[A-Za-z0-9-_=.]+', secret: true, max: 131_072 };

/** The constraints of the Cognito IDP API on the members that several operations share. */
export const RULES = {
  username: { min: 1, max: 128, pattern: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+', secret: true },
  clientId: { min: 1, max: 128, pattern: '[\\w+]+', secret: true },
  userPoolId: { min: 1, max: 55, pattern: '[\\w-]+_[0-9a-zA-Z]+' },
  // The service's own spelling, anchors and all, so that the message is its own.
  password: { max: 256, pattern: '^[\\S]+.*[\\S]+$', secret: true },
  code: { min: 1, max: 2048, pattern: '[\\S]+', secret: true },
  token: TOKEN,
  session: { min: 20, max: 2048, secret: true },
  groupName: { min: 1, max: 128, pattern: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+' },
  anyText: {},
} as const satisfies Record<string, TextRule>;

/** A name and a value, as in `UserAttributes`. */
export interface Attribute {
  readonly name: string;
  readonly value: string;
}

/**
 * Reads the members of a request. Every unmet constraint is remembered, and `check` reports all of them in the words of
 * AWS ("2 validation errors detected: …"); until then a member that broke its rule reads as empty. A member of the wrong
 * JSON type throws `SerializationException` at once, as the real service's parser does. Only own members are seen, so
 * `__proto__` and its kind are members like any other unknown one: ignored.
 */
export interface Input {
  required(member: string, rule: TextRule): string;
  optional(member: string, rule: TextRule): string | undefined;
  flag(member: string): boolean;
  count(member: string, range: { readonly min: number; readonly max: number; readonly otherwise: number }): number;
  /** A map of texts such as `AuthParameters`; empty when absent. */
  texts(member: string): ReadonlyMap<string, string>;
  /** A list of texts; empty when absent. */
  list(member: string): readonly string[];
  /** A list of `{ Name, Value }`; empty when absent. */
  attributes(member: string): readonly Attribute[];
  has(member: string): boolean;
  /** Throws `InvalidParameterException` when a constraint was not met. */
  check(): void;
}

const KINDS: Readonly<Record<string, string>> = {
  number: 'NUMBER_VALUE',
  string: 'STRING_VALUE',
  boolean: 'TRUE_VALUE',
};

const wrongType = (value: unknown, wanted: string): CognitoError => {
  const kind = KINDS[typeof value] ?? (Array.isArray(value) ? 'START_ARRAY' : 'START_OBJECT');
  return new CognitoError('SerializationException', `${kind} can not be converted to a ${wanted}`);
};

/** True for a JSON object (no list, not null). */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string => {
  if (typeof value !== 'string') throw wrongType(value, 'String');
  return value;
};

/** All that is wrong with a value: AWS names every constraint that it misses. */
const unmet = (value: string, rule: TextRule): readonly string[] => {
  const isMissed = [
    rule.oneOf && !rule.oneOf.includes(value) && `satisfy enum value set: [${rule.oneOf.join(', ')}]`,
    rule.min !== undefined && value.length < rule.min && `have length greater than or equal to ${rule.min}`,
    rule.max !== undefined && value.length > rule.max && `have length less than or equal to ${rule.max}`,
    rule.pattern !== undefined &&
      !new RegExp(`^(?:${rule.pattern})$`, 'su').test(value) &&
      `satisfy regular expression pattern: ${rule.pattern}`,
  ];
  return isMissed.filter((one) => typeof one === 'string').map((one) => `Member must ${one}`);
};

/** Opens a decoded request body for reading. */
export const readInput = (body: Readonly<Record<string, unknown>>): Input => {
  const violations: string[] = [];
  // JSON null and an absent member are the same to AWS's parsers.
  const own = (from: Readonly<Record<string, unknown>>, member: string): unknown =>
    Object.hasOwn(from, member) ? (from[member] ?? undefined) : undefined;
  const violate = (shown: string, member: string, constraint: string): void => {
    const path = member.charAt(0).toLowerCase() + member.slice(1);
    violations.push(`Value ${shown}at '${path}' failed to satisfy constraint: ${constraint}`);
  };
  const optional = (member: string, rule: TextRule): string | undefined => {
    const value = own(body, member);
    if (value === undefined) return undefined;
    const given = text(value);
    const constraints = unmet(given, rule);
    for (const one of constraints) violate(rule.secret ? '' : `'${given.slice(0, 200)}' `, member, one);
    return constraints.length === 0 ? given : '';
  };
  const items = (member: string): readonly unknown[] => {
    const value = own(body, member);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw wrongType(value, 'List');
    return value;
  };
  return {
    optional,
    required: (member, rule) => {
      const value = optional(member, rule);
      if (value === undefined) violate('null ', member, 'Member must not be null');
      return value ?? '';
    },
    flag: (member) => {
      const value = own(body, member) ?? false;
      if (typeof value !== 'boolean') throw wrongType(value, 'Boolean');
      return value;
    },
    count: (member, { min, max, otherwise }) => {
      const value = own(body, member) ?? otherwise;
      if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(value, 'Integer');
      if (value < min) violate(`'${value}' `, member, `Member must have value greater than or equal to ${min}`);
      if (value > max) violate(`'${value}' `, member, `Member must have value less than or equal to ${max}`);
      return value;
    },
    texts: (member) => {
      const value = own(body, member);
      if (value === undefined) return new Map();
      if (!isObject(value)) throw wrongType(value, 'Map');
      const given = Object.entries(value).filter(([, entry]) => entry !== null);
      return new Map(given.map(([name, entry]) => [name, text(entry)]));
    },
    list: (member) => items(member).map(text),
    attributes: (member) =>
      items(member).map((item) => {
        if (!isObject(item)) throw wrongType(item, 'AttributeType');
        const name = own(item, 'Name');
        if (name === undefined) violate('null ', `${member}.1.member.name`, 'Member must not be null');
        return { name: text(name ?? ''), value: text(own(item, 'Value') ?? '') };
      }),
    has: (member) => own(body, member) !== undefined,
    check: () => {
      if (violations.length === 0) return;
      const count = `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected`;
      throw new CognitoError('InvalidParameterException', `${count}: ${violations.join('; ')}`);
    },
  };
};
