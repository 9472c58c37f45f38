import { ReturnValuesOnConditionCheckFailure } from '@aws-sdk/client-dynamodb';
import { PutCommand, TransactGetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { refusalOf } from '../support.ts';
import { shows } from '../../../support/claims.ts';
import { BEHAVIOUR, TableName, onEveryEngine } from './engines.ts';

const ALL_OLD = ReturnValuesOnConditionCheckFailure.ALL_OLD;

onEveryEngine('transactions', (given) => {
  it('writes all of put, update, delete and condition check', async () => {
    shows('dynamodb:TransactWriteItems');
    const [made, changed, removed, checked] = [given.newKey(), given.newKey(), given.newKey(), given.newKey()];
    for (const key of [changed, removed, checked])
      await given.db.send(new PutCommand({ TableName, Item: { ...key, n: 1 } }));
    await given.db.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName, Item: { ...made, n: 7 }, ConditionExpression: 'attribute_not_exists(id)' } },
          {
            Update: {
              TableName,
              Key: changed,
              UpdateExpression: 'ADD n :one',
              ExpressionAttributeValues: { ':one': 1 },
            },
          },
          { Delete: { TableName, Key: removed } },
          { ConditionCheck: { TableName, Key: checked, ConditionExpression: 'attribute_exists(id)' } },
        ],
      }),
    );
    expect(await Promise.all([made, changed, removed, checked].map(given.get))).toEqual([
      { ...made, n: 7 },
      { ...changed, n: 2 },
      undefined,
      { ...checked, n: 1 },
    ]);
  });

  it('writes nothing when one condition fails and says which by position, with its item', async () => {
    shows('dynamodb:TransactWriteItems', 'dynamodb:CancellationReasons');
    const [made, full] = [given.newKey(), given.newKey()];
    await given.db.send(new PutCommand({ TableName, Item: { ...full, n: 5 } }));
    const refusal = await refusalOf(
      given.db.send(
        new TransactWriteCommand({
          TransactItems: [
            { Put: { TableName, Item: made } },
            {
              Update: {
                TableName,
                Key: full,
                UpdateExpression: 'ADD n :one',
                ConditionExpression: 'n < :max',
                ExpressionAttributeValues: { ':one': 1, ':max': 5 },
                ReturnValuesOnConditionCheckFailure: ALL_OLD,
              },
            },
          ],
        }),
      ),
    );
    expect(refusal.name).toBe('TransactionCanceledException');
    expect(refusal.message).toBe(
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
    );
    const [first, second] = refusal['CancellationReasons'] as Record<string, unknown>[];
    expect(first).toMatchObject({ Code: 'None' });
    expect(second).toMatchObject({
      Code: 'ConditionalCheckFailed',
      Message: 'The conditional request failed',
      Item: { userId: { S: full.userId }, id: { S: full.id }, n: { N: '5' } },
    });
    expect(await given.get(made)).toBeUndefined();
    expect(await given.get(full)).toEqual({ ...full, n: 5 });
  });

  it('leaves no trace of a condition check on an item that is not there', async () => {
    const Key = given.newKey();
    await given.db.send(
      new TransactWriteCommand({
        TransactItems: [{ ConditionCheck: { TableName, Key, ConditionExpression: 'attribute_not_exists(id)' } }],
      }),
    );
    expect(await given.get(Key)).toBeUndefined();
  });

  it('does a transaction once for one client token', async () => {
    shows('dynamodb:ClientRequestToken');
    const Key = given.newKey();
    const add = (n: number) => ({
      Update: { TableName, Key, UpdateExpression: 'ADD n :n', ExpressionAttributeValues: { ':n': n } },
    });
    const ClientRequestToken = `token-${Key.id}`;
    await given.db.send(new TransactWriteCommand({ ClientRequestToken, TransactItems: [add(1)] }));
    await given.db.send(new TransactWriteCommand({ ClientRequestToken, TransactItems: [add(1)] }));
    expect(await given.get(Key)).toEqual({ ...Key, n: 1 });
    const other = await refusalOf(
      given.db.send(new TransactWriteCommand({ ClientRequestToken, TransactItems: [add(2)] })),
    );
    expect(other.name).toBe('IdempotentParameterMismatchException');
  });

  it('refuses two actions on one item', async () => {
    const Key = given.newKey();
    const call = new TransactWriteCommand({
      TransactItems: [{ Put: { TableName, Item: Key } }, { Delete: { TableName, Key } }],
    });
    const refusal = await refusalOf(given.db.send(call));
    expect([refusal.name, refusal.message]).toEqual([
      'ValidationException',
      'Transaction request cannot include multiple operations on one item',
    ]);
  });

  it('keeps a limit under 50 transactions at the same time', async () => {
    shows('dynamodb:concurrent writers');
    const usage = given.newKey();
    await given.db.send(new PutCommand({ TableName, Item: { ...usage, videos: 0 } }));
    const keys = Array.from({ length: 50 }, () => given.newKey());
    const outcomes = await Promise.allSettled(
      keys.map((key) =>
        given.db.send(
          new TransactWriteCommand({
            TransactItems: [
              { Put: { TableName, Item: key } },
              {
                Update: {
                  TableName,
                  Key: usage,
                  UpdateExpression: 'ADD videos :one',
                  ConditionExpression: 'videos < :max',
                  ExpressionAttributeValues: { ':one': 1, ':max': 10 },
                },
              },
            ],
          }),
        ),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    const stored = await Promise.all(keys.map(given.get));
    expect(stored.filter((item) => item !== undefined)).toHaveLength(10);
    expect(await given.get(usage)).toEqual({ ...usage, videos: 10 });
  });

  it('reads several items at one moment', async () => {
    shows('dynamodb:TransactGetItems');
    const [there, missing] = [given.newKey(), given.newKey()];
    await given.db.send(new PutCommand({ TableName, Item: { ...there, n: 1 } }));
    const { Responses } = await given.db.send(
      new TransactGetCommand({ TransactItems: [there, missing].map((Key) => ({ Get: { TableName, Key } })) }),
    );
    expect(Responses?.map(({ Item }) => Item)).toEqual([{ ...there, n: 1 }, undefined]);
  });

  it('reads only what is projected', async () => {
    shows('dynamodb:TransactGetItems');
    const [one, other] = [given.newKey(), given.newKey()];
    const Item = { ...one, title: 'Tides', facts: { hasAudio: true, codecs: ['aac', 'avc', 'vp9'] }, n: 1 };
    await given.db.send(new PutCommand({ TableName, Item }));
    await given.db.send(new PutCommand({ TableName, Item: { ...other, n: 2 } }));
    const { Responses } = await given.db.send(
      new TransactGetCommand({
        TransactItems: [
          {
            Get: {
              TableName,
              Key: one,
              ProjectionExpression: '#t, facts.codecs[2], facts.codecs[0], absent.part',
              ExpressionAttributeNames: { '#t': 'title' },
            },
          },
          { Get: { TableName, Key: other } },
        ],
      }),
    );
    expect(Responses?.map(({ Item: item }) => item)).toEqual([
      { title: 'Tides', facts: { codecs: ['aac', 'vp9'] } },
      { ...other, n: 2 },
    ]);
  });

  it('reads an item once in a call', async () => {
    const Key = given.newKey();
    const call = new TransactGetCommand({ TransactItems: [{ Get: { TableName, Key } }, { Get: { TableName, Key } }] });
    expect(await refusalOf(given.db.send(call))).toMatchObject({
      name: 'ValidationException',
      message: 'Transaction request cannot include multiple operations on one item',
    });
  });

  it.each<[string, (Key: object) => object, string]>([
    [
      'an item of two kinds',
      (Key) => ({ TransactItems: [{ Put: { TableName, Item: Key }, Delete: { TableName, Key } }] }),
      'TransactItems can only contain one of Check, Put, Update or Delete',
    ],
    [
      'a check without a condition',
      (Key) => ({ TransactItems: [{ ConditionCheck: { TableName, Key } }] }),
      "1 validation error detected: Value null at 'transactItems.1.member.conditionCheck.conditionExpression' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a client token of 37 characters',
      (Key) => ({ ClientRequestToken: 'x'.repeat(37), TransactItems: [{ Put: { TableName, Item: Key } }] }),
      `1 validation error detected: Value '${'x'.repeat(37)}' at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to 36`,
    ],
  ])('refuses %s, and writes nothing', async (_, input, message) => {
    const Key = given.newKey();
    // The types know these to be wrong.
    const call = new TransactWriteCommand(input(Key) as never);
    expect(await refusalOf(given.db.send(call))).toMatchObject({ name: 'ValidationException', message });
    expect(await given.get(Key)).toBeUndefined();
  });

  it('is the same for one client token, whatever is to be reported of it', async () => {
    shows('dynamodb:ClientRequestToken');
    const Key = given.newKey();
    const call = (ReturnConsumedCapacity: 'NONE' | 'TOTAL') =>
      new TransactWriteCommand({
        ClientRequestToken: `token-of-${Key.id}`,
        ReturnConsumedCapacity,
        TransactItems: [
          { Update: { TableName, Key, UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': 1 } } },
        ],
      });
    await given.db.send(call('NONE'));
    await given.db.send(call('TOTAL'));
    expect((await given.get(Key))?.['n']).toBe(1);
  });

  it('refuses no actions and more than 100', async () => {
    const put = () => ({ Put: { TableName, Item: given.newKey() } });
    for (const TransactItems of [[], Array.from({ length: 101 }, put)])
      expect((await refusalOf(given.db.send(new TransactWriteCommand({ TransactItems })))).name).toBe(
        'ValidationException',
      );
    await given.db.send(new TransactWriteCommand({ TransactItems: Array.from({ length: 100 }, put) }));
  });

  it('refuses the whole of it when an expression is wrong, and writes nothing', async () => {
    const [first, second] = [given.newKey(), given.newKey()];
    const call = new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName, Item: first } },
        {
          Update: {
            TableName,
            Key: second,
            UpdateExpression: 'SET status = :s',
            ExpressionAttributeValues: { ':s': 1 },
          },
        },
      ],
    });
    expect((await refusalOf(given.db.send(call))).name).toBe(BEHAVIOUR[given.name].wrongExpressionInTransaction);
    expect(await given.get(first)).toBeUndefined();
  });
});
