import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus, Clock, Collection } from '../context.ts';
import { FAILURE_REASONS, JobFailure, failure } from './failure-reasons.ts';
import type { EventDelivery } from './faults.ts';
import type { Job } from './job.ts';
import { parseMediaUri } from './media-store.ts';
import type { MediaStore, ObjectAddress } from './media-store.ts';
import { subtitleAddress, transcriptAddress } from './output-location.ts';
import { probeMedia } from './probe.ts';
import { recognizeByCommand } from './recognizer.ts';
import { standInSegments } from './segments.ts';
import type { Segment } from './segments.ts';
import { writeSrt, writeVtt } from './subtitles.ts';
import { identifyLanguage, transcriptJson } from './transcript.ts';

interface RunnerOptions {
  readonly jobs: Collection<Job>;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly accountId: string;
  readonly media: MediaStore;
  readonly transcribeCommand: string | undefined;
  readonly jobMilliseconds: (durationSeconds: number) => number;
  /** How long the command may take, by the media's length. */
  readonly commandMilliseconds: (durationSeconds: number) => number;
  readonly eventDelivery: () => EventDelivery;
  /** How many jobs run at a time; the others stay QUEUED, first in, first out. */
  readonly slots: number;
  readonly log: (line: string) => void;
}

export interface Runner {
  /** Whether a job that starts now would run at once. */
  hasFreeSlot(): boolean;
  /** Runs what the collection holds unfinished, as far as there are slots. */
  wake(): void;
  /** Breaks off what runs; it stays unfinished in the collection. */
  close(): Promise<void>;
}

/** Takes stored jobs from QUEUED to COMPLETED or FAILED. */
export function createRunner(options: RunnerOptions): Runner {
  const { jobs, clock, log } = options;
  const stop = new AbortController();
  const running = new Map<string, Promise<void>>();

  const runOne = async (name: string): Promise<void> => {
    try {
      const started = startedJob(jobs.get(name), clock);
      if (started === undefined) return;
      jobs.set(name, started);
      const ended = started.completedAt === undefined ? await transcribe(started, options, stop.signal) : started;
      jobs.set(name, ended);
      await announce(ended, options);
      // An ended job may have been deleted in the meantime, and another one have taken its name.
      if (jobs.get(name)?.sequence === ended.sequence) jobs.set(name, { ...ended, isAnnounced: true });
    } catch (error) {
      if (!stop.signal.aborted) log(`The transcription job ${name} is left for the next start: ${String(error)}`);
      stuck.add(name);
    } finally {
      running.delete(name);
      wake();
    }
  };

  // Jobs that this process could not end (the bus refused); the next start tries them again.
  const stuck = new Set<string>();

  const wake = (): void => {
    if (stop.signal.aborted) return;
    for (const [name, job] of jobs.entries()) {
      if (running.size >= options.slots) return;
      if (!job.isAnnounced && !running.has(name) && !stuck.has(name)) running.set(name, runOne(name));
    }
  };

  return {
    hasFreeSlot: () => running.size < options.slots,
    wake,
    close: async () => {
      stop.abort();
      await Promise.all(running.values());
      options.media.close();
    },
  };
}

function startedJob(job: Job | undefined, clock: Clock): Job | undefined {
  if (job === undefined || job.isAnnounced) return undefined;
  return job.status === 'QUEUED' ? { ...job, status: 'IN_PROGRESS', startedAt: clock.now() } : job;
}

/** The job as it ended. Rejects only when the service is closing. */
async function transcribe(job: Job, options: RunnerOptions, signal: AbortSignal): Promise<Job> {
  try {
    const address = parseMediaUri(job.request.mediaUri);
    if (address === undefined) throw failure('INVALID_DATA');
    if (job.fault?.kind === 'fail') {
      await sleep(options.jobMilliseconds(0), undefined, { signal });
      throw new JobFailure(job.fault.reason);
    }
    const detected = await probeMedia(options.media, address, job.request);
    await sleep(options.jobMilliseconds(detected.durationSeconds), undefined, { signal });
    const segments = await recognize({ ...job, detected }, address, options, signal);
    return await writeOutput({ ...job, detected }, segments, options);
  } catch (error) {
    if (signal.aborted) throw error;
    if (!(error instanceof JobFailure))
      options.log(`The transcription job ${job.request.name} failed: ${String(error)}`);
    const failureReason = error instanceof JobFailure ? error.reason : FAILURE_REASONS.INTERNAL;
    return { ...job, status: 'FAILED', completedAt: options.clock.now(), failureReason };
  }
}

type ProbedJob = Job & { readonly detected: NonNullable<Job['detected']> };

async function recognize(
  { fault, detected }: ProbedJob,
  address: ObjectAddress,
  { media, transcribeCommand, commandMilliseconds }: RunnerOptions,
  signal: AbortSignal,
): Promise<readonly Segment[]> {
  if (fault?.kind === 'no-speech') return [];
  if (transcribeCommand === undefined) return standInSegments(detected.durationSeconds);
  const milliseconds = commandMilliseconds(detected.durationSeconds);
  const { mediaFormat } = detected;
  return recognizeByCommand(transcribeCommand, { store: media, address, mediaFormat, milliseconds, signal });
}

async function writeOutput(job: ProbedJob, segments: readonly Segment[], options: RunnerOptions): Promise<Job> {
  const { request, detected } = job;
  const { media, accountId } = options;
  const language = identifyLanguage(request.language);
  const { durationSeconds } = detected;
  const transcript = transcriptJson({
    jobName: request.name,
    accountId,
    segments,
    choice: request.language,
    language,
    durationSeconds,
  });
  const subtitleFormats = segments.length === 0 ? [] : (request.subtitles?.formats ?? []);
  const startIndex = request.subtitles?.startIndex ?? 0;
  for (const format of subtitleFormats) {
    const text = format === 'vtt' ? writeVtt(segments, startIndex) : writeSrt(segments, startIndex);
    await media.write(
      subtitleAddress(request.output, format),
      text,
      format === 'vtt' ? 'text/vtt' : 'application/x-subrip',
    );
  }
  await media.write(transcriptAddress(request.output), JSON.stringify(transcript), 'application/json');
  return {
    ...job,
    status: 'COMPLETED',
    completedAt: options.clock.now(),
    language,
    ...(subtitleFormats.length > 0 && { subtitleFormats }),
  };
}

async function announce({ request, status, failureReason }: Job, { bus, eventDelivery }: RunnerOptions): Promise<void> {
  const times = { lose: 0, deliver: 1, repeat: 2 }[eventDelivery()];
  for (let n = 0; n < times; n += 1)
    await bus.publish({
      source: 'aws.transcribe',
      detailType: 'Transcribe Job State Change',
      detail: {
        TranscriptionJobName: request.name,
        TranscriptionJobStatus: status,
        ...(failureReason !== undefined && { FailureReason: failureReason }),
      },
    });
}
