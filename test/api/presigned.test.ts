import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { beforeAll, describe, expect, it } from 'vitest';
import { uploadLecture } from '../support/lecture.ts';
import { openApi } from '../support/stack.ts';

const api = await openApi();
const [user, stranger] = await Promise.all([api.aUser(), api.aUser()]);
const BYTES = new Uint8Array(2048).fill(7);

type Headers = Record<string, string>;

/** A reserved upload: where to send it and with which headers. `fetch` sets content-length by itself. */
async function aTicket(who = user) {
  const input = { title: 'Bytes', contentType: 'video/mp4', sizeBytes: BYTES.length };
  const { video, put } = await who.client.createUpload({ input });
  const headers: Headers = {};
  for (const { name, value } of put!.headers) if (name !== 'content-length') headers[name] = value;
  return { id: video.id, url: put!.url, headers, signed: put!.headers };
}

const put = (url: string, headers: Headers, body: Uint8Array<ArrayBuffer> = BYTES): Promise<Response> =>
  fetch(url, { method: 'PUT', headers, body });

function changed(url: string, change: (url: URL) => void): string {
  const copy = new URL(url);
  change(copy);
  return copy.href;
}

/** Replaces the last character of a query parameter by another of its kind. */
const tampered = (url: string, name: string): string =>
  changed(url, ({ searchParams }) => {
    const value = searchParams.get(name)!;
    searchParams.set(name, value.slice(0, -1) + (value.endsWith('1') ? '2' : '1'));
  });

const SIGNED = [
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-Credential',
  'X-Amz-SignedHeaders',
  'X-Amz-Algorithm',
];

async function refusal(response: Response): Promise<{ status: number; code: string | undefined }> {
  const code = /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1];
  return { status: response.status, code };
}

describe('the URL of an upload', () => {
  it('signs the length, the type and that nothing may be overwritten, and ends within a quarter of an hour', async () => {
    const { signed, url, id } = await aTicket();
    expect(signed).toEqual(
      expect.arrayContaining([
        { name: 'content-length', value: String(BYTES.length) },
        { name: 'content-type', value: 'video/mp4' },
        { name: 'if-none-match', value: '*' },
      ]),
    );
    const { searchParams } = new URL(url);
    expect(searchParams.get('X-Amz-SignedHeaders')!.split(';')).toEqual([
      'content-length',
      'content-type',
      'host',
      'if-none-match',
    ]);
    expect(Number(searchParams.get('X-Amz-Expires'))).toBeLessThanOrEqual(900);
    await user.client.cancelUpload({ videoId: id });
  });

  it('is good for one write: the second is refused with 412, and the first stays', async () => {
    const { videoId, ticket } = await uploadLecture(stranger);
    const headers = Object.fromEntries(
      ticket.put!.headers.filter(({ name }) => name !== 'content-length').map(({ name, value }) => [name, value]),
    );
    const again = await put(ticket.put!.url, headers, new Uint8Array(ticket.video.sizeBytes));
    expect(await refusal(again)).toEqual({ status: 412, code: 'PreconditionFailed' });
    expect(await stranger.client.video({ id: videoId })).toMatchObject({ status: 'READY' });
  });

  describe('is refused', () => {
    let mine: Awaited<ReturnType<typeof aTicket>>;
    let theirs: Awaited<ReturnType<typeof aTicket>>;
    beforeAll(async () => {
      [mine, theirs] = await Promise.all([aTicket(user), aTicket(stranger)]);
    });

    it.each(['GET', 'HEAD', 'DELETE', 'POST'])('for %s', async (method) => {
      const response = await fetch(mine.url, {
        method,
        headers: mine.headers,
        ...(method === 'POST' ? { body: BYTES } : {}),
      });
      expect(response.status).toBe(403);
    });

    it.each([
      ['another length', () => put(mine.url, mine.headers, BYTES.slice(1))],
      ['no bytes', () => put(mine.url, mine.headers, new Uint8Array(0))],
      ['another type', () => put(mine.url, { ...mine.headers, 'content-type': 'text/html' })],
      ['a type with a parameter', () => put(mine.url, { ...mine.headers, 'content-type': 'video/mp4; charset=utf-8' })],
      ['leave to overwrite', () => put(mine.url, { 'content-type': 'video/mp4' })],
      ['another condition', () => put(mine.url, { ...mine.headers, 'if-none-match': '"etag"' })],
      ['metadata of its own', () => put(mine.url, { ...mine.headers, 'x-amz-meta-owner': 'me' })],
      [
        'somebody else’s key',
        () =>
          put(
            changed(mine.url, (url) => (url.pathname = new URL(theirs.url).pathname)),
            mine.headers,
          ),
      ],
      [
        'the key of a caption',
        () =>
          put(
            changed(mine.url, (url) => (url.pathname += '/../captions/x.vtt')),
            mine.headers,
          ),
      ],
      [
        'a longer key',
        () =>
          put(
            changed(mine.url, (url) => (url.pathname += '2')),
            mine.headers,
          ),
      ],
      [
        'an operation in the query',
        () =>
          put(
            changed(mine.url, (url) => url.searchParams.set('acl', '')),
            mine.headers,
          ),
      ],
      ['a copy', () => put(mine.url, { ...mine.headers, 'x-amz-copy-source': `/${api.bucket}/x` }, BYTES)],
    ])('with %s', async (_what, send) => {
      const { status } = await refusal(await send());
      expect(status).toBe(403);
      expect(await user.client.video({ id: mine.id })).toMatchObject({ status: 'AWAITING_UPLOAD' });
    });

    it.each(SIGNED)('with another %s', async (name) => {
      const { status } = await refusal(await put(tampered(mine.url, name), mine.headers));
      expect([400, 403]).toContain(status);
      expect(await user.client.video({ id: mine.id })).toMatchObject({ status: 'AWAITING_UPLOAD' });
    });

    it.each(SIGNED)('without %s', async (name) => {
      const { status } = await refusal(
        await put(
          changed(mine.url, (url) => url.searchParams.delete(name)),
          mine.headers,
        ),
      );
      expect([400, 403]).toContain(status);
    });
  });
});

