import { createHash, randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { ListTranscriptionJobsCommand } from '@aws-sdk/client-transcribe';
import { DeleteCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, vi } from 'vitest';
import { jobFinisher } from '../../functions/finish-captions/job-finisher.ts';
import type { VideoItemKey } from '../../functions/lib/videos.ts';
import { completeMultipart } from '../../functions/multipart/uploads.ts';
import { purgeVideo } from '../../functions/purge/purge-video.ts';
import { uploadTaker } from '../../functions/start-captions/take-upload.ts';
import { sweeper } from '../../functions/sweep/sweeper.ts';
import {
  ownerStatus,
  shardOf,
  tombstoneId,
  type TombstoneItem,
  type UsageItem,
  type VideoItem,
} from '../../model/items.ts';
import { sourceKey, videoPrefix } from '../../model/keys.ts';
import { heldUsage } from '../../model/usage.ts';
import { faultPoints, type FaultKind, type FaultPoints } from './faults.ts';
import { anAwaitedVideo } from './given.ts';
import { openServices, type Services } from './services.ts';
import { media } from './stack.ts';

/**
 * Every call that a function makes fails once, in each of the ways a call can fail; the event is then delivered again, or a
 * sweep comes. What is left must be what would have been left without the fault.
 */
let services: Services;

/** Opens the services for the tests of a file, and closes them behind it. */
export function withServices(): void {
  beforeAll(async () => {
    services = await openServices();
  });
  beforeEach(() => void vi.spyOn(console, 'log').mockReturnValue());
  afterAll(() => services.close());
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** What the owner holds besides the video that a scenario is about: what is given back twice eats into it. */
const OTHER_USAGE = { openUploads: 3, videos: 5, storedBytes: 7_000_000 };
const lecture = media('lecture.webm');

// ---- what runs

/** The functions as their handlers put them together, over clients that may fail. */
function functionsWith(points: FaultPoints, later = 0) {
  const { table, graphqlUrl, threadFile } = services;
  services.aroundNotification = (take) => points.pass('notifyCaptionReady', take);
  const bucket = { s3: points.around(services.s3), bucket: services.bucket };
  const shared = {
    ...{ bucket, table, graphqlUrl },
    dynamodb: points.around(services.dynamodb),
    transcribe: points.around(services.transcribe),
  };
  const uploads = uploadTaker({
    ...{ ...shared, threadFile, stage: 'test', maxMinutesPerDay: 1000, languages: ['en-US', 'de-DE'] },
    transcribeRoleArn: 'arn:aws:iam::111122223333:role/Transcribe',
    extractAudio: () => Promise.reject(new Error('These lectures are read as they are.')),
  });
  const jobs = jobFinisher(shared);
  const now = () => Date.now() + later;
  const purge = (key: VideoItemKey) => purgeVideo({ ...shared, now: now() }, key);
  const sweep = sweeper({ ...shared, uploads, jobs, purge, now });
  return { bucket, uploads, jobs, purge, sweep: () => sweep(() => true) };
}
type Functions = ReturnType<typeof functionsWith>;

// ---- what is given

interface Subject {
  readonly key: VideoItemKey;
  readonly versionId: string;
  readonly uploadId: string;
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const newKey = (): VideoItemKey => ({
  userId: randomUUID(),
  id: `01${Array.from({ length: 24 }, () => ALPHABET[randomInt(32)]).join('')}`,
});

/** A video of a user of its own, whose usage counts it, as `createUpload` leaves both. */
async function givenVideo(changes: Partial<VideoItem> = {}): Promise<VideoItemKey> {
  const key = newKey();
  const created = Date.now();
  const status = changes.status ?? 'AWAITING_UPLOAD';
  const video = anAwaitedVideo({
    ...key,
    ...{ contentType: 'video/webm', sizeBytes: lecture.length, status, ownerStatus: ownerStatus(key.userId, status) },
    ...{ s3Key: sourceKey(key.userId, key.id), shard: shardOf(key.id) },
    createdAt: new Date(created).toISOString(),
    uploadExpiresAt: new Date(created + DAY).toISOString(),
    deadlineAt: new Date(created + 20 * MINUTE).toISOString(),
    ...changes,
  });
  const held = heldUsage(status, video.sizeBytes);
  const usage: UsageItem = {
    ...{ userId: key.userId, id: '#usage' },
    openUploads: OTHER_USAGE.openUploads + held.openUploads,
    videos: OTHER_USAGE.videos + held.videos,
    storedBytes: OTHER_USAGE.storedBytes + held.storedBytes,
  };
  for (const Item of [video, usage]) {
    await services.dynamodb.send(new PutCommand({ TableName: services.table, Item }));
  }
  return key;
}

async function put(Key: string, Body: Uint8Array): Promise<string> {
  const { VersionId } = await services.s3.send(new PutObjectCommand({ Bucket: services.bucket, Key, Body }));
  return VersionId!;
}

const arrived = async (bytes = lecture, changes: Partial<VideoItem> = {}): Promise<Subject> => {
  const key = await givenVideo(changes);
  return { key, versionId: await put(sourceKey(key.userId, key.id), bytes), uploadId: '' };
};

const clean = (later = 0): Functions => functionsWith(faultPoints(), later);
const take = ({ uploads }: Functions, { key, versionId }: Subject) =>
  uploads.take({ key: sourceKey(key.userId, key.id), versionId }, key);

/** The jobs of a video, as Transcribe has them. */
async function jobsOf({ id }: VideoItemKey) {
  const { TranscriptionJobSummaries = [] } = await services.transcribe.send(
    new ListTranscriptionJobsCommand({ JobNameContains: id }),
  );
  return TranscriptionJobSummaries;
}

/** Waits until no job of the video is at work: nothing tells of that here but Transcribe itself. */
async function jobsEnded(key: VideoItemKey): Promise<string[]> {
  for (;;) {
    const jobs = await jobsOf(key);
    if (jobs.every(({ TranscriptionJobStatus: status }) => status === 'COMPLETED' || status === 'FAILED')) {
      return jobs.map(({ TranscriptionJobName: name }) => name!);
    }
    await delay(5);
  }
}

async function finishAll(functions: Functions, key: VideoItemKey): Promise<void> {
  for (const name of await jobsEnded(key)) await functions.jobs.finish(name);
}

const transcribed = async (): Promise<Subject> => {
  const subject = await arrived();
  await take(clean(), subject);
  await jobsEnded(subject.key);
  return subject;
};

const PART = 5 * 1024 * 1024;
/** A lecture in three parts, the first with a player's fill-in box behind it. */
const inParts = async (changes: Partial<VideoItem> = {}): Promise<Subject> => {
  const bytes = new Uint8Array(PART + 9);
  bytes.set(lecture);
  const key = await givenVideo({ sizeBytes: bytes.length, partSizeBytes: PART, ...changes });
  const at = { Bucket: services.bucket, Key: sourceKey(key.userId, key.id) };
  const { UploadId } = await services.s3.send(new CreateMultipartUploadCommand(at));
  for (const PartNumber of [1, 2]) {
    const Body = bytes.subarray((PartNumber - 1) * PART, PartNumber * PART);
    await services.s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber, Body }));
  }
  await services.dynamodb.send(
    new UpdateCommand({
      ...{ TableName: services.table, Key: key, UpdateExpression: 'SET uploadId = :id' },
      ExpressionAttributeValues: { ':id': UploadId },
    }),
  );
  return { key, versionId: '', uploadId: UploadId! };
};

