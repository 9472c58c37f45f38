import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataSources } from '../../../../local/appsync/data-sources/data-source.ts';
import type { RunningDataSource } from '../../../../local/appsync/data-sources/data-source.ts';
import { dynamoDbEndpoint } from '../../../../local/appsync/data-sources/dynamodb-endpoint.ts';
import { DynamoDbError } from '../../../../local/appsync/types.ts';
import type { DynamoDbSend } from '../../../../local/appsync/types.ts';
import { aConfig } from '../execution/given.ts';
import { needs, shows, showsOf } from '../../../support/claims.ts';
import { engineProgram, startEngine } from './engine.ts';
import type { TestEngine } from './engine.ts';

const SCHEMA = 'type Query { a: Int }';
const tableOf = (
  send: DynamoDbSend,
  over: { tokenSecret?: string; log?: (line: unknown) => void } = {},
): RunningDataSource => {
  const dataSources = { table: { type: 'AMAZON_DYNAMODB', tableName: 'Videos', send } } as const;
  const source = createDataSources(aConfig({ schema: SCHEMA, dataSources, ...over })).get('table');
  if (!source) throw new Error('no source');
  return source;
};
const S = (value: string) => ({ S: value });
const site = { id: 'Query.videos' };

describe.skipIf(engineProgram === undefined)('a DynamoDB data source on a real engine', needs('Dynoxide'), () => {
  let engine: TestEngine;
  let source: RunningDataSource;
  beforeAll(async () => {
    engine = await startEngine();
    source = tableOf(engine.send, { tokenSecret: 'secret' });
  });
  afterAll(() => engine.stop());
  const ask = (request: unknown) => source.call(request, site);
  const put = (id: string, attributeValues: object = {}, condition?: object) =>
    ask({ operation: 'PutItem', key: { id: S(id) }, attributeValues, ...(condition ? { condition } : {}) });
  const get = async (id: string) => (await ask({ operation: 'GetItem', key: { id: S(id) } })).result;

  it('takes typed values, numbers as numbers, and gives plain ones', async () => {
    shows(
      'appsync:dynamodb typed values',
      'appsync:data source DynamoDB PutItem',
      'appsync:data source DynamoDB GetItem',
    );
    const attributeValues = {
      n: { N: 12.5 },
      text: { N: '7' },
      no: { BOOL: false },
      nothing: { NULL: null },
      list: { L: [{ N: 1 }, S('x')] },
      map: { M: { deep: { M: { b: { B: 'aGk=' } } } } },
      names: { SS: ['a'] },
      sizes: { NS: [1, 2.5] },
    };
    const plain = {
      id: 'types',
      n: 12.5,
      text: 7,
      no: false,
      nothing: null,
      list: [1, 'x'],
      map: { deep: { b: 'aGk=' } },
      names: ['a'],
    };
    expect((await put('types', attributeValues)).result).toEqual({ ...plain, sizes: [1, 2.5] });
    const stored = (await get('types')) as { sizes: number[] };
    expect({ ...stored, sizes: [...stored.sizes].sort() }).toEqual({ ...plain, sizes: [1, 2.5] });
  });

  it('ignores in base 64 what MIME does', async () => {
    shows('appsync:dynamodb typed values');
    const attributeValues = { one: { B: 'aG\r\nk=' }, more: { BS: ['a-G_k!='] } };
    expect((await put('base64', attributeValues)).result).toEqual({ id: 'base64', one: 'aGk=', more: ['aGk='] });
  });

  it('gives null for an item that is not there', async () => {
    shows('appsync:data source DynamoDB GetItem');
    expect(await ask({ operation: 'GetItem', key: { id: S('none') } })).toEqual({ result: null });
  });

  it('gives the whole item after an update, and the old one after a delete', async () => {
    shows('appsync:data source DynamoDB UpdateItem', 'appsync:data source DynamoDB DeleteItem');
    await put('u', { title: S('Cats') });
    const update = {
      expression: 'SET #s = :s ADD v :one',
      expressionNames: { '#s': 'status' },
      expressionValues: { ':s': S('READY'), ':one': { N: 1 } },
    };
    const whole = { id: 'u', title: 'Cats', status: 'READY', v: 1 };
    expect(await ask({ operation: 'UpdateItem', key: { id: S('u') }, update })).toEqual({ result: whole });
    expect(await ask({ operation: 'DeleteItem', key: { id: S('u') } })).toEqual({ result: whole });
    expect(await ask({ operation: 'DeleteItem', key: { id: S('u') } })).toEqual({ result: null });
  });

  const absent = { expression: 'attribute_not_exists(id)' };
  const failed = 'DynamoDB:ConditionalCheckFailedException';

  it('reports a failed condition with the current item', async () => {
    shows(
      'appsync:dynamodb failed condition with the current item',
      'appsync:error DynamoDB:ConditionalCheckFailedException',
    );
    await put('c', { title: S('first') });
    const answer = await put('c', { title: S('second') }, absent);
    expect(answer).toMatchObject({ result: { id: 'c', title: 'first' }, error: { type: failed } });
    expect(answer.error?.message).toMatch(
      /^The conditional request failed \(Service: DynamoDb, Status Code: 400, Request ID: .+\)$/,
    );
  });

  it('counts a put that finds the very item it was to write as successful', async () => {
    shows('appsync:dynamodb equalsIgnore');
    await put('same', { n: { N: 1 }, tags: { SS: ['a', 'b'] }, version: { N: 1 } });
    const same = { n: { N: '1.0' }, tags: { SS: ['b', 'a'] }, version: { N: 2 } };
    expect((await put('same', same, absent)).error?.type).toBe(failed);
    const ignoring = await put('same', same, { ...absent, equalsIgnore: ['version'] });
    expect(ignoring.error).toBeUndefined();
    expect(ignoring.result).toMatchObject({ id: 'same', version: 1 });
  });

  it('counts a delete that finds nothing as successful, an update never', async () => {
    shows('appsync:dynamodb delete of nothing');
    const condition = { expression: 'attribute_exists(id)' };
    expect(await ask({ operation: 'DeleteItem', key: { id: S('nobody') }, condition })).toEqual({ result: null });
    const update = { expression: 'SET a = :a', expressionValues: { ':a': S('x') } };
    const answer = await ask({ operation: 'UpdateItem', key: { id: S('nobody') }, update, condition });
    expect(answer).toMatchObject({ result: null, error: { type: failed } });
  });

  describe('with pages', () => {
    beforeAll(async () => {
      for (const id of ['p1', 'p2', 'p3'])
        await put(id, { ownerId: S('pages'), status: S(id === 'p2' ? 'FAILED' : 'READY') });
    });
    const owner = { expression: 'ownerId = :o', expressionValues: { ':o': S('pages') } };
    const query = (over: object = {}) => ({
      operation: 'Query',
      index: 'byOwner',
      query: owner,
      limit: 2,
      ...over,
    });
    const page = async (over: object = {}) =>
      (await ask(query(over))).result as { items: { id: string }[]; nextToken: string | null; scannedCount: number };

    it('goes from page to page by a sealed token', async () => {
      shows('appsync:data source DynamoDB Query', 'appsync:dynamodb sealed nextToken');
      const first = await page();
      expect(first.items.map(({ id }) => id)).toEqual(['p1', 'p2']);
      expect(Buffer.from(first.nextToken ?? '', 'base64url').toString('latin1')).not.toContain('"p2"');
      const second = await page({ nextToken: first.nextToken });
      expect(second).toMatchObject({ items: [{ id: 'p3' }], nextToken: null });
    });

    it('counts what was read before the filter', async () => {
      shows('appsync:data source DynamoDB Query');
      const filter = {
        expression: '#s = :s',
        expressionNames: { '#s': 'status' },
        expressionValues: { ':s': S('READY') },
      };
      const found = await page({ filter, scanIndexForward: false });
      expect(found).toMatchObject({ items: [{ id: 'p3' }], scannedCount: 2 });
    });

    it.each<[string, (token: string) => Promise<unknown>]>([
      ['of another resolver', (nextToken) => source.call(query({ nextToken }), { id: 'Query.other' })],
      [
        'of another partition',
        (nextToken) => ask(query({ nextToken, query: { ...owner, expressionValues: { ':o': S('other') } } })),
      ],
      ['of another index', (nextToken) => ask(query({ nextToken, index: 'byStatus' }))],
      ['that was changed', (nextToken) => ask(query({ nextToken: `${nextToken.slice(0, -4)}AAAA` }))],
      [
        'of another secret',
        (nextToken) => tableOf(engine.send, { tokenSecret: 'other' }).call(query({ nextToken }), site),
      ],
      ['that is none', () => ask(query({ nextToken: 'eyJpZCI6InAxIn0' }))],
    ])('refuses a token %s', async (_which, use) => {
      shows('appsync:dynamodb sealed nextToken');
      const { nextToken } = await page();
      expect(await use(nextToken ?? '')).toEqual({
        result: null,
        error: { type: 'DynamoDB:DynamoDbException', message: 'Invalid pagination token given.' },
      });
    });

    it.each([
      ['#o=:o AND id <= :end', { '#o': 'ownerId' }],
      ['id < :end and (#owner = :o)', { '#owner': 'ownerId' }],
    ])('goes on where a bound of the sort key has moved: %s', async (expression, expressionNames) => {
      shows('appsync:dynamodb sealed nextToken');
      const until = (end: string) => ({
        query: { expression, expressionNames, expressionValues: { ':o': S('pages'), ':end': S(end) } },
      });
      const { nextToken } = await page(until('p4'));
      expect(await page({ ...until('p5'), nextToken })).toMatchObject({ items: [{ id: 'p3' }] });
    });

    it('survives a restart under the same secret', async () => {
      shows('appsync:dynamodb sealed nextToken');
      const { nextToken } = await page();
      const again = await tableOf(engine.send, { tokenSecret: 'secret' }).call(query({ nextToken }), site);
      expect(again).toMatchObject({ result: { items: [{ id: 'p3' }] } });
    });

    it('scans', async () => {
      shows('appsync:data source DynamoDB Scan');
      const filter = { expression: 'ownerId = :o', expressionValues: { ':o': S('pages') } };
      const { result } = await ask({ operation: 'Scan', filter });
      expect((result as { items: unknown[] }).items).toHaveLength(3);
    });
  });

  it('answers a batch in the order of the request, null where there is nothing', async () => {
    shows(
      'appsync:data source DynamoDB BatchPutItem',
      'appsync:data source DynamoDB BatchGetItem',
      'appsync:data source DynamoDB BatchDeleteItem',
    );
    const tables = {
      Videos: [
        { id: S('b1'), n: { N: 1 } },
        { id: S('b2'), n: { N: 2 } },
      ],
    };
    expect((await ask({ operation: 'BatchPutItem', tables })).result).toEqual({
      data: {
        Videos: [
          { id: 'b1', n: 1 },
          { id: 'b2', n: 2 },
        ],
      },
      unprocessedItems: { Videos: [] },
    });
    const keys = [{ id: S('b2') }, { id: S('none') }, { id: S('b1') }];
    expect(await ask({ operation: 'BatchGetItem', tables: { Videos: { keys } } })).toEqual({
      result: { data: { Videos: [{ id: 'b2', n: 2 }, null, { id: 'b1', n: 1 }] }, unprocessedKeys: { Videos: [] } },
    });
    const projection = { expression: '#n', expressionNames: { '#n': 'n' } };
    expect((await ask({ operation: 'BatchGetItem', tables: { Videos: { keys, projection } } })).result).toMatchObject({
      data: { Videos: [{ n: 2 }, null, { n: 1 }] },
    });
    expect((await ask({ operation: 'BatchDeleteItem', tables: { Videos: [{ id: S('b1') }] } })).result).toEqual({
      data: { Videos: [{ id: 'b1' }] },
      unprocessedKeys: { Videos: [] },
    });
  });

  it("takes the keys of a batch as AWS's own samples give them, with and without a wrapper", async () => {
    shows('appsync:data source DynamoDB BatchGetItem', 'appsync:data source DynamoDB BatchDeleteItem');
    await ask({ operation: 'BatchPutItem', tables: { Videos: [{ id: S('w1') }] } });
    const keys = [{ id: S('w1') }];
    expect((await ask({ operation: 'BatchGetItem', tables: { Videos: keys } })).result).toMatchObject({
      data: { Videos: [{ id: 'w1' }] },
    });
    expect((await ask({ operation: 'BatchDeleteItem', tables: { Videos: { keys } } })).result).toMatchObject({
      data: { Videos: [{ id: 'w1' }] },
    });
    expect((await ask({ operation: 'BatchGetItem', tables: { Videos: { keys } } })).result).toMatchObject({
      data: { Videos: [null] },
    });
  });

  it('writes a transaction whole and gives the keys', async () => {
    shows('appsync:data source DynamoDB TransactWriteItems', 'appsync:data source DynamoDB TransactGetItems');
    const transactItems = [
      { table: 'Videos', operation: 'PutItem', key: { id: S('t1') }, attributeValues: { n: { N: 1 } } },
      {
        table: 'Users',
        operation: 'UpdateItem',
        key: { id: S('al') },
        update: { expression: 'ADD n :one', expressionValues: { ':one': { N: 1 } } },
      },
    ];
    expect(await ask({ operation: 'TransactWriteItems', transactItems })).toEqual({
      result: { keys: [{ id: 't1' }, { id: 'al' }], cancellationReasons: null },
    });
    const gets = [
      { table: 'Users', key: { id: S('al') } },
      { table: 'Videos', key: { id: S('none') } },
    ];
    expect(await ask({ operation: 'TransactGetItems', transactItems: gets })).toEqual({
      result: { items: [{ id: 'al', n: 1 }, null], cancellationReasons: null },
    });
  });

  it('gives a reason per item when a transaction is cancelled', async () => {
    shows('appsync:dynamodb cancellationReasons', 'appsync:error DynamoDB:TransactionCanceledException');
    await put('t2', { title: S('there') });
    const transactItems = [
      { table: 'Videos', operation: 'PutItem', key: { id: S('t2') }, condition: absent },
      { table: 'Users', operation: 'DeleteItem', key: { id: S('someone') } },
    ];
    const answer = await ask({ operation: 'TransactWriteItems', transactItems });
    expect(answer.result).toEqual({
      keys: null,
      cancellationReasons: [
        { type: 'ConditionCheckFailed', message: 'The condition check failed.', item: { id: 't2', title: 'there' } },
        { type: 'None', message: 'None' },
      ],
    });
    expect(answer.error?.type).toBe('DynamoDB:TransactionCanceledException');
  });

  it("calls DynamoDB's other refusals DynamoDbException", async () => {
    shows('appsync:error DynamoDB:DynamoDbException');
    const update = { expression: 'SET a = :a', expressionValues: { ':a': S('x'), ':unused': S('y') } };
    const answer = await ask({ operation: 'UpdateItem', key: { id: S('u') }, update });
    expect(answer.error?.type).toBe('DynamoDB:DynamoDbException');
  });

  it.each<[string, unknown, string]>([
    ['no operation', {}, "Value for field '$[operation]' not found."],
    ['no key', { operation: 'GetItem' }, "Value for field '$[key]' not found."],
    [
      'an operation that does not exist',
      { operation: 'Get' },
      "Unsupported operation 'Get' for a DynamoDB data source.",
    ],
    [
      'an untyped value',
      { operation: 'GetItem', key: { id: 'x' } },
      "Unable to parse the value of field '$[key.id]' as a DynamoDB value.",
    ],
    [
      'two types',
      { operation: 'GetItem', key: { id: { S: 'x', N: 1 } } },
      "Unable to parse the value of field '$[key.id]' as a DynamoDB value.",
    ],
    [
      'names that are no object',
      { operation: 'UpdateItem', key: { id: S('x') }, update: { expression: 'SET a = b', expressionNames: [] } },
      "Expected JSON object for field '$[update.expressionNames]'.",
    ],
    [
      'values that are no object',
      { operation: 'UpdateItem', key: { id: S('x') }, update: { expression: 'SET a = b', expressionValues: 'x' } },
      "Expected JSON object for field '$[update.expressionValues]'.",
    ],
    [
      'a text for a boolean in a condition',
      { operation: 'DeleteItem', key: { id: S('x') }, condition: { ...absent, consistentRead: 'no' } },
      "Expected JSON boolean for field '$[condition.consistentRead]'.",
    ],
    [
      'a text for a boolean in a batch',
      { operation: 'BatchGetItem', tables: { Videos: { keys: [{ id: S('x') }], consistentRead: 'no' } } },
      "Expected JSON boolean for field '$[tables.Videos.consistentRead]'.",
    ],
    [
      'a text for a boolean in a transaction',
      {
        operation: 'TransactWriteItems',
        transactItems: [
          {
            table: 'Videos',
            operation: 'DeleteItem',
            key: { id: S('x') },
            condition: { ...absent, returnValuesOnConditionCheckFailure: 'no' },
          },
        ],
      },
      "Expected JSON boolean for field '$[transactItems[0].condition.returnValuesOnConditionCheckFailure]'.",
    ],
    [
      'a function for a strategy that calls none',
      {
        operation: 'DeleteItem',
        key: { id: S('x') },
        condition: { ...absent, conditionalCheckFailedHandler: { strategy: 'Reject', lambdaArn: 'arn' } },
      },
      "'$[condition.conditionalCheckFailedHandler.lambdaArn]' is for the strategy 'Custom' only.",
    ],
    [
      'no function for the strategy that calls one',
      {
        operation: 'DeleteItem',
        key: { id: S('x') },
        condition: { ...absent, conditionalCheckFailedHandler: { strategy: 'Custom' } },
      },
      "Value for field '$[condition.conditionalCheckFailedHandler.lambdaArn]' not found.",
    ],
  ])('cannot read a document with %s', async (_what, request, message) => {
    await expect(ask(request)).rejects.toMatchObject({ name: 'MalformedRequest', message });
  });

  it('says that Sync and custom handlers are not emulated', async () => {
    await expect(ask({ operation: 'Sync' })).rejects.toMatchObject({ name: 'UnsupportedByLocal' });
    const condition = { ...absent, conditionalCheckFailedHandler: { strategy: 'Custom', lambdaArn: 'arn' } };
    await expect(put('x', {}, condition)).rejects.toMatchObject({ name: 'UnsupportedByLocal' });
  });
});

