import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { ListTranscriptionJobsCommand } from '@aws-sdk/client-transcribe';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, vi } from 'vitest';
import { audioExtractor, type AudioExtractor } from '../../../functions/extract-audio/audio-extractor.ts';
import { jobFinisher } from '../../../functions/finish-captions/job-finisher.ts';
import type { VideoItemKey } from '../../../functions/lib/videos.ts';
import { purgeVideo } from '../../../functions/purge/purge-video.ts';
import { uploadTaker, type UploadTaker } from '../../../functions/start-captions/take-upload.ts';
import { sweeper } from '../../../functions/sweep/sweeper.ts';
import { ownerStatus, shardOf, type UsageItem, type VideoItem } from '../../../model/items.ts';
import { sourceKey } from '../../../model/keys.ts';
import { heldUsage } from '../../../model/usage.ts';
import { faultPoints, type FaultPoints } from '../faults.ts';
import { anAwaitedVideo } from '../given.ts';
import { openServices, type Services } from '../services.ts';
import { media } from '../stack.ts';

/** What every scenario stands on: the functions over services that may fail, and a video to do something with. */

/** Open while the tests of a file run. */
export let services: Services;

/** Opens the services for the tests of a file, and closes them behind it. */
export function withServices(): void {
  beforeAll(async () => {
    services = await openServices();
  });
  beforeEach(() => void vi.spyOn(console, 'log').mockReturnValue());
  afterAll(() => services.close());
}

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
/** What the owner holds besides the video that a scenario is about: what is given back twice eats into it. */
export const OTHER_USAGE = { openUploads: 3, videos: 5, storedBytes: 7_000_000 };
export const lecture = media('lecture.webm');

/** The functions as their handlers put them together, over clients that may fail. */
export function functionsWith(points: FaultPoints, later = 0) {
  const { table, graphqlUrl, probeProgram, extractProgram } = services;
  services.aroundNotification = (take) => points.pass('notifyCaptionReady', take);
  const bucket = { s3: points.around(services.s3), bucket: services.bucket };
  const shared = {
    ...{ bucket, table, graphqlUrl },
    dynamodb: points.around(services.dynamodb),
    transcribe: points.around(services.transcribe),
  };
  const taker = {
    ...{ ...shared, probeProgram, stage: 'test', maxMinutesPerDay: 1000, languages: ['en-US', 'de-DE'] },
    transcribeRoleArn: 'arn:aws:iam::111122223333:role/Transcribe',
  };
  const extractor = { ...shared, extractProgram };
  // An event that is put can fail; what it sets going is delivered by the scenario.
  const putEvent = () => points.pass('PutEvents', () => Promise.resolve());
  const uploads = uploadTaker({ ...taker, extractAudio: putEvent });
  const sounds = audioExtractor({ ...extractor, startCaptions: putEvent });
  // The sweeper does itself what the others would be told of by an event.
  const sweptUploads: UploadTaker = uploadTaker({ ...taker, extractAudio: (key) => sweptSounds.extract(key) });
  const sweptSounds: AudioExtractor = audioExtractor({
    ...extractor,
    startCaptions: (key) => sweptUploads.startCaptions(key),
  });
  const jobs = jobFinisher(shared);
  const now = () => Date.now() + later;
  const purge = (key: VideoItemKey) => purgeVideo({ ...shared, now: now() }, key);
  const sweep = sweeper({ ...shared, uploads: sweptUploads, jobs, purge, now });
  return { bucket, uploads, sounds, jobs, purge, now, sweep: () => sweep(() => true) };
}
/** Those. */
export type Functions = ReturnType<typeof functionsWith>;

/** What a scenario is about. */
export interface Subject {
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
export async function givenVideo(changes: Partial<VideoItem> = {}): Promise<VideoItemKey> {
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

/** Stores an object; gives its version. */
export async function put(Key: string, Body: Uint8Array): Promise<string> {
  const { VersionId } = await services.s3.send(new PutObjectCommand({ Bucket: services.bucket, Key, Body }));
  return VersionId!;
}

/** A video whose bytes have arrived. */
export const arrived = async (bytes: Uint8Array = lecture, changes: Partial<VideoItem> = {}): Promise<Subject> => {
  const key = await givenVideo(changes);
  return { key, versionId: await put(sourceKey(key.userId, key.id), bytes), uploadId: '' };
};

/** The functions over services that do not fail. */
export const clean = (later = 0): Functions => functionsWith(faultPoints(), later);
/** Delivers that they have. */
export const take = ({ uploads }: Functions, { key, versionId }: Subject) =>
  uploads.take({ key: sourceKey(key.userId, key.id), versionId }, key);

/** The jobs of a video, as Transcribe has them. */
export async function jobsOf({ id }: VideoItemKey) {
  const { TranscriptionJobSummaries = [] } = await services.transcribe.send(
    new ListTranscriptionJobsCommand({ JobNameContains: id }),
  );
  return TranscriptionJobSummaries;
}

/** Waits until no job of the video is at work: nothing tells of that here but Transcribe itself. */
export async function jobsEnded(key: VideoItemKey): Promise<string[]> {
  for (;;) {
    const jobs = await jobsOf(key);
    if (jobs.every(({ TranscriptionJobStatus: status }) => status === 'COMPLETED' || status === 'FAILED')) {
      return jobs.map(({ TranscriptionJobName: name }) => name!);
    }
    await delay(5);
  }
}

/** Delivers the end of every job of the video. */
export async function finishAll(functions: Functions, key: VideoItemKey): Promise<void> {
  for (const name of await jobsEnded(key)) await functions.jobs.finish(name);
}

/** A video whose job has ended, and nobody was told. */
export const transcribed = async (): Promise<Subject> => {
  const subject = await arrived();
  await take(clean(), subject);
  await jobsEnded(subject.key);
  return subject;
};

/** Everything that the table has of a user. */
export async function itemsOf({ userId }: VideoItemKey): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await services.dynamodb.send(
    new QueryCommand({
      ...{ TableName: services.table, ConsistentRead: true, KeyConditionExpression: 'userId = :userId' },
      ExpressionAttributeValues: { ':userId': userId },
    }),
  );
  return Items;
}
