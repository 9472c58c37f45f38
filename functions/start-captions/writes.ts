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
import { TRANSCRIPTION_DEADLINE_SECONDS } from '../../model/transcription.ts';
import { statusesBefore, type CaptionFailure, type RejectionReason } from '../../model/video-status.ts';
import { updateVideo, whenConditionHolds } from '../lib/videos.ts';
import { captionedMinutes, type MediaFacts } from './core.ts';

/** Where the writes go, and the time at which they are made (epoch milliseconds). */
export interface Writer {
  readonly dynamodb: DynamoDBDocumentClient;
  readonly table: string;
  readonly now: number;
}

const at = (writer: Writer): string => new Date(writer.now).toISOString();

/**
 * AWAITING_UPLOAD → PROCESSING, in one transaction with the place among the open uploads that is free again. False when the
 * video is not waiting any more.
 */
export function claimUpload(writer: Writer, video: VideoItem, versionId: string): Promise<boolean> {
  return transact(writer, [
    moveVideo(writer, video, 'PROCESSING', { versionId }),
    changeUsage(writer, video.userId, { openUploads: -1 }),
  ]);
}

/** PROCESSING → REJECTED, and everything that the video had reserved is given back. False when it was done before. */
export function rejectUpload(writer: Writer, video: VideoItem, reason: RejectionReason): Promise<boolean> {
  return transact(writer, [
    moveVideo(writer, video, 'REJECTED', { reason }, ['deadlineAt', 'shard']),
    changeUsage(writer, video.userId, { videos: -1, storedBytes: -video.sizeBytes }),
  ]);
}

/** What becomes of the captions of a video that is accepted. */
export type CaptionPlan =
  | { readonly kind: 'job'; readonly jobName: string; readonly attempt: number; readonly maxMinutesPerDay: number }
  | { readonly kind: 'obstacle'; readonly reason: CaptionFailure };

/**
 * PROCESSING → READY with what the media is. With a job, its minutes are taken from the owner's day in the same transaction:
 * `false` then means that they are used up, or that the video was accepted before; the caller reads it again to know.
 */
export function acceptUpload(writer: Writer, video: VideoItem, facts: MediaFacts, plan: CaptionPlan): Promise<boolean> {
  const { jobs, tracks } = captionsFor(writer, video, video.language ?? UNDETERMINED, plan);
  const accept = moveVideo(writer, video, 'READY', {
    captions: tracks,
    captionJobs: jobs,
    container: facts.container,
    durationSeconds: facts.durationSeconds,
    hasAudio: facts.hasAudio,
    width: facts.width ?? null,
    height: facts.height ?? null,
    videoCodec: facts.videoCodec ?? null,
    audioCodec: facts.audioCodec ?? null,
    deadlineAt: new Date(writer.now + TRANSCRIPTION_DEADLINE_SECONDS * 1000).toISOString(),
    shard: video.id.slice(-1),
  });
  const minutes = plan.kind === 'job' ? [takeMinutes(writer, video.userId, facts, plan.maxMinutesPerDay)] : [];
  return transact(writer, [accept, ...minutes]);
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
        'SET captionJobs.#language.#status = :to, captionJobs.#language.updatedAt = :at, updatedAt = :at ADD version :one',
      ConditionExpression: 'captionJobs.#language.jobName = :jobName AND captionJobs.#language.#status = :from',
      ExpressionAttributeNames: { '#language': language, '#status': 'status' },
      ExpressionAttributeValues: {
        ':from': 'QUEUED',
        ':to': 'TRANSCRIBING',
        ':jobName': jobName,
        ':at': at(writer),
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
 * A move of a video along the declared graph: the write holds only where the graph leads to `to`. Every attribute has a
 * placeholder, since DynamoDB reserves hundreds of names.
 */
function moveVideo(
  writer: Writer,
  { userId, id }: VideoItem,
  to: VideoStatus,
  set: Readonly<Record<string, unknown>>,
  remove: readonly string[] = [],
) {
  const changes = { status: to, ownerStatus: ownerStatus(userId, to), updatedAt: at(writer), ...set };
  const attributes = Object.keys(changes);
  const before = statusesBefore(to).map((status, index) => [`:before${index}`, status] as const);
  const removal = remove.length === 0 ? '' : ` REMOVE ${remove.map((name) => `#${name}`).join(', ')}`;
  return {
    Update: {
      TableName: writer.table,
      Key: { userId, id },
      UpdateExpression: `SET ${attributes.map((name) => `#${name} = :${name}`).join(', ')} ADD #version :one${removal}`,
      ConditionExpression: `#status IN (${before.map(([placeholder]) => placeholder).join(', ')})`,
      ExpressionAttributeNames: Object.fromEntries(
        [...attributes, ...remove, 'version'].map((name) => [`#${name}`, name]),
      ),
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(changes).map(([name, value]) => [`:${name}`, value])),
        ...Object.fromEntries(before),
        ':one': 1,
      },
    },
  };
}

function captionsFor(writer: Writer, video: VideoItem, language: string, plan: CaptionPlan) {
  const updatedAt = at(writer);
  if (plan.kind === 'job') {
    const { jobName, attempt } = plan;
    const job: CaptionJobItem = { jobName, attempt, status: 'QUEUED', updatedAt };
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
