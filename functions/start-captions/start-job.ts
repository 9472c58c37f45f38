import {
  BadRequestException,
  ConflictException,
  GetTranscriptionJobCommand,
  StartTranscriptionJobCommand,
  type LanguageCode,
  type MediaFormat,
  type TranscribeClient,
} from '@aws-sdk/client-transcribe';
import type { VideoItem } from '../../model/items.ts';
import { transcriptKey } from '../../model/keys.ts';
import { TRANSCRIBE_FORMATS } from '../../model/transcription.ts';

/** What every job of a stage shares. */
export interface JobDefaults {
  readonly bucket: string;
  /** The role in which Transcribe reads the media and writes its files. */
  readonly roleArn: string;
  /** Told apart when the owner named no language. */
  readonly languages: readonly string[];
}

/** A job of this name exists and is about something else. Nothing can be done but look. */
export class JobNameTaken extends Error {
  readonly code = 'JobNameTaken';
  constructor(jobName: string) {
    super(`The transcription job ${jobName} exists and reads other media.`);
    this.name = 'JobNameTaken';
  }
}

/**
 * Starts the job. One that was started before, by an event that came twice, is as good. Gives Transcribe's words when it will
 * never take it; limits and outages are thrown, and another attempt may fare better.
 */
export async function startJob(
  client: TranscribeClient,
  defaults: JobDefaults,
  video: VideoItem,
  jobName: string,
  spoken: string | undefined,
): Promise<string | undefined> {
  const mediaFileUri = `s3://${defaults.bucket}/${video.audioKey ?? video.s3Key}`;
  try {
    await client.send(
      new StartTranscriptionJobCommand({
        TranscriptionJobName: jobName,
        Media: { MediaFileUri: mediaFileUri },
        ...mediaFormat(video),
        ...language(spoken, defaults.languages),
        OutputBucketName: defaults.bucket,
        // A key that ends in .json is the file itself; the subtitle files take its name.
        OutputKey: transcriptKey(video.userId, video.id, jobName),
        Subtitles: { Formats: ['vtt', 'srt'], OutputStartIndex: 1 },
        // When every place is taken the job waits in Transcribe's own queue.
        JobExecutionSettings: { AllowDeferredExecution: true, DataAccessRoleArn: defaults.roleArn },
      }),
    );
  } catch (error) {
    if (error instanceof BadRequestException) return error.message;
    if (!(error instanceof ConflictException)) throw error;
    const { TranscriptionJob } = await client.send(new GetTranscriptionJobCommand({ TranscriptionJobName: jobName }));
    if (TranscriptionJob?.Media?.MediaFileUri !== mediaFileUri) throw new JobNameTaken(jobName);
  }
  return undefined;
}

function mediaFormat(video: VideoItem): { MediaFormat?: MediaFormat } {
  const format = TRANSCRIBE_FORMATS[video.audioContainer ?? video.container ?? ''];
  // The key of a source has no extension that Transcribe could go by. The table holds its own names alone.
  return format === undefined ? {} : { MediaFormat: format as MediaFormat };
}

/** Exactly one way to choose the language: Transcribe refuses none and two. The codes were checked where they came in. */
function language(spoken: string | undefined, languages: readonly string[]) {
  if (spoken !== undefined) return { LanguageCode: spoken as LanguageCode };
  return { IdentifyLanguage: true, LanguageOptions: [...languages] as LanguageCode[] };
}
