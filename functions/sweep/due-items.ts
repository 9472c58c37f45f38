import { QueryCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { whenConditionHolds } from '../lib/videos.ts';
import { SHARDS } from './core.ts';

/** An item whose deadline has passed, as the index has it. */
export interface DueItem {
  readonly userId: string;
  readonly id: string;
  readonly deadlineAt: string;
}

/** How many items of one partition a sweep takes up; more of them wait for the next. */
const PAGE = 25;

/** The items that are due, the longest overdue of every partition first, and whether there are more. */
export async function readDueItems(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  at: string,
): Promise<{ readonly items: readonly DueItem[]; readonly hasMore: boolean }> {
  const pages = await Promise.all(
    SHARDS.map((shard) =>
      dynamodb.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'byDeadline',
          KeyConditionExpression: '#shard = :shard AND #deadlineAt <= :at',
          ExpressionAttributeNames: { '#shard': 'shard', '#deadlineAt': 'deadlineAt' },
          ExpressionAttributeValues: { ':shard': shard, ':at': at },
          Limit: PAGE,
        }),
      ),
    ),
  );
  // Keys of a table that only Lectern writes, in this shape.
  const items = pages.flatMap(({ Items = [] }) => Items as unknown as DueItem[]);
  return {
    items: items.toSorted((a, b) => (a.deadlineAt < b.deadlineAt ? -1 : 1)),
    hasMore: pages.some(({ LastEvaluatedKey }) => LastEvaluatedKey !== undefined),
  };
}

/** Takes an item up by moving its deadline. False when another sweep has, or the work went on by itself. */
export function postpone(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  { userId, id, deadlineAt }: DueItem,
  next: string,
): Promise<boolean> {
  return whenConditionHolds(() =>
    dynamodb.send(
      new UpdateCommand({
        TableName: table,
        Key: { userId, id },
        UpdateExpression: 'SET #deadlineAt = :next',
        ConditionExpression: '#deadlineAt = :read',
        ExpressionAttributeNames: { '#deadlineAt': 'deadlineAt' },
        ExpressionAttributeValues: { ':next': next, ':read': deadlineAt },
      }),
    ),
  );
}
