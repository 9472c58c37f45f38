import { GetObjectCommand, NoSuchKey, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  BadRequestException,
  GetTranscriptionJobCommand,
  NotFoundException,
  type TranscribeClient,
  type TranscriptionJob,
} from '@aws-sdk/client-transcribe';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CaptionTrackItem, VideoItem } from '../../model/items.ts';
import { captionKey, transcriptKey } from '../../model/keys.ts';
import { announceTracks } from '../lib/announce.ts';
import type { Bucket } from '../lib/bucket.ts';
import { toSrt, toVtt } from '../lib/cues.ts';
import { finishJob, trackAfter } from '../lib/finish-job.ts';
import { languageName } from '../lib/language-name.ts';
import { log } from '../lib/log.ts';
import { mediaOwner } from '../lib/source-key.ts';
import { readVideo, type VideoItemKey } from '../lib/videos.ts';
import { toWordsFile, type TimedWord } from '../lib/words-file.ts';
import { cuesFromWords, isSilence, publicReason } from './core.ts';
import { wordsOf, type TranscriptItem } from './words.ts';

/** What finishing a job reaches. */
export interface JobFinisherOptions {
  readonly bucket: Bucket;
  readonly dynamodb: DynamoDBDocumentClient;
  readonly transcribe: TranscribeClient;
  readonly table: string;
  readonly graphqlUrl: string;
}

/** What Transcribe says of a job: it is over, it is not, or there is none of this name. */
export type JobState = 'ENDED' | 'RUNNING' | 'UNKNOWN';

/** The way of a transcription job from its end to its owner. */
export interface JobFinisher {
  /**
   * Asks Transcribe for the job; when it has ended, its track is written and the owner told. Goes on from whatever the item says:
   * twice is the same as once.
   */
  finish(jobName: string): Promise<JobState>;
}

/** A job has subtitles and no transcript. Worth another attempt. */
class TranscriptMissing extends Error {
  readonly code = 'TranscriptMissing';
  constructor(jobName: string) {
    super(`The transcription job ${jobName} has no transcript.`);
    this.name = 'TranscriptMissing';
  }
}

/** A transcript that is not there so long after the end of its job will not come any more. */
const TRANSCRIPT_WAIT_MS = 3_600_000;

function isLongOver({ CompletionTime }: TranscriptionJob): boolean {
  return CompletionTime !== undefined && Date.now() - CompletionTime.getTime() > TRANSCRIPT_WAIT_MS;
}

