import { AUDIO_KEY_PATTERN, SOURCE_KEY_PATTERN } from '../model/keys.ts';
import { jobPrefix } from '../model/transcription.ts';
import { EVENT_SOURCE, EVENT_TYPES } from '../model/events.ts';
import { environment as extractAudio } from './extract-audio/env.ts';
import { environment as finishCaptions } from './finish-captions/env.ts';
import type { Environment } from './lib/settings.ts';
import { environment as multipart } from './multipart/env.ts';
import { environment as purge } from './purge/env.ts';
import { environment as readWords } from './read-words/env.ts';
import { environment as saveCaptions } from './save-captions/env.ts';
import { environment as signUrls } from './sign/env.ts';
import { environment as startCaptions } from './start-captions/env.ts';
import { environment as sweep } from './sweep/env.ts';

/**
 * The Lambda functions: what wakes each, what it is told, what it may do, and its size. Data only: `infra/` deploys it and
 * `local/` runs it. The code of `start-captions` is `functions/start-captions/handler.ts`.
 */

/** An EventBridge event pattern. */
export interface EventPattern {
  readonly source: readonly string[];
  readonly 'detail-type': readonly string[];
  readonly detail: Record<string, unknown>;
}

/** What a stage is called where patterns must name it. */
export interface StageNames {
  readonly stage: string;
  readonly mediaBucket: string;
}

/** A data source of the API calls it, rules send events through a queue of its own, or it runs again and again. */
export type Wake =
  | { readonly by: 'data source' }
  | {
      readonly by: 'events';
      /** One rule each, all before the same queue. */
      readonly patterns: (names: StageNames) => readonly EventPattern[];
      /** How many invocations at a time the queue's reader makes at most. */
      readonly maxConcurrency: number;
      /** Deliveries before an event goes to the dead-letter queue. */
      readonly maxReceiveCount: number;
    }
  | { readonly by: 'schedule'; readonly everyMinutes: number };

/** One statement of the function's role. `on` names what the actions are allowed on; nothing is allowed that is not here. */
export type Grant =
  | { readonly actions: readonly string[]; readonly on: 'objects'; readonly keys: string }
  /** Without s3:ListBucket S3 says 403 for an object that is not there, and a missing file could not be told from an error. */
  | { readonly actions: readonly string[]; readonly on: 'bucket' }
  | { readonly actions: readonly string[]; readonly on: 'table' | 'jobs' | 'transcribe role' }
  | { readonly actions: readonly ['events:PutEvents']; readonly on: 'bus' }
  | { readonly actions: readonly string[]; readonly on: 'index'; readonly index: string }
  /** Nothing where playback URLs are S3's own. */
  | { readonly actions: readonly ['ssm:GetParameter']; readonly on: 'playback key' }
  /** StartTranscriptionJob has no resource to name; its output is bound by condition instead. */
  | { readonly actions: readonly string[]; readonly on: 'new jobs' }
  | { readonly actions: readonly string[]; readonly on: 'field'; readonly field: string };

/** One Lambda function. */
export interface FunctionEntry {
  readonly wake: Wake;
  readonly environment: Environment;
  readonly may: readonly Grant[];
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

/** One of Lectern's own events, of this stage: the bus is shared by every stage of the account. */
const ownEvent = (detailType: string, stage: string): EventPattern => ({
  source: [EVENT_SOURCE],
  'detail-type': [detailType],
  detail: { stage: [stage] },
});

const notify: Grant = { actions: ['appsync:GraphQL'], on: 'field', field: 'Mutation.notifyCaptionReady' };

/** The statements without those that another one includes: each that is left is needed for something. */
const distinct = (grants: readonly Grant[]): readonly Grant[] =>
  grants.filter(
    (grant, index) =>
      !grants.some((other, at) => at !== index && includes(other, grant) && (at < index || !includes(grant, other))),
  );

/** Whether the statement allows all that the other does. */
function includes({ actions, ...target }: Grant, other: Grant): boolean {
  const { actions: asked, ...otherTarget } = other;
  const allowed: readonly string[] = actions;
  return (
    JSON.stringify(target) === JSON.stringify(otherTarget) && asked.every((action: string) => allowed.includes(action))
  );
}

/** What S3 calls each step of an upload in parts. Completing one is a PutObject to IAM. */
const multipartUploads: readonly Grant[] = [
  {
    actions: ['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
    on: 'objects',
    keys: SOURCE_KEY_PATTERN,
  },
  { actions: ['s3:ListBucket'], on: 'bucket' },
];

const startingCaptions: readonly Grant[] = [
  {
    actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:DeleteObjectVersion'],
    on: 'objects',
    keys: SOURCE_KEY_PATTERN,
  },
  { actions: ['s3:ListBucket'], on: 'bucket' },
  { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], on: 'table' },
  { actions: ['transcribe:StartTranscriptionJob'], on: 'new jobs' },
  { actions: ['transcribe:GetTranscriptionJob'], on: 'jobs' },
  { actions: ['iam:PassRole'], on: 'transcribe role' },
  notify,
];

const finishingCaptions: readonly Grant[] = [
  { actions: ['s3:GetObject'], on: 'objects', keys: 'videos/*/transcript/*' },
  { actions: ['s3:PutObject'], on: 'objects', keys: 'videos/*/captions/*' },
  { actions: ['s3:ListBucket'], on: 'bucket' },
  { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], on: 'table' },
  { actions: ['transcribe:GetTranscriptionJob'], on: 'jobs' },
  notify,
];

