import { SOURCE_KEY_PATTERN } from '../model/keys.ts';
import { jobPrefix } from '../model/transcription.ts';
import { environment as finishCaptions } from './finish-captions/env.ts';
import type { Environment } from './lib/settings.ts';
import { environment as signUrls } from './sign/env.ts';
import { environment as startCaptions } from './start-captions/env.ts';

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

/** A data source of the API calls it, or a rule sends events through a queue of its own. */
export type Wake =
  | { readonly by: 'data source' }
  | {
      readonly by: 'events';
      readonly pattern: (names: StageNames) => EventPattern;
      /** How many invocations at a time the queue's reader makes at most. */
      readonly maxConcurrency: number;
      /** Deliveries before an event goes to the dead-letter queue. */
      readonly maxReceiveCount: number;
    };

/** One statement of the function's role. `on` names what the actions are allowed on; nothing is allowed that is not here. */
export type Grant =
  | { readonly actions: readonly string[]; readonly on: 'objects'; readonly keys: string }
  /** Without s3:ListBucket S3 says 403 for an object that is not there, and a missing file could not be told from an error. */
  | { readonly actions: readonly ['s3:ListBucket']; readonly on: 'bucket' }
  | { readonly actions: readonly string[]; readonly on: 'table' | 'jobs' | 'transcribe role' }
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

const notify: Grant = { actions: ['appsync:GraphQL'], on: 'field', field: 'Mutation.notifyCaptionReady' };

export const functions = {
  sign: {
    wake: { by: 'data source' },
    environment: signUrls,
    may: [
      { actions: ['s3:PutObject'], on: 'objects', keys: SOURCE_KEY_PATTERN },
      { actions: ['s3:GetObject', 's3:GetObjectVersion'], on: 'objects', keys: SOURCE_KEY_PATTERN },
      { actions: ['s3:GetObject'], on: 'objects', keys: 'videos/*/captions/*' },
    ],
    memoryMb: 512,
    timeoutSeconds: 5,
  },
  'start-captions': {
    wake: {
      by: 'events',
      pattern: ({ mediaBucket }) => ({
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [mediaBucket] }, object: { key: [{ wildcard: SOURCE_KEY_PATTERN }] } },
      }),
      maxConcurrency: 10,
      maxReceiveCount: 5,
    },
    environment: startCaptions,
    may: [
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
    ],
    memoryMb: 512,
    timeoutSeconds: 60,
  },
  'finish-captions': {
    wake: {
      by: 'events',
      pattern: ({ stage }) => ({
        source: ['aws.transcribe'],
        'detail-type': ['Transcribe Job State Change'],
        detail: {
          TranscriptionJobStatus: ['COMPLETED', 'FAILED'],
          TranscriptionJobName: [{ prefix: jobPrefix(stage) }],
        },
      }),
      maxConcurrency: 10,
      maxReceiveCount: 5,
    },
    environment: finishCaptions,
    may: [
      { actions: ['s3:GetObject'], on: 'objects', keys: 'videos/*/transcript/*' },
      { actions: ['s3:PutObject'], on: 'objects', keys: 'videos/*/captions/*' },
      { actions: ['s3:ListBucket'], on: 'bucket' },
      { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], on: 'table' },
      { actions: ['transcribe:GetTranscriptionJob'], on: 'jobs' },
      notify,
    ],
    memoryMb: 512,
    timeoutSeconds: 60,
  },
} as const satisfies Readonly<Record<string, FunctionEntry>>;

/** A Lambda function above. */
export type FunctionName = keyof typeof functions;
