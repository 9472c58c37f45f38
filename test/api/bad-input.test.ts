import { ListMultipartUploadsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, MAX_PUT_BYTES } from '../../model/upload-limits.ts';
import { putUpload } from '../../sdk/index.ts';
import { inStatus } from '../support/lecture.ts';
import { post, type Answer } from '../support/outside-client.ts';
import { expectNoInnards } from '../support/secrets.ts';
import { eventually, media, openApi, type User } from '../support/stack.ts';

const api = await openApi();
const user = await api.aUser();
const s3 = new S3Client(api.aws);

/** Sends variables as JSON text: some of what can be written there no program's numbers and strings can hold. */
const sendRaw = (query: string, variables: string): Promise<Answer> =>
  post(api, `{"query":${JSON.stringify(query)},"variables":${variables}}`, { authorization: user.token });

const CREATE = 'mutation($input: CreateUploadInput!) { createUpload(input: $input) { method video { id title } } }';
const createRaw = (sizeBytes: string, title = '"A lecture"') =>
  sendRaw(CREATE, `{"input":{"title":${title},"contentType":"video/mp4","sizeBytes":${sizeBytes}}}`);

const usageOf = async ({ client }: User) => {
  const { openUploads, videos, storedBytes } = await client.me();
  return { openUploads, videos, storedBytes };
};

/** Everything that is stored of a user: versions, markers and uploads in parts. */
async function storedOf({ userId }: User): Promise<number> {
  const at = { Bucket: api.bucket, Prefix: `videos/${userId}/` };
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand(at));
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand(at));
  return Versions.length + DeleteMarkers.length + Uploads.length;
}

const nothing = { openUploads: 0, videos: 0, storedBytes: 0 };

describe('a size', () => {
  it.each(['0', '-1', '-0', '0.5', '1e-9', '-1e308', '5242880.5'])('of %s bytes is InvalidInput', async (size) => {
    const answer = await createRaw(size);
    expect(answer.errors).toMatchObject([{ errorType: 'InvalidInput', errorInfo: { field: 'sizeBytes' } }]);
    expectNoInnards(answer.text);
  });

  it.each([String(DEFAULT_LIMITS.uploadBytes + 1), '9007199254740993', '1e300', '1.7976931348623157e308'])(
    'of %s bytes is UploadTooLarge',
    async (size) => {
      const answer = await createRaw(size);
      expect(answer.errors).toMatchObject([
        { errorType: 'UploadTooLarge', errorInfo: { limitBytes: DEFAULT_LIMITS.uploadBytes } },
      ]);
    },
  );

  it.each(['1e309', '-1e309', '"5"', '"NaN"', 'true', 'null', '[1]', '{}'])('of %s is no number', async (size) => {
    const answer = await createRaw(size);
    expect(answer.errors).toHaveLength(1);
    expect(answer.data ?? null).toBeNull();
    expectNoInnards(answer.text);
  });

  it.each(['NaN', 'Infinity', '-Infinity', '0x10', '1_000', '01', '.5', '1e'])('of %s is no JSON', async (size) => {
    const answer = await createRaw(size);
    expect(answer.status).toBe(400);
    expect(answer.errors).toHaveLength(1);
    expectNoInnards(answer.text);
  });

  it('that is refused reserves and stores nothing', async () => {
    expect(await usageOf(user)).toEqual(nothing);
    expect(await storedOf(user)).toBe(0);
  });

  it.each([
    ['1', 'PUT'],
    [String(5 * 1024 * 1024 - 1), 'PUT'],
    [String(5 * 1024 * 1024), 'PUT'],
    [String(5 * 1024 * 1024 + 1), 'PUT'],
    [String(MAX_PUT_BYTES - 1), 'PUT'],
    [String(MAX_PUT_BYTES), 'PUT'],
    [String(MAX_PUT_BYTES + 1), 'MULTIPART'],
    [String(DEFAULT_LIMITS.uploadBytes - 1), 'MULTIPART'],
    [String(DEFAULT_LIMITS.uploadBytes), 'MULTIPART'],
    ['1e9', 'MULTIPART'],
  ])('of %s bytes is taken as %s', async (size, method) => {
    const { data, errors } = await createRaw(size);
    expect(errors).toEqual([]);
    const { createUpload } = data as { createUpload: { method: string; video: { id: string } } };
    expect(createUpload.method).toBe(method);
    await user.client.cancelUpload({ videoId: createUpload.video.id });
    expect(await usageOf(user)).toEqual(nothing);
  });
});

