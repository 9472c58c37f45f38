import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { probe } from '../../../functions/start-captions/probe.ts';
import { rangesOf } from '../../../functions/lib/read-range.ts';
import { aLecture } from '../../support/generated-media.ts';

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

  const cutAt50Places = (whole: Uint8Array): Uint8Array[] =>
    Array.from({ length: 50 }, (_, at) => whole.slice(0, Math.floor((whole.length * (at + 1)) / 51)));

  it.each([
    ['whose index is in front', () => media('lecture.mp4')],
    ['without sound', () => media('no-audio.mp4')],
    ['whose index is behind', () => aLecture({ container: 'mp4' })],
    ['of QuickTime', () => aLecture({ container: 'mov' })],
  ])('takes an MP4 %s for no media when it is cut, at each of 50 places', async (_what, given) => {
    const whole = await given();
    expect(await probed(whole)).toBeDefined();
    for (const cut of cutAt50Places(whole)) expect(await probed(cut), `${cut.length} bytes`).toBeUndefined();
  });

  it('fetches no picture that is said to be enormous', async () => {
    const bytes = Buffer.from(media('no-audio.mp4'));
    const sizes = bytes.indexOf('stsz') + 4;
    // All pictures are of one size, so the last one too.
    bytes.writeUInt32BE(0x7f_ff_ff_ff, sizes + 4);
    const s3 = s3With(bytes);
    expect(await probed(bytes, s3)).toBeUndefined();
    for (const range of s3.ranges) {
      const [start = 0, end = 0] = range.slice('bytes='.length).split('-').map(Number);
      expect(end - start).toBeLessThan(1024 * 1024);
    }
  });

  it('finds of a recording that broke off what there is of it', async () => {
    for (const whole of [media('lecture.webm'), await aLecture({ container: 'fragmented mp4', seconds: 60 })]) {
      const { durationSeconds } = (await probed(whole))!;
      for (const cut of cutAt50Places(whole)) {
        const there = (durationSeconds * cut.length) / whole.length;
        const found = await probed(cut);
        // No more than there is, but for one cluster or fragment; their sizes differ.
        if (found) expect(found.durationSeconds).toBeLessThan(there + 15);
        else expect(there).toBeLessThan(10);
      }
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
