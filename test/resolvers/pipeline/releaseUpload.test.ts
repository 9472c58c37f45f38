import { beforeAll, describe, expect, it } from 'vitest';
import { TABLE } from '../../support/context.ts';
import { NOW_ISO, USER_ID, VIDEO_ID, aVideo, anAwaitedVideo } from '../../support/given.ts';
import {
  cancelledBecause,
  dataSourceErrors,
  failure,
  resolverUnderTest,
  returned,
  skipped,
  unexpectedFailures,
  type ResolverUnderTest,
} from '../../support/resolver.ts';

let link: ResolverUnderTest;
beforeAll(async () => {
  link = await resolverUnderTest('pipeline/releaseUpload', 'Mutation.cancelUpload');
});

const key = { userId: USER_ID, id: VIDEO_ID };
const video = anAwaitedVideo({ version: 2 });

describe('releaseUpload', () => {
  it('cancels the video and gives back what it had reserved, in one transaction', () => {
    const { outcome, stash } = link.request({ stash: { key, video } });
    expect(stash).toEqual({ key, video, at: NOW_ISO });
    expect(outcome).toEqual({
      kind: 'returned',
      value: {
        operation: 'TransactWriteItems',
        transactItems: [
          {
            table: TABLE,
            operation: 'UpdateItem',
            key: { userId: { S: USER_ID }, id: { S: VIDEO_ID } },
            update: {
              expression:
                'SET #expName_1 = :expValue_1, #expName_2 = :expValue_2, #expName_3 = :expValue_3, #expName_4 = :expValue_4, ' +
                '#expName_5 = #expName_5 + :expValue_5, #expName_6 = :expValue_6, #expName_7 = :expValue_7',
              expressionNames: {
                '#expName_1': 'status',
                '#expName_2': 'ownerStatus',
                '#expName_3': 'updatedAt',
                '#expName_4': 'closedAt',
                '#expName_5': 'version',
                '#expName_6': 'deadlineAt',
                '#expName_7': 'shard',
              },
              expressionValues: {
                ':expValue_1': { S: 'CANCELLED' },
                ':expValue_2': { S: `${USER_ID}#CANCELLED` },
                ':expValue_3': { S: NOW_ISO },
                ':expValue_4': { S: NOW_ISO },
                ':expValue_5': { N: 1 },
                ':expValue_6': { S: '2026-11-24T10:35:15.250Z' },
                ':expValue_7': { S: 'H' },
              },
            },
            condition: {
              expression: '(#status = :status_eq) AND (#version = :version_eq)',
              expressionNames: { '#status': 'status', '#version': 'version' },
              expressionValues: { ':status_eq': { S: 'AWAITING_UPLOAD' }, ':version_eq': { N: 2 } },
            },
          },
          {
            table: TABLE,
            operation: 'UpdateItem',
            key: { userId: { S: USER_ID }, id: { S: '#usage' } },
            update: {
              expression: 'ADD #openUploads :openUploads, #videos :videos, #storedBytes :storedBytes',
              expressionNames: { '#openUploads': 'openUploads', '#videos': 'videos', '#storedBytes': 'storedBytes' },
              expressionValues: { ':openUploads': { N: -1 }, ':videos': { N: -1 }, ':storedBytes': { N: -550_000 } },
            },
          },
        ],
      },
    });
  });

  it('answers a second call as the first, and gives nothing back twice', () => {
    const cancelled = aVideo({ status: 'CANCELLED' });
    expect(link.request({ stash: { key, video: cancelled } }).outcome).toEqual(skipped(cancelled));
  });

  it.each(['PROCESSING', 'READY', 'EXPIRED', 'REJECTED'] as const)('refuses to cancel a video that is %s', (status) => {
    expect(link.request({ stash: { key, video: aVideo({ status }) } }).outcome).toEqual(
      failure('InvalidTransition', { status }),
    );
  });

  it('answers with the video as it now is', () => {
    const stash = { key, video, at: NOW_ISO };
    expect(returned(link.response({ stash, result: { keys: [], cancellationReasons: null } }))).toEqual({
      ...video,
      status: 'CANCELLED',
      updatedAt: NOW_ISO,
      version: 3,
    });
  });

  it.each([
    ['moved on in between', cancelledBecause('ConditionCheckFailed', 'None')],
    ['met another transaction', cancelledBecause('None', 'TransactionConflict')],
  ])('asks to try again when the video %s', (_what, result) => {
    const stash = { key, video, at: NOW_ISO };
    expect(link.response({ stash, error: dataSourceErrors.cancelled, result }).outcome).toEqual(failure('TryAgain'));
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(link.response({ stash: { key, video, at: NOW_ISO }, error, result: null }).outcome).toEqual(failure(type));
  });
});