describe('the URL of playback', () => {
  let url: string;
  let captions: string;
  beforeAll(async () => {
    const { video } = await uploadLecture(user);
    url = video.url!.url;
    captions = video.captions[0]!.vtt!.url;
  });

  it.each(['PUT', 'DELETE', 'HEAD', 'POST'])('is refused for %s', async (method) => {
    const response = await fetch(url, { method, ...(method === 'HEAD' ? {} : { body: new Uint8Array(3) }) });
    expect(response.status).toBe(403);
    expect((await fetch(url)).status).toBe(200);
  });

  it.each([
    ['captions', () => changed(url, (to) => (to.pathname = new URL(captions).pathname))],
    [
      'the transcript of the job',
      () => changed(url, (to) => (to.pathname = to.pathname.replace('/source', '/transcript/x.json'))),
    ],
    [
      'another user’s prefix',
      () => changed(url, (to) => (to.pathname = to.pathname.replace(user.userId, stranger.userId))),
    ],
    ['HTML', () => changed(url, (to) => to.searchParams.set('response-content-type', 'text/html'))],
    ['an attachment', () => changed(url, (to) => to.searchParams.set('response-content-disposition', 'attachment'))],
    ['another version', () => changed(url, (to) => to.searchParams.set('versionId', 'null'))],
    ['a later end', () => changed(url, (to) => to.searchParams.set('X-Amz-Expires', '604800'))],
    ['the bare object', () => changed(url, (to) => (to.search = ''))],
    ['the bucket', () => changed(url, (to) => (to.pathname = `/${api.bucket}`))],
  ])('is not good for %s', async (_what, other) => {
    expect((await fetch(other())).status).toBe(403);
  });

  it.each(SIGNED)('is refused with another %s', async (name) => {
    expect([400, 403]).toContain((await fetch(tampered(url, name))).status);
  });

  it('is refused once it has expired', async () => {
    const s3 = new S3Client({ ...api.aws, forcePathStyle: true });
    const Key = new URL(url).pathname.replace(`/${api.bucket}/`, '').replace(/^\//, '');
    const get = new GetObjectCommand({ Bucket: api.bucket, Key });
    const past = (seconds: number): Date => new Date(Date.now() - seconds * 1000);
    const fresh = await getSignedUrl(s3, get, { expiresIn: 60 });
    expect((await fetch(fresh)).status).toBe(200);
    const expired = await getSignedUrl(s3, get, { expiresIn: 1, signingDate: past(3) });
    expect(await refusal(await fetch(expired))).toEqual({ status: 403, code: 'AccessDenied' });
    const late = new PutObjectCommand({ Bucket: api.bucket, Key: `${Key}-late`, Body: BYTES });
    const expiredPut = await getSignedUrl(s3, late, { expiresIn: 900, signingDate: past(901) });
    expect((await put(expiredPut, {})).status).toBe(403);
    const tomorrow = await getSignedUrl(s3, get, { expiresIn: 60, signingDate: past(-24 * 3600) });
    expect((await fetch(tomorrow)).status).toBe(403);
  });
});
