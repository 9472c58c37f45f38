import { beforeAll, describe, expect, it } from 'vitest';
import { NOW_ISO, USER_ID, VIDEO_ID, aVideo, anAwaitedVideo } from '../../support/given.ts';
import {
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
  link = await resolverUnderTest('pipeline/beginCompletion', 'Mutation.completeUpload');
});

const video = anAwaitedVideo({ partSizeBytes: 8_388_608, uploadId: 'u' });
const given = { key: { userId: USER_ID, id: VIDEO_ID }, isDone: false, video };

describe('beginCompletion', () => {
  it('notes the time, and that somebody looks in five minutes, while this upload is waited for', () => {
    expect(returned(link.request({ stash: given }))).toEqual({
      operation: 'UpdateItem',
      key: { userId: { S: USER_ID }, id: { S: VIDEO_ID } },
      update: {
        expression: 'SET #expName_1 = :expValue_1, #expName_2 = :expValue_2',
        expressionNames: { '#expName_1': 'completingAt', '#expName_2': 'deadlineAt' },
        expressionValues: { ':expValue_1': { S: NOW_ISO }, ':expValue_2': { S: '2026-11-24T10:35:15.250Z' } },
      },
      condition: {
        expression: '(#status = :status_eq) AND (#uploadId = :uploadId_eq)',
        expressionNames: { '#status': 'status', '#uploadId': 'uploadId' },
        expressionValues: { ':status_eq': { S: 'AWAITING_UPLOAD' }, ':uploadId_eq': { S: 'u' } },
      },
    });
  });

  it('notes nothing when it is done', () => {
    expect(link.request({ stash: { ...given, isDone: true } }).outcome).toEqual(skipped({}));
  });

  it('goes on once it is written', () => {
    const { outcome, stash } = link.response({ stash: given, result: video });
    expect(outcome).toEqual({ kind: 'returned', value: {} });
    expect(stash).toEqual(given);
  });

  it.each(['PROCESSING', 'READY'] as const)('finds it done when the video has become %s in between', (status) => {
    const current = aVideo({ status });
    const error = dataSourceErrors.conditionFailed;
    const { outcome, stash } = link.response({ stash: given, error, result: current });
    expect(outcome).toEqual({ kind: 'returned', value: {} });
    expect(stash).toEqual({ ...given, isDone: true, video: current });
  });

  it.each(['CANCELLED', 'EXPIRED', 'REJECTED'] as const)('refuses when it has become %s', (status) => {
    const error = dataSourceErrors.conditionFailed;
    expect(link.response({ stash: given, error, result: aVideo({ status }) }).outcome).toEqual(
      failure('InvalidTransition', { status }),
    );
  });

  it('finds no video that was deleted in between', () => {
    const error = dataSourceErrors.conditionFailed;
    expect(link.response({ stash: given, error, result: null }).outcome).toEqual(failure('NotFound'));
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(link.response({ stash: given, error, result: null }).outcome).toEqual(failure(type));
  });
});
