import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { TranscribeClient } from '@aws-sdk/client-transcribe';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { purgeVideo } from '../../../functions/purge/purge-video.ts';
import type { TombstoneItem, VideoItem } from '../../../model/items.ts';
import { NOW, NOW_ISO, USER_ID, VIDEO_ID, aVideo } from '../../support/given.ts';
import { scriptedClient } from '../../support/scripted-client.ts';

beforeEach(() => void vi.spyOn(console, 'log').mockReturnValue());

const HOUR = 3600_000;
const key = { userId: USER_ID, id: VIDEO_ID };
const DEADLINE = '2026-11-24T10:35:15.250Z';
const tombstone: TombstoneItem = {
  userId: USER_ID,
  id: `#gone#${VIDEO_ID}`,
  closedAt: NOW_ISO,
  deadlineAt: DEADLINE,
  shard: 'H',
  jobBase: 'base',
  captionAttempts: 1,
};

async function purging(
  video: VideoItem | undefined,
  grave: TombstoneItem | undefined,
  elapsedMs = 0,
  answer: unknown = {},
) {
  const table = scriptedClient<DynamoDBDocumentClient>({
    GetCommand: [{ Item: video }, { Item: grave }],
    UpdateCommand: [answer],
    DeleteCommand: [answer],
  });
  const s3 = scriptedClient<S3Client>({ ListObjectVersionsCommand: [{}], ListMultipartUploadsCommand: [{}] });
  const transcribe = scriptedClient<TranscribeClient>({ DeleteTranscriptionJobCommand: [{}] });
  await purgeVideo(
    {
      bucket: { s3: s3.client, bucket: 'media' },
      dynamodb: table.client,
      transcribe: transcribe.client,
      table: 'Videos',
      now: NOW + elapsedMs,
    },
    key,
  );
  return { writes: table.sent.slice(2), reads: table.sent.slice(0, 2), s3: s3.sent, transcribe: transcribe.sent };
}

const cancelled = (changes: Partial<VideoItem> = {}) =>
  aVideo({ status: 'CANCELLED', closedAt: NOW_ISO, deadlineAt: DEADLINE, ...changes });
const onDeadline = {
  ConditionExpression: '#deadlineAt = :read',
  ExpressionAttributeNames: { '#deadlineAt': 'deadlineAt' },
  ExpressionAttributeValues: { ':read': DEADLINE },
};

describe('purgeVideo', () => {
  it('reads the video and its tombstone as they are now', async () => {
    const { reads } = await purging(cancelled(), undefined);
    expect(reads.map(({ input }) => input)).toEqual([
      { TableName: 'Videos', Key: key, ConsistentRead: true },
      { TableName: 'Videos', Key: { userId: USER_ID, id: `#gone#${VIDEO_ID}` }, ConsistentRead: true },
    ]);
  });

  it.each([
    ['lives', aVideo()],
    ['is being checked', aVideo({ status: 'PROCESSING' })],
    ['is waited for', aVideo({ status: 'AWAITING_UPLOAD' })],
    ['nobody knows', undefined],
  ])('touches nothing of a video that %s', async (_what, video) => {
    const { writes, s3, transcribe } = await purging(video, undefined);
    expect([...writes, ...s3, ...transcribe]).toEqual([]);
  });

  it('empties the prefix of the video and no other, and deletes its jobs', async () => {
    const { s3, transcribe } = await purging(undefined, tombstone);
    for (const { input } of s3) expect(input).toEqual({ Bucket: 'media', Prefix: `videos/${USER_ID}/${VIDEO_ID}/` });
    expect(transcribe.map(({ input }) => input)).toEqual([{ TranscriptionJobName: 'base-1' }]);
  });

  it.each([
    ['a closed video', cancelled(), undefined, VIDEO_ID],
    ['a tombstone', undefined, tombstone, `#gone#${VIDEO_ID}`],
  ])('sets the next look of %s', async (_what, video, grave, id) => {
    const { writes } = await purging(video, grave);
    expect(writes).toEqual([
      {
        name: 'UpdateCommand',
        input: {
          TableName: 'Videos',
          Key: { userId: USER_ID, id },
          UpdateExpression: 'SET #deadlineAt = :at',
          ...onDeadline,
          ExpressionAttributeValues: { ':read': DEADLINE, ':at': '2026-11-24T12:30:15.250Z' },
        },
      },
    ]);
  });

  it('takes a closed video out of the index after its last look, and leaves the rest of it', async () => {
    const { writes } = await purging(cancelled(), undefined, 7 * 24 * HOUR);
    expect(writes).toEqual([
      {
        name: 'UpdateCommand',
        input: {
          TableName: 'Videos',
          Key: key,
          UpdateExpression: 'REMOVE #deadlineAt, #shard',
          ...onDeadline,
          ExpressionAttributeNames: { '#deadlineAt': 'deadlineAt', '#shard': 'shard' },
        },
      },
    ]);
  });

  it('removes a tombstone after its last look', async () => {
    const { writes } = await purging(undefined, tombstone, 7 * 24 * HOUR);
    expect(writes).toEqual([
      {
        name: 'DeleteCommand',
        input: { TableName: 'Videos', Key: { userId: USER_ID, id: `#gone#${VIDEO_ID}` }, ...onDeadline },
      },
    ]);
  });

  it('empties the prefix again, and writes nothing, when its looks are over', async () => {
    const { deadlineAt: _over, ...atRest } = cancelled();
    const { writes, s3 } = await purging(aVideo(atRest), undefined);
    expect(writes).toEqual([]);
    expect(s3).toHaveLength(2);
  });

  it('is as good when another purge was faster', async () => {
    const refused = new ConditionalCheckFailedException({ message: '', $metadata: {} });
    await expect(purging(cancelled(), undefined, 0, refused)).resolves.toBeDefined();
  });
});
