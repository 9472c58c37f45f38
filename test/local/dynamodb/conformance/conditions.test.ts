import { ReturnValuesOnConditionCheckFailure } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { refusalOf } from '../support.ts';
import { shows } from '../../../support/claims.ts';
import { BEHAVIOUR, TableName, onEveryEngine } from './engines.ts';

const ALL_OLD = ReturnValuesOnConditionCheckFailure.ALL_OLD;

onEveryEngine('conditions', (given) => {
  it('creates an item once and refuses to create it again', async () => {
    shows('dynamodb:condition expressions', 'dynamodb:PutItem');
    const Item = { ...given.newKey(), title: 'first' };
    const create = new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(id)' });
    await given.db.send(create);
    const refusal = await refusalOf(given.db.send(create));
    expect(refusal.name).toBe('ConditionalCheckFailedException');
    expect(refusal.message).toBe('The conditional request failed');
  });

  it.each(['put', 'update', 'delete'])(
    'answers the stored item when the condition of a %s fails and it was asked for',
    async (kind) => {
      shows('dynamodb:ReturnValuesOnConditionCheckFailure');
      const key = given.newKey();
      const Item = { ...key, version: 3, tags: ['a', 'b'], facts: { hasAudio: false } };
      await given.db.send(new PutCommand({ TableName, Item }));
      const condition = {
        ConditionExpression: 'version = :v',
        ExpressionAttributeValues: { ':v': 2 },
        ReturnValuesOnConditionCheckFailure: ALL_OLD,
      };
      const call =
        kind === 'put'
          ? given.db.send(new PutCommand({ TableName, Item: { ...key, version: 9 }, ...condition }))
          : kind === 'delete'
            ? given.db.send(new DeleteCommand({ TableName, Key: key, ...condition }))
            : given.db.send(
                new UpdateCommand({
                  TableName,
                  Key: key,
                  UpdateExpression: 'SET version = :n',
                  ...condition,
                  ExpressionAttributeValues: { ':v': 2, ':n': 3 },
                }),
              );
      // The document client leaves the item of a refusal in DynamoDB's own form.
      const stored = {
        userId: { S: key.userId },
        id: { S: key.id },
        version: { N: '3' },
        tags: { L: [{ S: 'a' }, { S: 'b' }] },
        facts: { M: { hasAudio: { BOOL: false } } },
      };
      const refusal = await refusalOf(call);
      expect([refusal.name, refusal['Item']]).toEqual(['ConditionalCheckFailedException', stored]);
      expect(await given.get(key)).toEqual(Item);
    },
  );

  it('answers no item when the condition fails because there is none', async () => {
    const refusal = await refusalOf(
      given.db.send(
        new UpdateCommand({
          TableName,
          Key: given.newKey(),
          UpdateExpression: 'SET title = :t',
          ConditionExpression: 'attribute_exists(id)',
          ExpressionAttributeValues: { ':t': 'x' },
          ReturnValuesOnConditionCheckFailure: ALL_OLD,
        }),
      ),
    );
    expect(refusal.name).toBe('ConditionalCheckFailedException');
    expect(refusal['Item']).toBeUndefined();
  });

  it.each([
    ['attribute_not_exists(gone) AND #s IN (:a, :b)', true],
    ['begins_with(title, :p) AND size(title) > :n', true],
    ['contains(tags, :tag) OR version > :big', true],
    ['NOT (version BETWEEN :n AND :big)', false],
    ['attribute_type(version, :type)', true],
    ['facts.hasAudio = :yes', false],
    ['tags[1] = :tag', true],
  ])('judges %s', async (ConditionExpression, holds) => {
    shows('dynamodb:condition expressions');
    const Key = given.newKey();
    const Item = {
      ...Key,
      status: 'READY',
      title: 'Tides',
      version: 4,
      tags: ['sea', 'moon'],
      facts: { hasAudio: false },
    };
    await given.db.send(new PutCommand({ TableName, Item }));
    const values = {
      ':a': 'READY',
      ':b': 'EXPIRED',
      ':p': 'Ti',
      ':n': 3,
      ':big': 100,
      ':tag': 'moon',
      ':type': 'N',
      ':yes': true,
    };
    const used = Object.fromEntries(
      Object.entries(values).filter(([placeholder]) => new RegExp(`${placeholder}\\b`).test(ConditionExpression)),
    );
    const update = given.db.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: 'SET checked = :checked',
        ConditionExpression,
        ExpressionAttributeValues: { ...used, ':checked': 1 },
        ...(ConditionExpression.includes('#s') && { ExpressionAttributeNames: { '#s': 'status' } }),
      }),
    );
    if (holds) await update;
    else expect((await refusalOf(update)).name).toBe('ConditionalCheckFailedException');
  });

  it('compares maps as this engine does', async () => {
    const Key = given.newKey();
    await given.db.send(new PutCommand({ TableName, Item: { ...Key, facts: { hasAudio: false } } }));
    const put = new PutCommand({
      TableName,
      Item: Key,
      ConditionExpression: 'facts = :facts',
      ExpressionAttributeValues: { ':facts': { hasAudio: false } },
    });
    if (BEHAVIOUR[given.name].equalMaps === 'equal') await given.db.send(put);
    else expect((await refusalOf(given.db.send(put))).name).toBe('ConditionalCheckFailedException');
  });

  it('answers the item of a failed condition or none, and refuses to be asked for anything else', async () => {
    shows('dynamodb:ReturnValuesOnConditionCheckFailure');
    const put = new PutCommand({
      TableName,
      Item: given.newKey(),
      ReturnValuesOnConditionCheckFailure: 'ALL_NEW' as never,
    });
    expect(await refusalOf(given.db.send(put))).toMatchObject({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value 'ALL_NEW' at 'returnValuesOnConditionCheckFailure' failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]",
    });
  });

  it('lets exactly one of 50 writers at the same time win', async () => {
    shows('dynamodb:concurrent writers');
    const Key = given.newKey();
    await given.db.send(new PutCommand({ TableName, Item: { ...Key, version: 1 } }));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, writer) =>
        given.db.send(
          new UpdateCommand({
            TableName,
            Key,
            UpdateExpression: 'SET version = version + :one, writer = :writer',
            ConditionExpression: 'version = :one',
            ExpressionAttributeValues: { ':one': 1, ':writer': writer },
          }),
        ),
      ),
    );
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await given.get(Key)).toEqual({ ...Key, version: 2, writer: winner });
  });

  it('never goes over a limit that 50 writers count up to', async () => {
    const Key = given.newKey();
    const counted = await Promise.allSettled(
      Array.from({ length: 50 }, () =>
        given.db.send(
          new UpdateCommand({
            TableName,
            Key,
            UpdateExpression: 'ADD n :one',
            ConditionExpression: 'attribute_not_exists(n) OR n < :max',
            ExpressionAttributeValues: { ':one': 1, ':max': 20 },
          }),
        ),
      ),
    );
    expect(counted.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect(await given.get(Key)).toMatchObject({ n: 20 });
  });
});