/** What copying sound needs, and telling the owner when there is none. */
const extracting: readonly Grant[] = [
  { actions: ['s3:GetObject', 's3:GetObjectVersion'], on: 'objects', keys: SOURCE_KEY_PATTERN },
  { actions: ['s3:PutObject', 's3:AbortMultipartUpload'], on: 'objects', keys: AUDIO_KEY_PATTERN },
  { actions: ['s3:ListBucket'], on: 'bucket' },
  { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], on: 'table' },
  notify,
];

const ownEvents: Grant = { actions: ['events:PutEvents'], on: 'bus' };

/** Everything under a video's prefix, in every version. */
const purging: readonly Grant[] = [
  { actions: ['s3:ListBucketVersions', 's3:ListBucketMultipartUploads'], on: 'bucket' },
  { actions: ['s3:DeleteObjectVersion', 's3:AbortMultipartUpload'], on: 'objects', keys: 'videos/*' },
  { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'], on: 'table' },
  { actions: ['transcribe:DeleteTranscriptionJob'], on: 'jobs' },
];

export const functions = {
  sign: {
    wake: { by: 'data source' },
    environment: signUrls,
    may: [
      { actions: ['s3:PutObject'], on: 'objects', keys: SOURCE_KEY_PATTERN },
      { actions: ['s3:GetObject', 's3:GetObjectVersion'], on: 'objects', keys: SOURCE_KEY_PATTERN },
      { actions: ['s3:GetObject'], on: 'objects', keys: 'videos/*/captions/*' },
      { actions: ['ssm:GetParameter'], on: 'playback key' },
    ],
    memoryMb: 512,
    timeoutSeconds: 5,
  },
  multipart: {
    wake: { by: 'data source' },
    environment: multipart,
    may: multipartUploads,
    memoryMb: 512,
    // Completing thousands of parts can take S3 minutes.
    timeoutSeconds: 300,
  },
  'save-captions': {
    wake: { by: 'data source' },
    environment: saveCaptions,
    may: [
      { actions: ['s3:PutObject', 's3:DeleteObject'], on: 'objects', keys: 'videos/*/captions/*' },
      { actions: ['s3:ListBucket'], on: 'bucket' },
    ],
    memoryMb: 512,
    timeoutSeconds: 10,
  },
  'read-words': {
    wake: { by: 'data source' },
    environment: readWords,
    may: [{ actions: ['s3:GetObject'], on: 'objects', keys: 'videos/*/captions/*.words' }],
    memoryMb: 512,
    timeoutSeconds: 10,
  },
  'start-captions': {
    wake: {
      by: 'events',
      patterns: ({ stage, mediaBucket }) => [
        {
          source: ['aws.s3'],
          'detail-type': ['Object Created'],
          detail: { bucket: { name: [mediaBucket] }, object: { key: [{ wildcard: SOURCE_KEY_PATTERN }] } },
        },
        ownEvent(EVENT_TYPES.captions, stage),
      ],
      maxConcurrency: 10,
      maxReceiveCount: 5,
    },
    environment: startCaptions,
    may: [...startingCaptions, ownEvents],
    memoryMb: 512,
    timeoutSeconds: 60,
  },
  'extract-audio': {
    wake: {
      by: 'events',
      patterns: ({ stage }) => [ownEvent(EVENT_TYPES.audio, stage)],
      maxConcurrency: 10,
      maxReceiveCount: 3,
    },
    environment: extractAudio,
    may: [...extracting, ownEvents],
    // Memory is also processor and network here: about one whole processor.
    memoryMb: 1769,
    timeoutSeconds: 900,
  },
  'finish-captions': {
    wake: {
      by: 'events',
      patterns: ({ stage }) => [
        {
          source: ['aws.transcribe'],
          'detail-type': ['Transcribe Job State Change'],
          detail: {
            TranscriptionJobStatus: ['COMPLETED', 'FAILED'],
            TranscriptionJobName: [{ prefix: jobPrefix(stage) }],
          },
        },
      ],
      maxConcurrency: 10,
      maxReceiveCount: 5,
    },
    environment: finishCaptions,
    may: finishingCaptions,
    memoryMb: 512,
    timeoutSeconds: 60,
  },
  purge: {
    wake: {
      by: 'events',
      patterns: ({ stage }) => [ownEvent(EVENT_TYPES.purge, stage)],
      maxConcurrency: 5,
      maxReceiveCount: 5,
    },
    environment: purge,
    may: purging,
    memoryMb: 512,
    timeoutSeconds: 120,
  },
  sweep: {
    wake: { by: 'schedule', everyMinutes: 5 },
    environment: sweep,
    // It does what those have left undone.
    may: distinct([
      { actions: ['dynamodb:Query'], on: 'index', index: 'byDeadline' },
      ...multipartUploads,
      ...startingCaptions,
      ...extracting,
      ...finishingCaptions,
      ...purging,
    ]),
    memoryMb: 1769,
    // Long enough to copy the sound of the largest upload.
    timeoutSeconds: 900,
  },
} as const satisfies Readonly<Record<string, FunctionEntry>>;

/** A Lambda function above. */
export type FunctionName = keyof typeof functions;
