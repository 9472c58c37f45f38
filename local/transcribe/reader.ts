import { TranscribeError, badRequest } from './errors.ts';
import { RULES, missed } from './text-rule.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the fields of a request and collects what is wrong with them, because the service names all of it in one
 * answer. A field of another JSON type than the model's is a `SerializationException` at once.
 */
export interface Reader {
  /** Checked by the rule of that name; `path` is where the message says that it stands. */
  text(fields: Fields, name: keyof typeof RULES, path?: string): string | undefined;
  choice(fields: Fields, name: string, allowed: readonly string[]): string | undefined;
  choices(fields: Fields, name: string, allowed: readonly string[], path?: string): readonly string[] | undefined;
  integer(fields: Fields, name: string, least: number, most: number, path?: string): number | undefined;
  flag(fields: Fields, name: string): boolean | undefined;
  /** The value; when it is missing, that is one more thing that is wrong, and an empty text. */
  required<N extends string>(name: N, read: (name: N) => string | undefined): string;
  /** Throws `BadRequestException` when anything was wrong. */
  refuseIfWrong(): void;
}

export function createReader(input: Fields): Reader {
  const wrong: string[] = [];
  const reject = (path: string, value: string | number | null, constraint: string): undefined => {
    const shown = value === null ? 'null' : `'${String(value)}'`;
    wrong.push(`Value ${shown} at '${path}' failed to satisfy constraint: Member must ${constraint}`);
    return undefined;
  };
  const enumConstraint = (allowed: readonly string[]): string => `satisfy enum value set: [${allowed.join(', ')}]`;
  return {
    text: (fields, name, path = lowerFirst(name)) => {
      const value = typed(fields, name, 'string');
      if (value === undefined) return undefined;
      const constraints = missed(value, RULES[name]);
      for (const constraint of constraints) reject(path, value, constraint);
      return constraints.length === 0 ? value : undefined;
    },
    choice: (fields, name, allowed) => {
      const value = typed(fields, name, 'string');
      if (value === undefined || allowed.includes(value)) return value;
      return reject(lowerFirst(name), value, enumConstraint(allowed));
    },
    choices: (fields, name, allowed, path = lowerFirst(name)) => {
      const value = fields[name];
      if (value === undefined || value === null) return undefined;
      if (!Array.isArray(value)) throw notSerializable();
      const texts = value.filter((entry): entry is string => typeof entry === 'string');
      if (texts.length < value.length) throw notSerializable();
      if (texts.every((text) => allowed.includes(text))) return texts;
      return reject(path, `[${texts.join(', ')}]`, `satisfy constraint: [Member must ${enumConstraint(allowed)}]`);
    },
    integer: (fields, name, least, most, path = lowerFirst(name)) => {
      const value = typed(fields, name, 'number');
      if (value === undefined) return undefined;
      if (!Number.isInteger(value)) throw notSerializable();
      if (value < least) return reject(path, value, `have value greater than or equal to ${String(least)}`);
      if (value > most) return reject(path, value, `have value less than or equal to ${String(most)}`);
      return value;
    },
    flag: (fields, name) => typed(fields, name, 'boolean'),
    required: (name, read) => {
      if (input[name] === undefined || input[name] === null) reject(lowerFirst(name), null, 'not be null');
      return read(name) ?? '';
    },
    refuseIfWrong: () => {
      if (wrong.length === 0) return;
      const errors = wrong.length === 1 ? '1 validation error' : `${String(wrong.length)} validation errors`;
      throw badRequest(`${errors} detected: ${wrong.join('; ')}`);
    },
  };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The body is no JSON, or a field has another type than the service's model gives it. */
export const notSerializable = (): TranscribeError =>
  new TranscribeError('SerializationException', 'The request could not be read: a value has the wrong type.');

interface TypeNames {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

function typed<T extends keyof TypeNames>(fields: Fields, name: string, type: T): TypeNames[T] | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  // The comparison is the check: `typeof` and the key of TypeNames are the same word.
  if (typeof value === type) return value as TypeNames[T];
  throw notSerializable();
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
