import { afterEach, describe, expect, it, vi } from 'vitest';
import { LecternError, type UploadVideoOptions, type VideoFieldsFragment } from '../../sdk/index.ts';
import { canRetry } from '../../web/src/failures.ts';
import type { ChosenFile } from '../../web/src/uploads/known-files.ts';
import { createUploadQueue, type QueueTools, type UploadQueue } from '../../web/src/uploads/upload-queue.ts';

/** One call of `uploadVideo`: what it was given, and its end, which the test decides. */
interface Call {
  readonly options: UploadVideoOptions;
  readonly end: (video: VideoFieldsFragment) => void;
  readonly fail: (error: unknown) => void;
}

const aFile = (): ChosenFile =>
  Object.assign(new Blob(['x'.repeat(1000)], { type: 'video/mp4' }), { name: 'a.mp4', lastModified: 1 });
const aVideo = (id: string) => ({ id, title: 'a', status: 'AWAITING_UPLOAD' }) as VideoFieldsFragment;

const queues: UploadQueue[] = [];
afterEach(() => {
  for (const queue of queues.splice(0)) queue.close();
  vi.useRealTimers();
});

/** A queue on a server whose every upload waits for the test. */
function aQueue() {
  vi.useFakeTimers();
  const calls: Call[] = [];
  let serial = 0;
  const tools = {
    client: {
      uploadVideo: (_file: unknown, options: UploadVideoOptions) => {
        let call: Call | undefined;
        const promise = new Promise<VideoFieldsFragment>((end, fail) => (call = { options, end, fail }));
        calls.push(call!);
        return Object.assign(promise, { pause: () => undefined, resume: () => undefined });
      },
      cancelUpload: () => Promise.resolve(aVideo('V')),
    },
    files: { find: () => undefined, findVideo: () => undefined, keep: () => undefined, forget: () => undefined },
    handles: { keep: () => Promise.resolve(), find: () => Promise.resolve(undefined), forget: () => Promise.resolve() },
    locks: { request: (_name: string, _options: unknown, run: (lock: object) => unknown) => Promise.resolve(run({})) },
    now: () => performance.now(),
    newId: () => `id-${(serial += 1)}`,
  };
  // As much of a client and of a browser as an upload uses.
  const queue = createUploadQueue(tools as unknown as QueueTools);
  queues.push(queue);
  queue.add([{ file: aFile() }]);
  queue.start();
  const entry = () => queue.entries()[0]!;
  return { queue, calls, entry, settled: () => vi.advanceTimersByTimeAsync(0) };
}

/** An upload whose video was reserved, and which then failed. */
async function aFailedUpload(failure: LecternError) {
  const given = aQueue();
  const { queue, calls, entry, settled } = given;
  await settled();
  calls[0]!.options.onCreated?.(aVideo('V1'));
  calls[0]!.fail(failure);
  await settled();
  const retry = (): Promise<unknown> => {
    queue.retry(entry().id);
    return settled();
  };
  return { ...given, retry };
}

describe('an upload of the queue', () => {
  it('is said to stand still when no byte has moved for some seconds, and to go on when one does', async () => {
    const { calls, entry, settled } = aQueue();
    await settled();
    const [{ options }] = calls as [Call];
    options.onCreated?.(aVideo('V1'));
    for (let second = 0; second <= 3; second += 1) {
      options.onProgress?.({ sentBytes: second * 100, totalBytes: 1000 });
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(entry().bytesPerSecond).toBeGreaterThan(0);
    await vi.advanceTimersByTimeAsync(9000);
    expect(entry()).toMatchObject({ state: 'sending', sentBytes: 300, bytesPerSecond: 0, secondsLeft: undefined });
    await vi.advanceTimersByTimeAsync(500);
    options.onProgress?.({ sentBytes: 400, totalBytes: 1000 });
    expect(entry().bytesPerSecond).toBeGreaterThan(0);
  });

  it('is not said to stand still in a pause, nor right after it', async () => {
    const { queue, calls, entry, settled } = aQueue();
    await settled();
    calls[0]!.options.onProgress?.({ sentBytes: 100, totalBytes: 1000 });
    queue.pause(entry().id);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(entry()).toMatchObject({ state: 'paused', bytesPerSecond: undefined });
    queue.resume(entry().id);
    await vi.advanceTimersByTimeAsync(5000);
    expect(entry()).toMatchObject({ state: 'sending', bytesPerSecond: undefined });
    await vi.advanceTimersByTimeAsync(4000);
    expect(entry().bytesPerSecond).toBe(0);
  });

  it('begins anew when it is tried again after it was cancelled elsewhere', async () => {
    const { calls, entry, retry } = await aFailedUpload(new LecternError('UploadOver', 'It is over.'));
    expect(entry()).toMatchObject({ state: 'failed', videoId: 'V1' });
    await retry();
    expect(entry()).toMatchObject({ state: 'sending', sentBytes: 0 });
    expect(calls[1]!.options.videoId).toBeUndefined();
  });

  it('goes on with the same video when it is tried again after any other failure', async () => {
    const { calls, retry } = await aFailedUpload(new LecternError('NetworkError', 'No answer.'));
    await retry();
    expect(calls[1]!.options.videoId).toBe('V1');
  });

  it.each([
    ['NetworkError', true],
    ['LimitExceeded', true],
    ['UploadOver', true],
    ['FileUnreadable', true],
    ['UnsupportedMediaType', false],
    ['UploadTooLarge', false],
    ['UploadSizeMismatch', false],
    ['InvalidInput', false],
  ])('that failed with %s may be tried again: %s', (code, may) => {
    expect(canRetry(new LecternError(code, ''))).toBe(may);
  });
});
