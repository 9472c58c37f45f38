import { randomUUID } from 'node:crypto';
import { attributeList, checkEmail, emailTaken, mergeAttributes, readAttributes } from '../attributes.ts';
import { CognitoError, invalidParameter, notAuthorized, unsupported } from '../errors.ts';
import { RULES } from '../input.ts';
import type { Input } from '../input.ts';
import { checkPassword, makePassword } from '../passwords.ts';
import { userNamed } from '../pool.ts';
import type { Pool } from '../pool.ts';
import type { User } from '../users.ts';
import { signed, timestamp } from './operation.ts';
import type { Answer } from './operation.ts';
import { withOwnPassword } from './passwords.ts';

/** Cognito's default `TemporaryPasswordValidityDays`. */
export const TEMPORARY_PASSWORD_DAYS = 7;

const readUser = (pool: Pool, input: Input): User => {
  const username = input.required('Username', RULES.username);
  input.check();
  return userNamed(pool, username);
};

/** A user in the shape of the API's `UserType`. */
export const describeUser = (user: User): Answer => ({
  Username: user.sub,
  Attributes: attributeList(user),
  UserCreateDate: timestamp(user.createdAt),
  UserLastModifiedDate: timestamp(user.updatedAt),
  Enabled: user.enabled,
  UserStatus: user.status,
});

const withTemporaryPassword = (pool: Pool, user: User, password: string): User => ({
  ...user,
  status: 'FORCE_CHANGE_PASSWORD',
  credential: pool.srp.credential(user.sub, password),
  temporaryUntil: pool.options.clock.now() + TEMPORARY_PASSWORD_DAYS * 86_400_000,
});

/** Makes a user with a temporary password and sends it, unless `MessageAction` says `SUPPRESS`; `RESEND` renews it. */
export const adminCreateUser = signed((pool, input) => {
  const username = input.required('Username', RULES.username);
  const given = input.attributes('UserAttributes');
  const wanted = input.optional('TemporaryPassword', RULES.password);
  const action = input.optional('MessageAction', { oneOf: ['RESEND', 'SUPPRESS'] });
  const mediums = input.list('DesiredDeliveryMediums');
  input.check();
  if (mediums.some((medium) => medium !== 'EMAIL')) throw unsupported('invitations by SMS');
  const { passwordPolicy, clock } = pool.options;
  const changes = readAttributes(given, 'admin');
  const password = wanted ?? makePassword(passwordPolicy);
  checkPassword(passwordPolicy, password, 'create');
  const existing = pool.users.byLogin(username);
  const invite = (user: User): Answer => {
    if (action !== 'SUPPRESS') {
      pool.sendMail({ to: user.email, username: user.sub, code: password, purpose: 'INVITATION' });
    }
    return { User: describeUser(user) };
  };
  if (action === 'RESEND') {
    const user = existing ?? userNamed(pool, username);
    if (user.status !== 'FORCE_CHANGE_PASSWORD') {
      const message = `Resend not possible. ${user.status} status is not FORCE_CHANGE_PASSWORD`;
      throw new CognitoError('UnsupportedUserStateException', message);
    }
    return invite(pool.users.save(withTemporaryPassword(pool, user, password)));
  }
  if (!username.includes('@')) throw invalidParameter('Username should be an email.');
  const email = checkEmail(username);
  if (changes.email !== undefined && changes.email.toLowerCase() !== email.toLowerCase()) {
    throw invalidParameter('The email attribute must be the email given as the user name.');
  }
  if (existing) throw new CognitoError('UsernameExistsException', 'User account already exists');
  const sub = randomUUID();
  const user: User = {
    sub,
    email: changes.email ?? email,
    emailVerified: changes.emailVerified ?? false,
    attributes: mergeAttributes({}, changes.others),
    status: 'FORCE_CHANGE_PASSWORD',
    enabled: true,
    credential: { salt: '', verifier: '' },
    groups: [],
    generation: 0,
    createdAt: clock.now(),
    updatedAt: clock.now(),
  };
  return invite(pool.users.save(withTemporaryPassword(pool, user, password)));
});

/** Sets a password: the user's own when `Permanent`, else a temporary one that the user has to replace. */
export const adminSetUserPassword = signed((pool, input) => {
  const password = input.required('Password', RULES.password);
  const isPermanent = input.flag('Permanent');
  const user = readUser(pool, input);
  checkPassword(pool.options.passwordPolicy, password, 'replace');
  const change = isPermanent ? withOwnPassword : withTemporaryPassword;
  pool.users.save(change(pool, user, password));
  pool.attempts.succeeded(user.sub);
  return {};
});

/** One user with all attributes. */
export const adminGetUser = signed((pool, input) => {
  const { Attributes, ...rest } = describeUser(readUser(pool, input));
  return { ...rest, UserAttributes: Attributes };
});

/** Deletes a user. */
export const adminDeleteUser = signed((pool, input) => {
  const user = readUser(pool, input);
  pool.users.remove(user.sub);
  pool.codes.forget(user.sub);
  return {};
});

/** Confirms a user without a code. The e-mail stays unverified. */
export const adminConfirmSignUp = signed((pool, input) => {
  const user = readUser(pool, input);
  if (user.status !== 'UNCONFIRMED') {
    throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  }
  pool.users.save({ ...user, status: 'CONFIRMED' });
  return {};
});

/** Changes attributes at once, the e-mail and its verification included. */
export const adminUpdateUserAttributes = signed((pool, input) => {
  const given = input.attributes('UserAttributes');
  const user = readUser(pool, input);
  const { email = user.email, emailVerified, others } = readAttributes(given, 'admin');
  const owner = pool.users.byLogin(email);
  if (owner && owner.sub !== user.sub) throw emailTaken('AliasExistsException');
  // A changed address is unverified until somebody says otherwise.
  const isVerified = emailVerified ?? (email === user.email && user.emailVerified);
  const attributes = mergeAttributes(user.attributes, others);
  pool.users.save({ ...user, email, emailVerified: isVerified, attributes });
  return {};
});

/** Refuses further sign-ins of a user and ends the running sessions. */
export const adminDisableUser = signed((pool, input) => {
  const user = readUser(pool, input);
  pool.users.save({ ...user, enabled: false, generation: user.generation + 1 });
  return {};
});

/** Lets a disabled user sign in again. */
export const adminEnableUser = signed((pool, input) => {
  pool.users.save({ ...readUser(pool, input), enabled: true });
  return {};
});
