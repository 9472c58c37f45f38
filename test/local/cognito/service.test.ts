import { once } from 'node:events';
import { request } from 'node:http';
import {
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { createSrpSession, signSrpSession } from 'cognito-srp-helper';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COGNITO_OPERATIONS } from '../../../local/cognito/service.ts';
import { shows } from '../../support/claims.ts';
import { aConfirmedUser, passwordSignIn, srpSignIn } from './flows.ts';
import { ADA, PASSWORD, POOL_ID, WEB, aPool, refusal } from './support.ts';
import type { Harness } from './support.ts';

let pool: Harness;
beforeEach(async () => {
  pool = await aPool();
});
afterEach(() => pool.close());

const post = (operation: string, body: string | Uint8Array<ArrayBuffer>) =>
  fetch(pool.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      authorization: 'AWS4-HMAC-SHA256 Credential=AKIDADMIN/x',
    },
    body,
  });

describe('the protocol', () => {
  it("sends errors in Cognito's form, and readable across origins", async () => {
    const response = await post('InitiateAuth', JSON.stringify({ ClientId: 'nobody', AuthFlow: 'USER_SRP_AUTH' }));
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      __type: 'ResourceNotFoundException',
      message: 'User pool client nobody does not exist.',
    });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-errortype': 'ResourceNotFoundException:',
      'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining('x-amzn-errortype'),
    });
  });

  it("answers a browser's preflight", async () => {
    const response = await fetch(pool.endpoint, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:5173',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-amz-target,amz-sdk-request',
      },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-headers')).toBe('content-type,x-amz-target,amz-sdk-request');
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
  });

  it.each([
    ['no JSON', '{"ClientId":', 'SerializationException'],
    ['a list', '[]', 'SerializationException'],
    ['null', 'null', 'SerializationException'],
    ['a text', '"x"', 'SerializationException'],
    ['broken UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), 'SerializationException'],
    ['a number for a text', '{"ClientId":5}', 'SerializationException'],
    ['an object for a text', '{"ClientId":{"a":1}}', 'SerializationException'],
    ['a text for a map', '{"ClientId":"x","AuthFlow":"USER_SRP_AUTH","AuthParameters":"x"}', 'SerializationException'],
    ['nothing', '', 'InvalidParameterException'],
    ['deep nesting', '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000), 'InvalidParameterException'],
    ['one megabyte', JSON.stringify({ ClientId: 'x'.repeat(1024 * 1024) }), 'RequestEntityTooLargeException'],
    ['__proto__', '{"__proto__":{"ClientId":"webclient1234567890"}}', 'InvalidParameterException'],
  ])('refuses a body that is %s', async (_what, body, type) => {
    const response = await post('InitiateAuth', body);
    expect(response.status).toBe(type === 'RequestEntityTooLargeException' ? 413 : 400);
    expect(await response.json()).toMatchObject({ __type: type });
    expect(({} as Record<string, unknown>)['ClientId']).toBeUndefined();
  });

  it('refuses a target that is missing, foreign, or a word of JavaScript', async () => {
    const target = async (value: string | undefined) => {
      const headers = new Headers(value === undefined ? [] : [['x-amz-target', value]]);
      const response = await fetch(pool.endpoint, { method: 'POST', headers, body: '{}' });
      return ((await response.json()) as { __type: string }).__type;
    };
    expect(await target(undefined)).toBe('UnknownOperationException');
    expect(await target('DynamoDB_20120810.GetItem')).toBe('UnknownOperationException');
    for (const word of ['constructor', 'toString', 'hasOwnProperty', 'SetUserMFAPreference']) {
      expect(await target(`AWSCognitoIdentityProviderService.${word}`)).toBe('UnsupportedByLocal');
    }
  });

  it('shows the key set and the OpenID document of its own pool only', async () => {
    shows('cognito:key set and OpenID document');
    const get = (path: string) => fetch(`${pool.endpoint}${path}`);
    const { keys } = (await (await get(`/${POOL_ID}/.well-known/jwks.json`)).json()) as { keys: object[] };
    expect(keys).toEqual([
      { alg: 'RS256', e: 'AQAB', kid: expect.any(String), kty: 'RSA', n: expect.any(String), use: 'sig' },
    ]);
    expect(await (await get(`/${POOL_ID}/.well-known/openid-configuration`)).json()).toMatchObject({
      issuer: pool.cognito.issuer,
      jwks_uri: `${pool.endpoint}/${POOL_ID}/.well-known/jwks.json`,
    });
    expect((await get('/eu-west-1_Elsewhere/.well-known/jwks.json')).status).toBe(404);
    expect((await fetch(pool.endpoint, { method: 'DELETE' })).status).toBe(405);
  });

  it('answers every operation with a typed error, whatever the members are', async () => {
    const member = fc.constantFrom(
      'ClientId',
      'Username',
      'Password',
      'AccessToken',
      'UserPoolId',
      'AuthFlow',
      'AuthParameters',
      'Session',
      'ChallengeName',
      'ChallengeResponses',
      'UserAttributes',
      'GroupName',
      'Limit',
      'Filter',
      'Token',
      'RefreshToken',
      'ConfirmationCode',
      'AttributeName',
      'Code',
      'Permanent',
      '__proto__',
      'constructor',
    );
    const value = fc.oneof(
      fc.constantFrom<unknown>(
        WEB,
        ADA,
        POOL_ID,
        PASSWORD,
        'USER_SRP_AUTH',
        'USER_PASSWORD_AUTH',
        'PASSWORD_VERIFIER',
        'NEW_PASSWORD_REQUIRED',
        { USERNAME: ADA, SRP_A: 'ff', PASSWORD, NEW_PASSWORD: PASSWORD },
        { __proto__: null, USERNAME: '__proto__', PASSWORD: 'x' },
        [{ Name: '__proto__', Value: 'x' }],
        [{}],
        [null],
      ),
      fc.jsonValue(),
    );
    const request = fc.record({
      operation: fc.constantFrom(...COGNITO_OPERATIONS),
      members: fc.array(fc.tuple(member, value), { maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ operation, members }) => {
        const body = `{${members.map(([name, given]) => `${JSON.stringify(name)}:${JSON.stringify(given)}`).join()}}`;
        const response = await post(operation, body);
        const answer = (await response.json()) as { __type?: string };
        expect(response.status).toBeLessThan(500);
        if (response.status !== 200) expect(answer.__type).toMatch(/^[A-Z]\w+(Exception|ByLocal)$/);
      }),
      { numRuns: 400 },
    );
  });

  it('answers 500 and logs the cause when its store fails, without telling it to the caller', async () => {
    const broken = await aPool({
      verifyAdmin: () => {
        throw new Error('disk full at /somewhere');
      },
    });
    const response = await fetch(broken.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.ListUsers' },
      body: '{}',
    });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('disk full');
    expect(broken.logs).toMatchObject([
      { operation: 'ListUsers', status: 500, cause: new Error('disk full at /somewhere') },
    ]);
    await broken.close();
  });

  it('takes no notice of a caller who hangs up in the middle', async () => {
    const caller = request(pool.endpoint, {
      method: 'POST',
      headers: { 'content-length': '1000', 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' },
    });
    const handled = once(pool.handled, 'done');
    caller.on('error', () => undefined);
    caller.write('{"ClientId":', () => caller.destroy());
    await handled;
    expect(pool.logs).toEqual([]);
    expect((await post('InitiateAuth', '{}')).status).toBe(400);
  });

  it('answers 503 once closed', async () => {
    pool.cognito.close();
    expect((await post('InitiateAuth', '{}')).status).toBe(503);
  });

  it('refuses a pool id that is none', async () => {
    await expect(aPool({ userPoolId: 'no pool' })).rejects.toThrow(TypeError);
  });
});

