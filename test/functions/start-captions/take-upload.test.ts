import { NotFound, type S3Client } from '@aws-sdk/client-s3';
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { BadRequestException, type TranscribeClient } from '@aws-sdk/client-transcribe';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { uploadTaker } from '../../../functions/start-captions/take-upload.ts';
import type { VideoItemKey } from '../../../functions/lib/videos.ts';
import type { VideoItem } from '../../../model/items.ts';
import { NOW, NOW_ISO, USER_ID, VIDEO_ID, aJob, aVideo } from '../../support/given.ts';
import { scriptedClient, type Script } from '../../support/scripted-client.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});

const key = { userId: USER_ID, id: VIDEO_ID };
const uploaded = { key: `videos/${USER_ID}/${VIDEO_ID}/source`, versionId: 'v1' };
const JOB = `dev-${VIDEO_ID}-0f1e2d3c4b5a6978-1`;
const processing = aVideo({ status: 'PROCESSING', versionId: 'v1' });
const ready = aVideo({ versionId: 'v1' });
const refused = new TransactionCanceledException({
  message: 'Transaction cancelled',
  $metadata: {},
  CancellationReasons: [{ Code: 'ConditionalCheckFailed' }],
});
const removed = { name: 'DeleteObjectCommand', input: { Bucket: 'media', Key: uploaded.key, VersionId: 'v1' } };

function taking(scripts: { readonly table: Script; readonly s3?: Script; readonly transcribe?: Script }) {
  const table = scriptedClient<DynamoDBDocumentClient>(scripts.table);
  const s3 = scriptedClient<S3Client>(scripts.s3 ?? {});
  const transcribe = scriptedClient<TranscribeClient>(scripts.transcribe ?? {});
  const extracted: VideoItemKey[] = [];
  const uploads = uploadTaker({
    bucket: { s3: s3.client, bucket: 'media' },
    dynamodb: table.client,
    transcribe: transcribe.client,
    table: 'Videos',
    graphqlUrl: 'https://api.example.com/graphql',
    stage: 'dev',
    transcribeRoleArn: 'arn:aws:iam::1:role/Transcribe',
    languages: ['en-US'],
    maxMinutesPerDay: 10,
    probeProgram: new URL('file:///no-such-program.mjs'),
    extractAudio: (wanted) => Promise.resolve(void extracted.push(wanted)),
  });
  return { uploads, extracted, table: table.sent, s3: s3.sent, transcribe: transcribe.sent };
}

const items = (...videos: readonly (VideoItem | undefined)[]) => ({ GetCommand: videos.map((Item) => ({ Item })) });
const tooShort = { HeadObjectCommand: [{ VersionId: 'v1', ContentLength: 5 }], DeleteObjectCommand: [{}] };

describe('take', () => {
  it.each([
    ['of a video that is gone', undefined],
    ['of another version than the one that was taken', aVideo({ versionId: 'v2' })],
    ['of one that was cancelled', aVideo({ status: 'CANCELLED' })],
    ['of one that was rejected', aVideo({ status: 'REJECTED', versionId: 'v1' })],
  ])('removes bytes %s, and changes nothing else', async (_what, video) => {
    const { uploads, s3, table } = taking({ table: items(video), s3: { DeleteObjectCommand: [{}] } });
    await uploads.take(uploaded, key);
    expect(s3).toEqual([removed]);
    expect(table.map(({ name }) => name)).toEqual(['GetCommand']);
  });

  it('rejects bytes of another size, and removes them', async () => {
    const rejected = aVideo({ status: 'REJECTED', versionId: 'v1' });
    const { uploads, s3 } = taking({
      table: { ...items(processing, rejected), TransactWriteCommand: [{}] },
      s3: tooShort,
    });
    await uploads.take(uploaded, key);
    expect(s3.at(-1)).toEqual(removed);
  });

  it('never removes the bytes of a video that another delivery has accepted in between', async () => {
    const { uploads, s3 } = taking({
      table: { ...items(processing, ready), TransactWriteCommand: [refused] },
      s3: tooShort,
    });
    await uploads.take(uploaded, key);
    expect(s3.map(({ name }) => name)).toEqual(['HeadObjectCommand']);
  });

  it('removes the bytes of a video that was deleted in between', async () => {
    const { uploads, s3 } = taking({
      table: { ...items(processing, undefined), TransactWriteCommand: [refused] },
      s3: tooShort,
    });
    await uploads.take(uploaded, key);
    expect(s3.at(-1)).toEqual(removed);
  });

  it('rejects a video whose bytes are not there any more', async () => {
    const notThere = new NotFound({ message: 'NotFound', $metadata: {} });
    const { uploads, table } = taking({
      table: { ...items(processing), TransactWriteCommand: [{}] },
      s3: { HeadObjectCommand: [notThere] },
    });
    await uploads.take(uploaded, key);
    expect(table[1]?.input).toMatchObject({
      TransactItems: [
        { Update: { ExpressionAttributeValues: { ':status': 'REJECTED', ':reason': 'SIZE_MISMATCH' } } },
        {},
      ],
    });
  });
});