/** Makes one. */
export function jobFinisher({ bucket, dynamodb, transcribe, table, graphqlUrl }: JobFinisherOptions): JobFinisher {
  async function finish(jobName: string): Promise<JobState> {
    const job = await readJob(jobName);
    if (!job) return 'UNKNOWN';
    if (job.TranscriptionJobStatus !== 'COMPLETED' && job.TranscriptionJobStatus !== 'FAILED') return 'RUNNING';
    const owner = ownerOf(job);
    if (owner) await finishFor(job, jobName, { userId: owner.userId, id: owner.videoId });
    else log('ignored', { reason: 'a job on other media', jobName });
    return 'ENDED';
  }

  async function readJob(jobName: string): Promise<TranscriptionJob | undefined> {
    try {
      const answer = await transcribe.send(new GetTranscriptionJobCommand({ TranscriptionJobName: jobName }));
      return answer.TranscriptionJob;
    } catch (error) {
      // Both are documented for a name that Transcribe does not know.
      if (error instanceof NotFoundException || error instanceof BadRequestException) return undefined;
      throw error;
    }
  }

  async function finishFor(job: TranscriptionJob, jobName: string, key: VideoItemKey): Promise<void> {
    const video = await readVideo(dynamodb, table, key);
    if (!video) return log('ignored', { reason: 'the video is gone', videoId: key.id });
    const running = Object.entries(video.captionJobs).find(([, attempt]) => attempt.jobName === jobName);
    if (running) {
      const [jobLanguage, { attempt }] = running;
      const result = await trackOf(job, jobName, video, jobLanguage, attempt);
      const track = trackAfter(video.captions[result.language], result);
      const isWritten = await finishJob(dynamodb, table, video, {
        jobLanguage,
        jobName,
        track,
        at: result.updatedAt,
      });
      log(isWritten ? 'finished' : 'moved on', { videoId: video.id, language: result.language, status: result.status });
      // The row changed between the read and the write: begin again from what it says now.
      if (!isWritten) return finishFor(job, jobName, key);
    }
    // Also when the row was written by a delivery that died before it could tell.
    const current = await readVideo(dynamodb, table, key);
    if (current) await announceTracks(dynamodb, table, graphqlUrl, current);
  }

  /** The track that the job came to, its files stored. */
  async function trackOf(
    job: TranscriptionJob,
    jobName: string,
    video: VideoItem,
    jobLanguage: string,
    attempt: number,
  ): Promise<CaptionTrackItem> {
    const language = job.LanguageCode ?? jobLanguage;
    const base = {
      language,
      label: languageName(language),
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
    const words = await readWords(video, jobName).catch((error: unknown) => {
      if (error instanceof TranscriptMissing && isLongOver(job)) return 'lost' as const;
      throw error;
    });
    if (words === 'lost') {
      log('transcript lost', { videoId: video.id, jobName });
      return { ...base, status: 'FAILED', reason: 'INTERNAL' };
    }
    if (words === undefined) return { ...base, status: 'NO_SPEECH' };
    const cues = cuesFromWords(words);
    const keyOf = (format: 'vtt' | 'srt' | 'words') =>
      captionKey(video.userId, video.id, language, `j${attempt}`, format);
    const keys = { vttKey: keyOf('vtt'), srtKey: keyOf('srt'), wordsKey: keyOf('words') };
    await store(keys.vttKey, toVtt(cues), 'text/vtt; charset=utf-8');
    await store(keys.srtKey, toSrt(cues), 'application/x-subrip; charset=utf-8');
    await store(keys.wordsKey, toWordsFile(words), 'application/json');
    return { ...base, status: 'READY', ...keys };
  }

  /** `undefined` when nobody spoke: Transcribe then completes the job and writes no subtitle file. */
  async function readWords(video: VideoItem, jobName: string): Promise<TimedWord[] | undefined> {
    const transcript = transcriptKey(video.userId, video.id, jobName);
    const subtitles = await readText(transcript.replace(/json$/, 'vtt'));
    const written = await readText(transcript);
    if (subtitles === undefined) return undefined;
    // With subtitles there was speech: the words must be there too, or are on their way.
    if (written === undefined) throw new TranscriptMissing(jobName);
    // The shape that Transcribe documents for its transcript file.
    const { results } = JSON.parse(written) as { results?: { items?: readonly TranscriptItem[] } };
    // The sound that was copied out may begin later than the video.
    const words = wordsOf(results?.items ?? [], (video.audioStartSeconds ?? 0) * 1000);
    return words.length > 0 ? words : undefined;
  }

  async function readText(key: string): Promise<string | undefined> {
    try {
      const { Body } = await bucket.s3.send(new GetObjectCommand({ Bucket: bucket.bucket, Key: key }));
      return await Body?.transformToString('utf-8');
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async function store(key: string, text: string, contentType: string): Promise<void> {
    await bucket.s3.send(
      new PutObjectCommand({ Bucket: bucket.bucket, Key: key, Body: text, ContentType: contentType }),
    );
  }

  /** Whose video the job reads. Its name does not tell the owner; the media that it was started with does. */
  function ownerOf(job: TranscriptionJob) {
    const prefix = `s3://${bucket.bucket}/`;
    const uri = job.Media?.MediaFileUri ?? '';
    return uri.startsWith(prefix) ? mediaOwner(uri.slice(prefix.length)) : undefined;
  }

  return { finish };
}
