import { beforeAll, describe, expect, it } from 'vitest';
import { TABLE, environment } from '../../support/context.ts';
import { USER_ID, VIDEO_ID, anAwaitedVideo } from '../../support/given.ts';
import {
  cancelledBecause,
  dataSourceErrors,
  failure,
  resolverUnderTest,
  returned,
  unexpectedFailures,
  type CancellationType,
  type ResolverUnderTest,
} from '../../support/resolver.ts';

let link: ResolverUnderTest;
beforeAll(async () => {
  link = await resolverUnderTest('pipeline/reserveUpload', 'Mutation.createUpload');
});

const video = anAwaitedVideo({ createdAt: '2026-11-24T10:30:15.250Z', updatedAt: '2026-11-24T10:30:15.250Z' });
const stash = (changes: Readonly<Record<string, unknown>> = {}) => ({
  video,
  clientToken: null,
  isRepeat: false,
  ...changes,
});

const reservation = [
  {
    table: TABLE,
    operation: 'PutItem',
    key: { userId: { S: USER_ID }, id: { S: VIDEO_ID } },
    attributeValues: {
      title: { S: 'Why the sea has tides' },
      description: { NULL: null },
      contentType: { S: 'video/mp4' },
      sizeBytes: { N: 550_000 },
      language: { NULL: null },
      status: { S: 'AWAITING_UPLOAD' },
      version: { N: 1 },
      createdAt: { S: '2026-11-24T10:30:15.250Z' },
      updatedAt: { S: '2026-11-24T10:30:15.250Z' },
      s3Key: { S: `videos/${USER_ID}/${VIDEO_ID}/source` },
      captions: { M: {} },
      captionJobs: { M: {} },
      uploadExpiresAt: { S: '2026-11-25T09:00:00.000Z' },
      ownerStatus: { S: `${USER_ID}#AWAITING_UPLOAD` },
      deadlineAt: { S: '2026-11-25T09:00:00.000Z' },
      shard: { S: 'H' },
    },
    condition: { expression: '(attribute_not_exists(#id))', expressionNames: { '#id': 'id' } },
  },
  {
    table: TABLE,
    operation: 'UpdateItem',
    key: { userId: { S: USER_ID }, id: { S: '#usage' } },
    update: {
      expression: 'ADD #openUploads :openUploads, #videos :videos, #storedBytes :storedBytes',
      expressionNames: { '#openUploads': 'openUploads', '#videos': 'videos', '#storedBytes': 'storedBytes' },
      expressionValues: { ':openUploads': { N: 1 }, ':videos': { N: 1 }, ':storedBytes': { N: 550_000 } },
    },
    condition: {
      expression:
        '(attribute_not_exists(#openUploads) OR #openUploads <= :openUploadsRoom) AND ' +
        '(attribute_not_exists(#videos) OR #videos <= :videosRoom) AND ' +
        '(attribute_not_exists(#storedBytes) OR #storedBytes <= :storedBytesRoom)',
      expressionNames: { '#openUploads': 'openUploads', '#videos': 'videos', '#storedBytes': 'storedBytes' },
      expressionValues: {
        ':openUploadsRoom': { N: 2 },
        ':videosRoom': { N: 999 },
        ':storedBytesRoom': { N: 49_999_450_000 },
      },
    },
  },
  {
    table: TABLE,
    operation: 'UpdateItem',
    key: { userId: { S: USER_ID }, id: { S: '#usage#hour#2026-11-24T10' } },
    update: {
      expression: 'SET #expiresAt = :expiresAt ADD #n :n',
      expressionNames: { '#n': 'n', '#expiresAt': 'expiresAt' },
      expressionValues: { ':n': { N: 1 }, ':expiresAt': { N: 1_795_523_415 } },
    },
    condition: {
      expression: '(attribute_not_exists(#n) OR #n <= :nRoom)',
      expressionNames: { '#n': 'n' },
      expressionValues: { ':nRoom': { N: 59 } },
    },
  },
];

const memory = {
  table: TABLE,
  operation: 'PutItem',
  key: { userId: { S: USER_ID }, id: { S: '#token#first' } },
  attributeValues: { videoId: { S: VIDEO_ID }, expiresAt: { N: 1_795_602_615 } },
  condition: {
    expression: '((attribute_not_exists(#id)) OR (#expiresAt < :or_1_expiresAt_lt))',
    expressionNames: { '#id': 'id', '#expiresAt': 'expiresAt' },
    expressionValues: { ':or_1_expiresAt_lt': { N: 1_795_516_215 } },
  },
};

