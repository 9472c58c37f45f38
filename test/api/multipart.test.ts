import { ListMultipartUploadsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { MAX_PUT_BYTES } from '../../model/upload-limits.ts';
import { inStatus } from '../support/lecture.ts';
import { largeLecture, partOf } from '../support/large-lecture.ts';
import { eventually, failureOf, openApi, type User } from '../support/stack.ts';

const api = await openApi();
const [user, stranger] = await Promise.all([api.aUser(), api.aUser()]);
const s3 = new S3Client(api.aws);
const bytes = largeLecture();
const PART = 8 * 1024 * 1024;

const aLargeUpload = (who: User = user, sizeBytes = bytes.length, clientToken?: string) =>
  who.client.createUpload({
    input: { title: 'Long', contentType: 'video/mp4', sizeBytes, ...(clientToken ? { clientToken } : {}) },
  });

async function sendParts(videoId: string, partNumbers: readonly number[], file = bytes): Promise<number[]> {
  const urls = await user.client.uploadParts({ videoId, partNumbers: [...partNumbers] });
  return Promise.all(
    urls.map(async ({ partNumber, url }) => {
      const response = await fetch(url, { method: 'PUT', body: partOf(file, PART, partNumber) });
      return response.status;
    }),
  );
}

async function isEmpty(videoId: string): Promise<true | undefined> {
  const at = { Bucket: api.bucket, Prefix: `videos/${user.userId}/${videoId}/` };
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand(at));
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand(at));
  return Versions.length + DeleteMarkers.length + Uploads.length === 0 ? true : undefined;
}

const all = Array.from({ length: 12 }, (_, index) => index + 1);

describe('an upload in parts', () => {
  it('goes the whole way: parts, completion, captions', async () => {
    const before = await user.client.me();
    const ticket = await aLargeUpload();
    const videoId = ticket.video.id;
    expect(ticket).toMatchObject({
      method: 'MULTIPART',
      put: null,
      multipart: { partSizeBytes: PART, partCount: 12, uploadedParts: [] },
      video: { status: 'AWAITING_UPLOAD', sizeBytes: MAX_PUT_BYTES + 1 },
    });
    const events = user.client.onCaptionReady({ videoId });
    await events.ready;

    expect(await sendParts(videoId, [3, 1, 12])).toEqual([200, 200, 200]);
    // Another program, or the same after a crash, asks how far it had come.
    const resumed = await user.client.upload({ videoId });
    expect(resumed).toMatchObject({ method: 'MULTIPART', multipart: { partCount: 12, uploadedParts: [1, 3, 12] } });
    const early = await failureOf(user.client.completeUpload({ videoId }));
    expect(early).toMatchObject({
      code: 'PartsMissing',
      retryable: true,
      info: { missingCount: 9, missing: [2, 4, 5, 6, 7, 8, 9, 10, 11] },
    });
    await sendParts(videoId, [2, 4, 5, 6, 7, 8, 9, 10, 11]);

    const completed = await Promise.all([
      user.client.completeUpload({ videoId }),
      user.client.completeUpload({ videoId }),
    ]);
    for (const video of completed) expect(video.id).toBe(videoId);
    const { value: event } = await events.next();
    expect(event).toMatchObject({ videoId, status: 'READY' });
    await events.return();
    const video = await user.client.video({ id: videoId });
    expect(video).toMatchObject({ status: 'READY', sizeBytes: bytes.length });
    const played = await fetch(video!.url!.url, { headers: { range: 'bytes=0-99' } });
    expect(new Uint8Array(await played.arrayBuffer())).toEqual(bytes.subarray(0, 100));
    // Completed before: the same answer, and nothing more to do.
    expect(await user.client.completeUpload({ videoId })).toMatchObject({ id: videoId, status: 'READY' });
    expect(await user.client.upload({ videoId })).toBeNull();
    const after = await user.client.me();
    expect(after.openUploads).toBe(before.openUploads);
    expect(after.storedBytes).toBe(before.storedBytes + bytes.length);
  });

  it('signs the exact length of every part: S3 itself refuses another', async () => {
    const { video } = await aLargeUpload();
    const [first, last] = await user.client.uploadParts({ videoId: video.id, partNumbers: [1, 12] });
    expect(new URL(first!.url).searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host');
    const short = await fetch(first!.url, { method: 'PUT', body: bytes.subarray(0, PART - 1) });
    expect(short.status).toBe(403);
    const long = await fetch(last!.url, { method: 'PUT', body: bytes.subarray(0, PART) });
    expect(long.status).toBe(403);
    const moved = new URL(first!.url);
    moved.searchParams.set('partNumber', '2');
    expect((await fetch(moved, { method: 'PUT', body: partOf(bytes, PART, 2) })).status).toBe(403);
    expect(await user.client.upload({ videoId: video.id })).toMatchObject({ multipart: { uploadedParts: [] } });
    await user.client.cancelUpload({ videoId: video.id });
  });

  it('is one upload however often the same create is called', async () => {
    const tickets = await Promise.all([1, 2, 3, 4].map(() => retried(() => aLargeUpload(user, bytes.length, 'one'))));
    expect(new Set(tickets.map(({ video }) => video.id)).size).toBe(1);
    const Prefix = `videos/${user.userId}/${tickets[0]!.video.id}/`;
    const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: api.bucket, Prefix }));
    expect(Uploads).toHaveLength(1);
    await sendParts(tickets[0]!.video.id, [5]);
    expect(await aLargeUpload(user, bytes.length, 'one')).toMatchObject({ multipart: { uploadedParts: [5] } });
    await user.client.cancelUpload({ videoId: tickets[0]!.video.id });
  });

  it('leaves nothing behind when it is cancelled, and gives back what it had reserved', async () => {
    const before = await user.client.me();
    const { video } = await aLargeUpload();
    await sendParts(video.id, [1, 2]);
    const [late] = await user.client.uploadParts({ videoId: video.id, partNumbers: [3] });
    const cancelled = await user.client.cancelUpload({ videoId: video.id });
    expect(cancelled.status).toBe('CANCELLED');
    expect(await user.client.me()).toEqual(before);
    await eventually(() => isEmpty(video.id), 'an empty prefix');
    expect((await fetch(late!.url, { method: 'PUT', body: partOf(bytes, PART, 3) })).status).toBe(404);
    expect(await failureOf(user.client.completeUpload({ videoId: video.id }))).toMatchObject({
      code: 'InvalidTransition',
      info: { status: 'CANCELLED' },
    });
    expect(await failureOf(user.client.uploadParts({ videoId: video.id, partNumbers: [1] }))).toMatchObject({
      code: 'InvalidTransition',
    });
  });
});

