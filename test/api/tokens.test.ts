import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  sign,
  type KeyObject,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader, type JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { connect, connectAs, graphql } from '../support/outside-client.ts';
import { openApi } from '../support/stack.ts';

const api = await openApi();
const [victim, other] = await Promise.all([api.aUser(), api.aUser()]);

type Json = Readonly<Record<string, unknown>>;
const [HEADER, PAYLOAD, SIGNATURE] = victim.token.split('.') as [string, string, string];
const header = decodeProtectedHeader(victim.token) as Json;
const claims = decodeJwt(victim.token) as Json;
const now = Math.floor(Date.now() / 1000);
const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ownEc = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ownJwk = own.publicKey.export({ format: 'jwk' });
const { keys } = (await (await fetch(api.jwks)).json()) as { keys: readonly JWK[] };
const published = createPublicKey({ key: keys[0] as never, format: 'jwk' });

const base64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const unsigned = (head: Json, body: Json): string => `${base64(head)}.${base64(body)}`;
const rs256 = (head: Json, body: Json, key: KeyObject = own.privateKey): string => {
  const input = unsigned(head, body);
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
};
const hs256 = (head: Json, body: Json, secret: string | Buffer): string => {
  const input = unsigned(head, body);
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
};
const otherSignature = other.token.split('.')[2]!;
const flipped = (text: string): string => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;
const pem = published.export({ type: 'spki', format: 'pem' }) as string;

