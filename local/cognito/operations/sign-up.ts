import { randomUUID } from 'node:crypto';
import { checkEmail, emailTaken, readAttributes } from '../attributes.ts';
import { CognitoError, invalidParameter, notAuthorized } from '../errors.ts';
import { RULES } from '../input.ts';
import { deliveryTo } from '../mail.ts';
import { checkPassword } from '../passwords.ts';
import { clientOf, readClientId } from '../pool.ts';
import { open } from './operation.ts';

/** Makes an unconfirmed user and sends the code that confirms it. The e-mail is the user name. */
export const signUp = open((pool, input) => {
  const clientId = readClientId(input);
  const username = input.required('Username', RULES.username);
  const password = input.required('Password', RULES.password);
  const given = input.attributes('UserAttributes');
  input.check();
  clientOf(pool, clientId);
  if (!username.includes('@')) throw invalidParameter('Username should be an email.');
  const email = checkEmail(username);
  const changes = readAttributes(given, 'user');
  if (changes.email !== undefined && changes.email.toLowerCase() !== email.toLowerCase()) {
    throw invalidParameter('The email attribute must be the email given as the user name.');
  }
  checkPassword(pool.options.passwordPolicy, password, 'create');
  if (pool.users.byLogin(email)) throw emailTaken('UsernameExistsException');
  const sub = randomUUID();
  const user = pool.users.save({
    sub,
    email: changes.email ?? email,
    emailVerified: false,
    attributes: Object.fromEntries([...changes.others].filter(([, value]) => value !== '')),
    status: 'UNCONFIRMED',
    enabled: true,
    credential: pool.srp.credential(sub, password),
    groups: [],
    generation: 0,
    createdAt: pool.options.clock.now(),
    updatedAt: pool.options.clock.now(),
  });
  const code = pool.codes.issue('SIGN_UP', sub, user.email);
  const CodeDeliveryDetails = pool.sendMail({ to: user.email, username: sub, code, purpose: 'SIGN_UP' });
  return { UserConfirmed: false, UserSub: sub, CodeDeliveryDetails };
});

/** Confirms a user by the code that was sent; the e-mail is verified with it. */
export const confirmSignUp = open((pool, input) => {
  const clientId = readClientId(input);
  const username = input.required('Username', RULES.username);
  const code = input.required('ConfirmationCode', RULES.code);
  input.check();
  clientOf(pool, clientId);
  const { sub, email, user } = pool.users.resolve(username);
  if (user && user.status !== 'UNCONFIRMED') {
    throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  }
  pool.codes.redeem('SIGN_UP', sub, email, code);
  // A code that fits was sent, so there is a user; one deleted since is as good as an old code.
  if (!user) throw new CognitoError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
  pool.users.save({ ...user, status: 'CONFIRMED', emailVerified: true });
  return {};
});

/** Sends another code to an unconfirmed user; a user who does not exist gets the same answer and no mail. */
export const resendConfirmationCode = open((pool, input) => {
  const clientId = readClientId(input);
  const username = input.required('Username', RULES.username);
  input.check();
  clientOf(pool, clientId);
  const { sub, email, user } = pool.users.resolve(username);
  if (!user) {
    pool.codes.pretend('SIGN_UP', sub);
    return { CodeDeliveryDetails: deliveryTo(email) };
  }
  if (user.status !== 'UNCONFIRMED') throw invalidParameter('User is already confirmed.');
  const code = pool.codes.issue('SIGN_UP', sub, email);
  return { CodeDeliveryDetails: pool.sendMail({ to: user.email, username: sub, code, purpose: 'SIGN_UP' }) };
});
