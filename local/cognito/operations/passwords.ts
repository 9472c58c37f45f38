import { badCredentials, limitExceeded, notAuthorized, userNotFound } from '../errors.ts';
import { RULES } from '../input.ts';
import { deliveryTo } from '../mail.ts';
import { checkPassword } from '../passwords.ts';
import { clientOf, readClientId, liveUser } from '../pool.ts';
import type { Pool } from '../pool.ts';
import type { User } from '../users.ts';
import { open } from './operation.ts';

/** Gives a user a password that is the user's own. Sessions go on, as they do in the real service. */
export const withOwnPassword = (pool: Pool, user: User, password: string): User => {
  const { temporaryUntil: _ended, ...rest } = user;
  return { ...rest, status: 'CONFIRMED', credential: pool.srp.credential(user.sub, password) };
};

/**
 * Sends a code that allows a new password. A user who does not exist, is disabled, or has no verified e-mail gets the
 * same answer and no mail (Cognito's "Managing error responses", with existence errors prevented).
 */
export const forgotPassword = open((pool, input) => {
  const clientId = readClientId(input);
  const username = input.required('Username', RULES.username);
  input.check();
  clientOf(pool, clientId);
  const { sub, email, user } = pool.users.resolve(username);
  if (user?.status === 'FORCE_CHANGE_PASSWORD') {
    throw notAuthorized('User password cannot be reset in the current state.');
  }
  if (!user?.enabled || !user.emailVerified) {
    pool.codes.pretend('FORGOT_PASSWORD', sub);
    return { CodeDeliveryDetails: deliveryTo(email) };
  }
  const code = pool.codes.issue('FORGOT_PASSWORD', sub, email);
  const CodeDeliveryDetails = pool.sendMail({ to: email, username: sub, code, purpose: 'FORGOT_PASSWORD' });
  return { CodeDeliveryDetails };
});

/** Sets a new password by the code that was sent, and lifts a lockout. */
export const confirmForgotPassword = open((pool, input) => {
  const clientId = readClientId(input);
  const username = input.required('Username', RULES.username);
  const code = input.required('ConfirmationCode', RULES.code);
  const password = input.required('Password', RULES.password);
  input.check();
  clientOf(pool, clientId);
  checkPassword(pool.options.passwordPolicy, password, 'replace');
  const { sub, email, user } = pool.users.resolve(username);
  pool.codes.redeem('FORGOT_PASSWORD', sub, email, code);
  if (!user) throw userNotFound();
  pool.users.save(withOwnPassword(pool, user, password));
  pool.attempts.succeeded(sub);
  return {};
});

/** Replaces the password of the signed-in user, who has to know the old one. */
export const changePassword = open(async (pool, input) => {
  const token = input.required('AccessToken', RULES.token);
  const previous = input.required('PreviousPassword', RULES.password);
  const proposed = input.required('ProposedPassword', RULES.password);
  input.check();
  const user = liveUser(pool, await pool.tokens.verifyAccess(token));
  checkPassword(pool.options.passwordPolicy, proposed, 'replace');
  if (pool.attempts.isLocked(user.sub)) throw limitExceeded();
  if (!pool.srp.matches(user.sub, user.credential, previous)) {
    pool.attempts.failed(user.sub);
    throw badCredentials();
  }
  pool.attempts.succeeded(user.sub);
  pool.users.save(withOwnPassword(pool, user, proposed));
  return {};
});