/** A deleted video with everything that can be left of one: versions, parts, captions, jobs. */
const deleted = async (): Promise<Subject> => {
  const subject = await transcribed();
  const { key } = subject;
  await finishAll(clean(), key);
  await put(sourceKey(key.userId, key.id), new Uint8Array([1]));
  const at = { Bucket: services.bucket, Key: sourceKey(key.userId, key.id) };
  await services.s3.send(new CreateMultipartUploadCommand(at));
  const video = (await itemsOf(key)).find(({ id }) => id === key.id) as unknown as VideoItem;
  const tombstone: TombstoneItem = {
    ...{ userId: key.userId, id: tombstoneId(key.id), shard: shardOf(key.id) },
    closedAt: new Date().toISOString(),
    deadlineAt: new Date(Date.now() + 5 * MINUTE).toISOString(),
    ...{ jobBase: video.jobBase!, captionAttempts: video.captionAttempts! },
  };
  await services.dynamodb.send(new PutCommand({ TableName: services.table, Item: tombstone }));
  await services.dynamodb.send(new DeleteCommand({ TableName: services.table, Key: key }));
  return subject;
};

// ---- what is left

async function itemsOf({ userId }: VideoItemKey): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await services.dynamodb.send(
    new QueryCommand({
      ...{ TableName: services.table, ConsistentRead: true, KeyConditionExpression: 'userId = :userId' },
      ExpressionAttributeValues: { ':userId': userId },
    }),
  );
  return Items;
}

