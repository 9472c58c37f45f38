import { invalidParameter, unsupported } from '../errors.ts';
import { RULES } from '../input.ts';
import type { Input } from '../input.ts';
import { clientOf, parameter, refuseSecretHash } from '../pool.ts';
import type { Pool, PoolClient } from '../pool.ts';
import { open, signed } from './operation.ts';
import type { Answer } from './operation.ts';
import { byPassword, byRefreshToken, finishSrp, startSrp, takeNewPassword } from './sign-in-flows.ts';

const FLOWS = [
  'USER_SRP_AUTH',
  'REFRESH_TOKEN_AUTH',
  'REFRESH_TOKEN',
  'CUSTOM_AUTH',
  'ADMIN_NO_SRP_AUTH',
  'USER_PASSWORD_AUTH',
  'ADMIN_USER_PASSWORD_AUTH',
  'USER_AUTH',
] as const;

const CHALLENGES = [
  'SMS_MFA',
  'SOFTWARE_TOKEN_MFA',
  'SELECT_MFA_TYPE',
  'MFA_SETUP',
  'PASSWORD_VERIFIER',
  'CUSTOM_CHALLENGE',
  'DEVICE_SRP_AUTH',
  'DEVICE_PASSWORD_VERIFIER',
  'ADMIN_NO_SRP_AUTH',
  'NEW_PASSWORD_REQUIRED',
  'SMS_OTP',
  'PASSWORD',
  'WEB_AUTHN',
  'PASSWORD_SRP',
  'EMAIL_OTP',
  'SELECT_CHALLENGE',
] as const;

const allows = (client: PoolClient, flow: string): boolean =>
  client.authFlows.some((allowed) => allowed.replace(/^ALLOW_/, '') === flow);

const initiate = async (pool: Pool, input: Input, caller: 'app' | 'admin'): Promise<Answer> => {
  const clientId = input.required('ClientId', RULES.clientId);
  const flow = input.required('AuthFlow', { oneOf: FLOWS });
  const given = input.texts('AuthParameters');
  input.check();
  const client = clientOf(pool, clientId);
  if (given.has('SECRET_HASH')) refuseSecretHash(clientId);
  if (flow === 'CUSTOM_AUTH' || flow === 'USER_AUTH') throw unsupported(`the ${flow} flow`);
  if (flow === 'REFRESH_TOKEN_AUTH' || flow === 'REFRESH_TOKEN') {
    if (!allows(client, 'REFRESH_TOKEN_AUTH')) throw invalidParameter('Auth flow not enabled for this client');
    return byRefreshToken(pool, client, parameter(given, 'REFRESH_TOKEN'));
  }
  if (flow === 'USER_SRP_AUTH') {
    if (!allows(client, flow)) throw invalidParameter('USER_SRP_AUTH is not enabled for the client.');
    return startSrp(pool, client, given);
  }
  if ((flow === 'USER_PASSWORD_AUTH') === (caller === 'admin')) {
    throw invalidParameter('Initiate Auth method not supported.');
  }
  const allowed = flow === 'ADMIN_NO_SRP_AUTH' ? ['ADMIN_NO_SRP_AUTH', 'ADMIN_USER_PASSWORD_AUTH'] : [flow];
  if (!allowed.some((one) => allows(client, one))) {
    // The service names the flow to apps only.
    throw invalidParameter(`${caller === 'admin' ? 'Auth' : flow} flow not enabled for this client`);
  }
  return byPassword(pool, client, given);
};

const respond = async (pool: Pool, input: Input): Promise<Answer> => {
  const clientId = input.required('ClientId', RULES.clientId);
  const name = input.required('ChallengeName', { oneOf: CHALLENGES });
  const session = input.optional('Session', RULES.session);
  const given = input.texts('ChallengeResponses');
  input.check();
  const client = clientOf(pool, clientId);
  if (given.has('SECRET_HASH')) refuseSecretHash(clientId);
  if (name === 'PASSWORD_VERIFIER') return finishSrp(pool, client, given);
  if (name !== 'NEW_PASSWORD_REQUIRED') throw unsupported(`the ${name} challenge`);
  if (session === undefined) throw invalidParameter('Missing required parameter Session');
  return takeNewPassword(pool, client, given, session);
};

/**
 * Starts a sign-in: `USER_SRP_AUTH`, `USER_PASSWORD_AUTH`, or `REFRESH_TOKEN_AUTH`, as far as the client allows it.
 * Whether a user exists, is disabled, or is unconfirmed is told only to who knows the password.
 */
export const initiateAuth = open((pool, input) => initiate(pool, input, 'app'));

/** The same for a server with AWS credentials: `ADMIN_USER_PASSWORD_AUTH` in place of `USER_PASSWORD_AUTH`. */
export const adminInitiateAuth = signed((pool, input) => initiate(pool, input, 'admin'));

/** Goes on with a sign-in: `PASSWORD_VERIFIER` and `NEW_PASSWORD_REQUIRED`. A challenge is answered once. */
export const respondToAuthChallenge = open((pool, input) => respond(pool, input));

/** The same for a server with AWS credentials. */
export const adminRespondToAuthChallenge = signed((pool, input) => respond(pool, input));

/** New access and id tokens for a refresh token, which stays the same: the pool does not rotate. */
export const getTokensFromRefreshToken = open((pool, input) => {
  const clientId = input.required('ClientId', RULES.clientId);
  const refreshToken = input.required('RefreshToken', RULES.token);
  input.check();
  const client = clientOf(pool, clientId);
  if (input.has('ClientSecret')) refuseSecretHash(clientId);
  return byRefreshToken(pool, client, refreshToken);
});
