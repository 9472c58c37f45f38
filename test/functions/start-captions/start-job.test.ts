import {
  BadRequestException,
  ConflictException,
  GetTranscriptionJobCommand,
  LimitExceededException,
  StartTranscriptionJobCommand,
  type TranscribeClient,
} from '@aws-sdk/client-transcribe';
import { describe, expect, it } from 'vitest';
import { startJob } from '../../../functions/start-captions/start-job.ts';
import { USER_ID, VIDEO_ID, aVideo } from '../../support/given.ts';

const JOB = `dev-${VIDEO_ID}-0f1e2d3c4b5a6978-1`;
const MEDIA_URI = `s3://media/videos/${USER_ID}/${VIDEO_ID}/source`;
const defaults = { bucket: 'media', roleArn: 'arn:aws:iam::1:role/Transcribe', languages: ['en-US', 'de-DE'] };
const video = aVideo({ container: 'MP4' });

type Command = StartTranscriptionJobCommand | GetTranscriptionJobCommand;

/** A Transcribe that ends a start so, and knows a job on this media. */
function transcribeWith(failure?: Error, mediaUri?: string) {
  const sent: Command[] = [];
  const send = async (command: Command): Promise<unknown> => {
    await Promise.resolve();
    sent.push(command);
    if (command instanceof StartTranscriptionJobCommand && failure) throw failure;
    return { TranscriptionJob: mediaUri === undefined ? undefined : { Media: { MediaFileUri: mediaUri } } };
  };
  // startJob calls `send` and nothing else.
  return { client: { send } as unknown as TranscribeClient, sent };
}

const conflict = new ConflictException({ message: 'The requested job name already exists.', $metadata: {} });

describe('startJob', () => {
  it('asks for captions in one of the configured languages, beside the video', async () => {
    const { client, sent } = transcribeWith();
    await startJob(client, defaults, video, JOB, undefined);
    expect(sent.map(({ input }) => input)).toEqual([
      {
        TranscriptionJobName: JOB,
        Media: { MediaFileUri: MEDIA_URI },
        MediaFormat: 'mp4',
        IdentifyLanguage: true,
        LanguageOptions: ['en-US', 'de-DE'],
        OutputBucketName: 'media',
        OutputKey: `videos/${USER_ID}/${VIDEO_ID}/transcript/${JOB}.json`,
        Subtitles: { Formats: ['vtt', 'srt'], OutputStartIndex: 1 },
        JobExecutionSettings: { AllowDeferredExecution: true, DataAccessRoleArn: defaults.roleArn },
      },
    ]);
  });

  it('names the language that was asked for, and no other', async () => {
    const { client, sent } = transcribeWith();
    await startJob(client, defaults, video, JOB, 'fr-FR');
    expect(sent[0]?.input).toMatchObject({ LanguageCode: 'fr-FR' });
    expect(sent[0]?.input).not.toHaveProperty('IdentifyLanguage');
    expect(sent[0]?.input).not.toHaveProperty('LanguageOptions');
  });

  it.each([
    ['MP4', 'mp4'],
    ['WebM', 'webm'],
    ['MP3', 'mp3'],
    ['WAVE', 'wav'],
    ['Ogg', 'ogg'],
    ['FLAC', 'flac'],
  ])('calls %s by Transcribe’s name', async (container, format) => {
    const { client, sent } = transcribeWith();
    await startJob(client, defaults, aVideo({ container }), JOB, undefined);
    expect(sent[0]?.input).toMatchObject({ MediaFormat: format });
  });

  it('reads the sound that was copied out, where there is such', async () => {
    const { client, sent } = transcribeWith();
    const audioKey = `videos/${USER_ID}/${VIDEO_ID}/audio.ogg`;
    const copied = aVideo({ container: 'Matroska', audioKey, audioContainer: 'Ogg' });
    await startJob(client, defaults, copied, JOB, undefined);
    expect(sent[0]?.input).toMatchObject({ MediaFormat: 'ogg', Media: { MediaFileUri: `s3://media/${audioKey}` } });
  });

  it('names no format that it is not sure of', async () => {
    const { client, sent } = transcribeWith();
    await startJob(client, defaults, aVideo({ container: 'AVI' }), JOB, undefined);
    expect(sent[0]?.input).not.toHaveProperty('MediaFormat');
  });

  it('is content with a job of this name on the same media', async () => {
    const { client, sent } = transcribeWith(conflict, MEDIA_URI);
    await startJob(client, defaults, video, JOB, undefined);
    expect(sent[1]).toBeInstanceOf(GetTranscriptionJobCommand);
    expect(sent[1]?.input).toEqual({ TranscriptionJobName: JOB });
    expect(sent).toHaveLength(2);
  });

  it.each([
    ['other media', `s3://media/videos/${USER_ID}/other/source`],
    ['the same key of another bucket', `s3://other/videos/${USER_ID}/${VIDEO_ID}/source`],
    ['media that it does not tell', undefined],
  ])('refuses a job of this name on %s', async (_what, mediaUri) => {
    const { client } = transcribeWith(conflict, mediaUri);
    await expect(startJob(client, defaults, video, JOB, undefined)).rejects.toMatchObject({
      name: 'JobNameTaken',
      code: 'JobNameTaken',
      message: `The transcription job ${JOB} exists and reads other media.`,
    });
  });

  it('gives Transcribe’s words when it will never take the job', async () => {
    const { client } = transcribeWith(new BadRequestException({ message: 'No.', $metadata: {} }), MEDIA_URI);
    expect(await startJob(client, defaults, video, JOB, undefined)).toBe('No.');
  });

  it.each([new LimitExceededException({ message: 'Too many jobs.', $metadata: {} }), new Error('socket hang up')])(
    'lets every other failure through: $name',
    async (failure) => {
      const { client, sent } = transcribeWith(failure, MEDIA_URI);
      await expect(startJob(client, defaults, video, JOB, undefined)).rejects.toBe(failure);
      expect(sent).toHaveLength(1);
    },
  );
});
