/* eslint-disable @typescript-eslint/no-deprecated -- amazon-cognito-identity-js is deprecated as a whole, and still what many pages sign in with */
import {
  AdminInitiateAuthCommand,
  ChangePasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';
import type { CognitoUserSession } from 'amazon-cognito-identity-js';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { createSrpSession, signSrpSession } from 'cognito-srp-helper';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shows } from '../../support/claims.ts';
import { aConfirmedUser, passwordSignIn, srpSignIn } from './flows.ts';
import { ADA, OTHER, PASSWORD, POOL_ID, WEB, aPool, refusal } from './support.ts';
import type { Harness } from './support.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const WRONG = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

let pool: Harness;
beforeEach(async () => {
  pool = await aPool();
});
afterEach(() => pool.close());

const refresh = (refreshToken: string, clientId = WEB) =>
  pool.client.send(new GetTokensFromRefreshTokenCommand({ ClientId: clientId, RefreshToken: refreshToken }));

const startSrp = (username: string, publicA: string) =>
  pool.client.send(
    new InitiateAuthCommand({
      ClientId: WEB,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: username, SRP_A: publicA },
    }),
  );

const verifier = (tokenUse: 'access' | 'id') =>
  CognitoJwtVerifier.create({ userPoolId: POOL_ID, tokenUse, clientId: WEB });

