import { request as httpRequest } from 'node:http';
import { GetObjectCommand, PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import type { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { shows } from '../../support/claims.ts';
import type { Stage } from './support.ts';
import { GUEST, LECTURES, codeOf, sendRaw, startStage } from './support.ts';

let stage: Stage;
let client: S3Client;
const Bucket = 'lectures';

beforeAll(async () => {
  stage = await startStage();
  client = stage.client({ requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' });
});
afterAll(() => stage.stop());
afterEach(() => {
  stage.clock.offsetMs = 0;
});

const BODY = 'a lecture';
let serial = 0;

/** A presigned PUT as the sign function makes it: length, type and "only once" are signed. */
async function presignPut(more: Partial<PutObjectCommandInput> = {}, expiresIn = 900) {
  serial += 1;
  const Key = `videos/${serial}/source`;
  const url = await getSignedUrl(
    client,
    new PutObjectCommand({
      Bucket,
      Key,
      ContentType: 'video/mp4',
      ContentLength: BODY.length,
      IfNoneMatch: '*',
      ...more,
    }),
    { expiresIn, signableHeaders: new Set(['content-type', 'host', 'content-length', 'if-none-match']) },
  );
  return { Key, url, path: new URL(url).pathname + new URL(url).search };
}

const HEADERS = { 'content-type': 'video/mp4', 'if-none-match': '*' };
const put = (url: string, headers: Record<string, string> = HEADERS, body = BODY) =>
  fetch(url, { method: 'PUT', headers, body });

describe('a presigned PUT', () => {
  it('stores the body once, with its type, and answers 412 the second time', async () => {
    shows('s3:presigned PUT', 's3:PutObject If-None-Match');
    const { url, Key } = await presignPut();
    expect(url).not.toMatch(/checksum/i);
    const first = await put(url);
    expect([first.status, await first.text()]).toEqual([200, '']);
    const got = await client.send(new GetObjectCommand({ Bucket, Key }));
    expect(got.ContentType).toBe('video/mp4');
    expect(await got.Body?.transformToString()).toBe(BODY);
    const second = await put(url);
    expect(second.status).toBe(412);
    expect(codeOf(await second.text())).toBe('PreconditionFailed');
  });

  const lies: readonly [string, (url: string) => Promise<Response>][] = [
    ['another type', (url) => put(url, { ...HEADERS, 'content-type': 'text/html' })],
    ['no type', (url) => fetch(url, { method: 'PUT', headers: { 'if-none-match': '*' }, body: Buffer.from(BODY) })],
    ['another length', (url) => put(url, HEADERS, `${BODY}!`)],
    ['no If-None-Match', (url) => put(url, { 'content-type': 'video/mp4' })],
    ['another key', (url) => put(url.replace('/source', '/sourcf'))],
    ['another verb', (url) => fetch(url)],
    [
      'a tampered signature',
      (url) => put(url.replace(/Signature=(.)/, (_m, c) => `Signature=${c === '0' ? '1' : '0'}`)),
    ],
    ['a longer life', (url) => put(url.replace('X-Amz-Expires=900', 'X-Amz-Expires=9000'))],
    ['an added parameter', (url) => put(`${url}&response-content-type=text/html`)],
    ['fewer signed headers', (url) => put(url.replace(/SignedHeaders=[^&]*/, 'SignedHeaders=host'))],
  ];
  it.each(lies)('is refused with %s', async (_name, send) => {
    shows('s3:presigned PUT');
    const { url, Key } = await presignPut();
    const answer = await send(url);
    expect([answer.status, codeOf(await answer.text())]).toEqual([403, 'SignatureDoesNotMatch']);
    await expect(client.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('is refused on another host name than the one that was signed', async () => {
    const { path } = await presignPut();
    const answer = await sendRaw(
      stage,
      { path, method: 'PUT', headers: { ...HEADERS, host: 'evil.localhost.test' } },
      BODY,
    );
    expect(codeOf(answer.body)).toBe('SignatureDoesNotMatch');
  });

  it('is refused when an x-amz header was added that nobody signed', async () => {
    const { url } = await presignPut();
    const answer = await put(url, { ...HEADERS, 'x-amz-meta-a': '1' });
    const xml = await answer.text();
    expect([answer.status, codeOf(xml)]).toEqual([403, 'AccessDenied']);
    expect(xml).toContain('<HeadersNotSigned>x-amz-meta-a</HeadersNotSigned>');
  });

  it('lives for its seconds and not one more', async () => {
    shows('s3:presigned time to live');
    const { url, Key } = await presignPut({}, 60);
    stage.clock.offsetMs = 62_000;
    const late = await put(url);
    const xml = await late.text();
    expect([late.status, codeOf(xml)]).toEqual([403, 'AccessDenied']);
    expect(xml).toContain('<Message>Request has expired</Message><X-Amz-Expires>60</X-Amz-Expires>');
    stage.clock.offsetMs = 58_000;
    expect((await put(url)).status).toBe(200);
    expect(Key).toMatch(/source$/);
  });

  it('is refused when it is dated more than 15 minutes ahead', async () => {
    const { url } = await presignPut({}, 3600);
    stage.clock.offsetMs = -16 * 60_000;
    const answer = await put(url);
    expect(await answer.text()).toContain('<Code>AccessDenied</Code><Message>Request is not yet valid</Message>');
    stage.clock.offsetMs = -14 * 60_000;
    expect((await put(url)).status).toBe(200);
  });

  it.each(['0', '-1', '604801', 'NaN', '1.5', ''])('is refused with X-Amz-Expires=%s', async (value) => {
    const { url } = await presignPut();
    const answer = await put(url.replace('X-Amz-Expires=900', `X-Amz-Expires=${value}`));
    expect([answer.status, codeOf(await answer.text())]).toEqual([400, 'AuthorizationQueryParametersError']);
  });

  it.each([
    'X-Amz-Algorithm',
    'X-Amz-Credential',
    'X-Amz-Date',
    'X-Amz-SignedHeaders',
    'X-Amz-Expires',
    'X-Amz-Signature',
  ])('is refused without %s', async (name) => {
    const { url } = await presignPut();
    const answer = await put(url.replace(new RegExp(`[&?]${name}=[^&]*`), '').replace(/(source)&/, '$1?'));
    expect([answer.status, codeOf(await answer.text())]).toEqual([400, 'AuthorizationQueryParametersError']);
  });

  it('made with the SDK’s default checksums carries the checksum of nothing, and is refused', async () => {
    const url = await getSignedUrl(stage.client(), new PutObjectCommand({ Bucket, Key: 'default' }));
    expect(url).toContain('x-amz-checksum-crc32=AAAAAA%3D%3D');
    const answer = await fetch(url, { method: 'PUT', body: BODY });
    expect([answer.status, codeOf(await answer.text())]).toEqual([400, 'BadDigest']);
  });

  it('carries metadata in its query as if they were headers', async () => {
    const url = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'hoisted', Metadata: { lesson: '3' } }));
    expect((await fetch(url, { method: 'PUT', body: BODY })).status).toBe(200);
    expect((await client.send(new GetObjectCommand({ Bucket, Key: 'hoisted' }))).Metadata).toEqual({ lesson: '3' });
  });

  it('that breaks off half way leaves nothing', async () => {
    const { path, Key } = await presignPut({ ContentLength: 200_000 });
    const before = stage.files().length;
    await new Promise<void>((resolve) => {
      const req = httpRequest({
        host: '127.0.0.1',
        port: stage.port,
        method: 'PUT',
        path,
        headers: { ...HEADERS, 'content-length': 200_000 },
      });
      req.on('error', () => resolve());
      req.on('close', () => resolve());
      req.write(Buffer.alloc(100_000));
      void expect
        .poll(() => stage.unfinished().length)
        .toBe(1)
        .then(() => req.destroy());
    });
    await expect.poll(() => stage.unfinished().length).toBe(0);
    expect(stage.files()).toHaveLength(before);
    await expect(client.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('tells a client why it is refused while a large body is still on its way, and keeps the connection', async () => {
    const size = 64 * 1024 * 1024;
    const { url } = await presignPut({ ContentLength: size });
    const body = Buffer.alloc(size);
    const send = (to: string) => fetch(to, { method: 'PUT', headers: HEADERS, body });
    const forged = await send(url.replace('/source', '/other'));
    expect([forged.status, codeOf(await forged.text())]).toEqual([403, 'SignatureDoesNotMatch']);
    expect((await send(url)).status).toBe(200);
    const second = await send(url);
    expect([second.status, codeOf(await second.text())]).toEqual([412, 'PreconditionFailed']);
  });

  it('without a length is refused with 411 or as chunked transfer', async () => {
    const url = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'endless' }));
    const path = new URL(url).pathname + new URL(url).search;
    const chunked = await sendRaw(stage, { path, method: 'PUT', headers: { 'transfer-encoding': 'chunked' } }, BODY);
    expect([chunked.status, codeOf(chunked.body)]).toEqual([501, 'NotImplemented']);
  });
});

describe('a presigned GET', () => {
  beforeAll(() =>
    client.send(new PutObjectCommand({ Bucket, Key: 'got', Body: '0123456789', ContentType: 'video/mp4' })),
  );

  it('answers with the type and disposition that were signed into it', async () => {
    shows('s3:presigned GET', 's3:presigned GET response headers');
    const url = await getSignedUrl(
      client,
      new GetObjectCommand({
        Bucket,
        Key: 'got',
        ResponseContentType: 'text/vtt',
        ResponseContentDisposition: 'attachment; filename="a b.vtt"',
      }),
    );
    const answer = await fetch(url);
    expect(answer.headers.get('content-type')).toBe('text/vtt');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="a b.vtt"');
    const tampered = await fetch(url.replace('text%2Fvtt', 'text%2Fhtml'));
    expect(codeOf(await tampered.text())).toBe('SignatureDoesNotMatch');
  });

  it('serves ranges to a player', async () => {
    shows('s3:presigned GET', 's3:GetObject Range');
    const url = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: 'got' }));
    const part = await fetch(url, { headers: { range: 'bytes=2-4' } });
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10']);
    const beyond = await fetch(url, { headers: { range: 'bytes=10-' } });
    expect([beyond.status, beyond.headers.get('content-range'), codeOf(await beyond.text())]).toEqual([
      416,
      'bytes */10',
      'InvalidRange',
    ]);
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(403);
    const stale = await fetch(url, { headers: { range: 'bytes=2-4', 'if-range': '"old"' } });
    expect(stale.status).toBe(200);
  });

  it('with temporary keys needs their token, unchanged', async () => {
    shows('signatures:temporary keys');
    const guest = stage.client({ credentials: GUEST });
    const url = await getSignedUrl(guest, new GetObjectCommand({ Bucket, Key: 'got' }));
    expect((await fetch(url)).status).toBe(200);
    const forged = await fetch(url.replace(/Security-Token=[^&]*/, 'Security-Token=other'));
    expect([forged.status, codeOf(await forged.text())]).toEqual([400, 'InvalidToken']);
    const bare = await fetch(url.replace(/&X-Amz-Security-Token=[^&]*/, ''));
    expect([bare.status, codeOf(await bare.text())]).toEqual([403, 'InvalidAccessKeyId']);
  });

  it('of another region or by an unknown key is refused', async () => {
    const other = await getSignedUrl(
      stage.client({ region: 'us-west-2' }),
      new GetObjectCommand({ Bucket, Key: 'got' }),
    );
    const answer = await fetch(other);
    expect(codeOf(await answer.text())).toBe('AuthorizationQueryParametersError');
    const unknown = stage.client({ credentials: { accessKeyId: 'AKIDNOBODY', secretAccessKey: 'x' } });
    const refused = await fetch(await getSignedUrl(unknown, new GetObjectCommand({ Bucket, Key: 'got' })));
    expect([refused.status, codeOf(await refused.text())]).toEqual([403, 'InvalidAccessKeyId']);
  });

  it('anonymous requests are refused, whatever they ask for', async () => {
    for (const path of ['/', '/lectures', '/lectures/got', '/none/none']) {
      const answer = await fetch(stage.endpoint + path);
      expect([path, answer.status, codeOf(await answer.text())]).toEqual([path, 403, 'AccessDenied']);
    }
  });

  it('works with the bucket in the host name', async () => {
    shows('s3:bucket in the host name');
    const virtual = stage.client({ endpoint: `http://localhost:${stage.port}`, forcePathStyle: false });
    const url = await getSignedUrl(virtual, new GetObjectCommand({ Bucket, Key: 'got' }));
    const { host, pathname, search } = new URL(url);
    expect(host).toBe(`lectures.localhost:${stage.port}`);
    const answer = await sendRaw(stage, { path: pathname + search, headers: { host } });
    expect([answer.status, answer.body]).toEqual([200, '0123456789']);
  });
});

describe('CORS', () => {
  const origin = 'http://localhost:5173';
  const preflight = (headers: Record<string, string>, path = '/lectures/a') =>
    fetch(stage.endpoint + path, { method: 'OPTIONS', headers });

  it('answers a preflight by the rules, without a signature', async () => {
    shows('s3:CORS preflight');
    const answer = await preflight({
      origin,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'Content-Type, if-none-match',
    });
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, PUT, HEAD',
      'access-control-allow-headers': 'content-type, if-none-match',
      'access-control-expose-headers': 'ETag, x-amz-checksum-crc32',
      'access-control-max-age': '600',
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    });
    expect((await preflight({ origin: 'https://a.example.com', 'access-control-request-method': 'GET' })).status).toBe(
      200,
    );
  });

  it.each([
    ['origin', { origin: 'http://evil.test', 'access-control-request-method': 'PUT' }, '/lectures/a'],
    ['method', { origin, 'access-control-request-method': 'DELETE' }, '/lectures/a'],
    [
      'header',
      { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-evil' },
      '/lectures/a',
    ],
    ['bucket', { origin, 'access-control-request-method': 'PUT' }, '/scratch/a'],
  ])('refuses a preflight of a foreign %s', async (_what, headers, path) => {
    shows('s3:CORS preflight');
    const answer = await preflight(headers, path);
    expect([answer.status, codeOf(await answer.text())]).toEqual([403, 'AccessForbidden']);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('lets a page read the ETag of a success and the reason of an error', async () => {
    shows('s3:CORS headers');
    const { url } = await presignPut();
    const good = await put(url, { ...HEADERS, origin });
    expect([good.status, good.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
    expect(good.headers.get('access-control-expose-headers')).toContain('ETag');
    const bad = await put(url.replace('source', 'other'), { ...HEADERS, origin });
    expect([bad.status, bad.headers.get('access-control-allow-origin')]).toEqual([403, origin]);
    const foreign = await put(url, { ...HEADERS, origin: 'http://evil.test' });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each(['%zz', 'x'.repeat(1025)])('lets a page read why an address cannot be understood (%#)', async (key) => {
    shows('s3:CORS headers');
    const answer = await sendRaw(stage, { path: `/lectures/${key}`, headers: { origin } });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([400, origin]);
  });

  it('names any origin as * when the rule does', async () => {
    const open = await startStage({
      buckets: [{ ...LECTURES, cors: [{ allowedOrigins: ['*'], allowedMethods: ['GET'] }] }],
    });
    const answer = await fetch(`${open.endpoint}/lectures/a`, { headers: { origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    await answer.text();
    await open.stop();
  });
});

describe('the log', () => {
  it('never holds a signature, a token or a query string', async () => {
    const url = await getSignedUrl(
      stage.client({ credentials: GUEST }),
      new UploadPartCommand({ Bucket, Key: 'x', UploadId: 'u', PartNumber: 1 }),
    );
    await (await fetch(url, { method: 'PUT', body: 'x' })).text();
    const text = JSON.stringify(stage.log);
    expect(stage.log.length).toBeGreaterThan(0);
    expect(text).not.toMatch(/X-Amz-|Signature=|guest\+token|uploadId/);
  });
});
