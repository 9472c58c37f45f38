import { setTimeout as delay } from 'node:timers/promises';
import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
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
  return whenConditionHolds(() => dynamodb.send(new UpdateCommand({ TableName: table, Key: key, ...update })));
}

/** How often a write is made again that met another one on the same item. */
const MAX_TRIES = 6;

/**
 * Makes a conditional write or transaction. False when a condition failed; every other failure is thrown. One that met
 * another transaction on the same item decided nothing and is made again: two uploads of one user change the same usage.
 */
export async function whenConditionHolds(write: () => Promise<unknown>): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await write();
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      const codes =
        error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []).map(({ Code }) => Code) : [];
      if (codes.includes('ConditionalCheckFailed')) return false;
      const isConflict = codes.includes('TransactionConflict') || error instanceof TransactionConflictException;
      if (!isConflict || attempt === MAX_TRIES) throw error;
      await delay(Math.random() * 50 * 2 ** attempt);
    }
  }
}
