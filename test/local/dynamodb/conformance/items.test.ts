import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../support.ts';
import { shows } from '../../../support/claims.ts';
import { BEHAVIOUR, TableName, onEveryEngine } from './engines.ts';

onEveryEngine('items', (given) => {
  describe('size', () => {
    it('refuses an item over 400 KB and takes one just below', async () => {
      shows('dynamodb:size limits');
      const item = (bytes: number) => ({ ...given.newKey(), text: 'x'.repeat(bytes) });
      const refusal = await refusalOf(given.db.send(new PutCommand({ TableName, Item: item(400 * 1024) })));
      expect([refusal.name, refusal.message]).toEqual([
        'ValidationException',
        'Item size has exceeded the maximum allowed size',
      ]);
      await given.db.send(new PutCommand({ TableName, Item: item(400 * 1024 - 100) }));
    });

    it('refuses an update that makes an item larger than 400 KB', async () => {
      const Key = given.newKey();
      await given.db.send(new PutCommand({ TableName, Item: { ...Key, text: 'x'.repeat(300 * 1024) } }));
      const update = new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: 'SET more = :more',
        ExpressionAttributeValues: { ':more': 'x'.repeat(110 * 1024) },
      });
      expect((await refusalOf(given.db.send(update))).message).toBe(
        'Item size to update has exceeded the maximum allowed size',
      );
    });

    it('refuses a key that is empty, incomplete, too long or of the wrong type', async () => {
      const keys = [
        { userId: '', id: 'x' },
        { userId: 'u' },
        { userId: 'u', id: 'x', more: 'x' },
        { userId: 'u', id: 7 },
        { userId: 'u', id: 'x'.repeat(1025) },
      ];
      for (const Key of keys)
        expect([Key, (await refusalOf(given.db.send(new GetCommand({ TableName, Key })))).name]).toEqual([
          Key,
          'ValidationException',
        ]);
    });

    it.each([{ shard: 7 }, { deadlineAt: 'soon' }])(
      'refuses an item whose index key has the wrong type: %o',
      async (wrong) => {
        const call = new PutCommand({ TableName, Item: { ...given.newKey(), ...wrong } });
        expect((await refusalOf(given.db.send(call))).name).toBe('ValidationException');
      },
    );

    it('treats an empty index key as this engine does', async () => {
      const call = given.db.send(new PutCommand({ TableName, Item: { ...given.newKey(), shard: '' } }));
      if (BEHAVIOUR[given.name].emptyIndexKey === 'stored') await call;
      else expect((await refusalOf(call)).name).toBe('ValidationException');
    });

    it('refuses an empty set', async () => {
      const call = given.engine.send('PutItem', {
        TableName,
        Item: { userId: { S: 'u' }, id: { S: 'x' }, languages: { SS: [] } },
      });
      expect((await refusalOf(call)).name).toBe('ValidationException');
    });

    it('keeps numbers to 38 digits, and refuses more', async () => {
      const { userId, id } = given.newKey();
      const item = (N: string) => ({ TableName, Item: { userId: { S: userId }, id: { S: id }, n: { N } } });
      const long = '12345678901234567890123456789012345678';
      await given.engine.send('PutItem', item(long));
      const { Item } = await given.engine.send('GetItem', { TableName, Key: { userId: { S: userId }, id: { S: id } } });
      expect(Item).toMatchObject({ n: { N: long } });
      expect((await refusalOf(given.engine.send('PutItem', item(`${long}9`)))).name).toBe('ValidationException');
    });
  });
  it('gets many items in one call', async () => {
    shows('dynamodb:BatchGetItem');
    const keys = [given.newKey(), given.newKey(), given.newKey()];
    for (const key of keys.slice(0, 2)) await given.db.send(new PutCommand({ TableName, Item: key }));
    const { Responses } = await given.db.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys: keys } } }));
    expect(Responses?.[TableName]).toHaveLength(2);
    expect(Responses?.[TableName]).toEqual(expect.arrayContaining(keys.slice(0, 2)));
  });

  it('puts and deletes many items in one call', async () => {
    shows('dynamodb:BatchWriteItem');
    const [made, gone] = [given.newKey(), given.newKey()];
    await given.db.send(new PutCommand({ TableName, Item: gone }));
    const answer = await given.db.send(
      new BatchWriteCommand({
        RequestItems: { [TableName]: [{ PutRequest: { Item: { ...made, n: 1 } } }, { DeleteRequest: { Key: gone } }] },
      }),
    );
    expect(answer.UnprocessedItems).toEqual({});
    expect([await given.get(made), await given.get(gone)]).toEqual([{ ...made, n: 1 }, undefined]);
  });

  it('deletes an item and answers what it was, and nothing for what is not there', async () => {
    shows('dynamodb:DeleteItem');
    const Key = given.newKey();
    await given.db.send(new PutCommand({ TableName, Item: { ...Key, n: 1 } }));
    const remove = new DeleteCommand({ TableName, Key, ReturnValues: 'ALL_OLD' });
    expect((await given.db.send(remove)).Attributes).toEqual({ ...Key, n: 1 });
    expect(await given.get(Key)).toBeUndefined();
    expect((await given.db.send(remove)).Attributes).toBeUndefined();
  });

  it('finds every item of a scan once, page by page', async () => {
    shows('dynamodb:Scan');
    const keys = Array.from({ length: 5 }, () => given.newKey('scanned'));
    for (const key of keys) await given.db.send(new PutCommand({ TableName, Item: key }));
    const found: unknown[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await given.db.send(
        new ScanCommand({
          TableName,
          Limit: 2,
          FilterExpression: 'userId = :u',
          ExpressionAttributeValues: { ':u': 'scanned' },
          ExclusiveStartKey,
        }),
      );
      found.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    expect(found).toHaveLength(keys.length);
    expect(found).toEqual(expect.arrayContaining(keys));
  });

  it('names a table that is not there', async () => {
    const call = new GetCommand({ TableName: 'Nothing', Key: given.newKey() });
    expect((await refusalOf(given.db.send(call))).name).toBe('ResourceNotFoundException');
  });

  it('remembers the TTL attribute as far as this engine can', async () => {
    shows('dynamodb:DescribeTimeToLive');
    const { TimeToLiveDescription } = await given.engine.send('DescribeTimeToLive', { TableName });
    expect(TimeToLiveDescription).toMatchObject({ TimeToLiveStatus: BEHAVIOUR[given.name].ttlStatus });
  });

  it('still holds an item whose TTL has passed, as DynamoDB does for days', async () => {
    const Key = given.newKey();
    await given.db.send(new PutCommand({ TableName, Item: { ...Key, expiresAt: 1 } }));
    expect(await given.get(Key)).toEqual({ ...Key, expiresAt: 1 });
  });
});