/** Tokens that only somebody without the pool's key could make. */
const forged: readonly (readonly [string, string])[] = [
  ...['none', 'None', 'NONE', 'nOnE', ''].map(
    (alg) => [`alg "${alg}" and no signature`, `${unsigned({ ...header, alg }, claims)}.`] as const,
  ),
  ['alg none with the old signature', `${unsigned({ ...header, alg: 'none' }, claims)}.${SIGNATURE}`],
  ['no alg at all', `${unsigned({ kid: header['kid'] }, claims)}.${SIGNATURE}`],
  ['no signature', `${HEADER}.${PAYLOAD}.`],
  ['no signature and no last point', `${HEADER}.${PAYLOAD}`],
  ['a signature of one byte', `${HEADER}.${PAYLOAD}.AA`],
  ['a signature of zeros', `${HEADER}.${PAYLOAD}.${Buffer.alloc(256).toString('base64url')}`],
  ['a changed signature', `${HEADER}.${PAYLOAD}.${flipped(SIGNATURE)}`],
  ['a signature that is cut', `${HEADER}.${PAYLOAD}.${SIGNATURE.slice(0, -4)}`],
  ['a signature that is longer', `${HEADER}.${PAYLOAD}.${SIGNATURE}AAAA`],
  ['another token’s signature', `${HEADER}.${PAYLOAD}.${otherSignature}`],
  ['another user’s sub under the old signature', `${HEADER}.${base64({ ...claims, sub: other.userId })}.${SIGNATURE}`],
  ['a group under the old signature', `${HEADER}.${base64({ ...claims, 'cognito:groups': ['admin'] })}.${SIGNATURE}`],
  ['a later end under the old signature', `${HEADER}.${base64({ ...claims, exp: now + 86_400 })}.${SIGNATURE}`],
  ['a key of one’s own', rs256(header, claims)],
  ['a key of one’s own without kid', rs256({ alg: 'RS256' }, claims)],
  ['a key that is not in the pool', rs256({ ...header, kid: randomUUID() }, claims)],
  ['the key inside the token', rs256({ ...header, kid: 'mine', jwk: ownJwk }, claims)],
  ['the key inside the token under the pool’s kid', rs256({ ...header, jwk: ownJwk }, claims)],
  ['the key at an address (jku)', rs256({ ...header, jku: 'http://127.0.0.1:9/jwks.json' }, claims)],
  ['the key at an address (x5u)', rs256({ ...header, x5u: 'http://127.0.0.1:9/cert.pem' }, claims)],
  ['kid as a path', hs256({ ...header, alg: 'HS256', kid: '../../../../dev/null' }, claims, '')],
  ['kid as SQL', hs256({ ...header, alg: 'HS256', kid: "x' UNION SELECT 'a" }, claims, 'a')],
  ['kid as an object', rs256({ ...header, kid: { $ne: null } }, claims)],
  ['kid __proto__', rs256({ ...header, kid: '__proto__' }, claims)],
  ['HS256 with an empty secret', hs256({ ...header, alg: 'HS256' }, claims, Buffer.alloc(0))],
  ['HS256 with the public key in PEM', hs256({ ...header, alg: 'HS256' }, claims, pem)],
  [
    'HS256 with the public key in PEM, without its last line break',
    hs256({ ...header, alg: 'HS256' }, claims, pem.trim()),
  ],
  [
    'HS256 with the public key in DER',
    hs256({ ...header, alg: 'HS256' }, claims, published.export({ type: 'spki', format: 'der' })),
  ],
  ['HS256 with the public modulus', hs256({ ...header, alg: 'HS256' }, claims, keys[0]!.n!)],
  ['HS256 with the client id', hs256({ ...header, alg: 'HS256' }, claims, api.userPoolClientId)],
  ['RS512 with the old signature', `${unsigned({ ...header, alg: 'RS512' }, claims)}.${SIGNATURE}`],
  [
    'ES256 with a key of one’s own',
    `${unsigned({ ...header, alg: 'ES256' }, claims)}.${sign('sha256', Buffer.from(unsigned({ ...header, alg: 'ES256' }, claims)), { key: ownEc.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`,
  ],
  ['a critical extension', rs256({ ...header, crit: ['exp2'], exp2: 1 }, claims)],
  [
    'another pool',
    rs256(header, { ...claims, iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other0000' }),
  ],
  ['an issuer of one’s own', rs256(header, { ...claims, iss: 'https://evil.example' })],
  ['no issuer', rs256(header, { ...claims, iss: undefined })],
  ['a list of issuers', rs256(header, { ...claims, iss: [claims['iss']] })],
  ['two tokens in one', `${victim.token}.${victim.token}`],
  ['a token with something behind', `${victim.token}.x`],
  ['a token in a token', base64(victim.token)],
  ['an encrypted token’s form', `${base64({ alg: 'dir', enc: 'A256GCM' })}..${PAYLOAD}.${SIGNATURE}.AA`],
  ['a body that is no JSON', `${HEADER}.${base64('no json')}.${SIGNATURE}`],
  ['a body that is a list', `${HEADER}.${base64([claims])}.${SIGNATURE}`],
  ['a body that is null', `${HEADER}.${base64('null')}.${SIGNATURE}`],
  ['a header that is no JSON', `${base64('no json')}.${PAYLOAD}.${SIGNATURE}`],
  ['a header that is a list', `${base64('[]')}.${PAYLOAD}.${SIGNATURE}`],
  ['the word Bearer alone', 'Bearer'],
  ['Bearer twice', `Bearer Bearer ${victim.token}`],
  ['Basic', `Basic ${Buffer.from('a:b').toString('base64')}`],
  ['the sub', victim.userId],
  ['points', '...'],
  ['a null', 'null'],
  [
    'an unknown signature scheme',
    'AWS4-HMAC-SHA256 Credential=a/b/c/appsync/aws4_request, SignedHeaders=host, Signature=00',
  ],
  ['eight thousand characters', `${HEADER}.${'A'.repeat(8000)}.${SIGNATURE}`],
];

/** Tokens that the pool's own key signed and that must be refused all the same; only a local pool's key can be had. */
const wronglyIssued: readonly { readonly what: string; readonly body: Json; readonly head?: Json }[] = (
  [
    ['expired a second ago', { ...claims, exp: now - 1 }],
    ['expired a year ago', { ...claims, exp: now - 31_536_000 }],
    ['without an end', { ...claims, exp: undefined }],
    ['with an end that is a word', { ...claims, exp: 'never' }],
    ['of another client', { ...claims, client_id: 'another0client0of0the0pool' }],
    ['of a client whose id only begins like ours', { ...claims, client_id: `${api.userPoolClientId}x` }],
    ['of no client', { ...claims, client_id: undefined }],
    ['of another pool', { ...claims, iss: `${api.issuer}2` }],
    ['of a pool elsewhere', { ...claims, iss: api.issuer.replace('us-east-1.', 'eu-west-1.') }],
    ['for another algorithm', claims, { alg: 'RS512' }],
  ] as readonly (readonly [string, Json, Json?])[]
).map(([what, body, head]) => ({ what, body, head: head ?? {} }));

const CREATE = `mutation { createUpload(input: { title: "Not yours", contentType: "video/mp4", sizeBytes: 1000 }) { video { id } } }`;
const LISTEN = 'subscription { onCaptionReady { videoId } }';

async function expectRefused(token: string): Promise<void> {
  const answer = await graphql(api, token, CREATE);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.data).toBeUndefined();
  expect(answer.errors).toHaveLength(1);
  expect(Object.keys(answer.errors[0]!).sort()).toEqual(['errorType', 'message']);
  if (!token.startsWith('AWS4')) {
    expect(answer.status).toBe(401);
    expect(answer.errors[0]!.errorType).toBe('UnauthorizedException');
  }
  const { first } = await connect(api, { Authorization: token });
  expect(first.type).toBe('connection_error');
  const good = await connectAs(api, other.token);
  expect((await good.start('hostile', LISTEN, {}, { Authorization: token })).type).toBe('error');
  good.close();
}

describe('a hostile token', () => {
  it.each(forged)('is refused everywhere: %s', (_what, token) => expectRefused(token));

  it('is refused beside a good one in another header', async () => {
    const response = await fetch(api.graphql, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: 'x',
        'x-forwarded-authorization': victim.token,
        cookie: `token=${victim.token}`,
      },
      body: JSON.stringify({ query: CREATE }),
    });
    expect(response.status).toBe(401);
  });

  it('is nothing that a query parameter could bring', async () => {
    const url = `${api.graphql}?authorization=${victim.token}&Authorization=${victim.token}`;
    expect((await fetch(url, { method: 'POST', body: JSON.stringify({ query: CREATE }) })).status).toBe(401);
  });
});

describe.runIf(api.local)('a token of the pool itself', () => {
  const store = api.local
    ? readFileSync(join(api.local.dataFolder, 'store', 'cognito%2esigning-keys.jsonl'), 'utf8')
    : '';
  const jwk = /"jwk":(\{[^}]*\})/.exec(store)?.[1];
  const key = jwk === undefined ? own.privateKey : createPrivateKey({ key: JSON.parse(jwk) as never, format: 'jwk' });

  it('is taken when nothing is wrong with it: this is the pool’s key', async () => {
    const { data } = await graphql(api, rs256(header, { ...claims, jti: randomUUID() }, key), '{ me { userId } }');
    expect(data).toEqual({ me: { userId: victim.userId } });
  });

  it.each(wronglyIssued)('is refused: $what', ({ body, head }) =>
    expectRefused(rs256({ ...header, ...head }, body, key)),
  );
});

describe('after all of them', () => {
  it('nothing was executed', async () => {
    for (const user of [victim, other]) {
      expect(await user.client.me()).toMatchObject({ userId: user.userId, videos: 0, openUploads: 0 });
    }
  });
});
