import { describe, expect, it, vi } from 'vitest';
import { LecternError, uploadVideo } from '../../sdk/index.ts';
import type { UploadClient, UploadSource, UploadVideoOptions } from '../../sdk/index.ts';
import { fakeUpload, instantTiming, type Behaviour, type FakeUpload } from './fake-upload.ts';

const bytes = (length: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(length).map((_byte, index) => (index * 31) % 251);
/** 95 bytes in parts of 10: the last has 5. */
const SIZE = 95;
const PART = 10;
const file = new Blob([bytes(SIZE)], { type: 'video/mp4' });

function upload(fake: FakeUpload, options: UploadVideoOptions = {}, source: UploadSource = file) {
  return uploadVideo(fake.client, source, { fetch: fake.fetch, timing: instantTiming(), ...options });
}

/** The parts that S3 holds, put together. */
function joined({ stored }: FakeUpload): Uint8Array {
  const parts = [...stored.entries()].toSorted(([a], [b]) => a - b).map(([, part]) => part);
  return Buffer.concat(parts);
}

async function failureOf(promise: Promise<unknown>): Promise<LecternError> {
  const failure: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(LecternError);
  return failure as LecternError;
}

describe('an upload in parts', () => {
  it('sends every byte once, so many parts at a time, and has the object made', async () => {
    const fake = fakeUpload(SIZE, PART);
    const video = await upload(fake, { concurrency: 3 });
    expect(video.status).toBe('PROCESSING');
    expect(Buffer.from(joined(fake)).equals(bytes(SIZE))).toBe(true);
    expect(fake.arrived.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(fake.peak()).toBe(3);
    expect(fake.calls).toEqual(['createUpload', 'uploadParts', 'completeUpload']);
  });

  it('tells of its progress, which never goes back', async () => {
    const fake = fakeUpload(SIZE, PART);
    fake.script(3, 'break', { status: 503 });
    const steps: number[] = [];
    await upload(fake, {
      onProgress: ({ sentBytes, totalBytes }) => {
        expect(totalBytes).toBe(SIZE);
        steps.push(sentBytes);
      },
    });
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(new Set(steps).size).toBe(steps.length);
    expect(steps.at(-1)).toBe(SIZE);
  });

  it.each<readonly [string, Behaviour]>([
    ['408', { status: 408 }],
    ['409', { status: 409, code: 'ConditionalRequestConflict' }],
    ['429', { status: 429 }],
    ['500', { status: 500, code: 'InternalError' }],
    ['502', { status: 502 }],
    ['503', { status: 503, code: 'SlowDown' }],
    ['a body that came too slowly', { status: 400, code: 'RequestTimeout' }],
    ['a broken connection', 'break'],
  ])('sends a part again after %s', async (_what, behaviour) => {
    const fake = fakeUpload(SIZE, PART);
    fake.script(4, behaviour, behaviour, behaviour);
    await upload(fake);
    expect(Buffer.from(joined(fake)).equals(bytes(SIZE))).toBe(true);
    expect(fake.arrived.filter((part) => part === 4)).toHaveLength(4);
    expect(fake.arrived.filter((part) => part !== 4)).toHaveLength(9);
  });

  it('asks S3 before it sends a part twice whose answer was lost', async () => {
    const fake = fakeUpload(SIZE, PART);
    for (const part of [2, 5, 10]) fake.script(part, 'break after storing');
    await upload(fake);
    expect(fake.arrived).toHaveLength(10);
    expect(fake.calls).toContain('upload');
  });

  it('waits twice as long after every failure, up to half a minute, and gives up after the tenth', async () => {
    const fake = fakeUpload(SIZE, PART);
    fake.script(1, ...Array.from({ length: 20 }, () => ({ status: 503, code: 'SlowDown' })));
    const timing = instantTiming();
    const failure = await failureOf(upload(fake, { timing, concurrency: 1 }));
    expect(failure).toMatchObject({ code: 'SlowDown', status: 503, retryable: true });
    expect(timing.waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
    expect(fake.status).toBe('AWAITING_UPLOAD');
  });

  it.each([
    ['3', 3000],
    ['86400', 120_000],
    ['9e9', 120_000],
    ['-1', 250],
    ['Wed, 21 Oct 2099 07:28:00 GMT', 250],
  ])('waits as long as it is asked to, but two minutes at most: %s', async (retryAfter, waited) => {
    const fake = fakeUpload(SIZE, PART);
    fake.script(1, { status: 429, retryAfter });
    const timing = instantTiming();
    await upload(fake, { timing });
    expect(timing.waits).toEqual([waited]);
  });

  it('fetches fresh URLs when one has expired', async () => {
    const fake = fakeUpload(SIZE, PART);
    const release = fake.hold();
    const running = upload(fake, { concurrency: 2 });
    await untilCalled(fake, 'uploadParts');
    fake.expireUrls();
    release();
    await running;
    expect(Buffer.from(joined(fake)).equals(bytes(SIZE))).toBe(true);
    expect(fake.calls.filter((call) => call === 'uploadParts').length).toBeGreaterThan(1);
  });

  it('gives up on a part that is refused with fresh URLs too', async () => {
    const fake = fakeUpload(SIZE, PART);
    fake.script(1, ...Array.from({ length: 9 }, () => ({ status: 403, code: 'AccessDenied' })));
    expect(await failureOf(upload(fake, { concurrency: 1 }))).toMatchObject({ code: 'AccessDenied', status: 403 });
    expect(fake.arrived).toEqual([1, 1, 1, 1]);
  });

  it('goes on where it was, from what S3 holds', async () => {
    const fake = fakeUpload(SIZE, PART);
    for (const part of [1, 2, 3, 7, 10]) fake.stored.set(part, bytes(SIZE).slice((part - 1) * PART, part * PART));
    const steps: number[] = [];
    await upload(fake, { videoId: 'its id', onProgress: ({ sentBytes }) => steps.push(sentBytes) });
    expect(fake.arrived.toSorted((a, b) => a - b)).toEqual([4, 5, 6, 8, 9]);
    expect(fake.calls[0]).toBe('upload');
    expect(fake.calls).not.toContain('createUpload');
    expect(steps[0]).toBe(45);
    expect(Buffer.from(joined(fake)).equals(bytes(SIZE))).toBe(true);
  });

  it('sends what S3 turns out to miss at the end', async () => {
    const fake = fakeUpload(SIZE, PART);
    const complete = fake.client.completeUpload;
    let isFirst = true;
    const client = {
      ...fake.client,
      completeUpload: (...given: Parameters<typeof complete>) => {
        if (isFirst) fake.stored.delete(6);
        isFirst = false;
        return complete(...given);
      },
    };
    await uploadVideo(client, file, { fetch: fake.fetch, timing: instantTiming() });
    expect(fake.arrived.filter((part) => part === 6)).toHaveLength(2);
    expect(fake.arrived).toHaveLength(11);
  });

  it('is done when another program has completed it', async () => {
    const fake = fakeUpload(SIZE, PART);
    fake.fail('completeUpload', new LecternError('InvalidTransition', 'no'));
    const release = fake.hold();
    const running = upload(fake);
    await untilCalled(fake, 'uploadParts');
    fake.status = 'PROCESSING';
    release();
    expect((await running).status).toBe('PROCESSING');
  });

  it('breaks off at a pause and goes on after it', async () => {
    const fake = fakeUpload(SIZE, PART);
    const release = fake.hold();
    const running = upload(fake, { concurrency: 2 });
    await untilCalled(fake, 'uploadParts');
    expect(running.isPaused).toBe(false);
    running.pause();
    expect(running.isPaused).toBe(true);
    release();
    await settled();
    expect(fake.arrived).toEqual([]);
    running.resume();
    await running;
    expect(fake.arrived).toHaveLength(10);
    expect(fake.calls).not.toContain('upload');
  });

  it('ends with the reason of its signal, and stays open', async () => {
    const fake = fakeUpload(SIZE, PART);
    fake.hold();
    const controller = new AbortController();
    const running = upload(fake, { signal: controller.signal });
    await untilCalled(fake, 'uploadParts');
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    expect(fake.status).toBe('AWAITING_UPLOAD');
  });

  it('ends with the reason of its signal in a pause, and before it began', async () => {
    const fake = fakeUpload(SIZE, PART);
    fake.hold();
    const controller = new AbortController();
    const running = upload(fake, { signal: controller.signal });
    await untilCalled(fake, 'uploadParts');
    running.pause();
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    const calls = fake.calls.length;
    await expect(upload(fake, { signal: controller.signal })).rejects.toThrow('enough');
    expect(fake.calls).toHaveLength(calls);
  });

  it.each<readonly [keyof UploadClient, FakeUpload['status'], UploadVideoOptions]>([
    ['createUpload', 'AWAITING_UPLOAD', {}],
    ['upload', 'AWAITING_UPLOAD', { videoId: 'its id' }],
    ['video', 'READY', { videoId: 'its id' }],
    ['uploadParts', 'AWAITING_UPLOAD', {}],
    ['completeUpload', 'AWAITING_UPLOAD', {}],
  ])('ends with the reason of its signal while %s is not answered', async (operation, status, options) => {
    const fake = fakeUpload(SIZE, PART);
    fake.status = status;
    fake.hang(operation);
    const controller = new AbortController();
    const running = upload(fake, { ...options, signal: controller.signal });
    await untilCalled(fake, operation);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
  });

  it('ends as over when it was cancelled elsewhere', async () => {
    const fake = fakeUpload(SIZE, PART);
    const release = fake.hold();
    const running = upload(fake);
    await untilCalled(fake, 'uploadParts');
    fake.status = 'CANCELLED';
    release();
    expect(await failureOf(running)).toMatchObject({ code: 'UploadOver', data: { status: 'CANCELLED' } });
  });
});

describe('an upload of one PUT', () => {
  it('sends the file with the signed headers', async () => {
    const fake = fakeUpload(SIZE);
    await upload(fake);
    expect(Buffer.from(fake.stored.get(0)!).equals(bytes(SIZE))).toBe(true);
    expect(fake.calls).toEqual(['createUpload']);
  });

  it.each<readonly [string, Behaviour, number]>([
    ['503', { status: 503, code: 'SlowDown' }, 2],
    ['a broken connection', 'break', 2],
    // The condition fails then: the bytes are there.
    ['an answer that was lost', 'break after storing', 2],
  ])('sends it again after %s', async (_what, behaviour, times) => {
    const fake = fakeUpload(SIZE);
    fake.script(0, behaviour);
    await upload(fake);
    expect(Buffer.from(fake.stored.get(0)!).equals(bytes(SIZE))).toBe(true);
    expect(fake.arrived).toHaveLength(times);
  });

  it('fetches a fresh URL when its own has expired', async () => {
    const fake = fakeUpload(SIZE);
    const release = fake.hold();
    const running = upload(fake);
    await untilCalled(fake, 'createUpload');
    fake.expireUrls();
    release();
    await running;
    expect(fake.calls).toEqual(['createUpload', 'upload']);
    expect(fake.arrived).toEqual([0, 0]);
  });

  it('goes on after any number of long pauses, each of which made its URL expire', async () => {
    const fake = fakeUpload(SIZE);
    let release = fake.hold();
    const running = upload(fake);
    await untilCalled(fake, 'createUpload');
    for (let pauses = 1; pauses <= 5; pauses += 1) {
      running.pause();
      await settled();
      fake.expireUrls();
      running.resume();
      await settled();
      // The PUT with the old URL is refused; the one with the fresh URL is held.
      release();
      release = fake.hold();
      await settled();
      expect(fake.calls.filter((call) => call === 'upload')).toHaveLength(pauses);
    }
    release();
    await running;
    expect(fake.stored.has(0)).toBe(true);
  });

  it.each([400, 404, 405, 411])('does not repeat what S3 will never take: %d', async (status) => {
    const fake = fakeUpload(SIZE);
    fake.script(0, { status, code: 'Refused' });
    const failure = await failureOf(upload(fake));
    expect(failure).toMatchObject({ code: 'Refused', status });
    expect(fake.arrived).toEqual([0]);
  });
});

describe('what is asked of the API', () => {
  it('is asked again with the same token when it was not carried out, or nobody knows', async () => {
    const fake = fakeUpload(SIZE);
    const tokens: unknown[] = [];
    const create = fake.client.createUpload;
    const client = {
      ...fake.client,
      createUpload: (...given: Parameters<typeof create>) => {
        tokens.push(given[0].input.clientToken);
        return create(...given);
      },
    };
    fake.fail('createUpload', new LecternError('TryAgain', 'again'));
    fake.fail('createUpload', new LecternError('NetworkError', 'lost'));
    await uploadVideo(client, file, { fetch: fake.fetch, timing: instantTiming() });
    expect(tokens).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
  });

  it('is not asked again when it was refused', async () => {
    const fake = fakeUpload(SIZE);
    fake.fail('createUpload', new LecternError('LimitExceeded', 'full', { info: { limit: 'videos' } }));
    expect(await failureOf(upload(fake))).toMatchObject({ code: 'LimitExceeded', info: { limit: 'videos' } });
    expect(fake.calls).toEqual(['createUpload']);
  });

  it.each([
    ['what the file says', { type: 'video/webm', name: 'x.mp4' }, 'video/webm'],
    ['the API’s name for it', { type: 'audio/x-wav', name: 'x' }, 'audio/wav'],
    ['it without parameters', { type: 'Video/MP4; codecs="avc1"', name: 'x' }, 'video/mp4'],
    ['what its extension says', { type: '', name: 'Lecture.MKV' }, 'video/x-matroska'],
    ['nothing', { name: 'lecture' }, ''],
  ])('has as content type %s', async (_what, named, contentType) => {
    const fake = fakeUpload(SIZE);
    const inputs: unknown[] = [];
    const create = fake.client.createUpload;
    const client = {
      ...fake.client,
      createUpload: (...given: Parameters<typeof create>) => {
        inputs.push(given[0].input);
        return create(...given);
      },
    };
    const source: UploadSource = { size: SIZE, slice: (start, end) => file.slice(start, end), ...named };
    await uploadVideo(client, source, { fetch: fake.fetch, timing: instantTiming(), language: 'de-DE' });
    const title = named.name === 'Lecture.MKV' ? 'Lecture' : named.name.replace('.mp4', '');
    expect(inputs).toMatchObject([{ contentType, title, sizeBytes: SIZE, language: 'de-DE' }]);
  });
});

describe('the file', () => {
  const source = (slice: UploadSource['slice'], size = SIZE): UploadSource => ({ size, type: 'video/mp4', slice });

  it.each([
    ['cannot be read', () => Promise.reject(new Error('ENOENT'))],
    ['has become shorter', (start: number) => Promise.resolve(bytes(SIZE).slice(start, start + 1))],
  ])('that %s ends the upload, and no other part is begun', async (_what, slice) => {
    const fake = fakeUpload(SIZE, PART);
    expect(await failureOf(upload(fake, { concurrency: 1 }, source(slice)))).toMatchObject({
      code: 'FileUnreadable',
      retryable: false,
    });
    expect(fake.arrived).toEqual([]);
  });

  it('that was deleted while it was sent is not taken for a broken connection', async () => {
    const fake = fakeUpload(SIZE, PART);
    fake.script(1, 'break');
    /** A `Blob` whose file is gone, as a browser has it. */
    class Gone extends Blob {
      override slice(): Blob {
        return new Gone([bytes(PART)]);
      }
      override arrayBuffer(): Promise<ArrayBuffer> {
        return Promise.reject(new DOMException('gone', 'NotReadableError'));
      }
    }
    const gone = source(() => new Gone([bytes(PART)]));
    expect(await failureOf(upload(fake, { concurrency: 1 }, gone))).toMatchObject({ code: 'FileUnreadable' });
    expect(fake.arrived).toEqual([1]);
  });

  it('of another size than the one that was begun is not sent', async () => {
    const fake = fakeUpload(SIZE, PART);
    const other = new Blob([bytes(SIZE - 1)]);
    expect(await failureOf(upload(fake, { videoId: 'its id' }, other))).toMatchObject({
      code: 'UploadSizeMismatch',
      data: { declaredBytes: SIZE, actualBytes: SIZE - 1 },
    });
    expect(fake.arrived).toEqual([]);
  });

  it('is read a piece at a time', async () => {
    const fake = fakeUpload(SIZE, PART);
    let largest = 0;
    const slice = (start: number, end: number) => {
      largest = Math.max(largest, end - start);
      return Promise.resolve(bytes(SIZE).slice(start, end));
    };
    await upload(fake, {}, source(slice));
    expect(largest).toBe(PART);
    expect(Buffer.from(joined(fake)).equals(bytes(SIZE))).toBe(true);
  });
});

describe('going on with an upload', () => {
  it.each(['PROCESSING', 'READY'] as const)('that is %s has nothing left to do', async (status) => {
    const fake = fakeUpload(SIZE, PART);
    fake.status = status;
    const onProgress = vi.fn();
    expect((await upload(fake, { videoId: 'its id', onProgress })).status).toBe(status);
    expect(fake.arrived).toEqual([]);
    expect(onProgress.mock.calls, 'a bar is full at the end').toEqual([[{ sentBytes: SIZE, totalBytes: SIZE }]]);
  });

  it.each(['CANCELLED', 'EXPIRED', 'REJECTED'] as const)('that is %s is refused', async (status) => {
    const fake = fakeUpload(SIZE, PART);
    fake.status = status;
    expect(await failureOf(upload(fake, { videoId: 'its id' }))).toMatchObject({
      code: 'UploadOver',
      data: { status },
    });
  });
});

describe('a client token that was used before', () => {
  it.each(['PROCESSING', 'READY'] as const)('has nothing left to do for a video that is %s', async (status) => {
    const fake = fakeUpload(SIZE, PART);
    fake.status = status;
    expect((await upload(fake, { clientToken: 'once' })).status).toBe(status);
    expect(fake.arrived).toEqual([]);
  });

  it.each(['CANCELLED', 'EXPIRED', 'REJECTED'] as const)('is refused for one that is %s', async (status) => {
    const fake = fakeUpload(SIZE, PART);
    fake.status = status;
    const failure = await failureOf(upload(fake, { clientToken: 'once' }));
    expect(failure).toMatchObject({ code: 'UploadOver', data: { status } });
  });
});

/** Lets everything run that waits for nothing but its turn. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function untilCalled(fake: FakeUpload, operation: string): Promise<void> {
  while (!fake.calls.includes(operation)) await new Promise((resolve) => setImmediate(resolve));
  await settled();
}
