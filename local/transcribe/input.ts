import { LanguageCode, MediaFormat } from '@aws-sdk/client-transcribe';
import { badRequest, unsupported } from './errors.ts';
import type { JobRequest, LanguageChoice, SubtitleFormat } from './job.ts';
import { parseMediaUri } from './media-store.ts';
import { outputLocation } from './output-location.ts';
import { createReader, isObject } from './reader.ts';
import type { Reader } from './reader.ts';

const LANGUAGE_CODES: readonly string[] = Object.values(LanguageCode);
const MEDIA_FORMATS: readonly string[] = Object.values(MediaFormat);
const SUBTITLE_FORMATS: readonly SubtitleFormat[] = ['vtt', 'srt'];

const MAX_TAGS = 200;

/** Options that change what comes out and are not done here. */
const UNSUPPORTED_OPTIONS = [
  'ContentRedaction',
  'KMSEncryptionContext',
  'LanguageIdSettings',
  'ModelSettings',
  'OutputEncryptionKMSKeyId',
  'Settings',
  'ToxicityDetection',
] as const;

/**
 * Checks a StartTranscriptionJob request as the service does before it looks at the media. Throws
 * `BadRequestException`, or `UnsupportedByLocal` for an option that is not emulated.
 */
export function parseStart(input: Readonly<Record<string, unknown>>): JobRequest {
  const read = createReader(input);
  const name = read.required('TranscriptionJobName', (field) => read.text(input, field));
  const media = isObject(input['Media']) ? input['Media'] : {};
  const mediaUri = read.required('Media', () => read.text(media, 'MediaFileUri', 'media.mediaFileUri'));
  const mediaFormat = read.choice(input, 'MediaFormat', MEDIA_FORMATS);
  const sampleRateHertz = read.integer(input, 'MediaSampleRateHertz', 8_000, 48_000);
  const bucket = read.text(input, 'OutputBucketName');
  const outputKey = read.text(input, 'OutputKey');
  const language = readLanguage(input, read);
  const subtitles = readSubtitles(input['Subtitles'], read);
  const tags = readTags(input['Tags']);
  read.refuseIfWrong();

  if (parseMediaUri(mediaUri) === undefined)
    throw badRequest(
      "The URI that you provided doesn't point to an S3 object. Make sure that the object exists and try your request again.",
    );
  if (mediaFormat === 'amr') throw unsupported('the media format amr');
  for (const option of UNSUPPORTED_OPTIONS)
    if (isObject(input[option]) ? Object.keys(input[option]).length > 0 : input[option] !== undefined)
      throw unsupported(`the option ${option} of StartTranscriptionJob`);
  if (bucket === undefined) {
    if (outputKey !== undefined) throw badRequest('You must provide OutputBucketName when you provide OutputKey.');
    throw unsupported('transcripts in a bucket of the service: give OutputBucketName');
  }
  const execution = readExecution(input['JobExecutionSettings']);
  return {
    name,
    mediaUri,
    language: chosenLanguage(language),
    output: outputLocation(bucket, outputKey, name),
    ...(mediaFormat !== undefined && { mediaFormat }),
    ...(sampleRateHertz !== undefined && { sampleRateHertz }),
    ...(subtitles && { subtitles }),
    ...(execution && { execution }),
    ...(tags && { tags }),
  };
}

interface LanguageInput {
  readonly code: string | undefined;
  readonly identifyOne: boolean;
  readonly identifyMany: boolean;
  readonly options: readonly string[] | undefined;
}

function readLanguage(input: Readonly<Record<string, unknown>>, read: Reader): LanguageInput {
  return {
    code: read.choice(input, 'LanguageCode', LANGUAGE_CODES),
    identifyOne: read.flag(input, 'IdentifyLanguage') ?? false,
    identifyMany: read.flag(input, 'IdentifyMultipleLanguages') ?? false,
    options: read.choices(input, 'LanguageOptions', LANGUAGE_CODES),
  };
}

function chosenLanguage({ code, identifyOne, identifyMany, options }: LanguageInput): LanguageChoice {
  const ways = [code !== undefined, identifyOne, identifyMany].filter(Boolean).length;
  if (ways !== 1)
    throw badRequest(
      'The request must include exactly one of LanguageCode, IdentifyLanguage, and IdentifyMultipleLanguages. Check your request and try again.',
    );
  if (code !== undefined) {
    if (options !== undefined)
      throw badRequest('LanguageOptions can only be used with IdentifyLanguage or IdentifyMultipleLanguages.');
    return { kind: 'given', code };
  }
  if (options !== undefined && new Set(options).size < 2)
    throw badRequest('LanguageOptions must include at least two language codes. Check your request and try again.');
  return { kind: identifyOne ? 'identify-one' : 'identify-many', options: options ?? [] };
}

function readSubtitles(value: unknown, read: Reader): JobRequest['subtitles'] {
  if (!isObject(value)) return undefined;
  const formats = read.choices(value, 'Formats', SUBTITLE_FORMATS, 'subtitles.formats') ?? [];
  const startIndex = read.integer(value, 'OutputStartIndex', 0, 1, 'subtitles.outputStartIndex') ?? 0;
  const wanted = SUBTITLE_FORMATS.filter((format) => formats.includes(format));
  return wanted.length === 0 ? undefined : { formats: wanted, startIndex };
}

function readExecution(value: unknown): JobRequest['execution'] {
  if (!isObject(value)) return undefined;
  const { AllowDeferredExecution: isAllowed, DataAccessRoleArn: role } = value;
  if (typeof isAllowed !== 'boolean' || typeof role !== 'string' || !/^arn:[^:]+:iam::\d{12}:role\/.+$/.test(role))
    throw badRequest(
      'JobExecutionSettings must include both AllowDeferredExecution and the ARN of a role in DataAccessRoleArn.',
    );
  return { AllowDeferredExecution: isAllowed, DataAccessRoleArn: role };
}

function readTags(value: unknown): JobRequest['tags'] {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  if (value.length > MAX_TAGS) throw badRequest(`A job can have at most ${String(MAX_TAGS)} tags.`);
  return value.map((tag: unknown) => {
    if (!isObject(tag) || typeof tag['Key'] !== 'string' || typeof tag['Value'] !== 'string')
      throw badRequest('Each tag must have a Key and a Value.');
    return { Key: tag['Key'], Value: tag['Value'] };
  });
}
