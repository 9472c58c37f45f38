import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  AdminConfirmSignUpCommand,
  AdminDeleteUserCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { afterAll, inject } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, deriveRealtimeUrl, type Client, type LecternError } from '../../sdk/index.ts';
import { startOwnStack, type OwnStack } from '../../tools/own-stack.ts';
import type { SharedStack } from './shared-stack.ts';

/**
 * The API under test. By default a local stack. With `API_URL` set it is that deployment instead:
 *
 * | variable | |
 * |---|---|
 * | `API_URL` | the GraphQL endpoint |
 * | `API_REALTIME_URL` | the real-time endpoint; derived from `API_URL` by AppSync's rule when not set |
 * | `API_REGION` | e.g. `eu-west-1` |
 * | `API_USER_POOL_ID`, `API_USER_POOL_CLIENT_ID` | the pool, and a client that allows USER_PASSWORD_AUTH |
 * | `API_BUCKET`, `API_TABLE` | where the media and the items are |
 * | `API_PAGE_ORIGIN` | the origin that the bucket's CORS rule names |
 *
 * The AWS SDK takes its keys from where it always does; they must be allowed to confirm and delete users, and to read the
 * bucket, the table and the transcription jobs.
 */
export interface Api {
  readonly graphql: string;
  readonly realtime: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  readonly bucket: string;
  readonly table: string;
  readonly pageOrigin: string;
  readonly issuer: string;
  readonly jwks: string;
  /** What every AWS client here is made with. */
  readonly aws: {
    readonly region: string;
    readonly endpoint?: string;
    readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** The stack behind it when it is a local one: what only such a one can be asked is asked through this. */
  readonly local?: SharedStack;
}

/** Somebody who signed up and in. */
export interface User {
  readonly username: string;
  readonly password: string;
  /** The access token's `sub`. */
  readonly userId: string;
  readonly token: string;
  readonly idToken: string;
  /** Our own client with this user's token. */
  readonly client: Client;
}

/** An API for one test file, and users of it. Everything is gone when the file's tests are over. */
export interface TestApi extends Api {
  aUser(): Promise<User>;
}

/** Opens the API that the file's tests share, with those of other files where the project has a stack for all. */
export async function openApi(): Promise<TestApi> {
  if (process.env['API_URL'] !== undefined) return withUsers(deployedApi());
  const shared = inject('sharedStack');
  return shared ? withUsers(localApiOf(shared)) : openOwnApi();
}

/** The same for tests that break what they talk to: locally it is a stack of the file's own. */
export async function openOwnApi(): Promise<TestApi & { readonly local?: OwnStack }> {
  if (process.env['API_URL'] !== undefined) return { ...withUsers(deployedApi()), local: undefined };
  const local = await startOwnStack();
  // A file that fails before its tests are collected ends without `afterAll`; vitest ends it with SIGTERM.
  process.once('SIGTERM', () => {
    local.process.kill();
    process.exit(1);
  });
  afterAll(() => local.stop());
  return { ...withUsers(localApiOf(local)), local };
}

function withUsers(api: Api): TestApi {
  const users: User[] = [];
  afterAll(async () => {
    for (const { client } of users) client.close();
    if (!api.local) await Promise.all(users.map((user) => removeUser(api, user)));
  });
  return {
    ...api,
    aUser: async () => {
      const user = await signUpAndIn(api);
      users.push(user);
      return user;
    },
  };
}

/** A local stack that runs already, as the tests see an API. */
export function localApiOf(local: SharedStack): Api {
  const { endpoints } = local;
  const { graphql, realtime, region, userPoolId, userPoolClientId, bucket, table, issuer, jwks } = endpoints;
  return {
    ...{ graphql, realtime, region, userPoolId, userPoolClientId, bucket, table, issuer, jwks },
    pageOrigin: new URL(endpoints.web).origin,
    // A copy: the AWS SDK writes into what it is given.
    aws: { region, endpoint: endpoints.aws, credentials: { ...endpoints.credentials } },
    local,
  };
}

function deployedApi(): Api {
  const graphql = required('API_URL');
  const region = required('API_REGION');
  const userPoolId = required('API_USER_POOL_ID');
  const issuer = `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;
  return {
    graphql,
    realtime: process.env['API_REALTIME_URL'] ?? deriveRealtimeUrl(graphql),
    region,
    userPoolId,
    userPoolClientId: required('API_USER_POOL_CLIENT_ID'),
    bucket: required('API_BUCKET'),
    table: required('API_TABLE'),
    pageOrigin: required('API_PAGE_ORIGIN'),
    issuer,
    jwks: `${issuer}/.well-known/jwks.json`,
    aws: { region },
  };
}

function required(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === '')
    throw new Error(`${variable} is not set; test/support/stack.ts says what it is.`);
  return value;
}

/** A new user, signed in. */
export async function signUpAndIn(api: Api): Promise<User> {
  const cognito = new CognitoIdentityProviderClient(api.aws);
  const username = `user-${randomUUID()}@example.com`;
  const password = `Pass-${randomBytes(9).toString('hex')}-A1`;
  await cognito.send(
    new SignUpCommand({
      ClientId: api.userPoolClientId,
      Username: username,
      Password: password,
      UserAttributes: [{ Name: 'email', Value: username }],
    }),
  );
  await cognito.send(new AdminConfirmSignUpCommand({ UserPoolId: api.userPoolId, Username: username }));
  const { token, idToken } = await signInWithPassword(api, username, password);
  const client = createClient({ url: api.graphql, realtimeUrl: api.realtime, getToken: () => token, WebSocket });
  return { username, password, userId: decodeJwt(token).sub!, token, idToken, client };
}

/** Signs in by USER_PASSWORD_AUTH. */
export async function signInWithPassword(api: Api, username: string, password: string) {
  const cognito = new CognitoIdentityProviderClient(api.aws);
  const { AuthenticationResult } = await cognito.send(
    new InitiateAuthCommand({
      ClientId: api.userPoolClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  );
  return { token: AuthenticationResult!.AccessToken!, idToken: AuthenticationResult!.IdToken! };
}

async function removeUser(api: Api, { username }: User): Promise<void> {
  const cognito = new CognitoIdentityProviderClient(api.aws);
  await cognito.send(new AdminDeleteUserCommand({ UserPoolId: api.userPoolId, Username: username }));
}

/** One of the files in `test/media`. */
export function media(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(fileURLToPath(new URL(`../media/${name}`, import.meta.url))));
}

/** Asks until the answer is there. For what no event tells of. */
export async function eventually<T>(ask: () => Promise<T | undefined>, what: string, withinMs = 15_000): Promise<T> {
  const until = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > until) throw new Error(`Not within ${withinMs} ms: ${what}.`);
    await delay(25);
  }
}

/** The failure of a call that must fail; the call's result is in the message when it does not. */
export async function failureOf(call: Promise<unknown>): Promise<LecternError> {
  const result = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('value' in result) throw new Error(`It should have failed, but gave ${JSON.stringify(result.value)}.`);
  return result.error as LecternError;
}