/** Everything that anybody could see of a user, without what differs from run to run: ids, versions and times. */
async function leftOf({ key }: Subject) {
  await jobsEnded(key);
  const prefix = { Bucket: services.bucket, Prefix: videoPrefix(key.userId, key.id) };
  const { Versions = [], DeleteMarkers = [] } = await services.s3.send(new ListObjectVersionsCommand(prefix));
  const { Uploads = [] } = await services.s3.send(new ListMultipartUploadsCommand(prefix));
  const current = Versions.filter(({ IsLatest }) => IsLatest);
  const objects = await Promise.all(
    current.map(async ({ Key, Size }) => {
      const { Body } = await services.s3.send(new GetObjectCommand({ Bucket: services.bucket, Key }));
      // Transcribe's own file names the job; its words are in the captions.
      const isTranscript = Key!.endsWith('.json');
      const hash = createHash('sha256')
        .update(await Body!.transformToByteArray())
        .digest('hex');
      return { Key, ...(isTranscript ? {} : { Size, hash }) };
    }),
  );
  const left = {
    items: await itemsOf(key),
    objects,
    markers: DeleteMarkers.length,
    uploads: Uploads.length,
    jobs: (await jobsOf(key)).map(({ TranscriptionJobName: name, TranscriptionJobStatus: status }) => ({
      name,
      status,
    })),
    // At least once: how often is not said.
    told: [
      ...new Set(services.notified.filter(({ videoId }) => videoId === key.id).map((told) => JSON.stringify(told))),
    ],
  };
  const text = JSON.stringify(left)
    .replaceAll(key.id, 'VIDEO')
    .replaceAll(key.userId, 'USER')
    .replaceAll(/VIDEO-[0-9a-f]{16}/g, 'VIDEO-HASH')
    .replaceAll(/"shard":"."/g, '"shard":"S"')
    .replaceAll(/"(versionId|uploadId)":"[^"]+"/g, '"$1":"ID"')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/"expiresAt":\d+/g, '"expiresAt":0');
  return JSON.parse(text) as typeof left;
}

// ---- what happens

/** One thing that functions do, from what is given to what it comes to. */
export interface Scenario {
  readonly name: string;
  readonly given: () => Promise<Subject>;
  /** One delivery, or one sweep. */
  readonly deliver: (functions: Functions, subject: Subject) => Promise<unknown>;
  /** How far in the future it happens. */
  readonly later?: number;
  /** What goes on by itself afterwards, without a fault. */
  readonly afterwards?: (functions: Functions, subject: Subject) => Promise<unknown>;
  /** No sweep comes for it: that one is a scenario of its own. */
  readonly isSweptElsewhere?: true;
  /** What of the state is the point of it, as a check of the comparison itself. */
  readonly comesTo: object;
}

