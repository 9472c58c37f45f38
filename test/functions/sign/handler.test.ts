import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { verifySigV4 } from '../../../local/sigv4.ts';
import type { GetRequest, PutRequest, SignAnswer, SignCall, Signed } from '../../../model/signing.ts';
import { NOW, USER_ID, VIDEO_ID } from '../../support/given.ts';

const REGION = 'eu-central-1';
const BUCKET = 'lectern-test-media';
const HOST = `${BUCKET}.s3.${REGION}.amazonaws.com`;
const principal = {
  accessKeyId: 'ASIAEXAMPLE0000000001',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE//token+with=signs',
  arn: 'arn:aws:sts::123456789012:assumed-role/Sign/sign',
};

const key = `videos/${USER_ID}/${VIDEO_ID}/source`;
const put: PutRequest = { method: 'PUT', key, contentType: 'video/mp4', sizeBytes: 550_000, expiresInSeconds: 900 };
const get: GetRequest = { method: 'GET', key, versionId: 'v1', contentType: 'video/mp4', expiresInSeconds: 3600 };

type Handler = (event: SignCall | readonly SignCall[]) => Promise<SignAnswer | SignAnswer[]>;

/** The handler as it starts in this environment. */
async function started(variables: Readonly<Record<string, string | undefined>> = {}): Promise<Handler> {
  const all: Readonly<Record<string, string | undefined>> = {
    MEDIA_BUCKET: BUCKET,
    LECTERN_PLAYBACK: 's3',
    PLAYBACK_DOMAIN: 'none',
    PLAYBACK_KEY_ID: 'none',
    PLAYBACK_KEY_PARAMETER: 'none',
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: principal.accessKeyId,
    AWS_SECRET_ACCESS_KEY: principal.secretAccessKey,
    AWS_SESSION_TOKEN: principal.sessionToken,
    AWS_CREDENTIAL_EXPIRATION: undefined,
    AWS_ENDPOINT_URL: undefined,
    AWS_ENDPOINT_URL_S3: undefined,
    ...variables,
  };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  vi.resetModules();
  return (await import('../../../functions/sign/handler.ts')).handler;
}

async function signOne(
  request: PutRequest | GetRequest,
  variables?: Readonly<Record<string, string | undefined>>,
): Promise<Signed> {
  const { signed } = (await (await started(variables))({ requests: [request] })) as SignAnswer;
  const [only] = signed;
  if (!only || signed.length !== 1) throw new Error('one request has one answer');
  return only;
}

