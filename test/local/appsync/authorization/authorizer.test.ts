import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { AuthorizationMode, LambdaOutcome } from '../../../../local/appsync/types.ts';
import { shows } from '../../../support/claims.ts';
import type { Issuer } from './given.ts';
import {
  anAuthorizer,
  aConfig,
  anIssuer,
  aPrincipal,
  aRequest,
  aToken,
  aUserPool,
  idClaims,
  NOW,
  sign,
} from './given.ts';

const DENIED = {
  status: 401,
  errorType: 'UnauthorizedException',
  message: 'You are not authorized to make this call.',
};
const API_KEYS: AuthorizationMode = {
  type: 'API_KEY',
  keys: [
    { key: 'da2-goodgoodgoodgoodgoodgoodgo', expiresAt: NOW + 1 },
    { key: 'da2-oldoldoldoldoldoldoldoldol', expiresAt: NOW },
  ],
};

describe('the authorizer', () => {
  let issuer: Issuer;
  let other: Issuer;
  beforeAll(async () => {
    [issuer, other] = [await anIssuer(), await anIssuer()];
  });

  const invoke = vi.fn((): Promise<LambdaOutcome> =>
    Promise.resolve({ kind: 'returned', payload: { isAuthorized: true } }),
  );
  const IAM: AuthorizationMode = { type: 'AWS_IAM', find: () => aPrincipal() };
  const LAMBDA: AuthorizationMode = { type: 'AWS_LAMBDA', invoke };

  function everyMode() {
    return anAuthorizer(
      aConfig([
        aUserPool(issuer),
        IAM,
        API_KEYS,
        LAMBDA,
        aUserPool(other, { userPoolId: 'eu-west-1_Second', appIdClientRegex: 'second' }),
        { type: 'OPENID_CONNECT', issuer: 'https://login.example.org', jwks: () => Promise.resolve(other.jwks) },
      ]),
    );
  }

  it('finds the mode of a request among all of them', async () => {
    shows(
      'appsync:auth several modes',
      'appsync:auth several user pools',
      'appsync:auth API_KEY',
      'appsync:auth AWS_LAMBDA',
    );
    const { authenticate } = everyMode();
    const secondPool = idClaims({ iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Second', aud: 'second' });
    const provider = idClaims({ iss: 'https://login.example.org' });
    const requests = [
      aRequest({ authorization: await aToken(issuer) }),
      aRequest({ authorization: await aToken(other, secondPool) }),
      aRequest({ authorization: await aToken(other, provider) }),
      await sign({}),
      aRequest({ 'X-Api-Key': 'da2-goodgoodgoodgoodgoodgoodgo' }),
      aRequest({ authorization: 'custom' }),
    ];
    const verdicts = await Promise.all(requests.map(authenticate));
    expect(verdicts.map((verdict) => verdict.ok && verdict.caller.mode)).toEqual([
      'AMAZON_COGNITO_USER_POOLS',
      'AMAZON_COGNITO_USER_POOLS',
      'OPENID_CONNECT',
      'AWS_IAM',
      'API_KEY',
      'AWS_LAMBDA',
    ]);
  });

  it('lets no pool vouch for the tokens of another', async () => {
    shows('appsync:auth several user pools');
    const { authenticate } = everyMode();
    const secondPool = idClaims({ iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Second', aud: 'second' });
    expect(await authenticate(aRequest({ authorization: await aToken(issuer, secondPool) }))).toEqual({
      ok: false,
      refusal: DENIED,
    });
  });

  it('never hands a JSON Web Token or a signature to the Lambda authorizer', async () => {
    invoke.mockClear();
    const { authenticate } = everyMode();
    const [header, claims] = (await aToken(issuer, idClaims({ iss: 'https://nobody.example.org' }))).split('.');
    for (const authorization of [
      `${header}.${claims}.`,
      `Bearer ${header}.${claims}.AAAA`,
      'AWS4-HMAC-SHA256 nonsense',
    ]) {
      expect((await authenticate(aRequest({ authorization }))).ok).toBe(false);
    }
    expect(invoke).not.toHaveBeenCalled();
  });

  it('takes the API key when a token is there too', async () => {
    shows('appsync:auth several modes');
    const verdict = await everyMode().authenticate(
      aRequest({ authorization: await aToken(issuer), 'x-api-key': 'da2-goodgoodgoodgoodgoodgoodgo' }),
    );
    expect(verdict).toMatchObject({ ok: true, caller: { mode: 'API_KEY', identity: null } });
  });

  it.each(['da2-oldoldoldoldoldoldoldoldol', 'da2-unknown', 'da2-goodgoodgoodgoodgoodgoodg'])(
    'refuses the API key %s',
    async (key) => {
      shows('appsync:auth API_KEY', 'appsync:error UnauthorizedException');
      const { authenticate } = anAuthorizer(aConfig([API_KEYS]));
      expect(await authenticate(aRequest({ 'x-api-key': key }))).toEqual({ ok: false, refusal: DENIED });
    },
  );

  it('says that the header is missing on an API with a user pool, and no more than no on others', async () => {
    shows('appsync:error UnauthorizedException');
    const withPool = anAuthorizer(aConfig([API_KEYS, aUserPool(issuer)]));
    const withoutPool = anAuthorizer(aConfig([API_KEYS]));
    expect(await withPool.authenticate(aRequest({}))).toEqual({
      ok: false,
      refusal: { ...DENIED, message: 'Valid authorization header not provided.' },
    });
    expect(await withoutPool.authenticate(aRequest({}))).toEqual({ ok: false, refusal: DENIED });
    expect(await withoutPool.authenticate(aRequest({ authorization: 'x' }))).toEqual({ ok: false, refusal: DENIED });
  });

  it('refuses, and does not throw, when the keys of the pool cannot be loaded', async () => {
    const log = vi.fn();
    const jwks = () => Promise.reject(new Error('no route'));
    const { authenticate } = anAuthorizer(aConfig([aUserPool(issuer, { jwks })], { log }));
    expect(await authenticate(aRequest({ authorization: await aToken(issuer) }))).toEqual({
      ok: false,
      refusal: DENIED,
    });
    expect(log).toHaveBeenCalledWith({
      event: 'authorization.refused',
      mode: 'AMAZON_COGNITO_USER_POOLS',
      reason: 'no route',
    });
  });

  it('writes no token to the log', async () => {
    const lines: unknown[] = [];
    const { authenticate } = anAuthorizer(aConfig([aUserPool(issuer)], { log: (line) => lines.push(line) }));
    const token = await aToken(issuer, idClaims({ aud: 'other' }));
    await authenticate(aRequest({ authorization: token }));
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('eyJ');
  });

  it('refuses modes that cannot be saved together', () => {
    shows('appsync:refused configurations');
    expect(() => anAuthorizer(aConfig([API_KEYS, API_KEYS]))).toThrow('API_KEY may be given once only');
    expect(() => anAuthorizer(aConfig([aUserPool(issuer), aUserPool(issuer)]))).toThrow('may be given once only');
    expect(() => anAuthorizer(aConfig([aUserPool(issuer, { defaultAction: 'DENY' }), API_KEYS]))).toThrow(
      'must be ALLOW',
    );
    expect(() => anAuthorizer(aConfig([aUserPool(issuer, { appIdClientRegex: '(' })]))).toThrow('appIdClientRegex');
  });

  it('takes fifty API keys and fifty modes, and no more', () => {
    shows('appsync:refused configurations');
    const keys = (count: number): AuthorizationMode => ({
      type: 'API_KEY',
      keys: Array.from({ length: count }, (_, i) => ({ key: `da2-${i}`, expiresAt: NOW + 1 })),
    });
    const pools = (count: number) =>
      Array.from({ length: count }, (_, i) => aUserPool(issuer, { userPoolId: `eu-west-1_Pool${i}` }));
    expect(() => anAuthorizer(aConfig([keys(50), ...pools(49)]))).not.toThrow();
    expect(() => anAuthorizer(aConfig([keys(51)]))).toThrow('An API has at most 50 keys.');
    expect(() => anAuthorizer(aConfig(pools(51)))).toThrow('An API has at most 50 authorization modes.');
  });
});
