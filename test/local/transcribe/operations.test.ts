import {
  DeleteTranscriptionJobCommand,
  ListTranscriptionJobsCommand,
  ListVocabulariesCommand,
} from '@aws-sdk/client-transcribe';
import type { ListTranscriptionJobsCommandInput } from '@aws-sdk/client-transcribe';
import { afterEach, describe, expect, it } from 'vitest';
import { FAILURE_REASONS } from '../../../local/transcribe/failure-reasons.ts';
import { shows } from '../../support/claims.ts';
import { NOW, aTranscribe, get, refusal, start } from './support.ts';
import type { Stack } from './support.ts';

const stacks: Stack[] = [];
afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.close();
});

async function given(options?: Parameters<typeof aTranscribe>[0]): Promise<Stack> {
  const stack = await aTranscribe(options);
  stacks.push(stack);
  return stack;
}

describe('StartTranscriptionJob', () => {
  it('refuses a name that is taken, even by a job that has ended, and leaves that job as it is', async () => {
    shows('transcribe:StartTranscriptionJob');
    const stack = await given();
    await start(stack);
    await stack.ears.until(1);
    expect(await refusal(start(stack, { LanguageCode: 'de-DE' }))).toEqual({
      name: 'ConflictException',
      message: 'The requested job name already exists. Use a different job name.',
    });
    expect((await get(stack)).LanguageCode).toBe('en-GB');
  });

  it('accepts one of many starts of the same name at the same time', async () => {
    const stack = await given();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => start(stack)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await stack.ears.until(1);
  });

  it.each(['s3://media/missing.mp4', 's3://other/lecture.mp4'])(
    'refuses media that is not there: %s',
    async (MediaFileUri) => {
      const stack = await given();
      expect(await refusal(start(stack, { Media: { MediaFileUri } }))).toEqual({
        name: 'BadRequestException',
        message:
          "The S3 URI that you provided can't be accessed. Make sure that you have read permission and try your request again.",
      });
      expect((await refusal(get(stack))).message).toContain("couldn't be found");
    },
  );

  it('refuses an output bucket that it cannot write to', async () => {
    const stack = await given();
    expect((await refusal(start(stack, { OutputBucketName: 'elsewhere' }))).message).toMatch(
      /^The specified S3 bucket elsewhere/,
    );
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'a name with a space',
      { TranscriptionJobName: 'my job' },
      "Value 'my job' at 'transcriptionJobName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z._-]+",
    ],
    [
      'a name of 201 characters',
      { TranscriptionJobName: 'x'.repeat(201) },
      "at 'transcriptionJobName' failed to satisfy constraint: Member must have length less than or equal to 200",
    ],
    [
      'an empty name, naming both constraints',
      { TranscriptionJobName: '' },
      "2 validation errors detected: Value '' at 'transcriptionJobName' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'transcriptionJobName'",
    ],
    [
      'no media',
      { Media: undefined },
      "1 validation error detected: Value null at 'media' failed to satisfy constraint: Member must not be null",
    ],
    [
      'an address of more than 2000 characters',
      { Media: { MediaFileUri: `s3://media/${'x'.repeat(2000)}` } },
      "at 'media.mediaFileUri' failed to satisfy constraint: Member must have length less than or equal to 2000",
    ],
    [
      'more than 200 tags',
      { Tags: Array.from({ length: 201 }, (_, at) => ({ Key: `k${String(at)}`, Value: 'v' })) },
      'at most 200 tags',
    ],
    [
      'an unknown media format',
      { MediaFormat: 'mov' },
      "Value 'mov' at 'mediaFormat' failed to satisfy constraint: Member must satisfy enum value set: [",
    ],
    ['an unknown language', { LanguageCode: 'en-XX' }, "Value 'en-XX' at 'languageCode'"],
    [
      'a sample rate below 8000',
      { MediaSampleRateHertz: 7_999 },
      "Value '7999' at 'mediaSampleRateHertz' failed to satisfy constraint: Member must have value greater than or equal to 8000",
    ],
    ['a sample rate above 48000', { MediaSampleRateHertz: 48_001 }, 'less than or equal to 48000'],
    [
      'an address that is none',
      { Media: { MediaFileUri: 'lecture.mp4' } },
      "Value 'lecture.mp4' at 'media.mediaFileUri'",
    ],
    [
      'an address outside S3',
      { Media: { MediaFileUri: 'https://example.com/lecture.mp4' } },
      "doesn't point to an S3 object",
    ],
    ['an output key with a space', { OutputKey: 'a b.json' }, "at 'outputKey'"],
    ['an output key without a bucket', { OutputBucketName: undefined }, 'You must provide OutputBucketName'],
    ['an unknown subtitle format', { Subtitles: { Formats: ['ttml'] } }, "at 'subtitles.formats'"],
    [
      'a start index of 2',
      { Subtitles: { Formats: ['vtt'], OutputStartIndex: 2 } },
      "Value '2' at 'subtitles.outputStartIndex'",
    ],
    ['no language at all', { LanguageCode: undefined }, 'exactly one of LanguageCode'],
    ['a language and its identification', { IdentifyLanguage: true }, 'exactly one of LanguageCode'],
    [
      'both kinds of identification',
      { LanguageCode: undefined, IdentifyLanguage: true, IdentifyMultipleLanguages: true },
      'exactly one of LanguageCode',
    ],
    [
      'options for a language that is given',
      { LanguageOptions: ['en-GB', 'de-DE'] },
      'LanguageOptions can only be used with',
    ],
    [
      'a single language option',
      { LanguageCode: undefined, IdentifyLanguage: true, LanguageOptions: ['en-GB'] },
      'at least two language codes',
    ],
    [
      'deferred execution without a role',
      { JobExecutionSettings: { AllowDeferredExecution: true } },
      'JobExecutionSettings must include both',
    ],
  ])('refuses %s', async (_, change, message) => {
    shows('transcribe:StartTranscriptionJob checks of the request');
    const stack = await given();
    const refused = await refusal(start(stack, change));
    expect(refused.name).toBe('BadRequestException');
    expect(refused.message).toContain(message);
    expect([...stack.media.held.keys()]).toEqual(['lecture.mp4']);
  });

  it('names everything that is wrong in one answer', async () => {
    shows('transcribe:StartTranscriptionJob checks of the request');
    const stack = await given();
    const { message } = await refusal(start(stack, { TranscriptionJobName: 'a b', MediaFormat: 'avi' }));
    expect(message).toMatch(
      /^2 validation errors detected: Value 'a b' at 'transcriptionJobName' .*; Value 'avi' at 'mediaFormat' /,
    );
  });

  it.each(['mp3', 'mp4', 'wav', 'flac', 'ogg', 'webm', 'm4a'])('knows the media format %s', async (MediaFormat) => {
    shows('transcribe:media formats');
    const stack = await given();
    await start(stack, { MediaFormat });
    await stack.ears.until(1);
    expect((await get(stack)).FailureReason).toBe(
      MediaFormat === 'mp4' || MediaFormat === 'm4a' ? undefined : FAILURE_REASONS.FORMAT_MISMATCH,
    );
  });

  it.each<[string, Record<string, unknown>]>([
    ['Settings', { Settings: { ShowSpeakerLabels: true, MaxSpeakerLabels: 2 } }],
    ['ContentRedaction', { ContentRedaction: { RedactionType: 'PII', RedactionOutput: 'redacted' } }],
    ['ModelSettings', { ModelSettings: { LanguageModelName: 'mine' } }],
    ['OutputEncryptionKMSKeyId', { OutputEncryptionKMSKeyId: 'alias/mine' }],
    ['the media format amr', { MediaFormat: 'amr' }],
    ['give OutputBucketName', { OutputBucketName: undefined, OutputKey: undefined }],
  ])('says that it does not emulate %s', async (option, change) => {
    const stack = await given();
    const refused = await refusal(start(stack, change));
    expect(refused.name).toBe('UnsupportedByLocal');
    expect(refused.message).toContain(option);
  });
});

