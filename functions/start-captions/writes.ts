import {
  TransactWriteCommand,
  type DynamoDBDocumentClient,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { VideoStatus } from '../../model/generated/schema.ts';
import {
  UNDETERMINED,
  USAGE_ID,
  captionedMinutesWindowId,
  ownerStatus,
  type CaptionJobItem,
  type CaptionTrackItem,
  type VideoItem,
} from '../../model/items.ts';
import { EXTRACTION_LOOK_SECONDS, STEP_LOOK_SECONDS, transcriptionLookSeconds } from '../../model/deadlines.ts';
import { attemptName, captionedMinutes, needsExtraction } from '../../model/transcription.ts';
import { heldUsage } from '../../model/usage.ts';
import { VIDEO_MOVES, type CaptionFailure, type RejectionReason } from '../../model/video-status.ts';
import { updateVideo, whenConditionHolds } from '../lib/videos.ts';
import type { MediaFacts } from './core.ts';

/** Where the writes go, and the time at which they are made (epoch milliseconds). */
export interface Writer {
  readonly dynamodb: DynamoDBDocumentClient;
  readonly table: string;
  readonly now: number;
}

/** A function wanted a move that the graph does not have: a fault of its own, and nothing is written. */
export class UndeclaredMove extends Error {
  readonly code = 'UndeclaredMove';
  constructor(from: VideoStatus, to: VideoStatus) {
    super(`A video that is ${from} cannot become ${to}.`);
    this.name = 'UndeclaredMove';
  }
}

const at = (writer: Writer): string => new Date(writer.now).toISOString();
const later = (writer: Writer, seconds: number): string => new Date(writer.now + seconds * 1000).toISOString();
/** The end of a video that never was one: what is stored of it is looked for from now on. */
const closed = (writer: Writer) => ({ closedAt: at(writer), deadlineAt: later(writer, STEP_LOOK_SECONDS) });

/**
 * AWAITING_UPLOAD → PROCESSING, in one transaction with the place among the open uploads that is free again. False when the
 * video is not waiting any more.
 */
export function claimUpload(writer: Writer, video: VideoItem, versionId: string): Promise<boolean> {
  const deadlineAt = later(writer, STEP_LOOK_SECONDS);
  return transact(writer, moveAndCount(writer, video, 'PROCESSING', { versionId, deadlineAt }));
}

/** PROCESSING → REJECTED, and everything that the video had reserved is given back. False when it was done before. */
export function rejectUpload(writer: Writer, video: VideoItem, reason: RejectionReason): Promise<boolean> {
  return transact(writer, moveAndCount(writer, video, 'REJECTED', { reason, ...closed(writer) }));
}

/**
 * AWAITING_UPLOAD → EXPIRED, and everything that the video had reserved is given back. False when it is not waiting any more, and
 * when its owner has been told since it was read that it is completed.
 */
export function expireUpload(writer: Writer, video: VideoItem): Promise<boolean> {
  const [move, usage] = moveAndCount(writer, video, 'EXPIRED', closed(writer));
  return transact(writer, [whileCompletionStands(move, video), usage]);
}

/** The move, but only from the version that was read. */
function whileUnchanged({ Update }: VideoMove, { version }: VideoItem): VideoMove {
  const read = { ':read': version };
  return {
    Update: {
      ...Update,
      ConditionExpression: `${Update.ConditionExpression} AND #version = :read`,
      ExpressionAttributeValues: { ...Update.ExpressionAttributeValues, ...read },
    },
  };
}

/** The move, but only while nobody has begun to complete the upload since it was read. */
function whileCompletionStands({ Update }: VideoMove, { completingAt }: VideoItem): VideoMove {
  const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = Update;
  const stands = completingAt === undefined ? 'attribute_not_exists(#completingAt)' : '#completingAt = :read';
  return {
    Update: {
      ...Update,
      ConditionExpression: `${ConditionExpression} AND ${stands}`,
      ExpressionAttributeNames: { ...ExpressionAttributeNames, '#completingAt': 'completingAt' },
      ExpressionAttributeValues: {
        ...ExpressionAttributeValues,
        ...(completingAt === undefined ? {} : { ':read': completingAt }),
      },
    },
  };
}

/** What becomes of the captions of a video that is accepted. */
export type CaptionPlan =
  | { readonly kind: 'job'; readonly maxMinutesPerDay: number }
  | { readonly kind: 'obstacle'; readonly reason: CaptionFailure };

/**
 * PROCESSING → READY with what the media is. With a job, its minutes are taken from the owner's day in the same transaction:
 * `false` then means that they are used up, or that the video has changed since it was read: its version becomes that of a track,
 * so it must be known. The caller reads it again to tell.
 */
export function acceptUpload(
  writer: Writer,
  video: VideoItem,
  facts: MediaFacts,
  jobBase: string,
  plan: CaptionPlan,
): Promise<boolean> {
  const { container } = facts;
  const isExtracted = plan.kind === 'job' && needsExtraction({ container, sizeBytes: video.sizeBytes });
  const { jobs, tracks } = captionsFor(writer, video, jobBase, plan);
  const accept = moveVideo(writer, video, 'READY', {
    jobBase,
    captionAttempts: Object.keys(jobs).length,
    captions: tracks,
    captionJobs: jobs,
    container: facts.container,
    durationSeconds: facts.durationSeconds,
    hasAudio: facts.hasAudio,
    width: facts.width ?? null,
    height: facts.height ?? null,
    videoCodec: facts.videoCodec ?? null,
    audioCodec: facts.audioCodec ?? null,
    deadlineAt: later(writer, isExtracted ? EXTRACTION_LOOK_SECONDS : STEP_LOOK_SECONDS),
  });
  const minutes = plan.kind === 'job' ? [takeMinutes(writer, video.userId, facts, plan.maxMinutesPerDay)] : [];
  return transact(writer, [whileUnchanged(accept, video), ...minutes]);
}

/** QUEUED → TRANSCRIBING. False when the job has ended already, which is as good. */
export function markTranscribing(
  writer: Writer,
  video: VideoItem,
  language: string,
  jobName: string,
): Promise<boolean> {
  return updateVideo(
    writer.dynamodb,
    writer.table,
    { userId: video.userId, id: video.id },
    {
      UpdateExpression:
        'SET captionJobs.#language.#status = :to, captionJobs.#language.updatedAt = :at, updatedAt = :at, deadlineAt = :look ADD version :one',
      ConditionExpression: 'captionJobs.#language.jobName = :jobName AND captionJobs.#language.#status = :from',
      ExpressionAttributeNames: { '#language': language, '#status': 'status' },
      ExpressionAttributeValues: {
        ':from': 'QUEUED',
        ':to': 'TRANSCRIBING',
        ':jobName': jobName,
        ':at': at(writer),
        ':look': later(writer, transcriptionLookSeconds(video.durationSeconds ?? 0)),
        ':one': 1,
      },
    },
  );
}

type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>;

function transact({ dynamodb }: Writer, TransactItems: TransactItems): Promise<boolean> {
  return whenConditionHolds(() => dynamodb.send(new TransactWriteCommand({ TransactItems })));
}

/**
 * A move of a video along the declared graph, from the status that was read: the write holds only while that is so. Every
 * attribute has a placeholder, since DynamoDB reserves hundreds of names.
 */
function moveVideo(writer: Writer, video: VideoItem, to: VideoStatus, set: Readonly<Record<string, unknown>>) {
  const { userId, id, status: from } = video;
  if (!VIDEO_MOVES[from].includes(to)) throw new UndeclaredMove(from, to);
  const changes = { status: to, ownerStatus: ownerStatus(userId, to), updatedAt: at(writer), ...set };
  const attributes = Object.keys(changes);
  return {
    Update: {
      TableName: writer.table,
      Key: { userId, id },
      UpdateExpression: `SET ${attributes.map((name) => `#${name} = :${name}`).join(', ')} ADD #version :one`,
      ConditionExpression: '#status = :from',
      ExpressionAttributeNames: Object.fromEntries([...attributes, 'version'].map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(changes).map(([name, value]) => [`:${name}`, value])),
        ':from': from,
        ':one': 1,
      },
    },
  };
}

