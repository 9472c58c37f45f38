import { GetCommand, DeleteCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TranscribeClient } from '@aws-sdk/client-transcribe';
import { tombstoneId, type TombstoneItem } from '../../model/items.ts';
import { videoPrefix } from '../../model/keys.ts';
import type { Bucket } from '../lib/bucket.ts';
import { log } from '../lib/log.ts';
import { readVideo, whenConditionHolds, type VideoItemKey } from '../lib/videos.ts';
import { closedVideo, nextLook, type ClosedVideo } from './core.ts';
import { deleteJobs, emptyPrefix } from './stored-video.ts';

/** What purging reaches. */
export interface Purge {
  readonly bucket: Bucket;
  readonly dynamodb: DynamoDBDocumentClient;
  readonly table: string;
  readonly transcribe: TranscribeClient;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Removes everything that is stored of a video which was cancelled, expired, rejected or deleted: versions, markers, parts,
 * captions, transcripts, jobs. Does nothing to any other. Twice is the same as once; the item keeps a deadline, so that it is
 * looked at again, until nothing can be written any more.
 */
export async function purgeVideo(purge: Purge, key: VideoItemKey): Promise<void> {
  const video = await readVideo(purge.dynamodb, purge.table, key);
  const closed = closedVideo(key.id, video, await readTombstone(purge, key));
  if (!closed) return log('ignored', { reason: 'nothing to purge', videoId: key.id });
  const removed = await emptyPrefix(purge.bucket, videoPrefix(key.userId, key.id));
  await deleteJobs(purge.transcribe, closed.jobNames);
  await settle(purge, key, closed);
  log('purged', { videoId: key.id, removed });
}

async function readTombstone({ dynamodb, table }: Purge, { userId, id }: VideoItemKey) {
  const Key = { userId, id: tombstoneId(id) };
  const { Item } = await dynamodb.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  // Only Lectern writes this table, in this shape.
  return Item as TombstoneItem | undefined;
}

/** Sets the next look, or ends the work: a tombstone goes, a closed video leaves the index of deadlines. */
async function settle({ dynamodb, table, now }: Purge, { userId, id }: VideoItemKey, closed: ClosedVideo) {
  if (closed.deadlineAt === undefined) return;
  const at = nextLook(closed.closedAt, now);
  const names = { '#deadlineAt': 'deadlineAt' };
  const target = { TableName: table, Key: { userId, id: closed.itemId } };
  const ConditionExpression = '#deadlineAt = :read';
  const read = { ':read': closed.deadlineAt };
  // A condition that fails: another purge of the same video was faster.
  await whenConditionHolds(() => {
    if (at !== undefined) {
      return dynamodb.send(
        new UpdateCommand({
          ...target,
          UpdateExpression: 'SET #deadlineAt = :at',
          ConditionExpression,
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: { ...read, ':at': at },
        }),
      );
    }
    if (closed.itemId !== id) {
      return dynamodb.send(
        new DeleteCommand({
          ...target,
          ConditionExpression,
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: read,
        }),
      );
    }
    return dynamodb.send(
      new UpdateCommand({
        ...target,
        UpdateExpression: 'REMOVE #deadlineAt, #shard',
        ConditionExpression,
        ExpressionAttributeNames: { ...names, '#shard': 'shard' },
        ExpressionAttributeValues: read,
      }),
    );
  });
}
