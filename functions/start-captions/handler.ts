import { DeleteObjectCommand, HeadObjectCommand, NotFound } from '@aws-sdk/client-s3';
import { UNDETERMINED, type VideoItem } from '../../model/items.ts';
import { announceTracks } from '../lib/announce.ts';
import { dynamodb, s3, transcribe } from '../lib/clients.ts';
import { finishJob } from '../lib/finish-job.ts';
import { jobName } from '../lib/job-name.ts';
import { log } from '../lib/log.ts';
import { eachEvent, stringAt, type QueueAnswer, type QueueEvent } from '../lib/queue.ts';
import { requireEnv } from '../lib/require-env.ts';
import { sourceOwner } from '../lib/source-key.ts';
import { readVideo } from '../lib/videos.ts';
import { nextStep, rejection, transcriptionObstacle, type MediaFacts } from './core.ts';
import { environment } from './env.ts';
import { probeInThread } from './bounded-probe.ts';
import { rangesOf } from './read-range.ts';
import { startJob } from './start-job.ts';
import { acceptUpload, claimUpload, markTranscribing, rejectUpload, type CaptionPlan, type Writer } from './writes.ts';

const env = requireEnv(environment);
const languages = env.LANGUAGES.split(',');
// Bundled beside this file.
const threadFile = new URL('./probe-thread.mjs', import.meta.url);
const maxMinutesPerDay = Number(env.CAPTIONED_MINUTES_PER_DAY);

/** Object Created, through a queue: checks what was uploaded and has it transcribed. The same event twice changes nothing. */
export async function handler(event: QueueEvent): Promise<QueueAnswer> {
  return eachEvent(event, async (created) => {
    const key = stringAt(created, 'detail', 'object', 'key');
    const versionId = stringAt(created, 'detail', 'object', 'version-id');
    const owner = sourceOwner(key);
    if (!owner) return log('ignored', { reason: 'not an upload' });
    await handleUpload({ key, versionId }, { userId: owner.userId, id: owner.videoId });
  });
}

interface Uploaded {
  readonly key: string;
  readonly versionId: string;
}

/** One step at a time, each begun from the row as the step before left it. */
async function handleUpload(uploaded: Uploaded, key: { userId: string; id: string }): Promise<void> {
  const video = await readVideo(dynamodb, env.VIDEO_TABLE, key);
  const step = nextStep(video, uploaded.versionId);
  if (step === 'purge' || !video) return purge(uploaded, key.id);
  if (step === 'claim') {
    await claimUpload(writer(), video, uploaded.versionId);
    return handleUpload(uploaded, key);
  }
  if (step === 'verify') {
    if (await verify(uploaded, video)) return handleUpload(uploaded, key);
    return;
  }
  if (step === 'transcribe') await transcribeVideo(video);
}

/** Accepts or rejects. True when the video is READY now. */
async function verify(uploaded: Uploaded, video: VideoItem): Promise<boolean> {
  const sizeBytes = await storedSize(uploaded);
  if (sizeBytes === undefined) {
    // A delivery before this one rejected them, or somebody deleted them: then there is nothing that could be declared right.
    const isRejected = await rejectUpload(writer(), video, 'SIZE_MISMATCH');
    log('bytes gone', { videoId: video.id, isRejected });
    return false;
  }
  const isWhole = sizeBytes === video.sizeBytes;
  const ranges = rangesOf(s3, { bucket: env.MEDIA_BUCKET, ...uploaded });
  const facts = isWhole ? await probeInThread(ranges, sizeBytes, { threadFile }) : undefined;
  const reason = rejection(video.sizeBytes, sizeBytes, facts);
  if (reason !== undefined || !facts) {
    await rejectUpload(writer(), video, reason ?? 'NOT_MEDIA');
    log('rejected', { videoId: video.id, reason });
    await purge(uploaded, video.id);
    return false;
  }
  const accepted = await acceptUpload(writer(), video, facts, captionPlan(uploaded, video, facts));
  if (accepted) return true;
  const current = await readVideo(dynamodb, env.VIDEO_TABLE, { userId: video.userId, id: video.id });
  if (current?.status !== 'PROCESSING') return current?.status === 'READY';
  // Still PROCESSING: it was the day's minutes that refused.
  return acceptUpload(writer(), video, facts, { kind: 'obstacle', reason: 'LIMIT_EXCEEDED' });
}

function captionPlan(uploaded: Uploaded, video: VideoItem, facts: MediaFacts): CaptionPlan {
  const obstacle = transcriptionObstacle(facts, video.sizeBytes);
  if (obstacle !== undefined) return { kind: 'obstacle', reason: obstacle };
  const attempt = 1;
  return { kind: 'job', jobName: jobName(env.STAGE, video.id, uploaded.versionId, attempt), attempt, maxMinutesPerDay };
}

/** Starts the job that the row asks for, or tells the owner why there is none. */
async function transcribeVideo(video: VideoItem): Promise<void> {
  const language = video.language ?? UNDETERMINED;
  const job = video.captionJobs[language];
  if (job) {
    if (job.status !== 'QUEUED') return log('nothing to do', { videoId: video.id, status: job.status });
    const defaults = { bucket: env.MEDIA_BUCKET, roleArn: env.TRANSCRIBE_ROLE_ARN, languages };
    const refusal = await startJob(transcribe, defaults, video, job.jobName);
    if (refusal !== undefined) return giveUpJob(video, language, job.jobName, refusal);
    await markTranscribing(writer(), video, language, job.jobName);
    return log('transcribing', { videoId: video.id, jobName: job.jobName });
  }
  await announceTracks(dynamodb, env.VIDEO_TABLE, env.GRAPHQL_URL, video);
}

/** Transcribe will never take this job: the track ends here, and the owner is told. */
async function giveUpJob(video: VideoItem, language: string, jobName: string, refusal: string): Promise<void> {
  const at = new Date().toISOString();
  const ended = { language, label: language, source: 'AUTO', status: 'FAILED', reason: 'INTERNAL' } as const;
  const track = { ...ended, jobName, notified: false, version: video.version + 1, updatedAt: at };
  log('refused', { videoId: video.id, jobName, reason: refusal });
  await finishJob(dynamodb, env.VIDEO_TABLE, video, { jobLanguage: language, jobName, track, at });
  const current = await readVideo(dynamodb, env.VIDEO_TABLE, { userId: video.userId, id: video.id });
  if (current) await announceTracks(dynamodb, env.VIDEO_TABLE, env.GRAPHQL_URL, current);
}

async function storedSize({ key, versionId }: Uploaded): Promise<number | undefined> {
  try {
    const head = await s3.send(new HeadObjectCommand({ Bucket: env.MEDIA_BUCKET, Key: key, VersionId: versionId }));
    return head.ContentLength;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** Removes these bytes for good: in a versioned bucket only deleting the version does. */
async function purge({ key, versionId }: Uploaded, videoId: string): Promise<void> {
  await s3.send(new DeleteObjectCommand({ Bucket: env.MEDIA_BUCKET, Key: key, VersionId: versionId }));
  log('purged', { videoId });
}

function writer(): Writer {
  return { dynamodb, table: env.VIDEO_TABLE, now: Date.now() };
}
