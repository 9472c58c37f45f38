import { describe, expect, it } from 'vitest';
import { shows } from '../../../support/claims.ts';
import { faultOf, valueOf } from './given.ts';

describe('reads', () => {
  it('passes every option of query on and leaves out what is null', () => {
    shows('appsync:dynamodb.query');
    expect(
      valueOf(`ddb.query({ query: { id: { eq: 'a' } }, index: 'byOwner', limit: 5, nextToken: null, consistentRead: true,
        scanIndexForward: false, select: 'SPECIFIC_ATTRIBUTES', filter: null, projection: ['id', 'a[0].b', 'a[1]'] })`),
    ).toEqual({
      operation: 'Query',
      query: {
        expression: '(#id = :id_eq)',
        expressionNames: { '#id': 'id' },
        expressionValues: { ':id_eq': { S: 'a' } },
      },
      index: 'byOwner',
      limit: 5,
      consistentRead: true,
      scanIndexForward: false,
      select: 'SPECIFIC_ATTRIBUTES',
      projection: {
        expression: '#expName_1, #expName_2[0].#expName_3, #expName_2[1]',
        expressionNames: { '#expName_1': 'id', '#expName_2': 'a', '#expName_3': 'b' },
      },
    });
  });

  it('scans segments with a filter', () => {
    shows('appsync:dynamodb.scan');
    expect(
      valueOf(`ddb.scan({ segment: 0, totalSegments: 4, filter: { a: { size: { ge: 1 } } }, consistentRead: false })`),
    ).toEqual({
      operation: 'Scan',
      consistentRead: false,
      filter: {
        expression: '(size(#a) >= :a_size_ge)',
        expressionNames: { '#a': 'a' },
        expressionValues: { ':a_size_ge': { N: 1 } },
      },
      segment: 0,
      totalSegments: 4,
    });
  });

  it('builds a sync', () => {
    shows('appsync:dynamodb.sync');
    expect(
      valueOf(`ddb.sync({ limit: 1, lastSync: 5, basePartitionKey: 'p', deltaIndexName: 'd', nextToken: 't' })`),
    ).toEqual({
      operation: 'Sync',
      basePartitionKey: 'p',
      deltaIndexName: 'd',
      limit: 1,
      nextToken: 't',
      lastSync: 5,
    });
  });
});

describe('writes', () => {
  it('gives one alias to an attribute that a clause names twice, and numbers in the order of the text', () => {
    shows('appsync:dynamodb.update');
    expect(
      valueOf(`ddb.update({ key: { id: '1' }, update: { gone: ddb.operations.remove(), list: ddb.operations.prepend([1]),
        n: ddb.operations.decrement(2), also: ddb.operations.remove(), plain: { a: [true] } } }).update`),
    ).toEqual({
      expression:
        'SET #expName_1 = list_append(:expValue_1, #expName_1), #expName_2 = #expName_2 - :expValue_2, #expName_3 = :expValue_3 REMOVE #expName_4, #expName_5',
      expressionNames: {
        '#expName_1': 'list',
        '#expName_2': 'n',
        '#expName_3': 'plain',
        '#expName_4': 'gone',
        '#expName_5': 'also',
      },
      expressionValues: {
        ':expValue_1': { L: [{ N: 1 }] },
        ':expValue_2': { N: 2 },
        ':expValue_3': { M: { a: { L: [{ BOOL: true }] } } },
      },
    });
  });

  it('has no values when attributes are only removed', () => {
    expect(valueOf(`ddb.update({ key: { id: '1' }, update: { a: ddb.operations.remove() } }).update`)).toEqual({
      expression: 'REMOVE #expName_1',
      expressionNames: { '#expName_1': 'a' },
    });
  });

  it('addresses the path of a nested operation', () => {
    shows('appsync:dynamodb.update', 'appsync:dynamodb.operations.replace');
    expect(
      valueOf(`ddb.update({ key: { id: '1' }, update: { info: { address: ddb.operations.replace('x') } } }).update`),
    ).toEqual({
      expression: 'SET #expName_1.#expName_2 = :expValue_1',
      expressionNames: { '#expName_1': 'info', '#expName_2': 'address' },
      expressionValues: { ':expValue_1': { S: 'x' } },
    });
  });

  it('stores sets wherever they stand in an item, and a map with the same members as a map', () => {
    shows('appsync:dynamodb.put', 'appsync:dynamodb.toStringSet', 'appsync:dynamodb.toNumberSet');
    expect(
      valueOf(
        `ddb.put({ key: { id: '1' }, item: { tags: ddb.toStringSet(['a']), deep: [{ n: ddb.toNumberSet([1]) }], map: { SS: ['a'] } } })`,
      ),
    ).toEqual({
      operation: 'PutItem',
      key: { id: { S: '1' } },
      attributeValues: {
        tags: { SS: ['a'] },
        deep: { L: [{ M: { n: { NS: [1] } } }] },
        map: { M: { SS: { L: [{ S: 'a' }] } } },
      },
    });
  });

  it('passes version and index options on', () => {
    const options = `_version: 3, customPartitionKey: 'p', populateIndexFields: true`;
    for (const call of [`put({ item: {},`, `update({ update: {},`, `remove({`]) {
      expect(valueOf(`ddb.${call} key: { id: '1' }, ${options} })`)).toMatchObject({
        _version: 3,
        customPartitionKey: 'p',
        populateIndexFields: true,
      });
    }
  });

  it('refuses a condition that it cannot render rather than write without it', () => {
    expect(faultOf(`ddb.put({ key: { id: '1' }, item: {}, condition: { a: 'x' } });`)).toContain(
      'condition cannot be rendered',
    );
    expect(faultOf(`ddb.query({ query: { a: 'x' } });`)).toContain('query cannot be rendered');
  });

  it('refuses a request without what it needs', () => {
    expect(faultOf('ddb.get({});')).toContain('key must be an object');
    expect(faultOf(`ddb.put({ key: { id: '1' } });`)).toContain('item must be an object');
    expect(faultOf('ddb.batchGet({});')).toContain('batchGet: tables must be an object');
    expect(faultOf('ddb.transactWrite({ items: [{}] });')).toContain('transactWrite: an item is one of');
    expect(faultOf(`ddb.update({ key: { id: '1' }, update: { a: ddb.operations.updateListItem(1) } });`)).toContain(
      'index',
    );
  });
});