describe('reserveUpload', () => {
  const env = environment({ openUploads: 3 });

  it('writes the video, the usage and the hour’s count in one transaction', () => {
    expect(returned(link.request({ stash: stash(), env }))).toEqual({
      operation: 'TransactWriteItems',
      transactItems: reservation,
    });
  });

  it('remembers the client token in the same transaction, for a day', () => {
    expect(returned(link.request({ stash: stash({ clientToken: 'first' }), env }))).toEqual({
      operation: 'TransactWriteItems',
      transactItems: [...reservation, memory],
    });
  });

  it('goes on when everything was written', () => {
    const result = { keys: [], cancellationReasons: null };
    expect(link.response({ stash: stash(), result })).toMatchObject({
      outcome: { kind: 'returned', value: {} },
      stash: { isRepeat: false },
    });
  });

  const refuse = (...reasons: readonly CancellationType[]) =>
    link.response({
      stash: stash({ clientToken: 'first' }),
      env,
      error: dataSourceErrors.cancelled,
      result: cancelledBecause(...reasons),
    });

  // Both spellings are known of the service.
  it.each(['ConditionCheckFailed', 'ConditionalCheckFailed'] as const)('reads %s by its position', (failed) => {
    const storedBytes = { limit: 'storedBytes', max: 50_000_000_000, used: 0, asked: 550_000 };
    expect(refuse('None', failed, 'None', 'None').outcome).toEqual(failure('LimitExceeded', storedBytes));
    expect(refuse('None', 'None', failed, 'None').outcome).toEqual(
      failure('LimitExceeded', { limit: 'createsPerHour', max: 60, used: 0, asked: 1 }),
    );
    expect(refuse('None', 'None', 'None', failed)).toMatchObject({
      outcome: { kind: 'returned', value: {} },
      stash: { isRepeat: true },
    });
  });

  it.each([
    ['openUploads', { openUploads: 3, videos: 1000, storedBytes: 0 }, { max: 3, used: 3, asked: 1 }],
    ['videos', { openUploads: 2, videos: 1000, storedBytes: 0 }, { max: 1000, used: 1000, asked: 1 }],
    [
      'storedBytes',
      { openUploads: 0, videos: 1, storedBytes: 49_999_450_001 },
      { max: 50_000_000_000, used: 49_999_450_001, asked: 550_000 },
    ],
  ])('names the limit that has no room, with the numbers: %s', (limit, item, numbers) => {
    const reasons = cancelledBecause('None', 'ConditionCheckFailed', 'None', 'None').cancellationReasons;
    const result = {
      keys: null,
      cancellationReasons: reasons.map((reason, index) => (index === 1 ? { ...reason, item } : reason)),
    };
    expect(link.response({ stash: stash(), env, error: dataSourceErrors.cancelled, result }).outcome).toEqual(
      failure('LimitExceeded', { limit, ...numbers }),
    );
  });

  it('takes a token that was used for a repeat, even where a limit is reached too', () => {
    const failed = 'ConditionCheckFailed';
    expect(refuse('None', failed, failed, failed)).toMatchObject({
      outcome: { kind: 'returned', value: {} },
      stash: { isRepeat: true },
    });
  });

  it('asks to try again when another transaction was in the way, never calling that a limit', () => {
    for (const reasons of [
      ['None', 'TransactionConflict', 'None', 'None'],
      ['TransactionConflict', 'TransactionConflict', 'TransactionConflict', 'TransactionConflict'],
      ['None', 'None', 'None', 'TransactionConflict'],
      ['None', 'ThrottlingError', 'None', 'None'],
      [],
    ] as const) {
      const { outcome, logs } = refuse(...reasons);
      expect(outcome).toEqual(failure('TryAgain'));
      expect(logs.join()).toContain('TransactionCanceledException');
    }
  });

  it('asks to try again when no reasons were given at all', () => {
    for (const result of [null, { keys: null }, { keys: null, cancellationReasons: null }]) {
      expect(link.response({ stash: stash(), error: dataSourceErrors.cancelled, result }).outcome).toEqual(
        failure('TryAgain'),
      );
    }
  });

  it('asks to try again for another id when this one is taken', () => {
    expect(refuse('ConditionCheckFailed', 'None', 'None', 'None').outcome).toEqual(failure('TryAgain'));
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(link.response({ stash: stash(), error, result: null }).outcome).toEqual(failure(type));
  });
});