describe('signing in', () => {
  it('gives tokens for an SRP proof computed by cognito-srp-helper', async () => {
    shows(
      'cognito:InitiateAuth',
      'cognito:InitiateAuth USER_SRP_AUTH',
      'cognito:RespondToAuthChallenge',
      'cognito:RespondToAuthChallenge PASSWORD_VERIFIER',
    );
    await aConfirmedUser(pool);
    const { AuthenticationResult } = await srpSignIn(pool);
    expect(AuthenticationResult).toMatchObject({ ExpiresIn: 900, TokenType: 'Bearer' });
    expect(Object.keys(AuthenticationResult!).sort()).toEqual([
      'AccessToken',
      'ExpiresIn',
      'IdToken',
      'RefreshToken',
      'TokenType',
    ]);
  });

  it('gives tokens for an SRP proof computed by amazon-cognito-identity-js', async () => {
    shows('cognito:InitiateAuth USER_SRP_AUTH', 'cognito:RespondToAuthChallenge PASSWORD_VERIFIER');
    const sub = await aConfirmedUser(pool);
    const userPool = new CognitoUserPool({ UserPoolId: POOL_ID, ClientId: WEB, endpoint: pool.endpoint });
    const user = new CognitoUser({ Username: ADA, Pool: userPool });
    const session = await new Promise<CognitoUserSession>((onSuccess, onFailure) => {
      user.authenticateUser(new AuthenticationDetails({ Username: ADA, Password: PASSWORD }), {
        onSuccess,
        onFailure,
      });
    });
    expect(session.getIdToken().payload['sub']).toBe(sub);
    const refreshed = await new Promise<CognitoUserSession>((resolve, reject) => {
      user.refreshSession(session.getRefreshToken(), (error, fresh) =>
        error ? reject(new Error('not refreshed', { cause: error })) : resolve(fresh),
      );
    });
    expect(refreshed.getAccessToken().payload['sub']).toBe(sub);
  });

  it('succeeds by SRP time after time, whatever the random numbers and password', async () => {
    await aConfirmedUser(pool, { email: 'many@example.com', password: 'Zürich ünd-9 日本' });
    for (let round = 0; round < 4; round += 1) {
      const { AuthenticationResult } = await srpSignIn(pool, 'MANY@example.com', 'Zürich ünd-9 日本');
      expect(AuthenticationResult?.AccessToken).toBeDefined();
    }
  });

  it('takes the e-mail in any case, and the sub, as the user name', async () => {
    shows('cognito:InitiateAuth USER_PASSWORD_AUTH', 'cognito:InitiateAuth USER_SRP_AUTH');
    const sub = await aConfirmedUser(pool);
    for (const name of ['ada@example.com', 'ADA@EXAMPLE.COM', sub]) {
      expect(decodeJwt((await passwordSignIn(pool, name)).AccessToken!).sub).toBe(sub);
      expect((await srpSignIn(pool, name)).AuthenticationResult).toBeDefined();
    }
  });

  it('issues tokens that CognitoJwtVerifier accepts unmodified', async () => {
    const sub = await aConfirmedUser(pool);
    const { AccessToken, IdToken } = await passwordSignIn(pool);
    const jwks = await (await fetch(`${pool.endpoint}/${POOL_ID}/.well-known/jwks.json`)).json();
    const access = verifier('access');
    access.cacheJwks(jwks as never);
    const id = verifier('id');
    id.cacheJwks(jwks as never);
    await expect(access.verify(AccessToken!)).resolves.toMatchObject({ sub, username: sub });
    await expect(id.verify(IdToken!)).resolves.toMatchObject({ sub, email: ADA });
    await expect(access.verify(IdToken!)).rejects.toThrow(/Token use not allowed/);
  });

  it("carries Cognito's claims in both tokens", async () => {
    shows('cognito:claims of tokens');
    const sub = await aConfirmedUser(pool);
    const { AccessToken, IdToken } = await passwordSignIn(pool);
    const now = Math.floor(pool.clock.now() / 1000);
    const shared = {
      sub,
      iss: `https://cognito-idp.eu-west-1.amazonaws.com/${POOL_ID}`,
      origin_jti: expect.stringMatching(UUID),
      event_id: expect.stringMatching(UUID),
      jti: expect.stringMatching(UUID),
      auth_time: now,
      iat: now,
      exp: now + 900,
    };
    expect(decodeJwt(AccessToken!)).toEqual({
      ...shared,
      client_id: WEB,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      username: sub,
    });
    expect(decodeJwt(IdToken!)).toEqual({
      ...shared,
      aud: WEB,
      token_use: 'id',
      email: ADA,
      email_verified: true,
      'cognito:username': sub,
    });
    expect(decodeProtectedHeader(AccessToken!)).toEqual({
      alg: 'RS256',
      kid: (await pool.cognito.jwks()).keys[0]!.kid,
    });
  });

  it('refuses a flow that the client does not allow', async () => {
    const call = (AuthFlow: string, ClientId = OTHER) =>
      refusal(
        pool.client.send(
          new InitiateAuthCommand({
            ClientId,
            AuthFlow: AuthFlow as never,
            AuthParameters: { USERNAME: ADA, PASSWORD, SRP_A: '5' },
          }),
        ),
      );
    expect(await call('USER_PASSWORD_AUTH')).toEqual({
      name: 'InvalidParameterException',
      message: 'USER_PASSWORD_AUTH flow not enabled for this client',
    });
    expect(await call('USER_SRP_AUTH')).toEqual({
      name: 'InvalidParameterException',
      message: 'USER_SRP_AUTH is not enabled for the client.',
    });
    expect(await call('ADMIN_USER_PASSWORD_AUTH', WEB)).toEqual({
      name: 'InvalidParameterException',
      message: 'Initiate Auth method not supported.',
    });
    const asAdmin = new AdminInitiateAuthCommand({
      UserPoolId: POOL_ID,
      ClientId: OTHER,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: ADA, PASSWORD },
    });
    expect(await refusal(pool.client.send(asAdmin))).toEqual({
      name: 'InvalidParameterException',
      message: 'Auth flow not enabled for this client',
    });
    expect((await call('CUSTOM_AUTH')).name).toBe('UnsupportedByLocal');
    expect((await call('MAGIC')).message).toMatch(
      /^1 validation error detected: Value 'MAGIC' at 'authFlow' failed to satisfy constraint: Member must satisfy enum value set: \[/,
    );
  });
});