describe('a DynamoDB data source', () => {
  it('names throttling and lists what was left undone', async () => {
    shows(
      'appsync:error DynamoDB:ProvisionedThroughputExceededException',
      'appsync:error DynamoDB:ThrottlingException',
    );
    const keys = [{ id: S('1') }, { id: S('2') }];
    const send: DynamoDbSend = () =>
      Promise.resolve({
        Responses: { Videos: [{ id: S('1') }] },
        UnprocessedKeys: { Videos: { Keys: [{ id: S('2') }] } },
      });
    const answer = await tableOf(send).call({ operation: 'BatchGetItem', tables: { Videos: { keys } } }, site);
    expect(answer.result).toEqual({
      data: { Videos: [{ id: '1' }, null] },
      unprocessedKeys: { Videos: [{ id: '2' }] },
    });
    expect(answer.error?.type).toBe('DynamoDB:ProvisionedThroughputExceededException');
    const throttled: DynamoDbSend = () =>
      Promise.reject(new DynamoDbError('ThrottlingException', 'Rate exceeded', 400, {}));
    const refused = await tableOf(throttled).call({ operation: 'GetItem', key: { id: S('1') } }, site);
    expect(refused.error?.type).toBe('DynamoDB:ThrottlingException');
  });

  it.each([
    'ConditionalCheckFailedException',
    'TransactionCanceledException',
    'TransactionConflictException',
    'TransactionInProgressException',
    'IdempotentParameterMismatchException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'ThrottlingException',
    'ResourceNotFoundException',
    'ItemCollectionSizeLimitExceededException',
    'LimitExceededException',
    'InternalServerError',
  ])('passes %s on by its name', async (name) => {
    showsOf(
      name,
      'appsync:error DynamoDB:ConditionalCheckFailedException',
      'appsync:error DynamoDB:TransactionCanceledException',
      'appsync:error DynamoDB:TransactionConflictException',
      'appsync:error DynamoDB:TransactionInProgressException',
      'appsync:error DynamoDB:IdempotentParameterMismatchException',
      'appsync:error DynamoDB:ProvisionedThroughputExceededException',
      'appsync:error DynamoDB:RequestLimitExceeded',
      'appsync:error DynamoDB:ThrottlingException',
      'appsync:error DynamoDB:ResourceNotFoundException',
      'appsync:error DynamoDB:ItemCollectionSizeLimitExceededException',
      'appsync:error DynamoDB:LimitExceededException',
      'appsync:error DynamoDB:InternalServerError',
    );
    const send: DynamoDbSend = () => Promise.reject(new DynamoDbError(name, 'No.', 400, {}));
    const answer = await tableOf(send).call({ operation: 'GetItem', key: { id: S('1') } }, site);
    expect(answer.result).toBeNull();
    expect(answer.error?.type).toBe(`DynamoDB:${name}`);
    expect(answer.error?.message).toMatch(/^No\. \(Service: DynamoDb, Status Code: 400, Request ID: .+\)$/);
  });

  it('calls every other error of DynamoDB a DynamoDbException', async () => {
    shows('appsync:error DynamoDB:DynamoDbException');
    const send: DynamoDbSend = () => Promise.reject(new DynamoDbError('ValidationException', 'No.', 400, {}));
    const answer = await tableOf(send).call({ operation: 'GetItem', key: { id: S('1') } }, site);
    expect(answer.error?.type).toBe('DynamoDB:DynamoDbException');
  });

  it('tells only the operator why the engine cannot be reached', async () => {
    shows('appsync:error DynamoDB:SdkClientException');
    const lines: unknown[] = [];
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const send = dynamoDbEndpoint({ endpoint: 'http://127.0.0.1:1', region: 'eu-west-1', credentials });
    const source = tableOf(send, { log: (line) => lines.push(line) });
    const answer = await source.call({ operation: 'GetItem', key: { id: S('1') } }, site);
    expect(answer.error).toEqual({ type: 'DynamoDB:SdkClientException', message: 'Unable to execute HTTP request.' });
    expect(JSON.stringify(lines)).toContain('ECONNREFUSED');
  });
});
