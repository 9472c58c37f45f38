import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import type { TranscribeClient } from '@aws-sdk/client-transcribe';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { UNDETERMINED, type VideoItem } from '../../model/items.ts';
import { captionedMinutes, needsExtraction } from '../../model/transcription.ts';
import { announceTracks } from '../lib/announce.ts';
import { storedObject, type Bucket } from '../lib/bucket.ts';
import { failAttempt } from '../lib/fail-attempt.ts';
import { jobBase } from '../lib/job-name.ts';
import { log } from '../lib/log.ts';
import { rangesOf } from '../lib/read-range.ts';
import { readVideo, type VideoItemKey } from '../lib/videos.ts';
import { probeApart } from './bounded-probe.ts';
import { nextStep, rejection, transcriptionObstacle, type MediaFacts } from './core.ts';
import { startJob } from './start-job.ts';
import { acceptUpload, claimUpload, markTranscribing, rejectUpload, type CaptionPlan, type Writer } from './writes.ts';

/** What taking an upload over reaches, and what the stage says of it. */
export interface UploadTakerOptions {
  readonly bucket: Bucket;
  readonly dynamodb: DynamoDBDocumentClient;
  readonly transcribe: TranscribeClient;
  readonly table: string;
  readonly graphqlUrl: string;
  readonly stage: string;
  readonly transcribeRoleArn: string;
  readonly languages: readonly string[];
  readonly maxMinutesPerDay: number;
  /** The program that probes. */
  readonly probeProgram: URL;
  /** Has the sound of a video copied out that Transcribe does not read as it is; its attempts are started afterwards. */
  readonly extractAudio: (key: VideoItemKey) => Promise<void>;
}

/** Bytes that have arrived: a version of an object. */
export interface Uploaded {
  readonly key: string;
  readonly versionId: string;
}

/** The way of an upload from its bytes to its transcription job. */
export interface UploadTaker {
  /**
   * Takes bytes over that have arrived for a video: checks them, accepts or rejects them, starts the job. Goes on from whatever the
   * item says, so twice is the same as once, and bytes that nobody waits for are removed.
   */
  take(uploaded: Uploaded, key: VideoItemKey): Promise<void>;
  /** Starts the attempts that an accepted video has waiting, and tells the owner of tracks that were not told of. */
  startCaptions(key: VideoItemKey): Promise<void>;
  /** Starts an attempt once more that was started before and of which Transcribe knows nothing. */
  restart(key: VideoItemKey, jobName: string): Promise<void>;
}

