import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { postpone, readDueItems } from '../../../functions/sweep/due-items.ts';
import { NOW_ISO, USER_ID, VIDEO_ID } from '../../support/given.ts';
import { scriptedClient } from '../../support/scripted-client.ts';

const due = (id: string, deadlineAt: string) => ({ userId: USER_ID, id, deadlineAt });

describe('readDueItems', () => {
  it('asks every shard for what is due, the longest overdue first', async () => {
    const { client, sent } = scriptedClient<DynamoDBDocumentClient>({
      QueryCommand: [
        { Items: [due('b', '2026-11-24T10:00:00.000Z')] },
        { Items: [due('c', '2026-11-24T10:30:00.000Z'), due('a', '2026-11-24T09:00:00.000Z')] },
        {},
      ],
    });
    const { items, hasMore } = await readDueItems(client, 'Videos', NOW_ISO);
    expect(items.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(hasMore).toBe(false);
    expect(sent).toHaveLength(32);
    expect(sent[0]?.input).toEqual({
      TableName: 'Videos',
      IndexName: 'byDeadline',
      KeyConditionExpression: '#shard = :shard AND #deadlineAt <= :at',
      ExpressionAttributeNames: { '#shard': 'shard', '#deadlineAt': 'deadlineAt' },
      ExpressionAttributeValues: { ':shard': '0', ':at': NOW_ISO },
      Limit: 25,
    });
  });

  it('says when one shard has more than it gave', async () => {
    const { client } = scriptedClient<DynamoDBDocumentClient>({ QueryCommand: [{}, { LastEvaluatedKey: {} }, {}] });
    expect(await readDueItems(client, 'Videos', NOW_ISO)).toEqual({ items: [], hasMore: true });
  });
});

describe('postpone', () => {
  const item = due(VIDEO_ID, NOW_ISO);

  it('moves the deadline that was read', async () => {
    const { client, sent } = scriptedClient<DynamoDBDocumentClient>({ UpdateCommand: [{}] });
    expect(await postpone(client, 'Videos', item, 'later')).toBe(true);
    expect(sent[0]?.input).toEqual({
      TableName: 'Videos',
      Key: { userId: USER_ID, id: VIDEO_ID },
      UpdateExpression: 'SET #deadlineAt = :next',
      ConditionExpression: '#deadlineAt = :read',
      ExpressionAttributeNames: { '#deadlineAt': 'deadlineAt' },
      ExpressionAttributeValues: { ':next': 'later', ':read': NOW_ISO },
    });
  });

  it('says when another sweep was faster', async () => {
    const refused = new ConditionalCheckFailedException({ message: '', $metadata: {} });
    const { client } = scriptedClient<DynamoDBDocumentClient>({ UpdateCommand: [refused] });
    expect(await postpone(client, 'Videos', item, 'later')).toBe(false);
  });
});
