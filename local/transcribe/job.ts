import type { JobFault } from './faults.ts';
import { objectUri } from './media-store.ts';
import { subtitleAddress, transcriptAddress } from './output-location.ts';
import type { OutputLocation } from './output-location.ts';

export type SubtitleFormat = 'vtt' | 'srt';

/** How the language is found. */
export type LanguageChoice =
  | { readonly kind: 'given'; readonly code: string }
  | { readonly kind: 'identify-one'; readonly options: readonly string[] }
  | { readonly kind: 'identify-many'; readonly options: readonly string[] };

/** What a caller asked for, checked. */
export interface JobRequest {
  readonly name: string;
  readonly mediaUri: string;
  readonly mediaFormat?: string;
  readonly sampleRateHertz?: number;
  readonly language: LanguageChoice;
  readonly output: OutputLocation;
  readonly subtitles?: { readonly formats: readonly SubtitleFormat[]; readonly startIndex: number };
  readonly execution?: { readonly AllowDeferredExecution: boolean; readonly DataAccessRoleArn: string };
  readonly tags?: readonly { readonly Key: string; readonly Value: string }[];
}

/** What was found out about the language. */
export interface LanguageResult {
  readonly code: string;
  /** Best first; the scores add up to at most 1. Only where a language was identified. */
  readonly scores?: readonly { readonly code: string; readonly score: number }[];
}

/** A job as it is stored. Times in milliseconds since the epoch. */
export interface Job {
  readonly request: JobRequest;
  /** Grows from job to job: the order of creation. */
  readonly sequence: number;
  readonly status: 'QUEUED' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly completedAt?: number;
  readonly fault?: JobFault;
  readonly failureReason?: string;
  /** Known once the media was read. */
  readonly detected?: {
    readonly mediaFormat: string;
    readonly sampleRateHertz: number;
    readonly durationSeconds: number;
  };
  readonly language?: LanguageResult;
  /** Subtitle files that were written: none when nobody speaks. */
  readonly subtitleFormats?: readonly SubtitleFormat[];
  /** Whether the event about its end has been given to the bus. */
  readonly isAnnounced: boolean;
}

/** GetTranscriptionJob's answer; timestamps in seconds. */
export function describeJob(job: Job, region: string): Record<string, unknown> {
  const { request, detected } = job;
  const location = request.output;
  const mediaFormat = request.mediaFormat ?? detected?.mediaFormat;
  const sampleRate = request.sampleRateHertz ?? detected?.sampleRateHertz;
  return {
    ...summaryOf(job),
    ...(mediaFormat !== undefined && { MediaFormat: mediaFormat }),
    ...(sampleRate !== undefined && { MediaSampleRateHertz: sampleRate }),
    Media: { MediaFileUri: request.mediaUri },
    Transcript: job.status === 'COMPLETED' ? { TranscriptFileUri: objectUri(region, transcriptAddress(location)) } : {},
    Settings: { ChannelIdentification: false, ShowAlternatives: false },
    ...(request.language.kind !== 'given' &&
      request.language.options.length > 0 && { LanguageOptions: request.language.options }),
    ...(request.execution && { JobExecutionSettings: request.execution }),
    ...(request.subtitles && {
      Subtitles: {
        Formats: request.subtitles.formats,
        OutputStartIndex: request.subtitles.startIndex,
        ...(job.subtitleFormats && {
          SubtitleFileUris: job.subtitleFormats.map((format) => objectUri(region, subtitleAddress(location, format))),
        }),
      },
    }),
    ...(request.tags && { Tags: request.tags }),
  };
}

/** ListTranscriptionJobs' answer for one job. */
export function summarizeJob(job: Job): Record<string, unknown> {
  return { ...summaryOf(job), OutputLocationType: 'CUSTOMER_BUCKET' };
}

function summaryOf(job: Job): Record<string, unknown> {
  return {
    TranscriptionJobName: job.request.name,
    TranscriptionJobStatus: job.status,
    CreationTime: job.createdAt / 1000,
    ...(job.startedAt !== undefined && { StartTime: job.startedAt / 1000 }),
    ...(job.completedAt !== undefined && { CompletionTime: job.completedAt / 1000 }),
    ...(job.failureReason !== undefined && { FailureReason: job.failureReason }),
    ...describeLanguage(job),
  };
}

function describeLanguage({ request, language, detected }: Job): Record<string, unknown> {
  if (request.language.kind === 'given') return { LanguageCode: request.language.code };
  const [best] = language?.scores ?? [];
  if (request.language.kind === 'identify-one')
    return {
      IdentifyLanguage: true,
      ...(language && { LanguageCode: language.code }),
      ...(best && { IdentifiedLanguageScore: best.score }),
    };
  return {
    IdentifyMultipleLanguages: true,
    ...(language && {
      LanguageCodes: [{ LanguageCode: language.code, DurationInSeconds: detected?.durationSeconds ?? 0 }],
    }),
    ...(best && { IdentifiedLanguageScore: best.score }),
  };
}