describe('a sign-in that fails', () => {
  it('answers an unknown user exactly as a wrong password', async () => {
    shows('cognito:PreventUserExistenceErrors', 'cognito:InitiateAuth USER_PASSWORD_AUTH');
    await aConfirmedUser(pool);
    expect(await refusal(passwordSignIn(pool, ADA, 'Wrong-Horse-77'))).toEqual(WRONG);
    expect(await refusal(passwordSignIn(pool, 'nobody@example.com'))).toEqual(WRONG);
    expect(await refusal(srpSignIn(pool, ADA, 'Wrong-Horse-77'))).toEqual(WRONG);
    expect(await refusal(srpSignIn(pool, 'nobody@example.com'))).toEqual(WRONG);
  });

  it('starts SRP for an unknown user as for a known one: same shape, and always the same salt and id', async () => {
    shows('cognito:PreventUserExistenceErrors');
    const sub = await aConfirmedUser(pool);
    const { largeA } = createSrpSession(ADA, PASSWORD, POOL_ID);
    const known = (await startSrp(ADA, largeA)).ChallengeParameters!;
    const unknown = (await startSrp('nobody@example.com', largeA)).ChallengeParameters!;
    const again = (await startSrp('NOBODY@example.com', largeA)).ChallengeParameters!;
    expect(Object.keys(unknown)).toEqual(Object.keys(known));
    expect(known['USER_ID_FOR_SRP']).toBe(sub);
    expect(unknown['USER_ID_FOR_SRP']).toMatch(UUID);
    expect(unknown['USERNAME']).toBe(unknown['USER_ID_FOR_SRP']);
    expect(unknown['SALT']).toMatch(/^[0-9a-f]{32}$/);
    expect(unknown['SECRET_BLOCK']!.length).toBe(known['SECRET_BLOCK']!.length);
    expect([again['SALT'], again['USER_ID_FOR_SRP']]).toEqual([unknown['SALT'], unknown['USER_ID_FOR_SRP']]);
    expect(again['SRP_B']).not.toBe(unknown['SRP_B']);
    const bySub = (await startSrp(unknown['USER_ID_FOR_SRP']!, largeA)).ChallengeParameters!;
    expect([bySub['SALT'], bySub['USER_ID_FOR_SRP']]).toEqual([unknown['SALT'], unknown['USER_ID_FOR_SRP']]);
  });

  it.each([ADA, 'nobody@example.com'])('locks %s out after five wrong passwords, longer each time', async (name) => {
    shows('cognito:lockout after wrong passwords');
    await aConfirmedUser(pool);
    const locked = { name: 'NotAuthorizedException', message: 'Password attempts exceeded' };
    for (let failure = 0; failure < 5; failure += 1) {
      expect(await refusal(passwordSignIn(pool, name, 'Wrong-Horse-77'))).toEqual(WRONG);
    }
    expect(await refusal(passwordSignIn(pool, name, 'Wrong-Horse-77'))).toEqual(locked);
    expect(await refusal(srpSignIn(pool, name))).toEqual(locked);
    pool.clock.advance(1);
    expect(await refusal(passwordSignIn(pool, name, 'Wrong-Horse-77'))).toEqual(WRONG);
    pool.clock.advance(1.9);
    expect(await refusal(passwordSignIn(pool, name))).toEqual(locked);
    pool.clock.advance(0.1);
    if (name === ADA) expect(await passwordSignIn(pool, name)).toBeDefined();
    else expect(await refusal(passwordSignIn(pool, name))).toEqual(WRONG);
  });

  it('starts counting anew after a good sign-in and after a quiet quarter of an hour', async () => {
    await aConfirmedUser(pool);
    const fail = () => refusal(passwordSignIn(pool, ADA, 'Wrong-Horse-77'));
    for (let failure = 0; failure < 4; failure += 1) await fail();
    await passwordSignIn(pool);
    for (let failure = 0; failure < 4; failure += 1) expect(await fail()).toEqual(WRONG);
    pool.clock.advance(15 * 60);
    for (let failure = 0; failure < 5; failure += 1) expect(await fail()).toEqual(WRONG);
  });

  it('counts guesses that are made at the same time', async () => {
    await aConfirmedUser(pool);
    const guesses = await Promise.all(
      Array.from({ length: 12 }, () => refusal(passwordSignIn(pool, ADA, 'Wrong-Horse-77'))),
    );
    expect(guesses.filter(({ message }) => message === WRONG.message)).toHaveLength(5);
  });

  it('tells only who knows the password that the user is not confirmed', async () => {
    await pool.client.send(new SignUpCommand({ ClientId: WEB, Username: ADA, Password: PASSWORD }));
    const unconfirmed = { name: 'UserNotConfirmedException', message: 'User is not confirmed.' };
    expect(await refusal(passwordSignIn(pool, ADA, 'Wrong-Horse-77'))).toEqual(WRONG);
    expect(await refusal(passwordSignIn(pool))).toEqual(unconfirmed);
    expect(await refusal(srpSignIn(pool))).toEqual(unconfirmed);
  });
});

