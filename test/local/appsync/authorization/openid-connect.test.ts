import type { JWTPayload } from 'jose';
import { SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AuthorizationMode } from '../../../../local/appsync/types.ts';
import { shows } from '../../../support/claims.ts';
import type { Issuer } from './given.ts';
import { anAuthorizer, aConfig, anIssuer, aRequest, aToken, NOW } from './given.ts';

const SECONDS = NOW / 1000;
const PROVIDER = 'https://login.example.org';

function claimsOf(changes: Record<string, unknown> = {}): JWTPayload {
  return {
    sub: 'user-9',
    iss: PROVIDER,
    aud: 'app',
    iat: SECONDS - 100,
    auth_time: SECONDS - 200,
    exp: SECONDS + 60,
    ...changes,
  };
}

describe('an OIDC token', () => {
  let issuer: Issuer;
  beforeAll(async () => {
    issuer = await anIssuer();
  });

  function aProvider(changes: Partial<Extract<AuthorizationMode, { type: 'OPENID_CONNECT' }>> = {}) {
    return { type: 'OPENID_CONNECT' as const, issuer: PROVIDER, jwks: () => Promise.resolve(issuer.jwks), ...changes };
  }

  async function answer(modes: readonly AuthorizationMode[], claims: JWTPayload) {
    const verdict = await anAuthorizer(aConfig(modes)).authenticate(
      aRequest({ authorization: await aToken(issuer, claims) }),
    );
    return verdict.ok ? 'accepted' : verdict.refusal.message;
  }

  it('gives an identity of exactly sub, issuer and claims', async () => {
    shows('appsync:auth OPENID_CONNECT');
    const authorizer = anAuthorizer(aConfig([aProvider()]));
    const verdict = await authorizer.authenticate(aRequest({ authorization: await aToken(issuer, claimsOf()) }));
    expect(verdict.ok && verdict.caller.identity).toEqual({ sub: 'user-9', issuer: PROVIDER, claims: claimsOf() });
  });

  it.each([
    ['aud', { aud: 'app' }, 'accepted'],
    ['one of several aud', { aud: ['x', 'app'] }, 'accepted'],
    ['azp', { aud: 'x', azp: 'app' }, 'accepted'],
    ['neither', { aud: 'x', azp: 'y' }, 'You are not authorized to make this call.'],
  ])('must name its client in aud or azp: %s', async (_where, claims, expected) => {
    shows('appsync:auth clientId of an OIDC provider');
    expect(await answer([aProvider({ clientId: 'app|other' })], claimsOf(claims))).toBe(expected);
  });

  it.each([
    ['iatTTL just kept', { iatTtlMs: 100_000 }, {}, 'accepted'],
    ['iatTTL over', { iatTtlMs: 99_999 }, {}, 'Token has expired.'],
    ['authTTL just kept', { authTtlMs: 200_000 }, {}, 'accepted'],
    ['authTTL over', { authTtlMs: 199_999 }, {}, 'Token has expired.'],
    ['authTTL without auth_time', { authTtlMs: 1 }, { auth_time: undefined }, 'Token has expired.'],
    ['no iat', {}, { iat: undefined }, 'You are not authorized to make this call.'],
    ['exp over', {}, { exp: SECONDS - 1 }, 'Token has expired.'],
  ])('must be young enough: %s', async (_case, mode, claims, expected) => {
    shows('appsync:auth iatTTL and authTTL');
    expect(await answer([aProvider(mode)], claimsOf(claims))).toBe(expected);
  });

  it('may be of another issuer only when OIDC is the only mode', async () => {
    shows('appsync:auth OPENID_CONNECT');
    const foreign = claimsOf({ iss: 'https://other.example.org' });
    expect(await answer([aProvider()], foreign)).toBe('accepted');
    expect(await answer([aProvider(), { type: 'API_KEY', keys: [] }], foreign)).toBe(
      'You are not authorized to make this call.',
    );
  });

  it.each(['HS256', 'HS384', 'HS512'])('may not be signed with a shared secret: %s', async (alg) => {
    const k = Buffer.alloc(64, 'secret').toString('base64url');
    const jwks = () => Promise.resolve({ keys: [{ kty: 'oct', kid: 'key1', alg, k }] });
    const { authenticate } = anAuthorizer(aConfig([aProvider({ jwks })]));
    const token = await new SignJWT(claimsOf())
      .setProtectedHeader({ alg, kid: 'key1' })
      .sign(Buffer.alloc(64, 'secret'));
    expect((await authenticate(aRequest({ authorization: token }))).ok).toBe(false);
  });

  it('may be signed with an elliptic curve', async () => {
    const curve = await anIssuer('curve', 'ES256');
    const authorizer = anAuthorizer(aConfig([aProvider({ jwks: () => Promise.resolve(curve.jwks) })]));
    const token = await aToken(curve, claimsOf(), { alg: 'ES256', kid: 'curve' });
    expect((await authorizer.authenticate(aRequest({ authorization: token }))).ok).toBe(true);
  });
});
