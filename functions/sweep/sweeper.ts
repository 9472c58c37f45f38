import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { VideoItem } from '../../model/items.ts';
import type { JobFinisher } from '../finish-captions/job-finisher.ts';
import { storedObject, type Bucket } from '../lib/bucket.ts';
import { log } from '../lib/log.ts';
import { readVideo, type VideoItemKey } from '../lib/videos.ts';
import { completeMultipart } from '../multipart/uploads.ts';
import type { UploadTaker } from '../start-captions/take-upload.ts';
import { expireUpload } from '../start-captions/writes.ts';
import { isLate, nextLook, overdueSeconds, repairOf, untoldTracks } from './core.ts';
import { postpone, readDueItems, type DueItem } from './due-items.ts';

/** What the sweeper reaches, and the functions whose work it does when nobody else did. */
export interface SweeperOptions {
  readonly bucket: Bucket;
  readonly dynamodb: DynamoDBDocumentClient;
  readonly table: string;
  readonly uploads: UploadTaker;
  readonly jobs: JobFinisher;
  readonly purge: (key: VideoItemKey) => Promise<void>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What a sweep came to. */
export interface Swept {
  readonly due: number;
  readonly repaired: number;
  readonly failed: number;
  /** True when not everything that was due could be taken up: the next sweep goes on. */
  readonly isBehind: boolean;
  /** The longest that work on one of them has been under way beyond what its media account for. */
  readonly oldestSeconds: number;
  /** Ended tracks of which nobody could be told, not even now. */
  readonly untold: number;
}

/** What is measured while items are looked at. */
interface Seen {
  oldestSeconds: number;
  untold: number;
}

/** How many items are worked on at the same time. */
const CONCURRENCY = 8;
const TOMBSTONE = '#gone#';

/** Makes the function that sweeps once. `mayGoOn` is asked before every item: false ends the sweep, and the rest waits for the next. */
export function sweeper(options: SweeperOptions): (mayGoOn: () => boolean) => Promise<Swept> {
  const { bucket, dynamodb, table, uploads, jobs, now } = options;
  const read = (key: VideoItemKey) => readVideo(dynamodb, table, key);

  return async (mayGoOn) => {
    const { items, hasMore } = await readDueItems(dynamodb, table, new Date(now()).toISOString());
    const waiting = [...items];
    let repaired = 0;
    let failed = 0;
    const seen: Seen = { oldestSeconds: 0, untold: 0 };
    const work = async (): Promise<void> => {
      while (mayGoOn()) {
        const item = waiting.shift();
        if (!item) return;
        try {
          if (await repair(item, seen)) repaired += 1;
        } catch (error) {
          // It keeps its new deadline; the others are not held up by it.
          failed += 1;
          log('repair failed', {
            videoId: item.id,
            error: error instanceof Error ? `${error.name}: ${error.message}` : '',
          });
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    const swept = { due: items.length, repaired, failed, isBehind: hasMore || waiting.length > 0, ...seen };
    log('swept', { ...swept });
    return swept;
  };

  /** False when there was nothing to do any more, or somebody else does it. */
  async function repair(item: DueItem, seen: Seen): Promise<boolean> {
    if (item.id.startsWith(TOMBSTONE)) {
      const next = new Date(now() + 60_000).toISOString();
      if (!(await postpone(dynamodb, table, item, next))) return false;
      await options.purge({ userId: item.userId, id: item.id.slice(TOMBSTONE.length) });
      return true;
    }
    const video = await read({ userId: item.userId, id: item.id });
    if (!video || !(await postpone(dynamodb, table, item, nextLook(video, now())))) return false;
    const key = { userId: video.userId, id: video.id };
    const todo = repairOf(video);
    seen.oldestSeconds = Math.max(seen.oldestSeconds, overdueSeconds(video, now()));
    log('repairing', { videoId: video.id, status: video.status, repair: todo.kind });
    switch (todo.kind) {
      case 'arrival':
        await lookForArrival(video, key);
        break;
      case 'take':
        await uploads.take({ key: video.s3Key, versionId: todo.versionId }, key);
        break;
      case 'captions':
        try {
          await goOnWithCaptions(key, todo.running);
        } finally {
          seen.untold += await stillUntold(video, key);
        }
        break;
      case 'purge':
        await options.purge(key);
    }
    return true;
  }

  /** Whether the bytes are there is asked of S3: the event that would have told of them may be lost. */
  async function lookForArrival(video: VideoItem, key: VideoItemKey): Promise<void> {
    const { s3Key, uploadId, sizeBytes, partSizeBytes, completingAt } = video;
    if (completingAt !== undefined && uploadId !== undefined && partSizeBytes !== undefined) {
      await completeMultipart(bucket, { key: s3Key, uploadId, sizeBytes, partSizeBytes });
    }
    const stored = await storedObject(bucket, s3Key);
    if (stored) return uploads.take({ key: s3Key, versionId: stored.versionId }, key);
    if (!isLate(video, now())) return;
    if (await expireUpload({ dynamodb, table, now: now() }, video)) await options.purge(key);
  }

  /** Of the tracks that nobody had been told of when the item was taken up, for minutes: how many are left. */
  async function stillUntold(video: VideoItem, key: VideoItemKey): Promise<number> {
    if (untoldTracks(video) === 0) return 0;
    const current = await read(key);
    return current ? untoldTracks(current) : 0;
  }

  async function goOnWithCaptions(key: VideoItemKey, running: readonly string[]): Promise<void> {
    for (const jobName of running) {
      // A job that Transcribe has no record of was never started, or was deleted there: its name is free, so it is started again.
      if ((await jobs.finish(jobName)) === 'UNKNOWN') await uploads.restart(key, jobName);
    }
    // Tells the owner too, and takes a video at rest out of the index.
    await uploads.startCaptions(key);
  }
}
