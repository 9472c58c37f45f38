import { CognitoError } from '../errors.ts';
import { RULES } from '../input.ts';
import { clientOf, refuseSecretHash, userNamed, liveUser } from '../pool.ts';
import { open, signed } from './operation.ts';

/** Ends every session of the token's user. Tokens already out stay valid for others until they expire. */
export const globalSignOut = open(async (pool, input) => {
  const token = input.required('AccessToken', RULES.token);
  input.check();
  const user = liveUser(pool, await pool.tokens.verifyAccess(token));
  pool.users.save({ ...user, generation: user.generation + 1 });
  return {};
});

/** The same for an administrator. */
export const adminUserGlobalSignOut = signed((pool, input) => {
  const username = input.required('Username', RULES.username);
  input.check();
  const user = userNamed(pool, username);
  pool.users.save({ ...user, generation: user.generation + 1 });
  return {};
});

/** Ends the session of one refresh token, and with it the access tokens made from it. Again is no error. */
export const revokeToken = open((pool, input) => {
  const clientId = input.required('ClientId', RULES.clientId);
  const token = input.required('Token', RULES.token);
  input.check();
  clientOf(pool, clientId);
  if (input.has('ClientSecret')) refuseSecretHash(clientId);
  if (pool.tokens.looksLikeJwt(token)) {
    throw new CognitoError('UnsupportedTokenTypeException', 'Only a refresh token can be revoked.');
  }
  pool.sessions.revoke(token, clientId);
  return {};
});