describe('startCaptions', () => {
  it.each([undefined, processing, aVideo({ status: 'CANCELLED' })])(
    'starts nothing of what is not accepted',
    async (video) => {
      const { uploads, table, transcribe } = taking({ table: items(video) });
      await uploads.startCaptions(key);
      expect(table).toHaveLength(1);
      expect(transcribe).toEqual([]);
    },
  );

  it('has the sound copied out first of what Transcribe does not read, and starts nothing before', async () => {
    const captionJobs = { und: aJob({ jobName: JOB }) };
    for (const unread of [{ container: 'Matroska' }, { sizeBytes: 2_000_000_001 }]) {
      const video = aVideo({ captionJobs, ...unread });
      const { uploads, extracted, transcribe } = taking({ table: items(video, video) });
      await uploads.startCaptions(key);
      expect(extracted).toEqual([key]);
      expect(transcribe).toEqual([]);
    }
  });

  it('ends a track whose job Transcribe will never take', async () => {
    const queued = aVideo({ captionJobs: { 'en-US': aJob({ jobName: JOB }) } });
    const { uploads, table } = taking({
      table: { ...items(queued), UpdateCommand: [{}] },
      transcribe: {
        StartTranscriptionJobCommand: [new BadRequestException({ message: 'No.', $metadata: {} })],
      },
    });
    await uploads.startCaptions(key);
    expect(table[1]?.input).toMatchObject({
      Key: key,
      ExpressionAttributeValues: {
        ':jobName': JOB,
        ':version': 3,
        ':track': {
          language: 'en-US',
          status: 'FAILED',
          reason: 'INTERNAL',
          notified: false,
          version: 4,
          updatedAt: NOW_ISO,
        },
      },
    });
  });
});

describe('restart', () => {
  const running = aVideo({ captionJobs: { und: aJob({ jobName: JOB, status: 'TRANSCRIBING' }) } });

  it('starts the same job once more', async () => {
    const { uploads, transcribe } = taking({
      table: {
        ...items(running),
        UpdateCommand: [new ConditionalCheckFailedException({ message: 'no', $metadata: {} })],
      },
      transcribe: { StartTranscriptionJobCommand: [{}] },
    });
    await uploads.restart(key, JOB);
    expect(transcribe).toMatchObject([
      { name: 'StartTranscriptionJobCommand', input: { TranscriptionJobName: JOB, IdentifyLanguage: true } },
    ]);
  });

  it.each([
    ['the video is gone', undefined],
    ['the job has ended', aVideo()],
    ['another attempt is under way', aVideo({ captionJobs: { und: aJob({ jobName: 'other' }) } })],
  ])('starts nothing when %s', async (_when, video) => {
    const { uploads, transcribe } = taking({ table: items(video) });
    await uploads.restart(key, JOB);
    expect(transcribe).toEqual([]);
  });
});
