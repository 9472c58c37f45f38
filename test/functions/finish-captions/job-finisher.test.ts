import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import {
  BadRequestException,
  InternalFailureException,
  NotFoundException,
  type TranscribeClient,
} from '@aws-sdk/client-transcribe';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { jobFinisher } from '../../../functions/finish-captions/job-finisher.ts';
import type { VideoItem } from '../../../model/items.ts';
import { NOW, NOW_ISO, USER_ID, VIDEO_ID, aJob, aTrack, aVideo } from '../../support/given.ts';
import { scriptedClient, type Script } from '../../support/scripted-client.ts';

const JOB = `dev-${VIDEO_ID}-0f1e2d3c4b5a6978-2`;
const prefix = `videos/${USER_ID}/${VIDEO_ID}`;
const key = { userId: USER_ID, id: VIDEO_ID };
const told: unknown[] = [];

beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'KEY');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  told.length = 0;
  vi.stubGlobal('fetch', (_url: URL, { body }: { body: string }) => {
    told.push((JSON.parse(body) as { variables: { input: unknown } }).variables.input);
    return Promise.resolve(new Response('{"data":{}}'));
  });
});

const job = (changes: object = {}) => ({
  TranscriptionJob: {
    TranscriptionJobStatus: 'COMPLETED',
    LanguageCode: 'en-US',
    IdentifiedLanguageScore: 0.9,
    Media: { MediaFileUri: `s3://media/${prefix}/source` },
    ...changes,
  },
});
const running = aVideo({
  captionJobs: { und: aJob({ jobName: JOB, attempt: 2, status: 'TRANSCRIBING' }) },
  deadlineAt: NOW_ISO,
});
const body = (text: string) => ({ Body: { transformToString: () => Promise.resolve(text) } });
const word = { type: 'pronunciation', start_time: '0.5', end_time: '1.0', alternatives: [{ content: 'Tides' }] };
const SUBTITLES = body('WEBVTT');
const TRANSCRIPT = body(JSON.stringify({ results: { items: [word] } }));
const missing = new NoSuchKey({ message: '', $metadata: {} });
const refused = new ConditionalCheckFailedException({ message: '', $metadata: {} });

async function finishing(
  videos: readonly (VideoItem | undefined)[],
  answer: unknown,
  s3Script: Script = {},
  updates: readonly unknown[] = [{}],
) {
  const table = scriptedClient<DynamoDBDocumentClient>({
    GetCommand: videos.map((Item) => ({ Item })),
    UpdateCommand: updates,
  });
  const s3 = scriptedClient<S3Client>({ PutObjectCommand: [{}], ...s3Script });
  const transcribe = scriptedClient<TranscribeClient>({ GetTranscriptionJobCommand: [answer] });
  const state = await jobFinisher({
    bucket: { s3: s3.client, bucket: 'media' },
    dynamodb: table.client,
    transcribe: transcribe.client,
    table: 'Videos',
    graphqlUrl: 'https://api.example.com/graphql',
  }).finish(JOB);
  const writes = table.sent.filter(({ name }) => name === 'UpdateCommand').map(({ input }) => input);
  return { state, writes, stored: s3.sent.filter(({ name }) => name === 'PutObjectCommand').map(({ input }) => input) };
}

const withTrack = (track: object) => ({
  ExpressionAttributeValues: { ':jobName': JOB, ':version': 3, ':track': track },
});

describe('the state of a job', () => {
  it.each([
    new NotFoundException({ message: '', $metadata: {} }),
    new BadRequestException({ message: '', $metadata: {} }),
    {},
  ])('is UNKNOWN when Transcribe knows none of this name', async (answer) => {
    expect(await finishing([running], answer)).toEqual({ state: 'UNKNOWN', writes: [], stored: [] });
  });

  it.each(['QUEUED', 'IN_PROGRESS'])('is RUNNING while it is %s', async (status) => {
    const answer = job({ TranscriptionJobStatus: status });
    expect(await finishing([running], answer)).toEqual({ state: 'RUNNING', writes: [], stored: [] });
  });

  it.each(['s3://other/videos/x/source', `s3://media/${prefix}/captions/x.vtt`, undefined])(
    'is ENDED, and nothing of ours, on %s',
    async (MediaFileUri) => {
      expect(await finishing([running], job({ Media: { MediaFileUri } }))).toEqual({
        state: 'ENDED',
        writes: [],
        stored: [],
      });
    },
  );

  it('is thrown when Transcribe cannot be asked', async () => {
    const outage = new InternalFailureException({ message: '', $metadata: {} });
    await expect(finishing([running], outage)).rejects.toBe(outage);
  });
});