describe('other operations', () => {
  it('says that it does not emulate an operation', async () => {
    const { client } = await given();
    expect(await refusal(client.send(new ListVocabulariesCommand({})))).toEqual({
      name: 'UnsupportedByLocal',
      message: 'The local Transcribe does not emulate the operation ListVocabularies.',
    });
  });

  it.each(['Transcribe.constructor', 'Transcribe.', 'Other.StartTranscriptionJob', ''])(
    'takes %j for no operation',
    async (target) => {
      const { endpoint } = await given();
      const answer = await fetch(endpoint, { method: 'POST', headers: { 'x-amz-target': target }, body: '{}' });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ __type: 'UnsupportedByLocal' });
    },
  );

  it('does not find a job that is not there, to get or to delete', async () => {
    shows('transcribe:GetTranscriptionJob', 'transcribe:DeleteTranscriptionJob');
    const stack = await given();
    const notFound = {
      name: 'BadRequestException',
      message: "The requested job couldn't be found. Check the job name and try your request again.",
    };
    expect(await refusal(get(stack, 'nothing'))).toEqual(notFound);
    expect(
      await refusal(stack.client.send(new DeleteTranscriptionJobCommand({ TranscriptionJobName: 'nothing' }))),
    ).toEqual(notFound);
  });

  it('deletes a job that has ended, and frees its name', async () => {
    shows('transcribe:DeleteTranscriptionJob');
    const stack = await given();
    await start(stack);
    await stack.ears.until(1);
    await stack.client.send(new DeleteTranscriptionJobCommand({ TranscriptionJobName: 'lecture-1' }));
    expect((await refusal(get(stack))).message).toContain("couldn't be found");
    await start(stack);
    await stack.ears.until(2);
  });

  it('refuses to delete a job that is in progress', async () => {
    const stack = await given({ jobMilliseconds: () => 60_000 });
    await start(stack);
    const refused = await refusal(
      stack.client.send(new DeleteTranscriptionJobCommand({ TranscriptionJobName: 'lecture-1' })),
    );
    expect(refused.name).toBe('BadRequestException');
    expect((await get(stack)).TranscriptionJobStatus).toBe('IN_PROGRESS');
  });

  it('lists jobs newest first, five to a page, by status and by a part of the name', async () => {
    shows('transcribe:ListTranscriptionJobs');
    const stack = await given();
    for (let n = 1; n <= 7; n += 1) await start(stack, { TranscriptionJobName: `Lecture-${String(n)}` });
    await stack.ears.until(7);
    stack.faults.failNext('INTERNAL');
    await start(stack, { TranscriptionJobName: 'broken' });
    await stack.ears.until(8);

    const list = (input: ListTranscriptionJobsCommandInput) =>
      stack.client.send(new ListTranscriptionJobsCommand(input));
    const names = (page: Awaited<ReturnType<typeof list>>) =>
      page.TranscriptionJobSummaries?.map(({ TranscriptionJobName }) => TranscriptionJobName);
    const first = await list({ JobNameContains: 'lecture' });
    expect(names(first)).toEqual(['Lecture-7', 'Lecture-6', 'Lecture-5', 'Lecture-4', 'Lecture-3']);
    const second = await list({ JobNameContains: 'lecture', NextToken: first.NextToken });
    expect(names(second)).toEqual(['Lecture-2', 'Lecture-1']);
    expect(second.NextToken).toBeUndefined();
    const failed = await list({ Status: 'FAILED' });
    expect(failed.Status).toBe('FAILED');
    expect(failed.TranscriptionJobSummaries).toEqual([
      {
        TranscriptionJobName: 'broken',
        TranscriptionJobStatus: 'FAILED',
        CreationTime: new Date(NOW),
        StartTime: new Date(NOW),
        CompletionTime: new Date(NOW),
        FailureReason: FAILURE_REASONS.INTERNAL,
        LanguageCode: 'en-GB',
        OutputLocationType: 'CUSTOMER_BUCKET',
      },
    ]);
    expect((await refusal(list({ NextToken: 'made-up' }))).name).toBe('BadRequestException');
  });

  it('forgets a job after 90 days', async () => {
    const stack = await given();
    await start(stack);
    await stack.ears.until(1);
    stack.time.now += 90 * 24 * 3600 * 1000 + 1;
    expect((await refusal(get(stack))).message).toContain("couldn't be found");
    await start(stack);
    await stack.ears.until(2);
  });

  it('refuses a body that is no JSON', async () => {
    const { endpoint } = await given();
    const headers = {
      'x-amz-target': 'Transcribe.StartTranscriptionJob',
      'content-type': 'application/x-amz-json-1.1',
    };
    const answer = await fetch(endpoint, { method: 'POST', headers, body: '{' });
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([400, 'SerializationException']);
    expect(await answer.json()).toMatchObject({ __type: 'SerializationException' });
  });
});
