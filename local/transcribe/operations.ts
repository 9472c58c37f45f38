import type { Clock, Collection } from '../context.ts';
import { badRequest, jobExists, jobNotFound, limitExceeded, mediaUnreadable, outputUnwritable } from './errors.ts';
import type { FaultSource } from './faults.ts';
import { parseStart } from './input.ts';
import { describeJob, summarizeJob } from './job.ts';
import type { Job, JobRequest } from './job.ts';
import { parseMediaUri } from './media-store.ts';
import type { MediaStore } from './media-store.ts';
import { accessCheckAddress } from './output-location.ts';
import { createReader } from './reader.ts';
import type { Runner } from './runner.ts';

type Input = Readonly<Record<string, unknown>>;
type Output = Record<string, unknown>;

interface OperationOptions {
  readonly jobs: Collection<Job>;
  readonly clock: Clock;
  readonly region: string;
  readonly media: MediaStore;
  readonly faults: FaultSource;
  readonly runner: Runner;
}

/** Job records are kept for 90 days (service quota). */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;
const STATUSES = ['QUEUED', 'IN_PROGRESS', 'COMPLETED', 'FAILED'] as const;

/** Answers one operation; rejects with `TranscribeError`. */
type Operation = (input: Input) => Promise<Output>;

/** What the service can be asked, by the operation's name. A map, so that `constructor` is no operation. */
export function createOperations(options: OperationOptions): ReadonlyMap<string, Operation> {
  const { jobs, clock, region, faults, runner } = options;

  const start = async (input: Input): Promise<Output> => {
    const refusal = faults.takeRefusal();
    if (refusal !== undefined) throw refusal;
    const request = parseStart(input);
    forgetOldJobs(jobs, clock.now());
    if (jobs.has(request.name)) throw jobExists();
    await checkAccess(request, options.media);
    // Another request of the same name may have come through while S3 was asked.
    if (jobs.has(request.name)) throw jobExists();
    const mayWait = request.execution?.AllowDeferredExecution ?? false;
    if (!mayWait && !runner.hasFreeSlot()) throw limitExceeded();

    const now = clock.now();
    const fault = faults.takeJobFault();
    const job: Job = {
      request,
      sequence: nextSequence(jobs),
      createdAt: now,
      isAnnounced: false,
      ...(fault && { fault }),
      // Only a job that may wait is ever QUEUED.
      ...(mayWait ? { status: 'QUEUED' } : { status: 'IN_PROGRESS', startedAt: now }),
    };
    jobs.set(request.name, job);
    runner.wake();
    return { TranscriptionJob: describeJob(job, region) };
  };

  const find = (input: Input): Job => {
    const read = createReader(input);
    const name = read.required('TranscriptionJobName', (field) => read.text(input, field));
    read.refuseIfWrong();
    const job = jobs.get(name);
    if (job === undefined || isOld(job, clock.now())) throw jobNotFound();
    return job;
  };

  const remove = (input: Input): Output => {
    const job = find(input);
    if (job.completedAt === undefined)
      throw badRequest(
        "The job can't be deleted while it is in progress. Wait until the job ends and try your request again.",
      );
    jobs.delete(job.request.name);
    return {};
  };

  return new Map<string, Operation>([
    ['StartTranscriptionJob', start],
    ['GetTranscriptionJob', (input) => settle(() => ({ TranscriptionJob: describeJob(find(input), region) }))],
    ['DeleteTranscriptionJob', (input) => settle(() => remove(input))],
    ['ListTranscriptionJobs', (input) => settle(() => list(input, jobs, clock.now()))],
  ]);
}

async function checkAccess(request: JobRequest, media: MediaStore): Promise<void> {
  const address = parseMediaUri(request.mediaUri);
  if (address === undefined || (await media.head(address)) === undefined) throw mediaUnreadable();
  try {
    await media.write(accessCheckAddress(request.output), '', 'application/octet-stream');
  } catch {
    throw outputUnwritable(request.output.bucket);
  }
}

function list(input: Input, jobs: Collection<Job>, now: number): Output {
  const read = createReader(input);
  const status = read.choice(input, 'Status', STATUSES);
  const part = read.text(input, 'JobNameContains');
  const most = read.integer(input, 'MaxResults', 1, 100) ?? 5;
  const token = read.text(input, 'NextToken');
  read.refuseIfWrong();

  const before = token === undefined ? Infinity : sequenceOf(token);
  const matching = [...jobs.entries()]
    .map(([, job]) => job)
    .filter((job) => job.sequence < before && !isOld(job, now))
    .filter((job) => status === undefined || job.status === status)
    .filter((job) => part === undefined || job.request.name.toLowerCase().includes(part.toLowerCase()))
    .sort((a, b) => b.sequence - a.sequence);
  const page = matching.slice(0, most);
  const last = page.at(-1);
  return {
    ...(status !== undefined && { Status: status }),
    TranscriptionJobSummaries: page.map(summarizeJob),
    ...(last !== undefined && matching.length > page.length && { NextToken: tokenOf(last.sequence) }),
  };
}

function tokenOf(sequence: number): string {
  return Buffer.from(`before ${String(sequence)}`).toString('base64url');
}

function sequenceOf(token: string): number {
  const [, digits] = /^before (\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8')) ?? [];
  if (digits === undefined) throw badRequest('The NextToken is invalid. Check the token and try your request again.');
  return Number(digits);
}

function nextSequence(jobs: Collection<Job>): number {
  let highest = 0;
  for (const [, { sequence }] of jobs.entries()) highest = Math.max(highest, sequence);
  return highest + 1;
}

function isOld(job: Job, now: number): boolean {
  return job.isAnnounced && now - job.createdAt > KEPT_MS;
}

function forgetOldJobs(jobs: Collection<Job>, now: number): void {
  for (const [name, job] of [...jobs.entries()]) if (isOld(job, now)) jobs.delete(name);
}

/** Turns what is thrown into a rejection. */
async function settle(work: () => Output): Promise<Output> {
  return Promise.resolve().then(work);
}