async function retried<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if ((error as { code?: string }).code !== 'TryAgain') throw error;
    }
  }
}

describe('the parts that are asked for', () => {
  it.each([
    ['none', []],
    ['part 0', [0]],
    ['a part below 0', [-1]],
    ['a part behind the last', [13]],
    ['part 10,001', [10_001]],
    ['a part twice', [1, 2, 1]],
    ['101 of them', Array.from({ length: 101 }, (_, index) => index + 1)],
  ])('are refused: %s', async (_what, partNumbers) => {
    const { video } = await retried(() => aLargeUpload(user, bytes.length, 'asked'));
    const failure = await failureOf(user.client.uploadParts({ videoId: video.id, partNumbers }));
    expect(failure).toMatchObject({ code: 'InvalidInput', info: { field: 'partNumbers' } });
  });

  it('are those of an upload in parts', async () => {
    const { video } = await user.client.createUpload({
      input: { title: 'Small', contentType: 'video/mp4', sizeBytes: MAX_PUT_BYTES },
    });
    for (const call of [
      () => user.client.uploadParts({ videoId: video.id, partNumbers: [1] }),
      () => user.client.completeUpload({ videoId: video.id }),
    ]) {
      expect(await failureOf(call())).toMatchObject({ code: 'InvalidTransition', info: { method: 'PUT' } });
    }
    expect(await user.client.upload({ videoId: video.id })).toMatchObject({ method: 'PUT', multipart: null });
    await user.client.cancelUpload({ videoId: video.id });
  });

  it('are nobody else’s', async () => {
    const { video } = await retried(() => aLargeUpload(user, bytes.length, 'asked'));
    expect(await stranger.client.upload({ videoId: video.id })).toBeNull();
    for (const call of [
      () => stranger.client.uploadParts({ videoId: video.id, partNumbers: [1] }),
      () => stranger.client.completeUpload({ videoId: video.id }),
      () => stranger.client.cancelUpload({ videoId: video.id }),
    ]) {
      expect(await failureOf(call())).toMatchObject({ code: 'NotFound' });
    }
    await user.client.cancelUpload({ videoId: video.id });
  });
});

describe('a video that is deleted', () => {
  it('is gone at once, and leaves no object, version, marker, part or row', async () => {
    const before = await user.client.me();
    const { video } = await aLargeUpload();
    await sendParts(video.id, all);
    await user.client.completeUpload({ videoId: video.id });
    await inStatus(user, video.id, 'READY');
    expect(await failureOf(stranger.client.deleteVideo({ id: video.id }))).toMatchObject({ code: 'NotFound' });
    expect(await user.client.deleteVideo({ id: video.id })).toEqual({ id: video.id });
    expect(await user.client.video({ id: video.id })).toBeNull();
    expect(await failureOf(user.client.deleteVideo({ id: video.id }))).toMatchObject({ code: 'NotFound' });
    const { captionedMinutesToday: _minutes, ...usage } = await user.client.me();
    const { captionedMinutesToday: _before, ...usageBefore } = before;
    expect(usage).toEqual(usageBefore);
    await eventually(() => isEmpty(video.id), 'an empty prefix');
  });
});