type VideoMove = ReturnType<typeof moveVideo>;

/** The move, and with it the difference between what the video takes up before and after. */
function moveAndCount(
  writer: Writer,
  video: VideoItem,
  to: VideoStatus,
  set: Readonly<Record<string, unknown>>,
): [VideoMove, ReturnType<typeof changeUsage>] {
  const before = heldUsage(video.status, video.sizeBytes);
  const after = heldUsage(to, video.sizeBytes);
  const change = {
    openUploads: after.openUploads - before.openUploads,
    videos: after.videos - before.videos,
    storedBytes: after.storedBytes - before.storedBytes,
  };
  return [moveVideo(writer, video, to, set), changeUsage(writer, video.userId, change)];
}

function captionsFor(writer: Writer, video: VideoItem, jobBase: string, plan: CaptionPlan) {
  const updatedAt = at(writer);
  const language = video.language ?? UNDETERMINED;
  if (plan.kind === 'job') {
    const attempt = 1;
    const job: CaptionJobItem = { jobName: attemptName(jobBase, attempt), attempt, status: 'QUEUED', updatedAt };
    return { jobs: { [language]: job }, tracks: {} };
  }
  const track: CaptionTrackItem = {
    language,
    label: language,
    source: 'AUTO',
    status: 'FAILED',
    reason: plan.reason,
    notified: false,
    version: video.version + 1,
    updatedAt,
  };
  return { jobs: {}, tracks: { [language]: track } };
}

function changeUsage(writer: Writer, userId: string, by: Readonly<Record<string, number>>) {
  const counters = Object.keys(by);
  return {
    Update: {
      TableName: writer.table,
      Key: { userId, id: USAGE_ID },
      UpdateExpression: `ADD ${counters.map((counter) => `${counter} :${counter}`).join(', ')}`,
      ExpressionAttributeValues: Object.fromEntries(counters.map((counter) => [`:${counter}`, by[counter]])),
    },
  };
}

function takeMinutes(writer: Writer, userId: string, facts: MediaFacts, maxPerDay: number) {
  const minutes = captionedMinutes(facts.durationSeconds);
  return {
    Update: {
      TableName: writer.table,
      Key: { userId, id: captionedMinutesWindowId(at(writer).slice(0, 10)) },
      UpdateExpression: 'SET expiresAt = :expiresAt ADD n :minutes',
      ConditionExpression: minutes > maxPerDay ? 'n < :none' : 'attribute_not_exists(n) OR n <= :room',
      ExpressionAttributeValues: {
        ':expiresAt': Math.floor(writer.now / 1000) + 2 * 86_400,
        ':minutes': minutes,
        // A video longer than a whole day's minutes has room on no day: a counter is never below 0.
        ...(minutes > maxPerDay ? { ':none': 0 } : { ':room': maxPerDay - minutes }),
      },
    },
  };
}
