import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { probe } from '../../../functions/start-captions/probe.ts';
import { rangesOf } from '../../../functions/lib/read-range.ts';

const media = (name: string): Uint8Array =>
  readFileSync(fileURLToPath(new URL(`../../media/${name}`, import.meta.url)));

interface FakeS3 {
  readonly client: S3Client;
  /** The ranges that were asked for. */
  readonly ranges: string[];
}

/** An S3 with one object, which fails from its `failsAt`th answer on; what it gives can be `changed` by the way. */
function s3With(
  bytes: Uint8Array,
  failsAt = Number.POSITIVE_INFINITY,
  failure: unknown = new Error('S3 is down'),
  changed: (part: Uint8Array, nth: number) => Uint8Array = (part) => part,
): FakeS3 {
  const ranges: string[] = [];
  const send = async ({ input }: GetObjectCommand): Promise<unknown> => {
    await Promise.resolve();
    const range = input.Range ?? '';
    ranges.push(range);
    if (ranges.length > failsAt) throw failure;
    const [, start = '', end = ''] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
    const part = changed(bytes.slice(Number(start), Number(end) + 1), ranges.length);
    return { Body: { transformToByteArray: () => Promise.resolve(part) } };
  };
  // The probe calls `send` and nothing else.
  return { client: { send } as unknown as S3Client, ranges };
}

const probed = (bytes: Uint8Array, s3 = s3With(bytes)) =>
  probe(rangesOf(s3.client, { bucket: 'media', key: 'videos/u/v/source', versionId: 'v1' }), bytes.length);

describe('probe', () => {
  it('knows an MP4 lecture', async () => {
    const found = await probed(media('lecture.mp4'));
    expect(found).toEqual({
      container: 'MP4',
      durationSeconds: expect.closeTo(66, 0),
      hasAudio: true,
      width: 640,
      height: 360,
      videoCodec: 'avc',
      audioCodec: 'aac',
    });
  });

  it('knows a WebM lecture', async () => {
    expect(await probed(media('lecture.webm'))).toEqual({
      container: 'WebM',
      durationSeconds: expect.closeTo(20, 0),
      hasAudio: true,
      width: 640,
      height: 360,
      videoCodec: 'vp9',
      audioCodec: 'opus',
    });
  });

  it('knows a film without sound', async () => {
    expect(await probed(media('no-audio.mp4'))).toEqual({
      container: 'MP4',
      durationSeconds: expect.closeTo(3, 0),
      hasAudio: false,
      width: 640,
      height: 360,
      videoCodec: 'avc',
    });
  });

  it.each([
    ['text', media('not-a-video.mp4')],
    ['one byte', new Uint8Array([0])],
    ['zeros', new Uint8Array(4096)],
    ['HTML', new TextEncoder().encode('<!doctype html><script>alert(1)</script>')],
    [
      'a playlist that names other files',
      new TextEncoder().encode('#EXTM3U\n#EXTINF:10,\nhttp://169.254.169.254/latest\n'),
    ],
    ['an archive', new Uint8Array([0x50, 0x4b, 0x03, 0x04, ...new Uint8Array(512)])],
    ['the head of an MP4 alone', media('lecture.mp4').slice(0, 32)],
    ['a WebM whose head is broken', media('lecture.webm').fill(0xff, 4, 200)],
  ])('takes %s for no media', async (_what, bytes) => {
    expect(await probed(bytes)).toBeUndefined();
  });

  it.each(['lecture.mp4', 'lecture.webm'])('reads ranges of %s, never the whole at once', async (name) => {
    const bytes = media(name);
    const s3 = s3With(bytes);
    await probed(bytes, s3);
    expect(s3.ranges).not.toEqual([]);
    for (const range of s3.ranges) expect(range).toMatch(/^bytes=\d+-\d+$/);
  });

  it.each(['lecture.mp4', 'lecture.webm'])('never crashes on %s cut at 50 places', async (name) => {
    const whole = media(name);
    for (let at = 1; at <= 50; at += 1) {
      const found = await probed(whole.slice(0, Math.floor((whole.length * at) / 51)));
      if (found) expect(found.durationSeconds).toBeGreaterThan(0);
    }
  });

  it('throws when S3 fails, at whichever read, and never calls the file bad', async () => {
    for (const name of ['lecture.mp4', 'lecture.webm', 'not-a-video.mp4']) {
      const bytes = media(name);
      const healthy = s3With(bytes);
      await probed(bytes, healthy);
      for (let failsAt = 0; failsAt < healthy.ranges.length; failsAt += 1) {
        await expect(probed(bytes, s3With(bytes, failsAt))).rejects.toMatchObject({
          code: 'ReadFailed',
          cause: new Error('S3 is down'),
        });
      }
    }
  });

  it('asks again when an answer broke off, and never calls the file bad for it', async () => {
    const bytes = media('lecture.mp4');
    const s3 = s3With(bytes);
    const broken = s3With(bytes, undefined, undefined, (part, nth) => (nth % 2 === 1 ? part.slice(1) : part));
    expect(await probed(bytes, broken)).toEqual(await probed(bytes, s3));
    expect(broken.ranges).toHaveLength(2 * s3.ranges.length);
  });

  it('throws an Error also when S3 fails with something else', async () => {
    const bytes = media('lecture.mp4');
    await expect(probed(bytes, s3With(bytes, 0, 'gone'))).rejects.toMatchObject({
      code: 'ReadFailed',
      cause: 'gone',
    });
  });

  it('throws when S3 answers without a body', async () => {
    const client = { send: () => Promise.resolve({}) } as unknown as S3Client;
    await expect(probed(media('lecture.mp4'), { client, ranges: [] })).rejects.toMatchObject({ code: 'ReadFailed' });
  });

  it('reads the version that it was given', async () => {
    const asked: unknown[] = [];
    const bytes = media('no-audio.mp4');
    const { client } = s3With(bytes);
    const send = (command: GetObjectCommand) => {
      asked.push({ ...command.input, Range: undefined });
      return client.send(command);
    };
    await probed(bytes, { client: { send } as unknown as S3Client, ranges: [] });
    expect(asked[0]).toEqual({ Bucket: 'media', Key: 'videos/u/v/source', VersionId: 'v1' });
    expect(new Set(asked.map((input) => JSON.stringify(input))).size).toBe(1);
  });
});