describe('a part number', () => {
  it.each(['[1.5]', '[2147483648]', '["1"]', '[1e309]', '[null]', 'null', '{}', '[[1]]'])(
    'of %s is none',
    async (numbers) => {
      const PARTS = 'query($id: ID!, $n: [Int!]!) { uploadParts(videoId: $id, partNumbers: $n) { url } }';
      const answer = await sendRaw(PARTS, `{"id":"01J0000000000000000000000A","n":${numbers}}`);
      expect(answer.errors).toHaveLength(1);
      expect(answer.data ?? null).toBeNull();
      expectNoInnards(answer.text);
    },
  );
});

describe('a title', () => {
  it.each([
    ['with lone surrogates', '"a\\ud800b\\udfffc"', 'abc'],
    ['with NUL and other controls', '"a\\u0000b\\u001b[31mc\\u0085"', 'ab[31mc'],
    ['that turns the direction of text', '"exe.\\u202egpm\\u2066.mp4\\ufeff"', 'exe.gpm.mp4'],
    ['of two emoji', '"\\ud83d\\ude00\\ud83d\\ude00"', '😀😀'],
    ['that is markup', '"<script>alert(1)</script>"', '<script>alert(1)</script>'],
    ['in another normal form', '"Cafe\\u0301"', 'Café'],
  ])('%s is stored as text', async (_what, title, stored) => {
    const { data, errors } = await createRaw('1000', title);
    expect(errors).toEqual([]);
    const { video } = (data as { createUpload: { video: { id: string; title: string } } }).createUpload;
    expect(video.title).toBe(stored);
    expect((await user.client.video({ id: video.id }))?.title).toBe(stored);
    await user.client.cancelUpload({ videoId: video.id });
  });

  it.each([
    ['lone surrogates alone', '"\\udfff\\ud800"'],
    ['marks of direction alone', '"\\u202e\\u2066\\ufeff"'],
    ['a megabyte of them', JSON.stringify('\u202e'.repeat(300_000))],
  ])('of %s is InvalidInput', async (_what, title) => {
    const answer = await createRaw('1000', title);
    expect(answer.errors).toMatchObject([{ errorType: 'InvalidInput', errorInfo: { field: 'title' } }]);
  });
});

const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);
const joined = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.concat(parts));
const lecture = media('lecture.mp4');
const HTML = text('<!doctype html><script>alert(document.domain)</script>');
/** An archive without entries: readers look for it at the end of a file. */
const ZIP = joined(text('PK\u0005\u0006'), new Uint8Array(18));

describe('a file', () => {
  it.each([
    ['HTML', HTML],
    ['SVG', text('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['an archive', ZIP],
    ['a PDF', text('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n')],
    ['one byte', new Uint8Array(1)],
    ['zeros', new Uint8Array(100_000)],
    ['HTML with a lecture behind it', joined(HTML, lecture)],
    ['the beginning of a lecture', lecture.subarray(0, 100)],
    ['a lecture cut off in the middle', lecture.subarray(0, lecture.length / 2)],
    ['a lecture without its beginning', lecture.subarray(5)],
    ['a lecture whose every byte is turned over', lecture.map((byte) => byte ^ 0xff)],
  ])('that is %s is rejected, and nothing stays of it', async (_what, bytes) => {
    const sender = await api.aUser();
    const ticket = await sender.client.createUpload({
      input: { title: 'Lecture', contentType: 'video/mp4', sizeBytes: bytes.length },
    });
    await putUpload(ticket, bytes);
    const video = await inStatus(sender, ticket.video.id, 'REJECTED');
    expect(video).toMatchObject({ reason: 'NOT_MEDIA', url: null, captions: [] });
    expect(await usageOf(sender)).toEqual(nothing);
    await eventually(async () => ((await storedOf(sender)) === 0 ? true : undefined), 'an empty prefix');
  });

  it.each([
    ['an archive', ZIP],
    ['HTML', HTML],
  ])('that is a lecture and %s is a lecture, and nothing else to whoever gets it', async (_what, tail) => {
    // A box that players skip, with the other file in it.
    const box = new Uint8Array(8);
    new DataView(box.buffer).setUint32(0, 8 + tail.length);
    box.set(text('free'), 4);
    const bytes = joined(lecture, box, tail);
    const ticket = await user.client.createUpload({
      input: { title: 'Lecture', contentType: 'video/mp4', sizeBytes: bytes.length },
    });
    await putUpload(ticket, bytes);
    await inStatus(user, ticket.video.id, 'READY');
    const video = await user.client.video({ id: ticket.video.id });
    const played = await fetch(video!.url!.url, { headers: { range: 'bytes=0-9' } });
    expect(played.headers.get('content-type')).toBe('video/mp4');
    await user.client.deleteVideo({ id: ticket.video.id });
  });
});
