import { createHmac, createSign, KeyObject } from 'node:crypto';
import { exportSPKI, exportJWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Authorizer } from '../../../../local/appsync/types.ts';
import { shows } from '../../../support/claims.ts';
import type { Issuer } from './given.ts';
import {
  anAuthorizer,
  aConfig,
  accessClaims,
  anIssuer,
  aRequest,
  aToken,
  aUserPool,
  idClaims,
  NOW,
  REGION,
} from './given.ts';

const NOT_AUTHORIZED = 'You are not authorized to make this call.';
const UNREADABLE = 'Unable to parse JWT token.';
const EXPIRED = 'Token has expired.';
const NO_CREDENTIAL = 'Valid authorization header not provided.';
const SECONDS = NOW / 1000;

interface World {
  readonly pool: Issuer;
  readonly attacker: Issuer;
  readonly ownKeyOtherAlgorithm: (alg: string, hash: string) => string;
}

function part(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

function unsigned(header: unknown, claims: unknown = idClaims(), signature = ''): string {
  return `${part(header)}.${part(claims)}.${signature}`;
}

function withHmac(alg: string, secret: string | Buffer, claims: unknown = idClaims()): string {
  const text = `${part({ alg, kid: 'key1' })}.${part(claims)}`;
  return `${text}.${createHmac(alg.replace('HS', 'sha'), secret).update(text).digest('base64url')}`;
}

async function tampered(world: World, change: (parts: string[]) => string[]): Promise<string> {
  return change((await aToken(world.pool)).split('.')).join('.');
}

type Hostile = readonly [name: string, forge: (world: World) => Promise<string> | string, message: string];

const HOSTILE: readonly Hostile[] = [
  ['alg none without a signature', () => unsigned({ alg: 'none', kid: 'key1' }), UNREADABLE],
  ...['none', 'None', 'NONE', 'nOnE', ''].map((alg): Hostile => [
    `alg "${alg}" with some signature`,
    () => unsigned({ alg, kid: 'key1' }, idClaims(), 'AAAA'),
    alg === '' ? UNREADABLE : NOT_AUTHORIZED,
  ]),
  [
    'alg none with the signature of a good token',
    async (world) => {
      const [, , signature = ''] = (await aToken(world.pool)).split('.');
      return unsigned({ alg: 'none', kid: 'key1' }, idClaims({ sub: 'admin' }), signature);
    },
    NOT_AUTHORIZED,
  ],
  ['no alg at all', () => unsigned({ kid: 'key1' }, idClaims(), 'AAAA'), UNREADABLE],
  ['an alg that is a list', () => unsigned({ alg: ['RS256'], kid: 'key1' }, idClaims(), 'AAAA'), UNREADABLE],
  [
    'HS256 keyed by the public key as PEM',
    async ({ pool }) => withHmac('HS256', await exportSPKI(pool.publicKey)),
    NOT_AUTHORIZED,
  ],
  [
    'HS256 keyed by the public key as PEM without its last newline',
    async ({ pool }) => withHmac('HS256', (await exportSPKI(pool.publicKey)).trim()),
    NOT_AUTHORIZED,
  ],
  ['HS256 keyed by the public key as JWK', ({ pool }) => withHmac('HS256', JSON.stringify(pool.jwk)), NOT_AUTHORIZED],
  [
    'HS256 keyed by the modulus',
    ({ pool }) => withHmac('HS256', Buffer.from(String(pool.jwk['n']), 'base64url')),
    NOT_AUTHORIZED,
  ],
  [
    'HS384 keyed by the public key',
    async ({ pool }) => withHmac('HS384', await exportSPKI(pool.publicKey)),
    NOT_AUTHORIZED,
  ],
  [
    'HS512 keyed by the public key',
    async ({ pool }) => withHmac('HS512', await exportSPKI(pool.publicKey)),
    NOT_AUTHORIZED,
  ],
  ['HS256 with an empty secret', () => withHmac('HS256', ''), NOT_AUTHORIZED],
  ['RS512 by the pool key', ({ ownKeyOtherAlgorithm }) => ownKeyOtherAlgorithm('RS512', 'sha512'), NOT_AUTHORIZED],
  ['an alg in lower case', ({ ownKeyOtherAlgorithm }) => ownKeyOtherAlgorithm('rs256', 'sha256'), NOT_AUTHORIZED],
  ['a key of the attacker under the kid of the pool', ({ attacker }) => aToken(attacker), NOT_AUTHORIZED],
  [
    'a key of the attacker inline as jwk',
    async ({ attacker }) => aToken(attacker, idClaims(), { jwk: await exportJWK(attacker.publicKey) }),
    NOT_AUTHORIZED,
  ],
  [
    'a key of the attacker inline as jwk under an own kid',
    async ({ attacker }) => aToken(attacker, idClaims(), { kid: 'mine', jwk: { ...attacker.jwk, kid: 'mine' } }),
    NOT_AUTHORIZED,
  ],
  [
    'a key set of the attacker by jku',
    ({ attacker }) => aToken(attacker, idClaims(), { jku: 'http://127.0.0.1:1/jwks.json' }),
    NOT_AUTHORIZED,
  ],
  [
    'a certificate of the attacker by x5u',
    ({ attacker }) => aToken(attacker, idClaims(), { x5u: 'http://127.0.0.1:1/cert.pem' }),
    NOT_AUTHORIZED,
  ],
  [
    'a certificate of the attacker inline as x5c',
    ({ attacker }) => aToken(attacker, idClaims(), { x5c: ['MIIB'] }),
    NOT_AUTHORIZED,
  ],
  ...[
    'other',
    '../../../../dev/null',
    '/proc/sys/kernel/randomize_va_space',
    "key1' OR '1'='1",
    "x' UNION SELECT 'AA';--",
    '| whoami',
    'key1\u0000',
    '__proto__',
    'constructor',
    'KEY1',
    '',
    ' key1',
  ].map((kid): Hostile => [
    `the kid ${JSON.stringify(kid)}`,
    ({ pool }) => aToken(pool, idClaims(), { kid }),
    NOT_AUTHORIZED,
  ]),
  ['a kid that is a number', () => unsigned({ alg: 'RS256', kid: 1 }, idClaims(), 'AAAA'), NOT_AUTHORIZED],
  ['no kid', ({ pool }) => aToken(pool, idClaims(), { kid: undefined }), NOT_AUTHORIZED],
  [
    'a critical extension nobody knows',
    () => unsigned({ alg: 'RS256', kid: 'key1', crit: ['x'], x: 1 }, idClaims(), 'AAAA'),
    NOT_AUTHORIZED,
  ],
  [
    'another sub under the signature of a good token',
    (world) =>
      tampered(world, ([header = '', , signature = '']) => [header, part(idClaims({ sub: 'admin' })), signature]),
    NOT_AUTHORIZED,
  ],
  [
    'groups added to a good token',
    (world) =>
      tampered(world, ([header = '', , signature = '']) => [
        header,
        part(idClaims({ 'cognito:groups': ['admins'] })),
        signature,
      ]),
    NOT_AUTHORIZED,
  ],
  [
    'a longer life for a good token',
    (world) =>
      tampered(world, ([header = '', , signature = '']) => [header, part(idClaims({ exp: SECONDS + 9e6 })), signature]),
    NOT_AUTHORIZED,
  ],
  [
    'a signature with its last bytes missing',
    (world) =>
      tampered(world, ([a = '', b = '', signature = '']) => [
        a,
        b,
        Buffer.from(signature, 'base64url').subarray(0, -4).toString('base64url'),
      ]),
    NOT_AUTHORIZED,
  ],
  [
    'a signature with bytes after it',
    (world) => tampered(world, ([a = '', b = '', signature = '']) => [a, b, `${signature}AAAA`]),
    NOT_AUTHORIZED,
  ],
  [
    'a signature with padding',
    (world) => tampered(world, ([a = '', b = '', signature = '']) => [a, b, `${signature}==`]),
    UNREADABLE,
  ],
  [
    'a signature with other unused bits',
    (world) =>
      tampered(world, ([a = '', b = '', signature = '']) => [
        a,
        b,
        `${signature.slice(0, -1)}${signature.endsWith('B') ? 'C' : 'B'}`,
      ]),
    UNREADABLE,
  ],
  ['a blank signature', (world) => tampered(world, ([a = '', b = '']) => [a, b, '']), UNREADABLE],
  ['a blank payload', (world) => tampered(world, ([a = '', , c = '']) => [a, '', c]), UNREADABLE],
  ['a fourth part', (world) => tampered(world, (parts) => [...parts, 'AAAA']), UNREADABLE],
  ['a newline inside', (world) => tampered(world, ([a = '', b = '', c = '']) => [a, `${b}\n`, c]), UNREADABLE],
  ['text after the token', async ({ pool }) => `${await aToken(pool)} x`, UNREADABLE],
  ['two tokens', async ({ pool }) => `${await aToken(pool)}, ${await aToken(pool)}`, UNREADABLE],
  [
    'a null byte signature',
    (world) => tampered(world, ([a = '', b = '']) => [a, b, Buffer.alloc(256).toString('base64url')]),
    NOT_AUTHORIZED,
  ],
  ['a payload that is a list', () => unsigned({ alg: 'RS256', kid: 'key1' }, [idClaims()], 'AAAA'), UNREADABLE],
  ['a header that is no JSON', () => `${part('{alg:RS256}')}.${part(idClaims())}.AAAA`, UNREADABLE],
  ['no token but a word', () => 'let-me-in', UNREADABLE],
  ['a password', () => 'Basic YWxpY2U6c2VjcmV0', UNREADABLE],
  ['an encrypted token', () => `${part({ alg: 'dir', enc: 'A256GCM' })}..AAAA.AAAA.AAAA`, UNREADABLE],
  ['a huge token', ({ pool }) => aToken(pool, idClaims({ junk: 'x'.repeat(100_000) })), UNREADABLE],
  ['only the Bearer scheme', () => 'Bearer', UNREADABLE],
  ['nothing but blanks', () => '   ', NO_CREDENTIAL],
  [
    'a Signature V4 header, which this API has no mode for',
    () => 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e',
    NO_CREDENTIAL,
  ],
  [
    'another pool',
    ({ pool }) => aToken(pool, idClaims({ iss: `https://cognito-idp.${REGION}.amazonaws.com/eu-west-1_Other` })),
    NOT_AUTHORIZED,
  ],
  [
    'another region',
    ({ pool }) => aToken(pool, idClaims({ iss: 'https://cognito-idp.us-east-1.amazonaws.com/eu-west-1_Pool00001' })),
    NOT_AUTHORIZED,
  ],
  [
    'an issuer with a slash after it',
    ({ pool }) => aToken(pool, idClaims({ iss: `${String(idClaims().iss)}/` })),
    NOT_AUTHORIZED,
  ],
  [
    'an issuer without TLS',
    ({ pool }) => aToken(pool, idClaims({ iss: String(idClaims().iss).replace('https', 'http') })),
    NOT_AUTHORIZED,
  ],
  ['no issuer', ({ pool }) => aToken(pool, idClaims({ iss: undefined })), NOT_AUTHORIZED],
  ['issuers in a list', ({ pool }) => aToken(pool, idClaims({ iss: [idClaims().iss] })), NOT_AUTHORIZED],
  ['an ID token of another app client', ({ pool }) => aToken(pool, idClaims({ aud: 'client2' })), NOT_AUTHORIZED],
  [
    'an ID token that hides its app client in client_id',
    ({ pool }) => aToken(pool, idClaims({ aud: 'client2', client_id: 'client1' })),
    NOT_AUTHORIZED,
  ],
  [
    'an ID token of several app clients',
    ({ pool }) => aToken(pool, idClaims({ aud: ['client1', 'client2'] })),
    NOT_AUTHORIZED,
  ],
  [
    'an access token of another app client',
    ({ pool }) => aToken(pool, accessClaims({ client_id: 'client2' })),
    NOT_AUTHORIZED,
  ],
  [
    'an access token with an aud instead of a client_id',
    ({ pool }) => aToken(pool, accessClaims({ client_id: undefined, aud: 'client1' })),
    NOT_AUTHORIZED,
  ],
  ['a refresh token', ({ pool }) => aToken(pool, idClaims({ token_use: 'refresh' })), NOT_AUTHORIZED],
  [
    'a token of another use that names its client both ways',
    ({ pool }) => aToken(pool, idClaims({ token_use: 'refresh', client_id: 'client1' })),
    NOT_AUTHORIZED,
  ],
  [
    'no token_use',
    ({ pool }) => aToken(pool, idClaims({ token_use: undefined, client_id: 'client1' })),
    NOT_AUTHORIZED,
  ],
  ['no sub', ({ pool }) => aToken(pool, idClaims({ sub: undefined })), NOT_AUTHORIZED],
  ['a sub that is an object', ({ pool }) => aToken(pool, idClaims({ sub: { eq: 'user-1' } })), NOT_AUTHORIZED],
  ['a token that expired a second ago', ({ pool }) => aToken(pool, idClaims({ exp: SECONDS - 1 })), EXPIRED],
  ['a token that expires now', ({ pool }) => aToken(pool, idClaims({ exp: SECONDS })), EXPIRED],
  [
    'an expired token that the attacker signed',
    ({ attacker }) => aToken(attacker, idClaims({ exp: SECONDS - 1 })),
    NOT_AUTHORIZED,
  ],
  ['no exp', ({ pool }) => aToken(pool, idClaims({ exp: undefined })), NOT_AUTHORIZED],
  ['an exp that is text', ({ pool }) => aToken(pool, idClaims({ exp: '9999999999' })), NOT_AUTHORIZED],
  ['a token for later', ({ pool }) => aToken(pool, idClaims({ nbf: SECONDS + 60 })), NOT_AUTHORIZED],
];

describe('a hostile token', () => {
  let world: World;
  let authorizer: Authorizer;
  beforeAll(async () => {
    const [pool, attacker] = [await anIssuer(), await anIssuer()];
    const ownKeyOtherAlgorithm = (alg: string, hash: string) => {
      const text = `${part({ alg, kid: 'key1' })}.${part(idClaims())}`;
      const signature = createSign(hash).update(text).sign(KeyObject.from(pool.privateKey));
      return `${text}.${signature.toString('base64url')}`;
    };
    world = { pool, attacker, ownKeyOtherAlgorithm };
    authorizer = anAuthorizer(aConfig([aUserPool(pool)]));
  });

  it.each(HOSTILE)('is refused: %s', async (_name, forge, message) => {
    shows('appsync:auth forged tokens');
    const token = await forge(world);
    for (const authorization of [token, `Bearer ${token}`]) {
      if (message === NO_CREDENTIAL && authorization !== token) continue;
      expect(await authorizer.authenticate(aRequest({ authorization }))).toEqual({
        ok: false,
        refusal: { status: 401, errorType: 'UnauthorizedException', message },
      });
    }
  });

  it('is refused after the good token that it was made from was accepted and remembered', async () => {
    const good = await aToken(world.pool);
    expect((await authorizer.authenticate(aRequest({ authorization: good }))).ok).toBe(true);
    const [header = '', , signature = ''] = good.split('.');
    const forged = `${header}.${part(idClaims({ sub: 'admin' }))}.${signature}`;
    expect((await authorizer.authenticate(aRequest({ authorization: forged }))).ok).toBe(false);
  });

  it('is refused when a second Authorization header hides behind a good one', async () => {
    const good = await aToken(world.pool);
    expect((await authorizer.authenticate(aRequest({ authorization: [good, 'x'] }))).ok).toBe(false);
  });

  it.each([
    ['RS512', 'sha512'],
    ['RS384', 'sha384'],
  ])('is refused when its alg is %s, even if the pool does not say what its key is for', async (alg, hash) => {
    const { alg: _alg, use: _use, ...jwk } = world.pool.jwk;
    const jwks = () => Promise.resolve({ keys: [jwk] });
    const { authenticate } = anAuthorizer(aConfig([aUserPool(world.pool, { jwks })]));
    expect((await authenticate(aRequest({ authorization: await aToken(world.pool) }))).ok).toBe(true);
    expect((await authenticate(aRequest({ authorization: world.ownKeyOtherAlgorithm(alg, hash) }))).ok).toBe(false);
  });

  it('is at least forty different ones', () => {
    expect(new Set(HOSTILE.map(([name]) => name)).size).toBeGreaterThanOrEqual(40);
  });
});