describe('the state', () => {
  it('survives a new service over the same store: users, keys, sessions, lockouts, codes, started sign-ins', async () => {
    await aConfirmedUser(pool);
    const { AccessToken, RefreshToken } = await passwordSignIn(pool);
    await pool.client.send(new ForgotPasswordCommand({ ClientId: WEB, Username: ADA }));
    const session = createSrpSession(ADA, PASSWORD, POOL_ID, false);
    const started = await pool.client.send(
      new InitiateAuthCommand({
        ClientId: WEB,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: ADA, SRP_A: session.largeA },
      }),
    );
    for (let failure = 0; failure < 5; failure += 1) {
      await refusal(passwordSignIn(pool, 'nobody@example.com'));
    }
    const before = await pool.cognito.jwks();

    const again = await aPool({ store: pool.store, clock: pool.clock });
    expect(await again.cognito.jwks()).toEqual(before);
    expect(await again.client.send(new GetUserCommand({ AccessToken }))).toBeDefined();
    const refreshed = await again.client.send(new GetTokensFromRefreshTokenCommand({ ClientId: WEB, RefreshToken }));
    const verifier = CognitoJwtVerifier.create({ userPoolId: POOL_ID, tokenUse: 'access', clientId: WEB });
    verifier.cacheJwks(before as never);
    await expect(verifier.verify(refreshed.AuthenticationResult!.AccessToken!)).resolves.toBeDefined();
    expect((await refusal(passwordSignIn(again, 'nobody@example.com'))).message).toBe('Password attempts exceeded');
    const signed = signSrpSession(session, { ChallengeParameters: started.ChallengeParameters! });
    const finished = await again.client.send(
      new RespondToAuthChallengeCommand({
        ClientId: WEB,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: {
          USERNAME: ADA,
          PASSWORD_CLAIM_SECRET_BLOCK: signed.secret,
          PASSWORD_CLAIM_SIGNATURE: signed.passwordSignature,
          TIMESTAMP: signed.timestamp,
        },
      }),
    );
    expect(finished.AuthenticationResult).toBeDefined();
    await again.close();
  });

  it('holds no password, no code, and no refresh token, and the log no more than names of operations', async () => {
    await aConfirmedUser(pool);
    const code = pool.lastCode();
    const { AccessToken, RefreshToken } = await passwordSignIn(pool);
    await srpSignIn(pool);
    await refusal(passwordSignIn(pool, ADA, 'Wrong-Horse-77'));
    const stored = pool.store.dump();
    for (const secret of [PASSWORD, 'Wrong-Horse-77', `"${code}"`, RefreshToken!, AccessToken!]) {
      expect(stored).not.toContain(secret);
    }
    const logged = JSON.stringify(pool.logs);
    expect(logged).not.toMatch(/eyJ|@|Horse/);
    expect(pool.logs.map(({ operation }) => operation)).toEqual([
      'SignUp',
      'ConfirmSignUp',
      'InitiateAuth',
      'InitiateAuth',
      'RespondToAuthChallenge',
      'InitiateAuth',
    ]);
  });

  it('is separate for two pools in one process', async () => {
    const other = await aPool();
    await aConfirmedUser(pool);
    expect((await refusal(passwordSignIn(other))).name).toBe('NotAuthorizedException');
    expect((await other.cognito.jwks()).keys[0]!.n).not.toBe((await pool.cognito.jwks()).keys[0]!.n);
    await other.close();
  });
});

describe('createConfirmedUser', () => {
  it('makes a user who can sign in, once, and repairs one who cannot', async () => {
    const demo = { username: ADA, password: PASSWORD, email: ADA };
    const { sub } = pool.cognito.createConfirmedUser(demo);
    const untouched = pool.store.dump();
    expect(pool.cognito.createConfirmedUser(demo)).toEqual({ sub });
    expect(pool.store.dump()).toBe(untouched);
    expect((await srpSignIn(pool)).AuthenticationResult).toBeDefined();
    expect(pool.cognito.createConfirmedUser({ ...demo, password: 'Another-Horse-8' })).toEqual({ sub });
    expect(await passwordSignIn(pool, ADA, 'Another-Horse-8')).toBeDefined();
    expect(() => pool.cognito.createConfirmedUser({ ...demo, password: 'weak' })).toThrow(/Password not long enough/);
    expect(() => pool.cognito.createConfirmedUser({ ...demo, username: 'x', email: 'x' })).toThrow(/Invalid email/);
  });
});
