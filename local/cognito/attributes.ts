import { CognitoError, invalidParameter, notAuthorized } from './errors.ts';
import type { Attribute } from './input.ts';
import type { User } from './users.ts';

/** The standard attributes besides `sub` and `email` that a user may hold; the pool has no custom ones. */
const STANDARD: readonly string[] = [
  'address',
  'birthdate',
  'family_name',
  'gender',
  'given_name',
  'locale',
  'middle_name',
  'name',
  'nickname',
  'phone_number',
  'picture',
  'preferred_username',
  'profile',
  'website',
  'zoneinfo',
];

/** What a request asks to write, sorted by what becomes of it. */
export interface AttributeChanges {
  readonly email?: string;
  readonly emailVerified?: boolean;
  /** Empty values delete. */
  readonly others: ReadonlyMap<string, string>;
}

/** Throws `InvalidParameterException` unless the text can be an e-mail address. */
export const checkEmail = (email: string): string => {
  if (!/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(email) || email.length > 128) {
    throw invalidParameter('Invalid email address format.');
  }
  return email;
};

/**
 * Sorts the attributes of a request. Throws `InvalidParameterException` for one that the pool does not have, and
 * `NotAuthorizedException` when `writer` is a user and the attribute is only the service's to write.
 */
export const readAttributes = (given: readonly Attribute[], writer: 'user' | 'admin'): AttributeChanges => {
  let changes: { email?: string; emailVerified?: boolean } = {};
  const others = new Map<string, string>();
  for (const { name, value } of given) {
    if (name === 'email') changes = { ...changes, email: checkEmail(value) };
    else if (name === 'email_verified' && writer === 'admin')
      changes = { ...changes, emailVerified: value.toLowerCase() === 'true' };
    else if (name === 'sub' && writer === 'admin')
      throw invalidParameter('Cannot modify an already provided sub attribute.');
    else if (['sub', 'email_verified', 'phone_number_verified', 'identities', 'updated_at'].includes(name))
      throw notAuthorized('A client attempted to write unauthorized attribute');
    else if (!STANDARD.includes(name)) {
      throw invalidParameter(
        `Attributes did not conform to the schema: ${name}: Attribute does not exist in the schema.\n`,
      );
    } else if (value.length > 2048) {
      throw invalidParameter(
        `Attributes did not conform to the schema: ${name}: String must be no longer than 2048 characters\n`,
      );
    } else others.set(name, value);
  }
  return { ...changes, others };
};

/** The attributes of a user after the changes; an empty value deletes, as in the real service. */
export const mergeAttributes = (
  before: Readonly<Record<string, string>>,
  changes: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> =>
  Object.fromEntries([...new Map([...Object.entries(before), ...changes])].filter(([, value]) => value !== ''));

/** A user's attributes in the shape and order of `GetUser`. */
export const attributeList = (user: User): readonly { readonly Name: string; readonly Value: string }[] =>
  Object.entries({
    ...user.attributes,
    email: user.email,
    email_verified: String(user.emailVerified),
    sub: user.sub,
  }).map(([Name, Value]) => ({ Name, Value }));

/** Another user has the e-mail already. */
export const emailTaken = (code: 'UsernameExistsException' | 'AliasExistsException'): CognitoError =>
  new CognitoError(code, 'An account with the given email already exists.');