describe('an SRP challenge', () => {
  const answer = async (over: Record<string, string> = {}, clientId = WEB, waitSeconds = 0) => {
    const session = createSrpSession(ADA, PASSWORD, POOL_ID, false);
    const started = await startSrp(ADA, session.largeA);
    const signed = signSrpSession(session, { ChallengeParameters: started.ChallengeParameters! });
    pool.clock.advance(waitSeconds);
    const command = () =>
      pool.client.send(
        new RespondToAuthChallengeCommand({
          ClientId: clientId,
          ChallengeName: 'PASSWORD_VERIFIER',
          ChallengeResponses: {
            USERNAME: ADA,
            PASSWORD_CLAIM_SECRET_BLOCK: signed.secret,
            PASSWORD_CLAIM_SIGNATURE: signed.passwordSignature,
            TIMESTAMP: signed.timestamp,
            ...over,
          },
        }),
      );
    return command;
  };
  const INVALID = { name: 'NotAuthorizedException', message: 'Invalid session for the user.' };

  it('is answered once', async () => {
    shows('cognito:RespondToAuthChallenge PASSWORD_VERIFIER');
    await aConfirmedUser(pool);
    const respond = await answer();
    expect((await respond()).AuthenticationResult).toBeDefined();
    expect(await refusal(respond())).toEqual(INVALID);
  });

  it('ends after three minutes', async () => {
    await aConfirmedUser(pool);
    expect((await (await answer({}, WEB, 179))()).AuthenticationResult).toBeDefined();
    expect(await refusal((await answer({}, WEB, 180))())).toEqual({
      name: 'NotAuthorizedException',
      message: 'Invalid session for the user, session is expired.',
    });
  });

  it('is worth nothing when altered, made up, or brought by another client', async () => {
    await aConfirmedUser(pool);
    const secretBlock = Buffer.from('x.y.z').toString('base64');
    expect(await refusal((await answer({ PASSWORD_CLAIM_SECRET_BLOCK: secretBlock }))())).toEqual(INVALID);
    expect(await refusal((await answer({}, OTHER))())).toEqual(INVALID);
  });

  it('covers the timestamp and the user name', async () => {
    await aConfirmedUser(pool);
    await aConfirmedUser(pool, { email: 'bob@example.com' });
    expect(await refusal((await answer({ TIMESTAMP: 'Mon Jan 1 00:00:00 UTC 2024' }))())).toEqual(WRONG);
    expect(await refusal((await answer({ USERNAME: 'bob@example.com' }))())).toEqual(WRONG);
    expect(await refusal((await answer({ TIMESTAMP: '2024-01-01T00:00:00Z' }))())).toEqual({
      name: 'InvalidParameterException',
      message: 'TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.',
    });
  });

  it.each(['0', 'xyz', '-5', 'f'.repeat(771)])(
    'refuses the public key %#, which would give the secret away',
    async (a) => {
      await aConfirmedUser(pool);
      expect(await refusal(startSrp(ADA, a))).toEqual({
        name: 'InvalidParameterException',
        message: 'SRP_A is not a valid public key.',
      });
    },
  );
});