const others = (more: Partial<typeof OTHER_USAGE> = {}) =>
  expect.objectContaining({
    id: '#usage',
    openUploads: OTHER_USAGE.openUploads + (more.openUploads ?? 0),
    videos: OTHER_USAGE.videos + (more.videos ?? 0),
    storedBytes: OTHER_USAGE.storedBytes + (more.storedBytes ?? 0),
  });
const item = (status: string) => expect.objectContaining({ id: 'VIDEO', status });
const minutes = expect.objectContaining({ id: expect.stringContaining('#usage#day#'), n: 0.34 });
const oneVideo = (storedBytes: number) => others({ videos: 1, storedBytes });
const captioned = {
  items: expect.arrayContaining([item('READY'), oneVideo(lecture.length), minutes]),
  markers: 0,
  uploads: 0,
  jobs: [{ name: 'test-VIDEO-HASH-1', status: 'COMPLETED' }],
  told: [expect.stringContaining('"status":"READY"')],
};
const gone = { objects: [], markers: 0, uploads: 0, told: [] };

/** All of them. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'an upload that has arrived',
    given: arrived,
    deliver: take,
    afterwards: (functions, { key }) => finishAll(functions, key),
    comesTo: captioned,
  },
  {
    name: 'an upload of another size than declared',
    given: () => arrived(lecture, { sizeBytes: lecture.length + 1 }),
    deliver: take,
    comesTo: { ...gone, items: expect.arrayContaining([item('REJECTED'), others()]), jobs: [] },
  },
  {
    name: 'an upload that is no media',
    given: () => arrived(new Uint8Array(100), { sizeBytes: 100 }),
    deliver: take,
    comesTo: { ...gone, items: expect.arrayContaining([item('REJECTED'), others()]), jobs: [] },
  },
  {
    name: 'a film without sound',
    given: () => arrived(media('no-audio.mp4'), { sizeBytes: media('no-audio.mp4').length }),
    deliver: take,
    comesTo: { jobs: [], told: [expect.stringContaining('NO_AUDIO')], items: expect.arrayContaining([item('READY')]) },
  },
  {
    name: 'bytes that nobody waits for',
    given: () => arrived(lecture, { status: 'CANCELLED', closedAt: new Date().toISOString() }),
    deliver: take,
    comesTo: { ...gone, items: expect.arrayContaining([item('CANCELLED'), others()]), jobs: [] },
  },
  {
    name: 'a job that has ended',
    given: transcribed,
    deliver: (functions, { key }) => finishAll(functions, key),
    comesTo: captioned,
  },
  {
    name: 'parts that are to be completed',
    isSweptElsewhere: true,
    given: () => inParts(),
    deliver: async ({ bucket }, { key, uploadId }) =>
      completeMultipart(bucket, {
        key: sourceKey(key.userId, key.id),
        ...{ uploadId, sizeBytes: PART + 9, partSizeBytes: PART },
      }),
    comesTo: {
      items: expect.arrayContaining([item('AWAITING_UPLOAD')]),
      objects: [expect.objectContaining({ Size: PART + 9 })],
      uploads: 0,
    },
  },
  {
    name: 'a video that was deleted',
    given: deleted,
    deliver: ({ purge }, { key }) => purge(key),
    comesTo: {
      ...{ objects: [], markers: 0, uploads: 0, jobs: [] },
      items: expect.arrayContaining([expect.objectContaining({ id: '#gone#VIDEO' })]),
    },
  },
  {
    name: 'a sweep that finds an upload nobody told of',
    given: arrived,
    later: 30 * MINUTE,
    deliver: ({ sweep }) => sweep(),
    afterwards: (functions, { key }) => finishAll(functions, key),
    comesTo: captioned,
  },
  {
    name: 'a sweep that finds a job whose end nobody told of',
    given: transcribed,
    later: 30 * MINUTE,
    deliver: ({ sweep }) => sweep(),
    comesTo: captioned,
  },
  {
    name: 'a sweep that finds parts nobody completed',
    given: () => inParts({ completingAt: new Date().toISOString() }),
    later: 30 * MINUTE,
    deliver: ({ sweep }) => sweep(),
    comesTo: { uploads: 0, items: expect.arrayContaining([item('READY'), oneVideo(PART + 9)]) },
  },
  {
    name: 'a sweep that finds an upload too late',
    given: () => inParts(),
    later: DAY + MINUTE,
    deliver: ({ sweep }) => sweep(),
    comesTo: { ...gone, jobs: [], items: expect.arrayContaining([item('EXPIRED'), others()]) },
  },
];

/** A read that fails changes nothing, whether it arrived or not. */
const isRead = (name: string): boolean => /^(Get|Head|List|Query|transform)/.test(name);
/** Every way in which a call that changes something can fail. */
export const EVERY_KIND: readonly FaultKind[] = ['before', 'after', 'late'];

