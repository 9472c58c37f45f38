import type { Vector } from './vectors.ts';

/** Requests that the helpers of `@aws-appsync/utils/dynamodb` build. */
export const dynamodbRequests: readonly Vector[] = [
  {
    shows: 'get builds a GetItem with a typed key',
    returns: `get({ key: { id: '1' } })`,
    result: { operation: 'GetItem', key: { id: { S: '1' } } },
  },
  {
    shows: 'put builds a PutItem with typed values, numbers as JSON numbers',
    returns: `put({ key: { id: '1' }, item: { value: 10 } })`,
    result: { operation: 'PutItem', key: { id: { S: '1' } }, attributeValues: { value: { N: 10 } } },
  },
  {
    shows: 'remove builds a DeleteItem',
    returns: `remove({ key: { id: '1' } })`,
    result: { operation: 'DeleteItem', key: { id: { S: '1' } } },
  },
  {
    shows: 'scan passes limit and token on',
    returns: `scan({ limit: 10, nextToken: 'abc' })`,
    result: { operation: 'Scan', limit: 10, nextToken: 'abc' },
  },
  {
    shows: 'update with an increment builds a SET clause with numbered placeholders',
    returns: `update({ key: { id: '1' }, update: { age: operations.increment(10) } })`,
    result: {
      operation: 'UpdateItem',
      key: { id: { S: '1' } },
      update: {
        expression: 'SET #expName_1 = #expName_1 + :expValue_1',
        expressionNames: { '#expName_1': 'age' },
        expressionValues: { ':expValue_1': { N: 10 } },
      },
    },
  },
  {
    shows: 'update of two attributes numbers both',
    returns: `update({ key: { id: '1' }, update: { a: 1, b: 'x' } }).update`,
    result: {
      expression: 'SET #expName_1 = :expValue_1, #expName_2 = :expValue_2',
      expressionNames: { '#expName_1': 'a', '#expName_2': 'b' },
      expressionValues: { ':expValue_1': { N: 1 }, ':expValue_2': { S: 'x' } },
    },
  },
  {
    shows: 'a condition is embedded as an object without values when it has none',
    returns: `put({ key: { id: '1' }, item: {}, condition: { id: { attributeExists: false } } })`,
    result: {
      operation: 'PutItem',
      key: { id: { S: '1' } },
      attributeValues: {},
      condition: { expression: '(attribute_not_exists(#id))', expressionNames: { '#id': 'id' } },
    },
  },
  {
    shows: 'query renders key conditions like filters',
    returns: `query({ query: { ownerId: { eq: 'u1' }, createdAt: { beginsWith: '2026' } } })`,
    result: {
      operation: 'Query',
      query: {
        expression: '(#ownerId = :ownerId_eq) AND (begins_with(#createdAt,:createdAt_beginsWith))',
        expressionNames: { '#ownerId': 'ownerId', '#createdAt': 'createdAt' },
        expressionValues: { ':ownerId_eq': { S: 'u1' }, ':createdAt_beginsWith': { S: '2026' } },
      },
    },
  },
  {
    shows: 'a projection gives every path segment one alias',
    returns: `get({ key: { id: '1' }, projection: ['id', 'a.b', 'a.c'] }).projection`,
    result: {
      expression: '#expName_1, #expName_2.#expName_3, #expName_2.#expName_4',
      expressionNames: { '#expName_1': 'id', '#expName_2': 'a', '#expName_3': 'b', '#expName_4': 'c' },
    },
  },
  {
    shows: 'operation markers are ordinary objects, the list item update is opaque',
    returns: `[operations.add(1), operations.replace(2), operations.increment(), operations.decrement(3),
      operations.append([4]), operations.prepend([5]), operations.remove(), { marker: operations.updateListItem(6, 0) }]`,
    result: [
      { type: 'OPERATION_ADD', value: 1 },
      { type: 'OPERATION_REPLACE', value: 2 },
      { type: 'OPERATION_INCREMENT', by: 1 },
      { type: 'OPERATION_DECREMENT', by: 3 },
      { type: 'OPERATION_APPEND', items: [4] },
      { type: 'OPERATION_PREPEND', items: [5] },
      { type: 'OPERATION_REMOVE' },
      {},
    ],
  },
  {
    shows: 'sets are typed lists, numbers as JSON numbers',
    returns: `[toStringSet(['a']), toNumberSet([1, 23, 4.56]), toBinarySet(['eA=='])]`,
    result: [{ SS: ['a'] }, { NS: [1, 23, 4.56] }, { BS: ['eA=='] }],
  },
];

/** The `update` that each kind of value becomes, for one attribute `x`. */
export const updateClauses: readonly { readonly value: string; readonly expression: string }[] = [
  { value: `'plain'`, expression: 'SET #expName_1 = :expValue_1' },
  { value: `null`, expression: 'SET #expName_1 = :expValue_1' },
  { value: `operations.add(1)`, expression: 'SET #expName_1 = :expValue_1' },
  { value: `operations.replace(1)`, expression: 'SET #expName_1 = :expValue_1' },
  { value: `operations.increment()`, expression: 'SET #expName_1 = #expName_1 + :expValue_1' },
  { value: `operations.decrement()`, expression: 'SET #expName_1 = #expName_1 - :expValue_1' },
  { value: `operations.append([1])`, expression: 'SET #expName_1 = list_append(#expName_1, :expValue_1)' },
  { value: `operations.prepend([1])`, expression: 'SET #expName_1 = list_append(:expValue_1, #expName_1)' },
  { value: `operations.remove()`, expression: 'REMOVE #expName_1' },
  {
    value: `[operations.updateListItem('a', 1), operations.updateListItem('b', 3)]`,
    expression: 'SET #expName_1[1] = :expValue_1, #expName_1[3] = :expValue_2',
  },
];
