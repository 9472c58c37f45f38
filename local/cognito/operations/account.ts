import { attributeList, emailTaken, mergeAttributes, readAttributes } from '../attributes.ts';
import { invalidParameter } from '../errors.ts';
import { RULES } from '../input.ts';
import type { Input } from '../input.ts';
import type { CodeDeliveryDetails } from '../mail.ts';
import { liveUser } from '../pool.ts';
import type { Pool } from '../pool.ts';
import type { User } from '../users.ts';
import { open } from './operation.ts';

const readToken = (input: Input): string => input.required('AccessToken', RULES.token);

const sendAttributeCode = (pool: Pool, user: User, to: string): CodeDeliveryDetails => {
  const code = pool.codes.issue('ATTRIBUTE', user.sub, to);
  return pool.sendMail({ to, username: user.sub, code, purpose: 'ATTRIBUTE' });
};

/** The signed-in user with all attributes. */
export const getUser = open(async (pool, input) => {
  const token = readToken(input);
  input.check();
  const user = liveUser(pool, await pool.tokens.verifyAccess(token));
  return { Username: user.sub, UserAttributes: attributeList(user) };
});

/**
 * Changes attributes of the signed-in user. A new e-mail takes effect when its code comes back; until then the old one
 * signs in (the pool keeps the original while an update is pending). Throws `AliasExistsException` when it is taken.
 */
export const updateUserAttributes = open(async (pool, input) => {
  const token = readToken(input);
  const given = input.attributes('UserAttributes');
  input.check();
  const user = liveUser(pool, await pool.tokens.verifyAccess(token));
  const changes = readAttributes(given, 'user');
  const { email } = changes;
  const owner = email === undefined ? undefined : pool.users.byLogin(email);
  if (owner && owner.sub !== user.sub) throw emailTaken('AliasExistsException');
  const isNewEmail = email !== undefined && email !== user.email;
  const { pendingEmail, ...rest } = user;
  // Asking for the address that one has takes a pending change back.
  const pending = email === undefined ? pendingEmail : isNewEmail ? email : undefined;
  const saved = pool.users.save({
    ...rest,
    ...(pending === undefined ? {} : { pendingEmail: pending }),
    attributes: mergeAttributes(user.attributes, changes.others),
  });
  return { CodeDeliveryDetailsList: isNewEmail ? [sendAttributeCode(pool, saved, email)] : [] };
});

/** Sends a code that verifies the user's e-mail: the pending one if there is one. */
export const getUserAttributeVerificationCode = open(async (pool, input) => {
  const token = readToken(input);
  const name = input.required('AttributeName', { min: 1, max: 32 });
  input.check();
  const user = liveUser(pool, await pool.tokens.verifyAccess(token));
  if (name !== 'email') throw invalidParameter(`Cannot verify the attribute ${name}.`);
  return { CodeDeliveryDetails: sendAttributeCode(pool, user, user.pendingEmail ?? user.email) };
});

/** Verifies the user's e-mail by code, and puts a pending one into effect. */
export const verifyUserAttribute = open(async (pool, input) => {
  const token = readToken(input);
  const name = input.required('AttributeName', { min: 1, max: 32 });
  const code = input.required('Code', RULES.code);
  input.check();
  const user = liveUser(pool, await pool.tokens.verifyAccess(token));
  if (name !== 'email') throw invalidParameter(`Cannot verify the attribute ${name}.`);
  const { pendingEmail, ...rest } = user;
  const email = pendingEmail ?? user.email;
  const owner = pool.users.byLogin(email);
  // Somebody else may have taken the address since it was asked for.
  if (owner && owner.sub !== user.sub) throw emailTaken('AliasExistsException');
  pool.codes.redeem('ATTRIBUTE', user.sub, email, code);
  pool.users.save({ ...rest, email, emailVerified: true });
  return {};
});

/** Deletes the signed-in user. */
export const deleteUser = open(async (pool, input) => {
  const token = readToken(input);
  input.check();
  const user = liveUser(pool, await pool.tokens.verifyAccess(token));
  pool.users.remove(user.sub);
  pool.codes.forget(user.sub);
  return {};
});
