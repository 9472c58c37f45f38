import { beforeAll, describe, expect, it } from 'vitest';
import { USER_ID, VIDEO_ID, aVideo, anAwaitedVideo } from '../../support/given.ts';
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
  link = await resolverUnderTest('pipeline/keepMultipart', 'Mutation.createUpload');
});

const video = anAwaitedVideo({ partSizeBytes: 8_388_608 });
const prev = { result: { method: 'MULTIPART' } };
const stash = { video, createdUploadId: 'mine' };

describe('keepMultipart', () => {
  it('writes the id of the upload where none is, while the video is waited for', () => {
    expect(returned(link.request({ stash, prev }))).toEqual({
      operation: 'UpdateItem',
      key: { userId: { S: USER_ID }, id: { S: VIDEO_ID } },
      update: {
        expression: 'SET #expName_1 = :expValue_1',
        expressionNames: { '#expName_1': 'uploadId' },
        expressionValues: { ':expValue_1': { S: 'mine' } },
      },
      condition: {
        expression: '(#status = :status_eq) AND (attribute_not_exists(#uploadId))',
        expressionNames: { '#status': 'status', '#uploadId': 'uploadId' },
        expressionValues: { ':status_eq': { S: 'AWAITING_UPLOAD' } },
      },
    });
  });

  it('writes nothing when nothing was begun', () => {
    expect(link.request({ stash: { video }, prev }).outcome).toEqual(skipped(prev.result));
  });

  it('hands the ticket on', () => {
    const answered = link.response({ stash, prev, result: { ...video, uploadId: 'mine' } });
    expect(returned(answered)).toEqual(prev.result);
    expect(answered.stash).toEqual(stash);
  });

  it.each([
    ['another call was faster', { ...video, uploadId: 'theirs' }],
    ['the upload was cancelled', aVideo({ status: 'CANCELLED' })],
    ['the video was deleted', null],
  ])('leaves its own upload to be given up when %s', (_when, current) => {
    const answered = link.response({ stash, prev, error: dataSourceErrors.conditionFailed, result: current });
    expect(returned(answered)).toEqual(prev.result);
    expect(answered.stash).toEqual({ ...stash, surplus: { current } });
  });

  it('keeps the upload that stands in the item, though the write was refused: it had been made, and its answer was lost', () => {
    const current = { ...video, uploadId: 'mine' };
    const answered = link.response({ stash, prev, error: dataSourceErrors.conditionFailed, result: current });
    expect(returned(answered)).toEqual(prev.result);
    expect(answered.stash).toEqual(stash);
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(link.response({ stash, prev, error, result: null }).outcome).toEqual(failure(type));
  });
});
