import { BatchWriteCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { QueryCommandOutput } from '@aws-sdk/lib-dynamodb';
import { beforeAll, expect, it } from 'vitest';
import { refusalOf } from '../support.ts';
import { shows } from '../../../support/claims.ts';
import { TableName, onEveryEngine } from './engines.ts';

onEveryEngine('queries', (given) => {
  const owner = 'pager';
  const count = 25;

  beforeAll(async () => {
    for (let from = 0; from < count; from += 25)
      await given.db.send(
        new BatchWriteCommand({
          RequestItems: {
            [TableName]: Array.from({ length: Math.min(25, count - from) }, (_, at) => ({
              PutRequest: {
                Item: {
                  userId: owner,
                  id: `P${String(from + at).padStart(4, '0')}`,
                  ownerStatus: `${owner}#${at % 2 === 0 ? 'READY' : 'EXPIRED'}`,
                  shard: 'A',
                  deadlineAt: 1_000 + at,
                  title: `lecture ${String(at)}`,
                },
              },
            })),
          },
        }),
      );
  });

  const pagesOf = async (query: Record<string, unknown>): Promise<readonly (readonly Record<string, unknown>[])[]> => {
    const pages: Record<string, unknown>[][] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page: QueryCommandOutput = await given.db.send(
        new QueryCommand({ TableName, Limit: 4, ExclusiveStartKey: start, KeyConditionExpression: '', ...query }),
      );
      pages.push(page.Items ?? []);
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return pages;
  };

  it.each([true, false])(
    'pages over the table with ScanIndexForward %s, missing and repeating nothing',
    async (forward) => {
      shows('dynamodb:Query', 'dynamodb:pages');
      const pages = await pagesOf({
        KeyConditionExpression: 'userId = :u AND id > :from',
        ExpressionAttributeValues: { ':u': owner, ':from': 'P' },
        ScanIndexForward: forward,
      });
      const seen = pages.flat().map(({ id }) => String(id));
      const all = Array.from({ length: count }, (_, at) => `P${String(at).padStart(4, '0')}`);
      expect(seen).toEqual(forward ? all : all.reverse());
      expect(pages.every((page) => page.length <= 4)).toBe(true);
    },
  );

  it.each([true, false])(
    'pages over an index with ScanIndexForward %s, missing and repeating nothing',
    async (forward) => {
      shows('dynamodb:secondary indexes', 'dynamodb:pages');
      const pages = await pagesOf({
        IndexName: 'byStatus',
        KeyConditionExpression: 'ownerStatus = :s',
        ExpressionAttributeValues: { ':s': `${owner}#READY` },
        ScanIndexForward: forward,
      });
      const seen = pages.flat();
      const all = Array.from({ length: 13 }, (_, at) => `P${String(at * 2).padStart(4, '0')}`);
      expect(seen.map(({ id }) => id)).toEqual(forward ? all : all.reverse());
      expect(seen[0]).toHaveProperty('title');
    },
  );

  it('orders a numeric index by number, filters by range and projects keys only', async () => {
    shows('dynamodb:secondary indexes');
    const [page] = await pagesOf({
      IndexName: 'byDeadline',
      KeyConditionExpression: '#s = :s AND deadlineAt BETWEEN :a AND :b',
      ExpressionAttributeNames: { '#s': 'shard' },
      ExpressionAttributeValues: { ':s': 'A', ':a': 1_000, ':b': 1_001 },
    });
    expect(page).toEqual([
      { userId: owner, id: 'P0000', shard: 'A', deadlineAt: 1_000 },
      { userId: owner, id: 'P0001', shard: 'A', deadlineAt: 1_001 },
    ]);
  });

  it('drops an item from an index when its key attribute is removed', async () => {
    const Key = given.newKey(owner);
    await given.db.send(new PutCommand({ TableName, Item: { ...Key, shard: 'Z', deadlineAt: 5 } }));
    const query = {
      IndexName: 'byDeadline',
      KeyConditionExpression: '#s = :s',
      ExpressionAttributeNames: { '#s': 'shard' },
      ExpressionAttributeValues: { ':s': 'Z' },
    };
    expect((await pagesOf(query)).flat()).toHaveLength(1);
    await given.db.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: 'REMOVE #s, deadlineAt',
        ExpressionAttributeNames: { '#s': 'shard' },
      }),
    );
    expect((await pagesOf(query)).flat()).toEqual([]);
  });

  it('applies a filter after the page was cut', async () => {
    shows('dynamodb:filter expressions');
    const page = await given.db.send(
      new QueryCommand({
        TableName,
        Limit: 4,
        KeyConditionExpression: 'userId = :u',
        FilterExpression: 'title = :t',
        ExpressionAttributeValues: { ':u': owner, ':t': 'lecture 20' },
      }),
    );
    expect([page.Items, page.Count, page.ScannedCount]).toEqual([[], 0, 4]);
    expect(page.LastEvaluatedKey).toBeDefined();
  });

  it('refuses a consistent read of an index', async () => {
    const call = new QueryCommand({
      TableName,
      IndexName: 'byStatus',
      ConsistentRead: true,
      KeyConditionExpression: 'ownerStatus = :s',
      ExpressionAttributeValues: { ':s': 'x' },
    });
    expect((await refusalOf(given.db.send(call))).name).toBe('ValidationException');
  });

  it('refuses to start a page at a key of another form', async () => {
    const call = new QueryCommand({
      TableName,
      ExclusiveStartKey: { userId: owner },
      KeyConditionExpression: 'userId = :u',
      ExpressionAttributeValues: { ':u': owner },
    });
    expect((await refusalOf(given.db.send(call))).name).toBe('ValidationException');
  });

  it('cuts a page at 1 MB', async () => {
    for (let n = 0; n < 4; n += 1)
      await given.db.send(
        new PutCommand({ TableName, Item: { ...given.newKey('heavy'), text: 'x'.repeat(300 * 1024) } }),
      );
    const query = { TableName, KeyConditionExpression: 'userId = :u', ExpressionAttributeValues: { ':u': 'heavy' } };
    const first = await given.db.send(new QueryCommand(query));
    expect(first.LastEvaluatedKey).toBeDefined();
    const second = await given.db.send(new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }));
    expect((first.Items?.length ?? 0) + (second.Items?.length ?? 0)).toBe(4);
  });

  it('counts without sending the items', async () => {
    const { Count, Items } = await given.db.send(
      new QueryCommand({
        TableName,
        Select: 'COUNT',
        KeyConditionExpression: 'userId = :u AND begins_with(id, :p)',
        ExpressionAttributeValues: { ':u': owner, ':p': 'P' },
      }),
    );
    expect([Count, Items]).toEqual([count, undefined]);
  });
});
