import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { refusalOf } from '../support.ts';
import { shows } from '../../../support/claims.ts';
import { BEHAVIOUR, TableName, onEveryEngine } from './engines.ts';

onEveryEngine('update expressions', (given) => {
  it('sets, adds, removes and deletes in one call and answers the new item', async () => {
    shows('dynamodb:UpdateItem', 'dynamodb:update expressions');
    const Key = given.newKey();
    await given.db.send(
      new PutCommand({
        TableName,
        Item: { ...Key, n: 1, old: 'x', list: [1], languages: new Set(['en', 'de']), captions: {} },
      }),
    );
    const { Attributes } = await given.db.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression:
          'SET #l = list_append(#l, :more), captions.#en = :track, made = if_not_exists(made, :now), n2 = n - :two ADD n :two REMOVE #o DELETE languages :de',
        ExpressionAttributeNames: { '#l': 'list', '#en': 'en', '#o': 'old' },
        ExpressionAttributeValues: {
          ':more': [2, 3],
          ':track': { status: 'READY' },
          ':now': 17,
          ':two': 2,
          ':de': new Set(['de']),
        },
        ReturnValues: 'ALL_NEW',
      }),
    );
    expect(Attributes).toEqual({
      ...Key,
      n: 3,
      n2: -1,
      list: [1, 2, 3],
      languages: new Set(['en']),
      captions: { en: { status: 'READY' } },
      made: 17,
    });
  });

  it('answers only what changed for UPDATED_OLD and UPDATED_NEW', async () => {
    const Key = given.newKey();
    await given.db.send(new PutCommand({ TableName, Item: { ...Key, a: 1, b: 1 } }));
    const update = { TableName, Key, UpdateExpression: 'SET a = a + :one', ExpressionAttributeValues: { ':one': 1 } };
    const old = await given.db.send(new UpdateCommand({ ...update, ReturnValues: 'UPDATED_OLD' }));
    const now = await given.db.send(new UpdateCommand({ ...update, ReturnValues: 'UPDATED_NEW' }));
    expect([old.Attributes, now.Attributes]).toEqual([{ a: 1 }, { a: 3 }]);
  });

  it('keeps false, null and the empty string as what they are', async () => {
    shows('dynamodb:PutItem', 'dynamodb:GetItem');
    const Item = { ...given.newKey(), no: false, nothing: null, empty: '', zero: 0, nested: [{ deep: [false, null] }] };
    await given.db.send(new PutCommand({ TableName, Item }));
    expect(await given.get({ userId: Item.userId, id: Item.id })).toEqual(Item);
  });

  it.each(['name', 'status', 'size', 'language', 'values', 'date', 'time', 'position', 'duration', 'shard'])(
    'refuses the reserved word %s in an expression and takes it behind a placeholder',
    async (word) => {
      shows('dynamodb:reserved words');
      const Key = given.newKey();
      const values = { ':x': 'x' };
      const plain = new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: `SET ${word} = :x`,
        ExpressionAttributeValues: values,
      });
      const refusal = await refusalOf(given.db.send(plain));
      expect(refusal.name).toBe('ValidationException');
      expect(refusal.message).toContain(`reserved keyword: ${word}`);
      await given.db.send(
        new UpdateCommand({
          TableName,
          Key,
          UpdateExpression: 'SET #w = :x',
          ExpressionAttributeNames: { '#w': word },
          ExpressionAttributeValues: values,
        }),
      );
      expect(await given.get(Key)).toEqual({ ...Key, [word]: 'x' });
    },
  );

  it('refuses to set an attribute of the key', async () => {
    const call = new UpdateCommand({
      TableName,
      Key: given.newKey(),
      UpdateExpression: 'SET id = :x',
      ExpressionAttributeValues: { ':x': 'other' },
    });
    expect((await refusalOf(given.db.send(call))).name).toBe('ValidationException');
  });

  it('refuses a value that the expression does not use', async () => {
    const call = new UpdateCommand({
      TableName,
      Key: given.newKey(),
      UpdateExpression: 'SET a = :a',
      ExpressionAttributeValues: { ':a': 1, ':unused': 2 },
    });
    expect((await refusalOf(given.db.send(call))).message).toContain('unused in expressions: keys: {:unused}');
  });

  it.each([
    ['REMOVE l[0], l[1]', ['c', 'd']],
    ['REMOVE l[2], l[0]', ['b', 'd']],
    ['REMOVE l[0], #l[3]', ['b', 'c']],
    ['REMOVE l[0] SET l[1] = :x', ['x', 'c', 'd']],
    ['SET l[3] = :x REMOVE l[0], l[2]', ['b', 'x']],
  ])('takes every path for the item as it was: %s', async (UpdateExpression, l) => {
    shows('dynamodb:update expressions');
    const Key = given.newKey();
    await given.db.send(new PutCommand({ TableName, Item: { ...Key, l: ['a', 'b', 'c', 'd'] } }));
    await given.db.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression,
        ...(UpdateExpression.includes('#l') && { ExpressionAttributeNames: { '#l': 'l' } }),
        ...(UpdateExpression.includes(':x') && { ExpressionAttributeValues: { ':x': 'x' } }),
      }),
    );
    expect(await given.get(Key)).toEqual({ ...Key, l });
  });

  it('removes within elements of a list before the elements move', async () => {
    const Key = given.newKey();
    await given.db.send(new PutCommand({ TableName, Item: { ...Key, l: [{ a: 1 }, { a: 2, b: 2 }] } }));
    await given.db.send(new UpdateCommand({ TableName, Key, UpdateExpression: 'REMOVE l[0], l[1].a' }));
    expect(await given.get(Key)).toEqual({ ...Key, l: [{ b: 2 }] });
  });

  it('sets past the end of a list as this engine does', async () => {
    const call = { UpdateExpression: 'SET l[3] = :x', ExpressionAttributeValues: { ':x': 'x' } };
    const Key = given.newKey();
    await given.db.send(new PutCommand({ TableName, Item: { ...Key, l: ['a'] } }));
    await given.db.send(new UpdateCommand({ TableName, Key, ...call }));
    expect((await given.get(Key))?.['l']).toEqual(
      BEHAVIOUR[given.name].setPastTheEnd === 'appended' ? ['a', 'x'] : ['a', null, null, 'x'],
    );
  });

  it.each([
    ['SET status = :x', 'Attribute name is a reserved keyword; reserved keyword: status'],
    ['SET #no = :x', 'An expression attribute name used in the document path is not defined; attribute name: #no'],
    ['SET a = :x SET b = :x', 'The "SET" section can only be used once in an update expression;'],
    ['ADD a :x', 'Incorrect operand type for operator or function; operator: ADD, operand type: STRING'],
  ])("refuses %s in DynamoDB's words", async (UpdateExpression, reason) => {
    const message = `Invalid UpdateExpression: ${reason}`;
    const Key = given.newKey();
    const call = new UpdateCommand({ TableName, Key, UpdateExpression, ExpressionAttributeValues: { ':x': 'x' } });
    expect(await refusalOf(given.db.send(call))).toMatchObject({ name: 'ValidationException', message });
    const plain = {
      TableName,
      Key: { userId: { S: Key.userId }, id: { S: Key.id } },
      UpdateExpression,
      ExpressionAttributeValues: { ':x': { S: 'x' } },
    };
    expect((await refusalOf(given.engine.send('UpdateItem', plain))).message).toBe(message);
  });
});