describe('a job that was completed', () => {
  it('has its captions stored, its track written, and its owner told', async () => {
    const track = {
      language: 'en-US',
      label: 'English (United States)',
      source: 'AUTO',
      status: 'READY',
      confidence: 0.9,
      jobName: JOB,
      notified: false,
      version: 4,
      updatedAt: NOW_ISO,
      vttKey: `${prefix}/captions/en-US-j2.vtt`,
      srtKey: `${prefix}/captions/en-US-j2.srt`,
      wordsKey: `${prefix}/captions/en-US-j2.words`,
    } as const;
    const written = aVideo({ version: 4, captions: { 'en-US': track }, deadlineAt: NOW_ISO });
    const { state, writes, stored } = await finishing([running, written], job(), {
      GetObjectCommand: [SUBTITLES, TRANSCRIPT],
    });
    expect(state).toBe('ENDED');
    expect(stored).toMatchObject([
      { Key: track.vttKey, ContentType: 'text/vtt; charset=utf-8', Body: expect.stringContaining('Tides') },
      { Key: track.srtKey, ContentType: 'application/x-subrip; charset=utf-8' },
      { Key: track.wordsKey, ContentType: 'application/json', Body: expect.stringContaining('Tides') },
    ]);
    expect(writes[0]).toMatchObject({ Key: key, ...withTrack(track) });
    expect(told).toEqual([
      { videoId: VIDEO_ID, userId: USER_ID, language: 'en-US', status: 'READY', reason: null, version: 4 },
    ]);
    expect(writes.map((write) => (write as { UpdateExpression: string }).UpdateExpression).slice(1)).toEqual([
      'SET captions.#language.notified = :true',
      'REMOVE deadlineAt, #shard',
    ]);
  });

  it.each([
    ['there is no subtitle file', [missing, TRANSCRIPT]],
    ['there are no words', [SUBTITLES, body('{"results":{"items":[]}}')]],
    ['there are no results', [SUBTITLES, body('{}')]],
  ])('has NO_SPEECH when %s', async (_when, files) => {
    const { writes, stored } = await finishing([running, aVideo()], job(), { GetObjectCommand: files });
    expect(writes[0]).toMatchObject(withTrack({ status: 'NO_SPEECH', language: 'en-US' }));
    expect(stored).toEqual([]);
  });

  it('is looked at again when its transcript is not there yet', async () => {
    await expect(finishing([running], job(), { GetObjectCommand: [SUBTITLES, missing] })).rejects.toMatchObject({
      code: 'TranscriptMissing',
    });
  });

  it('has a FAILED track when its transcript is still not there an hour after its end', async () => {
    const at = (CompletionTime: Date) => job({ CompletionTime });
    const justNow = finishing([running], at(new Date(NOW - 3_600_000)), { GetObjectCommand: [SUBTITLES, missing] });
    await expect(justNow).rejects.toMatchObject({ code: 'TranscriptMissing' });
    const { writes } = await finishing([running, undefined], at(new Date(NOW - 3_600_001)), {
      GetObjectCommand: [SUBTITLES, missing],
    });
    expect(JSON.stringify(writes)).toContain('"status":"FAILED","reason":"INTERNAL"');
  });

  it('is looked at again when S3 fails', async () => {
    const outage = new Error('S3 is down');
    await expect(finishing([running], job(), { GetObjectCommand: [outage] })).rejects.toBe(outage);
  });
});

describe('a job that failed', () => {
  const failed = (FailureReason?: string, more = {}) =>
    job({ TranscriptionJobStatus: 'FAILED', FailureReason, ...more });

  it.each([
    ['Transcribe says why', failed('The media format is not supported.'), 'en-US'],
    ['Transcribe says nothing', failed(), 'en-US'],
    ['no language was found', failed('x', { LanguageCode: undefined }), 'und'],
  ])('has a FAILED track with a public reason when %s', async (_when, answer, language) => {
    const { writes, stored } = await finishing([running, aVideo()], answer);
    expect(writes[0]).toMatchObject(
      withTrack({ status: 'FAILED', language, reason: expect.stringMatching(/^[A-Z_]+$/) }),
    );
    expect(stored).toEqual([]);
  });

  it('leaves a READY track of its language as it is, and tells of it anew', async () => {
    const served = aTrack();
    const { writes } = await finishing([{ ...running, captions: { 'en-US': served } }, aVideo()], failed('x'));
    expect(writes[0]).toMatchObject({
      UpdateExpression: expect.stringContaining('REMOVE captionJobs.#job'),
      ...withTrack({ ...served, notified: false, version: 4 }),
    });
  });
});

describe('an event that comes', () => {
  it('for a video that is gone changes nothing', async () => {
    expect(await finishing([undefined], job())).toEqual({ state: 'ENDED', writes: [], stored: [] });
  });

  it('twice only makes sure that the owner was told', async () => {
    const untold = aVideo({ captions: { 'en-US': aTrack({ notified: false }) } });
    const { writes } = await finishing([untold], job());
    expect(told).toHaveLength(1);
    expect(writes).toMatchObject([{ UpdateExpression: 'SET captions.#language.notified = :true' }]);
  });

  it('while the item changes begins again from what it then says', async () => {
    const changed = { ...running, version: 4 };
    const { writes } = await finishing(
      [running, changed, aVideo({ version: 5 })],
      job({ TranscriptionJobStatus: 'FAILED' }),
      {},
      [refused, {}],
    );
    expect(writes).toMatchObject([
      { ExpressionAttributeValues: { ':version': 3, ':track': { version: 4 } } },
      { ExpressionAttributeValues: { ':version': 4, ':track': { version: 5 } } },
    ]);
  });
});
