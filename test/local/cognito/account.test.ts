import {
  DeleteUserCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CompactSign, SignJWT, UnsecuredJWT, decodeJwt, exportJWK, exportSPKI, generateKeyPair, importJWK } from 'jose';
import type { JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shows } from '../../support/claims.ts';
import { aConfirmedUser, passwordSignIn } from './flows.ts';
import { ADA, WEB, aPool, refusal } from './support.ts';
import type { Harness } from './support.ts';

let pool: Harness;
let sub: string;
let accessToken: string;
let idToken: string;
let refreshToken: string;
beforeEach(async () => {
  pool = await aPool();
  sub = await aConfirmedUser(pool);
  const tokens = await passwordSignIn(pool);
  accessToken = tokens.AccessToken!;
  idToken = tokens.IdToken!;
  refreshToken = tokens.RefreshToken!;
});
afterEach(() => pool.close());

const getUser = (AccessToken = accessToken) => pool.client.send(new GetUserCommand({ AccessToken }));
const update = (Name: string, Value: string) =>
  pool.client.send(new UpdateUserAttributesCommand({ AccessToken: accessToken, UserAttributes: [{ Name, Value }] }));
const verify = (Code: string) =>
  pool.client.send(new VerifyUserAttributeCommand({ AccessToken: accessToken, AttributeName: 'email', Code }));

describe('the signed-in user', () => {
  it('reads the own attributes', async () => {
    shows('cognito:GetUser', 'cognito:UpdateUserAttributes');
    await update('given_name', 'Ada');
    expect(await getUser()).toMatchObject({
      Username: sub,
      UserAttributes: [
        { Name: 'given_name', Value: 'Ada' },
        { Name: 'email', Value: ADA },
        { Name: 'email_verified', Value: 'true' },
        { Name: 'sub', Value: sub },
      ],
    });
    expect(decodeJwt((await passwordSignIn(pool)).IdToken!)['given_name']).toBe('Ada');
    await update('given_name', '');
    expect((await getUser()).UserAttributes!.map(({ Name }) => Name)).toEqual(['email', 'email_verified', 'sub']);
  });

  it('moves to another e-mail only when its code has come back', async () => {
    shows('cognito:UpdateUserAttributes', 'cognito:VerifyUserAttribute');
    const answer = await update('email', 'new@example.com');
    expect(answer.CodeDeliveryDetailsList).toEqual([
      { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'n***@e***' },
    ]);
    expect(pool.mails.at(-1)).toMatchObject({ to: 'new@example.com', purpose: 'ATTRIBUTE' });
    expect((await refusal(passwordSignIn(pool, 'new@example.com'))).name).toBe('NotAuthorizedException');
    await verify(pool.lastCode());
    expect(decodeJwt((await passwordSignIn(pool, 'NEW@example.com')).IdToken!)['email']).toBe('new@example.com');
    expect((await refusal(passwordSignIn(pool, ADA))).name).toBe('NotAuthorizedException');
  });

  it('gets no e-mail that somebody else has or has taken meanwhile', async () => {
    const taken = { name: 'AliasExistsException', message: 'An account with the given email already exists.' };
    await aConfirmedUser(pool, { email: 'bob@example.com' });
    expect(await refusal(update('email', 'BOB@example.com'))).toEqual(taken);
    await update('email', 'carol@example.com');
    const code = pool.lastCode();
    await aConfirmedUser(pool, { email: 'carol@example.com' });
    expect(await refusal(verify(code))).toEqual(taken);
  });

  it('takes no code for another address than the one it was sent to', async () => {
    await update('email', 'new@example.com');
    const code = pool.lastCode();
    await update('email', ADA);
    expect((await refusal(verify(code))).name).toBe('CodeMismatchException');
    expect((await getUser()).UserAttributes).toContainEqual({ Name: 'email', Value: ADA });
  });

  it('asks for a code of the own e-mail, and of nothing else', async () => {
    shows('cognito:GetUserAttributeVerificationCode');
    const ask = (AttributeName: string) =>
      pool.client.send(new GetUserAttributeVerificationCodeCommand({ AccessToken: accessToken, AttributeName }));
    await ask('email');
    expect(pool.mails.at(-1)).toMatchObject({ to: ADA, purpose: 'ATTRIBUTE' });
    expect((await refusal(verify('no'))).name).toBe('CodeMismatchException');
    expect((await refusal(ask('phone_number'))).name).toBe('InvalidParameterException');
  });

  it('deletes itself: the tokens are worth nothing and the e-mail is free again', async () => {
    shows('cognito:DeleteUser');
    await pool.client.send(new DeleteUserCommand({ AccessToken: accessToken }));
    expect(await refusal(getUser())).toEqual({ name: 'UserNotFoundException', message: 'User does not exist.' });
    expect((await refusal(passwordSignIn(pool))).message).toBe('Incorrect username or password.');
    expect(await aConfirmedUser(pool)).not.toBe(sub);
    expect((await refusal(getUser())).name).toBe('UserNotFoundException');
  });

  it('keeps all of the changes that are made at the same time', async () => {
    const names = ['given_name', 'family_name', 'nickname', 'locale', 'website', 'gender'];
    await Promise.all(names.map((name) => update(name, 'x')));
    const kept = (await getUser()).UserAttributes!.map(({ Name }) => Name);
    expect(kept).toEqual(expect.arrayContaining(names));
  });
});