/** Sweeps while anything of the user is due, each time as much later as deadlines reach. */
async function sweepOn({ key }: Subject, from: number): Promise<void> {
  for (const minutes of [30, 45, 60]) {
    const later = from + minutes * MINUTE;
    const until = new Date(Date.now() + later).toISOString();
    const due = (await itemsOf(key)).filter(({ deadlineAt }) => typeof deadlineAt === 'string' && deadlineAt <= until);
    if (due.length === 0) return;
    await jobsEnded(key);
    await clean(later).sweep();
  }
}

/** What is left of a run, which is then taken out of the way of the next: a sweep sees everybody's items. */
async function end(subject: Subject): Promise<unknown> {
  const left = await leftOf(subject);
  for (const { userId, id } of await itemsOf(subject.key)) {
    await services.dynamodb.send(new DeleteCommand({ TableName: services.table, Key: { userId, id } }));
  }
  return left;
}

/** A delivery that may fail, and sweeps until nothing is due any more. Gives what is left. */
export async function swept(
  { later = 0, afterwards, given, deliver }: Scenario,
  points: FaultPoints,
): Promise<unknown> {
  const subject = await given();
  await deliver(functionsWith(points, later), subject).catch(() => undefined);
  await sweepOn(subject, later);
  await points.arriveLate();
  await afterwards?.(clean(later), subject);
  await sweepOn(subject, later + 60 * MINUTE);
  return end(subject);
}

/** A delivery that may fail, and another that does not. Gives what is left. */
export async function deliveredAgain(scenario: Scenario, points: FaultPoints): Promise<unknown> {
  const { afterwards, given, deliver } = scenario;
  const subject = await given();
  await deliver(functionsWith(points), subject).catch(() => undefined);
  await deliver(clean(), subject);
  await points.arriveLate();
  await afterwards?.(clean(), subject);
  return end(subject);
}

/** Fails every call of a run in each of these ways, and compares what is left each time. */
export async function failEverywhere(
  scenario: Scenario,
  run: typeof swept,
  kinds: readonly FaultKind[],
): Promise<void> {
  const whole = faultPoints();
  const right = await run(scenario, whole);
  expect(right).toMatchObject(scenario.comesTo);
  expect(whole.count).toBeGreaterThan(1);
  for (const [index, name] of whole.names.entries()) {
    // The shards of the index are read by one and the same call.
    if (name === 'QueryCommand' && whole.names[index + 1] === name) continue;
    for (const kind of isRead(name) ? (['before'] as const) : kinds) {
      const left = await run(scenario, faultPoints(index + 1, kind));
      expect(left, `${String(index + 1)}: ${name} ${kind}`).toEqual(right);
    }
  }
}
