import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { VideoItem } from '../../model/items.ts';

/** The key of a video's item. */
export interface VideoItemKey {
  readonly userId: string;
  readonly id: string;
}

/** Reads a video as it is now; `undefined` when there is none. */
export async function readVideo(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  key: VideoItemKey,
): Promise<VideoItem | undefined> {
  const { Item } = await dynamodb.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
  // Only Lectern writes this table, in this shape.
  return Item as VideoItem | undefined;
}

/** A write that is conditional on what was read, in `lib-dynamodb`'s terms. */
export interface ConditionalUpdate {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

/** Makes the update. False when its condition did not hold: somebody else, or an earlier delivery, was faster. */
export async function updateVideo(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  key: VideoItemKey,
  update: ConditionalUpdate,
): Promise<boolean> {
  return whenConditionHolds(dynamodb.send(new UpdateCommand({ TableName: table, Key: key, ...update })));
}

/** Waits for a conditional write or transaction. False when a condition failed; every other failure is thrown. */
export async function whenConditionHolds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    if (error instanceof TransactionCanceledException) {
      const reasons = error.CancellationReasons ?? [];
      if (reasons.some((reason) => reason.Code === 'ConditionalCheckFailed')) return false;
    }
    throw error;
  }
}
