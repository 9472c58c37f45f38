import type { Clock, Store } from '../context.ts';
import { createAttempts } from './attempts.ts';
import type { Attempts } from './attempts.ts';
import { createChallenges } from './challenges.ts';
import type { Challenges } from './challenges.ts';
import { createCodes } from './codes.ts';
import type { Codes } from './codes.ts';
import { invalidParameter, notAuthorized, resourceNotFound, userNotFound } from './errors.ts';
import { createGroups } from './groups.ts';
import type { Groups } from './groups.ts';
import { RULES } from './input.ts';
import type { Input } from './input.ts';
import { createMailer } from './mail.ts';
import type { CodeMail, SendMail } from './mail.ts';
import type { PasswordPolicy } from './passwords.ts';
import { createSecrets } from './secrets.ts';
import type { Secrets } from './secrets.ts';
import { createSessions } from './sessions.ts';
import type { Sessions } from './sessions.ts';
import { createSrp } from './srp.ts';
import type { Srp } from './srp.ts';
import { createTokens } from './tokens.ts';
import type { AccessClaims, TokenValidity, Tokens } from './tokens.ts';
import { createUsers } from './users.ts';
import type { User, Users } from './users.ts';

/** An app client of the pool. It has no secret. */
export interface PoolClient {
  readonly clientId: string;
  /** `ExplicitAuthFlows`, with or without the prefix `ALLOW_`. */
  readonly authFlows: readonly string[];
}

/** What the pool is and what it is given. */
export interface PoolOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
  /** For instance `eu-west-1_AbCdEfGhI`; the part after `_` is hashed into every password. */
  readonly userPoolId: string;
  readonly clients: readonly PoolClient[];
  readonly passwordPolicy: PasswordPolicy;
  readonly tokenValidity: TokenValidity;
  readonly sendCode: (mail: CodeMail) => void;
}

/** Everything that an operation works with. */
export interface Pool {
  readonly options: PoolOptions;
  readonly issuer: string;
  readonly secrets: Secrets;
  readonly srp: Srp;
  readonly users: Users;
  readonly groups: Groups;
  readonly attempts: Attempts;
  readonly codes: Codes;
  readonly challenges: Challenges;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly sendMail: SendMail;
}

/** Opens a pool over a store. */
export const createPool = (options: PoolOptions): Pool => {
  const { store, clock, region, userPoolId, tokenValidity } = options;
  const poolName = /^[\w-]+_([0-9a-zA-Z]+)$/.exec(userPoolId)?.[1];
  if (poolName === undefined) throw new TypeError(`"${userPoolId}" is not a user pool id such as eu-west-1_AbCdEfGhI`);
  const issuer = `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;
  const secrets = createSecrets(store);
  const srp = createSrp(poolName);
  const users = createUsers(store, clock, secrets, srp);
  return {
    options,
    issuer,
    secrets,
    srp,
    users,
    groups: createGroups(store, clock),
    attempts: createAttempts(store, clock),
    codes: createCodes(store, clock, secrets),
    challenges: createChallenges(store, clock, secrets),
    sessions: createSessions(store, clock, users, tokenValidity.refreshSeconds),
    tokens: createTokens({ clock, secrets, issuer, validity: tokenValidity }),
    sendMail: createMailer(options.sendCode, clock),
  };
};

/** The client that a request names. Throws `ResourceNotFoundException` for one that the pool does not have. */
export const clientOf = (pool: Pool, clientId: string): PoolClient => {
  const client = pool.options.clients.find((one) => one.clientId === clientId);
  if (!client) throw resourceNotFound(`User pool client ${clientId} does not exist.`);
  return client;
};

/** Reads the members that every operation of an app client has, and refuses a secret hash: no client has a secret. */
export const readClientId = (input: Input): string => {
  const clientId = input.required('ClientId', RULES.clientId);
  if (input.has('SecretHash')) refuseSecretHash(clientId);
  return clientId;
};

/** Throws `NotAuthorizedException` as the real service does for a client without a secret. */
export const refuseSecretHash = (clientId: string): never => {
  throw notAuthorized(`Client ${clientId} is not configured for secret but secret hash was received`);
};

/** The user that an administrator's request names. Throws `UserNotFoundException`. */
export const userNamed = (pool: Pool, username: string): User => {
  const user = pool.users.byLogin(username);
  if (!user) throw userNotFound();
  return user;
};

/**
 * The user of a verified access token: `liveUser(pool, await pool.tokens.verifyAccess(token))`. Throws
 * `NotAuthorizedException` when the session was ended, and `UserNotFoundException` when the user is gone. Synchronous on
 * purpose: what a caller does with the user before its next `await` cannot overwrite another request's change.
 */
export const liveUser = (pool: Pool, claims: AccessClaims): User => {
  const user = pool.users.bySub(claims.sub);
  if (!user) throw userNotFound();
  if (!pool.sessions.isLive(claims.originJti, user)) throw notAuthorized('Access Token has been revoked');
  if (!user.enabled) throw notAuthorized('User is disabled.');
  return user;
};

/** A parameter map's member that has to be there. */
export const parameter = (parameters: ReadonlyMap<string, string>, name: string): string => {
  const value = parameters.get(name);
  if (value === undefined || value === '') throw invalidParameter(`Missing required parameter ${name}`);
  return value;
};
