import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { NoSuchUpload, NotFound, type S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobState } from '../../../functions/finish-captions/job-finisher.ts';
import { sweeper } from '../../../functions/sweep/sweeper.ts';
import type { VideoItem } from '../../../model/items.ts';
import { NOW, USER_ID, VIDEO_ID, aJob, aTrack, aVideo, anAwaitedVideo } from '../../support/given.ts';
import { scriptedClient, type Script } from '../../support/scripted-client.ts';

beforeEach(() => void vi.spyOn(console, 'log').mockReturnValue());

const key = { userId: USER_ID, id: VIDEO_ID };
const KEY = `videos/${USER_ID}/${VIDEO_ID}/source`;
const LATE = '2026-11-24T10:00:00.000Z';
const notThere = new NotFound({ message: '', $metadata: {} });
const refused = new ConditionalCheckFailedException({ message: '', $metadata: {} });
const transactionRefused = new TransactionCanceledException({
  message: '',
  $metadata: {},
  CancellationReasons: [{ Code: 'ConditionalCheckFailed' }],
});

interface Given {
  readonly id?: string;
  readonly s3?: Script;
  readonly table?: Script;
  readonly jobState?: JobState;
  readonly purge?: () => Promise<void>;
  readonly mayGoOn?: () => boolean;
}

/** Sweeps once where one item is due. */
async function sweeping(video: VideoItem | undefined, given: Given = {}) {
  const { id = VIDEO_ID, jobState = 'ENDED', mayGoOn = () => true } = given;
  const due = { userId: USER_ID, id, deadlineAt: LATE };
  const table = scriptedClient<DynamoDBDocumentClient>({
    QueryCommand: [{ Items: [due] }, {}],
    GetCommand: [{ Item: video }],
    UpdateCommand: [{}],
    TransactWriteCommand: [{}],
    ...given.table,
  });
  const s3 = scriptedClient<S3Client>(given.s3 ?? {});
  const done: unknown[][] = [];
  const note =
    (what: string) =>
    async (...args: readonly unknown[]) => {
      await Promise.resolve();
      done.push([what, ...args]);
    };
  const swept = await sweeper({
    bucket: { s3: s3.client, bucket: 'media' },
    dynamodb: table.client,
    table: 'Videos',
    uploads: { take: note('take'), startCaptions: note('start'), restart: note('restart') },
    jobs: { finish: (jobName) => note('finish')(jobName).then(() => jobState) },
    purge: given.purge ?? note('purge'),
    now: () => NOW,
  })(mayGoOn);
  const writes = table.sent.filter(({ name }) => name !== 'QueryCommand' && name !== 'GetCommand');
  return { swept, done, writes, s3: s3.sent };
}

const once = { due: 1, repaired: 1, failed: 0, isBehind: false, oldestSeconds: 0, untold: 0 };
const nothing = { ...once, repaired: 0 };
const arrived = { HeadObjectCommand: [{ VersionId: 'v1', ContentLength: 1 }] };

describe('an upload that is waited for', () => {
  it('is taken when its bytes are there, also when it is late', async () => {
    for (const video of [anAwaitedVideo(), anAwaitedVideo({ uploadExpiresAt: LATE })]) {
      const { swept, done, writes } = await sweeping(video, { s3: arrived });
      expect(done).toEqual([['take', { key: KEY, versionId: 'v1' }, key]]);
      expect(writes).toHaveLength(1);
      expect(swept).toEqual(once);
    }
  });

  it('goes on being waited for while it has time', async () => {
    const { done, writes } = await sweeping(anAwaitedVideo(), { s3: { HeadObjectCommand: [notThere] } });
    expect(done).toEqual([]);
    expect(writes).toHaveLength(1);
  });

  it('expires when it is late, and what is stored of it is removed', async () => {
    const { done, writes } = await sweeping(anAwaitedVideo({ uploadExpiresAt: LATE }), {
      s3: { HeadObjectCommand: [notThere] },
    });
    expect(writes.map(({ name }) => name)).toEqual(['UpdateCommand', 'TransactWriteCommand']);
    expect(done).toEqual([['purge', key]]);
  });

  it('does not expire, and loses nothing, when it moved on in between', async () => {
    const { done } = await sweeping(anAwaitedVideo({ uploadExpiresAt: LATE }), {
      s3: { HeadObjectCommand: [notThere] },
      table: { TransactWriteCommand: [transactionRefused] },
    });
    expect(done).toEqual([]);
  });

  it('is completed first when its parts are all there', async () => {
    const video = anAwaitedVideo({ sizeBytes: 5, partSizeBytes: 8_388_608, uploadId: 'up', completingAt: LATE });
    const { done, s3 } = await sweeping(video, {
      s3: {
        ...arrived,
        ListPartsCommand: [{ Parts: [{ PartNumber: 1, Size: 5, ETag: '"1"' }] }],
        CompleteMultipartUploadCommand: [{}],
      },
    });
    expect(s3.map(({ name }) => name)).toEqual([
      'ListPartsCommand',
      'CompleteMultipartUploadCommand',
      'HeadObjectCommand',
      'HeadObjectCommand',
    ]);
    expect(done).toEqual([['take', { key: KEY, versionId: 'v1' }, key]]);
  });

  it('expires when it can never be completed: S3 has given its parts up', async () => {
    const parts = { sizeBytes: 5, partSizeBytes: 8_388_608, uploadId: 'up', completingAt: LATE };
    const { done } = await sweeping(anAwaitedVideo({ ...parts, uploadExpiresAt: LATE }), {
      s3: { ListPartsCommand: [new NoSuchUpload({ message: '', $metadata: {} })], HeadObjectCommand: [notThere] },
    });
    expect(done).toEqual([['purge', key]]);
  });
});