/** What S3 says to the request, by an implementation of the signature that shares no code with the signer. */
function s3Says(
  method: string,
  { url, headers }: Signed,
  { afterSeconds = 0, changed = {} }: { afterSeconds?: number; changed?: Readonly<Record<string, string>> } = {},
) {
  const { host, pathname, search } = new URL(url);
  const sent = { host, ...Object.fromEntries(headers.map(({ name, value }) => [name, value])), ...changed };
  const verdict = verifySigV4(
    { method, rawUrl: `${pathname}${search}`, rawHeaders: Object.entries(sent).flat() },
    {
      find: (id) => (id === principal.accessKeyId ? principal : undefined),
      clock: { now: () => NOW + afterSeconds * 1000 },
      service: 's3',
      region: REGION,
    },
  );
  return verdict.ok
    ? { ok: true, signedHeaders: [...verdict.signedHeaders].sort() }
    : { ok: false, code: verdict.code };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe('a presigned PUT', () => {
  const signedHeaders = ['content-length', 'content-type', 'host', 'if-none-match'];

  it('names the headers to send and its end', async () => {
    const { url, headers, expiresAt } = await signOne(put);
    expect(url.startsWith(`https://${HOST}/${key}?`)).toBe(true);
    expect(headers).toEqual([
      { name: 'content-length', value: '550000' },
      { name: 'content-type', value: 'video/mp4' },
      { name: 'if-none-match', value: '*' },
    ]);
    expect(expiresAt).toBe('2026-11-24T10:45:15.000Z');
  });

  it('has exactly the query of a signature: no checksum of an empty body, no header hoisted into it', async () => {
    const { url } = await signOne(put);
    const query = Object.fromEntries(new URL(url).searchParams);
    expect(query).toEqual({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
      'X-Amz-Credential': `${principal.accessKeyId}/20261124/${REGION}/s3/aws4_request`,
      'X-Amz-Date': '20261124T103015Z',
      'X-Amz-Expires': '900',
      'X-Amz-Security-Token': principal.sessionToken,
      'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
      'X-Amz-SignedHeaders': signedHeaders.join(';'),
    });
    expect(url.toLowerCase()).not.toMatch(/checksum|x-id=|acl/);
  });

  it('is taken by S3 with exactly these headers', async () => {
    expect(s3Says('PUT', await signOne(put))).toEqual({ ok: true, signedHeaders });
  });

  it.each([
    ['another length', { 'content-length': '550001' }],
    ['another type', { 'content-type': 'text/html' }],
    ['a place that may be taken', { 'if-none-match': '"etag"' }],
    ['another host', { host: `other.s3.${REGION}.amazonaws.com` }],
  ])('is refused with %s', async (_what, changed) => {
    expect(s3Says('PUT', await signOne(put), { changed })).toEqual({ ok: false, code: 'SignatureDoesNotMatch' });
  });

  it.each(['GET', 'POST', 'DELETE'])('is no %s', async (method) => {
    expect(s3Says(method, await signOne(put))).toMatchObject({ ok: false });
  });

  it('is refused at another key, with another end and without its token', async () => {
    const signed = await signOne(put);
    const at = (from: string, to: string) => s3Says('PUT', { ...signed, url: signed.url.replace(from, to) });
    expect(at('/source?', '/source2?')).toEqual({ ok: false, code: 'SignatureDoesNotMatch' });
    expect(at('X-Amz-Expires=900', 'X-Amz-Expires=9000')).toEqual({ ok: false, code: 'SignatureDoesNotMatch' });
    expect(at('token%2Bwith', 'token')).toMatchObject({ ok: false });
  });

  it('ends when it says', async () => {
    const signed = await signOne(put);
    expect(s3Says('PUT', signed, { afterSeconds: 899 })).toMatchObject({ ok: true });
    expect(s3Says('PUT', signed, { afterSeconds: 901 })).toEqual({ ok: false, code: 'AccessDenied' });
  });
});

describe('a presigned GET', () => {
  it('fixes the type and the version of the answer and asks for no header', async () => {
    const signed = await signOne(get);
    expect(signed.headers).toEqual([]);
    expect(signed.expiresAt).toBe('2026-11-24T11:30:15.000Z');
    expect(Object.fromEntries(new URL(signed.url).searchParams)).toMatchObject({
      'response-content-disposition': 'inline',
      'response-content-type': 'video/mp4',
      versionId: 'v1',
      'X-Amz-Expires': '3600',
      'X-Amz-SignedHeaders': 'host',
    });
    expect(signed.url.toLowerCase()).not.toContain('checksum');
    expect(s3Says('GET', signed)).toEqual({ ok: true, signedHeaders: ['host'] });
  });

  it.each([
    ['response-content-type=video%2Fmp4', 'response-content-type=text%2Fhtml'],
    ['versionId=v1', 'versionId=v2'],
  ])('is refused when %s becomes %s', async (from, to) => {
    const signed = await signOne(get);
    expect(signed.url).toContain(from);
    expect(s3Says('GET', { ...signed, url: signed.url.replace(from, to) })).toEqual({
      ok: false,
      code: 'SignatureDoesNotMatch',
    });
  });

  it.each(["videos/ü 😀/it's(1)*!/+&=%.vtt", 'videos/a/../b'])('is taken by S3 for the key %s', async (hostile) => {
    expect(s3Says('GET', await signOne({ ...get, key: 'videos/x' }))).toMatchObject({ ok: true });
    const signed = await signOne({ ...get, key: hostile });
    // A URL parser resolves `..`, so the raw text is what is compared.
    const rawUrl = signed.url.slice(signed.url.indexOf('/', 'https://'.length));
    const verdict = verifySigV4(
      { method: 'GET', rawUrl, rawHeaders: ['host', HOST] },
      { find: () => principal, clock: { now: () => NOW }, service: 's3', region: REGION },
    );
    expect(verdict.ok).toBe(true);
  });
});

describe('expiresAt', () => {
  it('is a minute before the end of the credentials when those end first', async () => {
    const { expiresAt } = await signOne(get, { AWS_CREDENTIAL_EXPIRATION: '2026-11-24T10:40:00Z' });
    expect(expiresAt).toBe('2026-11-24T10:39:00.000Z');
  });

  it('is that of the URL when the credentials last longer', async () => {
    const { expiresAt } = await signOne(put, { AWS_CREDENTIAL_EXPIRATION: '2026-11-24T22:00:00Z' });
    expect(expiresAt).toBe('2026-11-24T10:45:15.000Z');
  });
});

describe('handler', () => {
  it('answers a batch in its order, each call with its own requests in theirs', async () => {
    const handler = await started();
    const calls: SignCall[] = [
      { requests: [get] },
      { requests: [] },
      { requests: [put, { ...get, key: 'videos/other' }] },
    ];
    const answers = (await handler(calls)) as SignAnswer[];
    expect(answers.map(({ signed }) => signed.map(({ url }) => new URL(url).pathname))).toEqual([
      [`/${key}`],
      [],
      [`/${key}`, '/videos/other'],
    ]);
    expect(await handler([])).toEqual([]);
  });

  it('signs in a batch what it signs alone', async () => {
    const handler = await started();
    const alone = await handler({ requests: [put, get] });
    expect(await handler([{ requests: [put, get] }])).toEqual([alone]);
  });

  it('signs a page of 100 videos with 20 files each within a second', async () => {
    const handler = await started();
    const calls = Array.from({ length: 100 }, () => ({ requests: Array.from({ length: 20 }, () => get) }));
    const begun = performance.now();
    const answers = (await handler(calls)) as SignAnswer[];
    expect(answers.flatMap(({ signed }) => signed)).toHaveLength(2000);
    // Lambda is a few times slower than this and has five seconds.
    expect(performance.now() - begun).toBeLessThan(2500);
  });

  it('signs for the endpoint that the SDK’s own variable names, by path', async () => {
    const signed = await signOne(put, { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:4566' });
    expect(signed.url.startsWith(`http://127.0.0.1:4566/${BUCKET}/${key}?`)).toBe(true);
    expect(s3Says('PUT', signed)).toMatchObject({ ok: true });
  });

  it('does not start without the name of its bucket', async () => {
    await expect(started({ MEDIA_BUCKET: '' })).rejects.toMatchObject({
      code: 'MissingEnvironmentVariable',
      variable: 'MEDIA_BUCKET',
    });
  });
});
