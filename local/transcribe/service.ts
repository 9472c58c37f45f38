import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Bus, Clock, Collection, Store } from '../context.ts';
import { TranscribeError, unsupported } from './errors.ts';
import { createTranscribeFaults } from './faults.ts';
import type { FaultSource } from './faults.ts';
import type { Job } from './job.ts';
import type { MediaStore } from './media-store.ts';
import { createOperations } from './operations.ts';
import { isObject, notSerializable } from './reader.ts';
import { createRunner } from './runner.ts';
import { createS3MediaStore } from './s3-media-store.ts';
import type { S3Access } from './s3-media-store.ts';

export interface TranscribeOptions {
  /** Jobs are kept in its collection `transcribe-jobs`. */
  readonly store: Store;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly region: string;
  readonly accountId: string;
  /** The S3 that media is read from and output is written to; or another store that does the same. */
  readonly s3: S3Access | MediaStore;
  /** A program that recognises speech, see `recognizeByCommand`; without one the text is a plain stand-in. */
  readonly transcribeCommand?: string | undefined;
  /** How long a job takes apart from its work, by the media's length; 300 ms and 20 ms a minute when left out. */
  readonly jobMilliseconds?: ((durationSeconds: number) => number) | undefined;
  /** How long the command may take, by the media's length; ten minutes and ten times the length when left out. */
  readonly commandMilliseconds?: ((durationSeconds: number) => number) | undefined;
  /** How many jobs run at a time; 250, the service's quota, when left out. */
  readonly concurrentJobs?: number | undefined;
  /** Switches for misbehaviour; all off when left out. */
  readonly faults?: FaultSource | undefined;
  /** Takes one line of text for what a developer may want to know. */
  readonly log: (line: string) => void;
}

export interface Transcribe {
  /**
   * Answers one request in JSON 1.1; signatures were verified by the front door. Give `body` when that has read it
   * already. Never rejects.
   */
  handle(req: IncomingMessage, res: ServerResponse, body?: Uint8Array): Promise<void>;
  /** Goes on with the jobs that an earlier process left unfinished, and announces those it ended but did not announce. */
  resume(): void;
  /** Breaks off running jobs; a later `resume` goes on with them. */
  close(): Promise<void>;
}

/** The local Amazon Transcribe: jobs, transcripts and subtitle files as the service makes them, without listening. */
export function createTranscribe(options: TranscribeOptions): Transcribe {
  const { store, clock, bus, region, accountId, s3, log } = options;
  const jobs: Collection<Job> = store.collection<Job>('transcribe-jobs');
  const media = 'head' in s3 ? s3 : createS3MediaStore({ ...s3, region });
  const faults = options.faults ?? createTranscribeFaults();
  const runner = createRunner({
    jobs,
    clock,
    bus,
    accountId,
    media,
    transcribeCommand: options.transcribeCommand,
    jobMilliseconds: options.jobMilliseconds ?? ((durationSeconds) => 300 + durationSeconds / 3),
    commandMilliseconds:
      options.commandMilliseconds ?? ((durationSeconds) => 10 * 60_000 + Math.ceil(durationSeconds) * 10_000),
    eventDelivery: () => faults.eventDelivery(),
    slots: options.concurrentJobs ?? 250,
    log,
  });
  const operations = createOperations({ jobs, clock, region, media, faults, runner });

  const answer = async (req: IncomingMessage, body: Uint8Array | undefined): Promise<Record<string, unknown>> => {
    const target = String(req.headers['x-amz-target'] ?? '');
    const name = target.slice(target.indexOf('.') + 1);
    const operation = operations.get(name);
    if (!target.startsWith('Transcribe.') || operation === undefined)
      throw unsupported(`the operation ${name || target}`);
    return operation(parseBody(body ?? (await readBody(req))));
  };

  return {
    handle: async (req, res, body) => {
      try {
        reply(res, 200, await answer(req, body));
      } catch (error) {
        if (!(error instanceof TranscribeError)) log(`Transcribe could not answer: ${String(error)}`);
        const known =
          error instanceof TranscribeError
            ? error
            : new TranscribeError(
                'InternalFailureException',
                'There was an internal error. Try your request again.',
                500,
              );
        reply(res, known.status, { __type: known.name, Message: known.message }, known.name);
      }
    },
    resume: () => runner.wake(),
    close: () => runner.close(),
  };
}

/** The service's requests are small; what is larger is none of them. */
const MAX_BODY_BYTES = 1024 * 1024;

async function readBody(req: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw notSerializable();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseBody(body: Uint8Array): Readonly<Record<string, unknown>> {
  let input: unknown;
  try {
    input = JSON.parse(Buffer.from(body).toString('utf8') || '{}');
  } catch {
    throw notSerializable();
  }
  if (!isObject(input)) throw notSerializable();
  return input;
}

function reply(res: ServerResponse, status: number, body: Record<string, unknown>, errorType?: string): void {
  if (res.destroyed) return;
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
    ...(errorType !== undefined && { 'x-amzn-errortype': errorType }),
  });
  res.end(text);
}
