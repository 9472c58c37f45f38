import { beforeAll, describe, expect, it } from 'vitest';
import { outsiders } from '../support/context.ts';
import { USER_ID, aVideo } from '../support/given.ts';
import {
  dataSourceErrors,
  failure,
  resolverUnderTest,
  returned,
  unauthorized,
  unexpectedFailures,
  type ResolverUnderTest,
} from '../support/resolver.ts';

let field: ResolverUnderTest;
beforeAll(async () => {
  field = await resolverUnderTest('Query.videos');
});

const everyVideo = {
  expression: '(#userId = :userId_eq) AND (#id >= :id_ge)',
  expressionNames: { '#userId': 'userId', '#id': 'id' },
  expressionValues: { ':userId_eq': { S: USER_ID }, ':id_ge': { S: '0' } },
};

describe('Query.videos', () => {
  it('reads the newest twenty of the caller’s partition when nothing is said', () => {
    for (const args of [{}, { status: null, order: null, limit: null, nextToken: null }]) {
      expect(returned(field.request({ arguments: args }))).toEqual({
        operation: 'Query',
        query: everyVideo,
        limit: 20,
        scanIndexForward: false,
      });
    }
  });

  it('reads one status from its index, in the order and from the page that were asked for', () => {
    const args = { status: 'READY', order: 'OLDEST_FIRST', limit: 5, nextToken: 'page-2' };
    expect(returned(field.request({ arguments: args }))).toEqual({
      operation: 'Query',
      index: 'byStatus',
      query: {
        expression: '(#ownerStatus = :ownerStatus_eq)',
        expressionNames: { '#ownerStatus': 'ownerStatus' },
        expressionValues: { ':ownerStatus_eq': { S: `${USER_ID}#READY` } },
      },
      limit: 5,
      nextToken: 'page-2',
      scanIndexForward: true,
    });
  });

  it.each([
    ['NEWEST_FIRST', false],
    ['OLDEST_FIRST', true],
  ])('reads %s', (order, scanIndexForward) => {
    expect(returned(field.request({ arguments: { order } }))).toMatchObject({ scanIndexForward });
  });

  it.each([1, 2, 99, 100])('takes a limit of %d', (limit) => {
    expect(returned(field.request({ arguments: { limit } }))).toMatchObject({ limit });
  });

  it.each([0, -1, 101, 2_147_483_647, -2_147_483_648])('refuses a limit of %d', (limit) => {
    expect(field.request({ arguments: { limit } }).outcome).toEqual(
      failure('InvalidInput', { field: 'limit', min: 1, max: 100 }),
    );
  });

  it.each(outsiders)('turns a caller with %s away', (_mode, identity) => {
    expect(field.request({ identity }).outcome).toEqual(unauthorized);
  });

  it('answers with the page and the token of the next', () => {
    const items = [aVideo(), aVideo({ id: '01KAT3ZC5Z8Q4V7N2M6B9R1XEG' })];
    expect(returned(field.response({ result: { items, nextToken: 'page-3', scannedCount: 2 } }))).toEqual({
      items,
      nextToken: 'page-3',
    });
  });

  it('ends the last page with null', () => {
    for (const result of [{ items: [] }, { items: [], nextToken: null }]) {
      expect(returned(field.response({ result }))).toEqual({ items: [], nextToken: null });
    }
  });

  it('takes a failure for the fault of a token that was given, and does not repeat what storage says', () => {
    const error = { type: 'DynamoDB:DynamoDbException', message: 'Invalid pagination token given.' };
    const { outcome, logs } = field.response({ arguments: { nextToken: 'forged' }, error, result: null });
    expect(outcome).toEqual(failure('InvalidInput', { field: 'nextToken' }));
    expect(logs.join()).toContain('Invalid pagination token given.');
  });

  it.each([dataSourceErrors.throttled, dataSourceErrors.slowedDown])(
    'asks to try again when DynamoDB is busy, whatever token was given',
    (error) => {
      expect(field.response({ arguments: { nextToken: 'page-2' }, error, result: null }).outcome).toEqual(
        failure('TryAgain'),
      );
    },
  );

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(field.response({ error, result: null }).outcome).toEqual(failure(type));
  });
});
