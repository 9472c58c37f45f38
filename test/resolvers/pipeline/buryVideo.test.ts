import { beforeAll, describe, expect, it } from 'vitest';
import { TABLE } from '../../support/context.ts';
import { NOW_ISO, USER_ID, VIDEO_ID, aVideo } from '../../support/given.ts';
import {
  cancelledBecause,
  dataSourceErrors,
  failure,
  resolverUnderTest,
  returned,
  unexpectedFailures,
  type ResolverUnderTest,
} from '../../support/resolver.ts';

let link: ResolverUnderTest;
beforeAll(async () => {
  link = await resolverUnderTest('pipeline/buryVideo', 'Mutation.deleteVideo');
});

const key = { userId: USER_ID, id: VIDEO_ID };

/** The two items that every deletion writes, of a video that is READY and was transcribed. */
const buried = (jobs: { readonly base: unknown; readonly attempts: number }) => [
  {
    table: TABLE,
    operation: 'DeleteItem',
    key: { userId: { S: USER_ID }, id: { S: VIDEO_ID } },
    condition: {
      expression: '(#version = :version_eq)',
      expressionNames: { '#version': 'version' },
      expressionValues: { ':version_eq': { N: 3 } },
    },
  },
  {
    table: TABLE,
    operation: 'PutItem',
    key: { userId: { S: USER_ID }, id: { S: `#gone#${VIDEO_ID}` } },
    attributeValues: {
      closedAt: { S: NOW_ISO },
      deadlineAt: { S: '2026-11-24T10:35:15.250Z' },
      shard: { S: 'H' },
      jobBase: jobs.base,
      captionAttempts: { N: jobs.attempts },
    },
  },
];

const givenBack = (openUploads: number) => ({
  table: TABLE,
  operation: 'UpdateItem',
  key: { userId: { S: USER_ID }, id: { S: '#usage' } },
  update: {
    expression: 'ADD #openUploads :openUploads, #videos :videos, #storedBytes :storedBytes',
    expressionNames: { '#openUploads': 'openUploads', '#videos': 'videos', '#storedBytes': 'storedBytes' },
    expressionValues: { ':openUploads': { N: openUploads }, ':videos': { N: -1 }, ':storedBytes': { N: -550_000 } },
  },
});

describe('buryVideo', () => {
  it('puts a tombstone in the place of the version that was read, and gives back what it held', () => {
    const video = aVideo({ jobBase: 'dev-base', captionAttempts: 2 });
    expect(returned(link.request({ stash: { key, video } }))).toEqual({
      operation: 'TransactWriteItems',
      transactItems: [...buried({ base: { S: 'dev-base' }, attempts: 2 }), givenBack(0)],
    });
  });

  it.each([
    ['AWAITING_UPLOAD', [givenBack(-1)]],
    ['PROCESSING', [givenBack(0)]],
    ['CANCELLED', []],
    ['EXPIRED', []],
    ['REJECTED', []],
  ] as const)('gives back exactly what one holds that is %s', (status, usage) => {
    expect(returned(link.request({ stash: { key, video: aVideo({ status }) } }))).toEqual({
      operation: 'TransactWriteItems',
      transactItems: [...buried({ base: { NULL: null }, attempts: 0 }), ...usage],
    });
  });

  it('has nothing to hand on', () => {
    const result = { keys: [], cancellationReasons: null };
    expect(returned(link.response({ stash: { key, video: aVideo() }, result }))).toEqual({});
  });

  it.each([
    ['changed in between', cancelledBecause('ConditionCheckFailed', 'None', 'None')],
    ['met another transaction', cancelledBecause('None', 'None', 'TransactionConflict')],
  ])('asks to try again when the video %s', (_what, result) => {
    const stash = { key, video: aVideo() };
    expect(link.response({ stash, error: dataSourceErrors.cancelled, result }).outcome).toEqual(failure('TryAgain'));
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(link.response({ stash: { key, video: aVideo() }, error, result: null }).outcome).toEqual(failure(type));
  });
});