/** Makes one. */
export function uploadTaker(options: UploadTakerOptions): UploadTaker {
  const { bucket, dynamodb, transcribe, table, graphqlUrl, stage, maxMinutesPerDay } = options;
  const writer = (): Writer => ({ dynamodb, table, now: Date.now() });
  const read = (key: VideoItemKey) => readVideo(dynamodb, table, key);

  /** One step at a time, each begun from the item as the step before left it. */
  async function take(uploaded: Uploaded, key: VideoItemKey): Promise<void> {
    const video = await read(key);
    const step = nextStep(video, uploaded.versionId);
    if (step === 'purge' || !video) return remove(uploaded, key.id);
    if (step === 'claim') {
      await claimUpload(writer(), video, uploaded.versionId);
      return take(uploaded, key);
    }
    if (step === 'verify') {
      if (await verify(uploaded, video)) return take(uploaded, key);
      return;
    }
    if (step === 'transcribe') await transcribeVideo(video);
  }

  /** Accepts or rejects. True when there is something left to do, by what the item then says. */
  async function verify(uploaded: Uploaded, video: VideoItem): Promise<boolean> {
    const stored = await storedObject(bucket, uploaded.key, uploaded.versionId);
    if (!stored) {
      // A delivery before this one rejected them, or somebody deleted them: then there is nothing that could be declared right.
      const isRejected = await rejectUpload(writer(), video, 'SIZE_MISMATCH');
      log('bytes gone', { videoId: video.id, isRejected });
      return false;
    }
    const isWhole = stored.sizeBytes === video.sizeBytes;
    const ranges = rangesOf(bucket.s3, { bucket: bucket.bucket, ...uploaded });
    const facts = isWhole ? await probeApart(ranges, stored.sizeBytes, { program: options.probeProgram }) : undefined;
    const reason = rejection(video.sizeBytes, stored.sizeBytes, facts);
    if (reason !== undefined || !facts) {
      const isRejected = await rejectUpload(writer(), video, reason ?? 'NOT_MEDIA');
      log('rejected', { videoId: video.id, reason, isRejected });
      // The item decides what becomes of the bytes: another delivery may have accepted them meanwhile.
      return true;
    }
    const base = jobBase(stage, video.id, uploaded.versionId);
    return accept(video, facts, base, captionPlan(facts));
  }

  /** Accepts the video as it now is. True when somebody has. */
  async function accept(video: VideoItem, facts: MediaFacts, base: string, plan: CaptionPlan): Promise<boolean> {
    if (await acceptUpload(writer(), video, facts, base, plan)) return true;
    const current = await read({ userId: video.userId, id: video.id });
    if (current?.status !== 'PROCESSING') return current?.status === 'READY';
    // Its owner has renamed it since it was read.
    if (current.version !== video.version) return accept(current, facts, base, plan);
    // Nothing has changed: it was the day's minutes that refused.
    return plan.kind === 'job' && accept(current, facts, base, { kind: 'obstacle', reason: 'LIMIT_EXCEEDED' });
  }

  function captionPlan(facts: MediaFacts): CaptionPlan {
    const obstacle = transcriptionObstacle(facts);
    return obstacle === undefined ? { kind: 'job', maxMinutesPerDay } : { kind: 'obstacle', reason: obstacle };
  }

  async function startCaptions(key: VideoItemKey): Promise<void> {
    const video = await read(key);
    if (video?.status === 'READY') return transcribeVideo(video);
    log('ignored', { reason: 'not an accepted video', videoId: key.id });
  }

  async function restart(key: VideoItemKey, jobName: string): Promise<void> {
    const video = await read(key);
    const attempt = Object.entries(video?.captionJobs ?? {}).find(([, job]) => job.jobName === jobName);
    if (video && attempt) await start(video, attempt[0], jobName);
  }

  /** Starts the jobs that the item asks for, or tells the owner why there is none. */
  async function transcribeVideo(video: VideoItem): Promise<void> {
    const queued = Object.entries(video.captionJobs).find(([, { status }]) => status === 'QUEUED');
    if (!queued) return announceTracks(dynamodb, table, graphqlUrl, video);
    const [language, { jobName }] = queued;
    await start(video, language, jobName);
    // Another attempt may be waiting, and the item has changed.
    const current = await read({ userId: video.userId, id: video.id });
    if (current && current.version > video.version) return transcribeVideo(current);
  }

  async function start(video: VideoItem, language: string, jobName: string): Promise<void> {
    if (needsExtraction(video) && video.audioKey === undefined) {
      log('sound wanted', { videoId: video.id, container: video.container });
      return options.extractAudio({ userId: video.userId, id: video.id });
    }
    const defaults = { bucket: bucket.bucket, roleArn: options.transcribeRoleArn, languages: options.languages };
    const asked = language === UNDETERMINED ? undefined : language;
    const refusal = await startJob(transcribe, defaults, video, jobName, asked);
    if (refusal !== undefined) return giveUpJob(video, language, jobName, refusal);
    await markTranscribing(writer(), video, language, jobName);
    log('transcribing', { videoId: video.id, jobName, minutes: captionedMinutes(video.durationSeconds ?? 0) });
  }

  /** Transcribe will never take this job: the track ends here, and the owner is told. */
  async function giveUpJob(video: VideoItem, language: string, jobName: string, refusal: string): Promise<void> {
    log('refused', { videoId: video.id, jobName, reason: refusal });
    await failAttempt(dynamodb, table, video, language, 'INTERNAL');
  }

  /** Removes these bytes for good: in a versioned bucket only deleting the version does. */
  async function remove({ key, versionId }: Uploaded, videoId: string): Promise<void> {
    await bucket.s3.send(new DeleteObjectCommand({ Bucket: bucket.bucket, Key: key, VersionId: versionId }));
    log('purged', { videoId });
  }

  return { take, startCaptions, restart };
}