describe('an access token', () => {
  const INVALID = { name: 'NotAuthorizedException', message: 'Invalid Access Token' };
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  it('expires', async () => {
    shows('cognito:time to live of tokens');
    pool.clock.advance(899);
    expect(await getUser()).toBeDefined();
    pool.clock.advance(1);
    expect(await refusal(getUser())).toEqual({
      name: 'NotAuthorizedException',
      message: 'Access Token has expired',
    });
  });

  it('is refused in every forged, altered or mistaken form', async () => {
    shows('cognito:forged tokens');
    const [header = '', body = '', signature = ''] = accessToken.split('.');
    const claims = decodeJwt(accessToken);
    const { kid } = (await pool.cognito.jwks()).keys[0]!;
    const published = await importJWK((await pool.cognito.jwks()).keys[0]!, 'RS256', { extractable: true });
    const spki = await exportSPKI(published as CryptoKey);
    const foreign = await generateKeyPair('RS256', { extractable: true });
    const foreignJwk = await exportJWK(foreign.publicKey);
    const signed = (over: JWTPayload, protectedHeader: object = {}) =>
      new SignJWT({ ...claims, ...over })
        .setProtectedHeader({ alg: 'RS256', kid: kid!, ...protectedHeader })
        .sign(foreign.privateKey);
    const noneHeaders = ['none', 'None', 'NONE', 'nOnE'].map((alg) => `${part({ alg, kid })}.${body}.`);
    const hmacSigned = await Promise.all(
      [spki, spki.trim(), JSON.stringify((await pool.cognito.jwks()).keys[0]), ' '].map((secret) =>
        new CompactSign(Buffer.from(body, 'base64url'))
          .setProtectedHeader({ alg: 'HS256', kid: kid! })
          .sign(new TextEncoder().encode(secret)),
      ),
    );
    const forged = [
      ...noneHeaders,
      ...noneHeaders.map((token) => `${token}${signature}`),
      new UnsecuredJWT(claims).encode(),
      ...hmacSigned,
      await signed({}),
      await signed({}, { jwk: foreignJwk }),
      await signed({}, { jku: 'https://evil.example/jwks.json' }),
      await signed({}, { x5u: 'https://evil.example/cert.pem' }),
      await signed({}, { kid: '../../../dev/null' }),
      await signed({}, { kid: "' OR 1=1 --" }),
      `${header}.${part({ ...claims, sub: '00000000-0000-4000-8000-000000000000' })}.${signature}`,
      `${header}.${part({ ...claims, exp: (claims.exp ?? 0) + 86_400 })}.${signature}`,
      `${header}.${body}.`,
      `${header}.${body}`,
      `${header}.${body}.${signature.slice(0, -4)}`,
      `${accessToken}AAAA`,
      `${accessToken}.${signature}`,
      `.${accessToken}`,
      `${header}.${body}.${signature.split('').reverse().join('')}`,
      idToken,
      refreshToken,
      'e30.e30.e30',
      '.'.repeat(50),
      'A'.repeat(100_000),
    ];
    for (const token of forged)
      expect([token.slice(0, 80), await refusal(getUser(token))]).toEqual([token.slice(0, 80), INVALID]);
    expect(forged.length).toBeGreaterThan(30);
    for (const malformed of ['', 'a b', `${accessToken}\u0000`, "x' OR '1'='1"]) {
      expect((await refusal(getUser(malformed))).name).toBe('InvalidParameterException');
    }
    expect(await getUser()).toBeDefined();
  });

  it('of another installation with the same pool id is refused', async () => {
    const other = await aPool();
    await aConfirmedUser(other);
    const { AccessToken } = await passwordSignIn(other);
    expect(decodeJwt(AccessToken!)['client_id']).toBe(WEB);
    expect(await refusal(getUser(AccessToken))).toEqual(INVALID);
    await other.close();
  });
});