describe('batches and transactions', () => {
  it('types the keys and items of batches', () => {
    shows('appsync:dynamodb.batchGet', 'appsync:dynamodb.batchPut', 'appsync:dynamodb.batchDelete');
    expect(
      valueOf(
        `ddb.batchGet({ tables: { T: { keys: [{ id: 'a' }], consistentRead: true, projection: ['id'] }, U: { keys: [] } } })`,
      ),
    ).toEqual({
      operation: 'BatchGetItem',
      tables: {
        T: {
          keys: [{ id: { S: 'a' } }],
          consistentRead: true,
          projection: { expression: '#expName_1', expressionNames: { '#expName_1': 'id' } },
        },
        U: { keys: [] },
      },
    });
    expect(valueOf(`ddb.batchPut({ tables: { T: [{ id: 'a', n: 1 }] } })`)).toEqual({
      operation: 'BatchPutItem',
      tables: { T: [{ id: { S: 'a' }, n: { N: 1 } }] },
    });
    expect(valueOf(`ddb.batchDelete({ tables: { T: [{ id: 'a' }] } })`)).toEqual({
      operation: 'BatchDeleteItem',
      tables: { T: [{ id: { S: 'a' } }] },
    });
  });

  it('types the reads of a transaction', () => {
    shows('appsync:dynamodb.transactGet');
    expect(
      valueOf(
        `ddb.transactGet({ items: [{ table: 'T', key: { id: 'a' } }, { table: 'U', key: { id: 'b' }, projection: ['id'] }] })`,
      ),
    ).toEqual({
      operation: 'TransactGetItems',
      transactItems: [
        { table: 'T', key: { id: { S: 'a' } } },
        {
          table: 'U',
          key: { id: { S: 'b' } },
          projection: { expression: '#expName_1', expressionNames: { '#expName_1': 'id' } },
        },
      ],
    });
  });

  it('types the writes of a transaction', () => {
    shows('appsync:dynamodb.transactWrite');
    const key = { id: { S: 'a' } };
    const condition = { expression: '(attribute_exists(#id))', expressionNames: { '#id': 'id' } };
    const given = `table: 'T', key: { id: 'a' }, condition: { id: { attributeExists: true } }`;
    expect(
      valueOf(`ddb.transactWrite({ items: [
        { putItem: { ${given}, item: { n: 1 } } },
        { updateItem: { ${given}, update: { n: ddb.operations.increment() } } },
        { deleteItem: { ${given} } },
        { conditionCheck: { ${given} } } ] })`),
    ).toEqual({
      operation: 'TransactWriteItems',
      transactItems: [
        { table: 'T', operation: 'PutItem', key, attributeValues: { n: { N: 1 } }, condition },
        {
          table: 'T',
          operation: 'UpdateItem',
          key,
          update: {
            expression: 'SET #expName_1 = #expName_1 + :expValue_1',
            expressionNames: { '#expName_1': 'n' },
            expressionValues: { ':expValue_1': { N: 1 } },
          },
          condition,
        },
        { table: 'T', operation: 'DeleteItem', key, condition },
        { table: 'T', operation: 'ConditionCheck', key, condition },
      ],
    });
  });
});
