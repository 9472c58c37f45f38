import { GetObjectCommand, NoSuchKey, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetTranscriptionJobCommand, type TranscriptionJob } from '@aws-sdk/client-transcribe';
import { UNDETERMINED, type CaptionTrackItem, type VideoItem } from '../../model/items.ts';
import { captionKey, transcriptKey } from '../../model/keys.ts';
import { jobPrefix } from '../../model/transcription.ts';
import { announceTracks } from '../lib/announce.ts';
import { dynamodb, s3, transcribe } from '../lib/clients.ts';
import { toSrt, toVtt, type Cue } from '../lib/cues.ts';
import { log } from '../lib/log.ts';
import { eachEvent, stringAt, type QueueAnswer, type QueueEvent } from '../lib/queue.ts';
import { requireEnv } from '../lib/require-env.ts';
import { sourceOwner } from '../lib/source-key.ts';
import { readVideo } from '../lib/videos.ts';
import { cuesFromTranscript, isSilence, languageLabel, publicReason, type TranscriptItem } from './core.ts';
import { environment } from './env.ts';
import { finishJob, mayReplace } from '../lib/finish-job.ts';

const env = requireEnv(environment);

/** A job has subtitles and no transcript. Worth another attempt. */
class TranscriptMissing extends Error {
  readonly code = 'TranscriptMissing';
  constructor(jobName: string) {
    super(`The transcription job ${jobName} has no transcript.`);
    this.name = 'TranscriptMissing';
  }
}

/** Transcribe Job State Change, through a queue: stores the captions and tells the owner. Twice is the same as once. */
export async function handler(event: QueueEvent): Promise<QueueAnswer> {
  return eachEvent(event, async (change) => {
    const jobName = stringAt(change, 'detail', 'TranscriptionJobName');
    if (!jobName.startsWith(jobPrefix(env.STAGE))) return log('ignored', { reason: 'a job of something else' });
    // The event only says that something happened: what it was is read from Transcribe itself.
    const { TranscriptionJob: job } = await transcribe.send(
      new GetTranscriptionJobCommand({ TranscriptionJobName: jobName }),
    );
    const owner = job && mediaOwner(job);
    if (!job || !owner) return log('ignored', { reason: 'a job on other media', jobName });
    if (job.TranscriptionJobStatus !== 'COMPLETED' && job.TranscriptionJobStatus !== 'FAILED') {
      return log('ignored', { reason: 'the job has not ended', jobName });
    }
    await finish(job, jobName, { userId: owner.userId, id: owner.videoId });
  });
}

async function finish(job: TranscriptionJob, jobName: string, key: { userId: string; id: string }): Promise<void> {
  const video = await readVideo(dynamodb, env.VIDEO_TABLE, key);
  if (!video) return log('ignored', { reason: 'the video is gone', videoId: key.id });
  const running = Object.entries(video.captionJobs).find(([, attempt]) => attempt.jobName === jobName);
  if (running) {
    const [jobLanguage, { attempt }] = running;
    const result = await trackOf(job, jobName, video, attempt);
    const served = video.captions[result.language];
    const track = mayReplace(served, result.status) ? result : undefined;
    const isWritten = await finishJob(dynamodb, env.VIDEO_TABLE, video, {
      jobLanguage,
      jobName,
      track,
      at: result.updatedAt,
    });
    log(isWritten ? 'finished' : 'moved on', { videoId: video.id, language: result.language, status: result.status });
    // The row changed between the read and the write: begin again from what it says now.
    if (!isWritten) return finish(job, jobName, key);
  }
  // Also when the row was written by a delivery that died before it could tell.
  const current = await readVideo(dynamodb, env.VIDEO_TABLE, key);
  if (current) await announceTracks(dynamodb, env.VIDEO_TABLE, env.GRAPHQL_URL, current);
}

/** The track that the job came to, its files stored. */
async function trackOf(
  job: TranscriptionJob,
  jobName: string,
  video: VideoItem,
  attempt: number,
): Promise<CaptionTrackItem> {
  const language = job.LanguageCode ?? video.language ?? UNDETERMINED;
  const base = {
    language,
    label: languageLabel(language),
    source: 'AUTO' as const,
    confidence: job.IdentifiedLanguageScore ?? null,
    jobName,
    notified: false,
    version: video.version + 1,
    updatedAt: new Date().toISOString(),
  };
  if (job.TranscriptionJobStatus === 'FAILED') {
    log('transcription failed', { videoId: video.id, jobName, reason: job.FailureReason });
    const said = job.FailureReason ?? '';
    return isSilence(said)
      ? { ...base, status: 'NO_SPEECH' }
      : { ...base, status: 'FAILED', reason: publicReason(said) };
  }
  const cues = await readCues(video, jobName);
  if (cues === undefined) return { ...base, status: 'NO_SPEECH' };
  const save = `j${attempt}`;
  const vttKey = captionKey(video.userId, video.id, language, save, 'vtt');
  const srtKey = captionKey(video.userId, video.id, language, save, 'srt');
  await store(vttKey, toVtt(cues), 'text/vtt; charset=utf-8');
  await store(srtKey, toSrt(cues), 'application/x-subrip; charset=utf-8');
  return { ...base, status: 'READY', vttKey, srtKey };
}

/** `undefined` when nobody spoke: Transcribe then completes the job and writes no subtitle file. */
async function readCues(video: VideoItem, jobName: string): Promise<Cue[] | undefined> {
  const transcript = transcriptKey(video.userId, video.id, jobName);
  const subtitles = await readText(transcript.replace(/json$/, 'vtt'));
  const written = await readText(transcript);
  if (subtitles === undefined) return undefined;
  // With subtitles there was speech: the words must be there too, or are on their way.
  if (written === undefined) throw new TranscriptMissing(jobName);
  // The shape that Transcribe documents for its transcript file.
  const { results } = JSON.parse(written) as { results?: { items?: readonly TranscriptItem[] } };
  const cues = cuesFromTranscript(results?.items ?? []);
  return cues.length > 0 ? cues : undefined;
}

async function readText(key: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: env.MEDIA_BUCKET, Key: key }));
    return await Body?.transformToString('utf-8');
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

async function store(key: string, text: string, contentType: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: env.MEDIA_BUCKET, Key: key, Body: text, ContentType: contentType }));
}

/** Whose video the job reads. Its name does not tell the owner; the media that it was started with does. */
function mediaOwner(job: TranscriptionJob) {
  const prefix = `s3://${env.MEDIA_BUCKET}/`;
  const uri = job.Media?.MediaFileUri ?? '';
  return uri.startsWith(prefix) ? sourceOwner(uri.slice(prefix.length)) : undefined;
}