describe('a refresh token', () => {
  it('gives new access and id tokens of the same session, by either operation', async () => {
    shows('cognito:GetTokensFromRefreshToken', 'cognito:InitiateAuth REFRESH_TOKEN_AUTH');
    await aConfirmedUser(pool);
    const first = await passwordSignIn(pool);
    pool.clock.advance(3600);
    const { AuthenticationResult } = await refresh(first.RefreshToken!);
    const { AuthenticationResult: other } = await pool.client.send(
      new InitiateAuthCommand({
        ClientId: WEB,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: first.RefreshToken! },
      }),
    );
    const before = decodeJwt(first.AccessToken!);
    for (const fresh of [AuthenticationResult!, other!]) {
      const after = decodeJwt(fresh.AccessToken!);
      expect([after['origin_jti'], after['auth_time']]).toEqual([before['origin_jti'], before['auth_time']]);
      expect(after.exp).toBe(before.exp! + 3600);
      expect(after.jti).not.toBe(before.jti);
      expect(fresh.RefreshToken).toBeUndefined();
    }
  });

  it('is refused when it is made up, expired, or of another client', async () => {
    shows('cognito:time to live of tokens', 'cognito:GetTokensFromRefreshToken');
    await aConfirmedUser(pool);
    const { RefreshToken } = await passwordSignIn(pool);
    const invalid = { name: 'NotAuthorizedException', message: 'Invalid Refresh Token' };
    expect(await refusal(refresh('made.up'))).toEqual(invalid);
    expect(await refusal(refresh(`${RefreshToken!}A`))).toEqual(invalid);
    expect(await refusal(refresh(RefreshToken!.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))))).toEqual(invalid);
    expect(await refusal(refresh(RefreshToken!, OTHER))).toEqual(invalid);
    pool.clock.advance(86_400);
    expect(await refusal(refresh(RefreshToken!))).toEqual({
      name: 'NotAuthorizedException',
      message: 'Refresh Token has expired',
    });
  });

  it('is over after RevokeToken, with the access tokens of its session, and no other', async () => {
    shows('cognito:RevokeToken');
    await aConfirmedUser(pool);
    const ended = await passwordSignIn(pool);
    const going = await passwordSignIn(pool);
    const revoke = (Token: string, ClientId = WEB) => pool.client.send(new RevokeTokenCommand({ ClientId, Token }));
    expect((await refusal(revoke(ended.RefreshToken!, OTHER))).name).toBe('UnauthorizedException');
    expect((await refusal(revoke(ended.AccessToken!))).name).toBe('UnsupportedTokenTypeException');
    await revoke(ended.RefreshToken!);
    await revoke(ended.RefreshToken!);
    await revoke('nobody-issued-this');
    expect(await refusal(refresh(ended.RefreshToken!))).toEqual({
      name: 'NotAuthorizedException',
      message: 'Refresh Token has been revoked',
    });
    expect(await refusal(pool.client.send(new GetUserCommand({ AccessToken: ended.AccessToken! })))).toEqual({
      name: 'NotAuthorizedException',
      message: 'Access Token has been revoked',
    });
    expect((await refresh(going.RefreshToken!)).AuthenticationResult).toBeDefined();
  });

  it('is over after GlobalSignOut, as is every other session of the user', async () => {
    shows('cognito:GlobalSignOut');
    await aConfirmedUser(pool);
    const [one, two] = [await passwordSignIn(pool), await passwordSignIn(pool)];
    await pool.client.send(new GlobalSignOutCommand({ AccessToken: one.AccessToken! }));
    for (const { AccessToken, RefreshToken } of [one, two]) {
      expect((await refusal(refresh(RefreshToken!))).message).toBe('Refresh Token has been revoked');
      expect((await refusal(pool.client.send(new GetUserCommand({ AccessToken })))).message).toBe(
        'Access Token has been revoked',
      );
    }
    const { AccessToken } = await passwordSignIn(pool);
    expect(await pool.client.send(new GetUserCommand({ AccessToken }))).toBeDefined();
  });
});

describe('ChangePassword', () => {
  const NEXT = 'Another-Horse-8';
  const change = (AccessToken: string, PreviousPassword: string, ProposedPassword = NEXT) =>
    pool.client.send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword }));

  it('replaces the password for both ways of signing in', async () => {
    shows('cognito:ChangePassword');
    await aConfirmedUser(pool);
    const { AccessToken } = await passwordSignIn(pool);
    await change(AccessToken!, PASSWORD);
    expect(await refusal(passwordSignIn(pool))).toEqual(WRONG);
    expect(await passwordSignIn(pool, ADA, NEXT)).toBeDefined();
    expect((await srpSignIn(pool, ADA, NEXT)).AuthenticationResult).toBeDefined();
  });

  it('refuses a wrong old password, a bad new one, and too many tries', async () => {
    shows('cognito:ChangePassword', 'cognito:password policy');
    await aConfirmedUser(pool);
    const { AccessToken } = await passwordSignIn(pool);
    expect(await refusal(change(AccessToken!, PASSWORD, 'short'))).toEqual({
      name: 'InvalidPasswordException',
      message: 'Password does not conform to policy: Password not long enough',
    });
    for (let failure = 0; failure < 5; failure += 1) {
      expect(await refusal(change(AccessToken!, 'Wrong-Horse-77'))).toEqual(WRONG);
    }
    expect(await refusal(change(AccessToken!, PASSWORD))).toEqual({
      name: 'LimitExceededException',
      message: 'Attempt limit exceeded, please try after some time.',
    });
  });
});