describe('a video that is there', () => {
  it('is checked when it is PROCESSING', async () => {
    const { done } = await sweeping(aVideo({ status: 'PROCESSING', versionId: 'v1' }));
    expect(done).toEqual([['take', { key: KEY, versionId: 'v1' }, key]]);
  });

  const captionJobs = { und: aJob({ jobName: 'running', status: 'TRANSCRIBING' }) };

  it.each(['ENDED', 'RUNNING'] as const)('has a job that is %s finished if it can be', async (jobState) => {
    const { done } = await sweeping(aVideo({ captionJobs }), { jobState });
    expect(done).toEqual([
      ['finish', 'running'],
      ['start', key],
    ]);
  });

  it('has a job started again that Transcribe does not know', async () => {
    const { done } = await sweeping(aVideo({ captionJobs }), { jobState: 'UNKNOWN' });
    expect(done).toEqual([
      ['finish', 'running'],
      ['restart', key, 'running'],
      ['start', key],
    ]);
  });
});

describe('a video that is over', () => {
  it.each(['CANCELLED', 'EXPIRED', 'REJECTED'] as const)('is purged when it is %s', async (status) => {
    expect((await sweeping(aVideo({ status }))).done).toEqual([['purge', key]]);
  });

  it('is purged when it was deleted', async () => {
    const { done, writes, swept } = await sweeping(undefined, { id: `#gone#${VIDEO_ID}` });
    expect(done).toEqual([['purge', key]]);
    expect(writes[0]?.input).toMatchObject({
      Key: { userId: USER_ID, id: `#gone#${VIDEO_ID}` },
      ExpressionAttributeValues: { ':next': '2026-11-24T10:31:15.250Z', ':read': LATE },
    });
    expect(swept).toEqual(once);
  });
});

describe('a sweep', () => {
  it.each([
    ['another sweep has a video', aVideo(), { table: { UpdateCommand: [refused] } }],
    ['another sweep has a tombstone', undefined, { id: `#gone#${VIDEO_ID}`, table: { UpdateCommand: [refused] } }],
    ['the video is gone', undefined, {}],
  ])('does nothing when %s', async (_when, video, given) => {
    const { swept, done } = await sweeping(video, given);
    expect(done).toEqual([]);
    expect(swept).toEqual(nothing);
  });

  it.each([new Error('S3 is down'), 'no Error'])('goes on after what fails', async (failure) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever is thrown must not end a sweep
    const { swept } = await sweeping(aVideo({ status: 'CANCELLED' }), { purge: () => Promise.reject(failure) });
    expect(swept).toEqual({ ...nothing, failed: 1 });
  });

  it('begins nothing when its time is over, and says that there is more', async () => {
    const { swept, done } = await sweeping(aVideo({ status: 'CANCELLED' }), { mayGoOn: () => false });
    expect(done).toEqual([]);
    expect(swept).toEqual({ ...nothing, isBehind: true });
  });
});

describe('what a sweep measures', () => {
  const hoursAgo = (hours: number) => new Date(NOW - hours * 3_600_000).toISOString();
  const job = (hours: number) => ({
    und: aJob({ jobName: 'running', status: 'TRANSCRIBING', updatedAt: hoursAgo(hours) }),
  });
  const track = aVideo({ captions: { 'en-US': aTrack({ notified: false }) }, captionJobs: {} });

  it.each<readonly [string, VideoItem, number]>([
    [
      'a check since the bytes came',
      aVideo({ status: 'PROCESSING', versionId: 'v', updatedAt: hoursAgo(3) }),
      3 * 3600,
    ],
    [
      'a transcription, less twice the length of the media',
      aVideo({ captionJobs: job(5), durationSeconds: 3600 }),
      3 * 3600,
    ],
    ['a transcription that has its time', aVideo({ captionJobs: job(1), durationSeconds: 3600 }), 0],
    ['parts since they were complete', anAwaitedVideo({ completingAt: hoursAgo(2) }), 2 * 3600],
    ['nothing of an upload that is waited for', anAwaitedVideo({ createdAt: hoursAgo(20) }), 0],
    ['nothing of what is purged', aVideo({ status: 'CANCELLED', updatedAt: hoursAgo(20) }), 0],
  ])('is for how long work is under way: %s', async (_what, video, seconds) => {
    const { swept } = await sweeping(video, { s3: arrived });
    expect(swept.oldestSeconds).toBe(seconds);
  });

  it('is how many ended tracks nobody could be told of', async () => {
    expect((await sweeping(track)).swept.untold).toBe(1);
  });

  it('leaves out the tracks that this sweep has told of', async () => {
    const told = aVideo({ captions: { 'en-US': aTrack({ notified: true }) }, captionJobs: {} });
    const { swept } = await sweeping(track, { table: { GetCommand: [{ Item: track }, { Item: told }] } });
    expect(swept.untold).toBe(0);
  });

  it('is logged as numbers, which metrics take', async () => {
    await sweeping(track);
    expect(vi.mocked(console.log).mock.calls.flat()).toContainEqual({
      ...{ outcome: 'swept', due: 1, repaired: 1, failed: 0, isBehind: false },
      ...{ oldestSeconds: 0, untold: 1 },
    });
  });
});
