import { beforeAll, describe, expect, it } from 'vitest';
import { USER_ID, VIDEO_ID, aVideo, anAwaitedVideo } from '../../support/given.ts';
import {
  dataSourceErrors,
  resolverUnderTest,
  returned,
  skipped,
  type ResolverUnderTest,
} from '../../support/resolver.ts';

let link: ResolverUnderTest;
beforeAll(async () => {
  link = await resolverUnderTest('pipeline/abortSurplus', 'Mutation.createUpload');
});

const video = anAwaitedVideo({ partSizeBytes: 8_388_608 });
const prev = { result: { method: 'MULTIPART' } };
const winner = { ...video, uploadId: 'theirs' };
const stash = (current: unknown) => ({ video, createdUploadId: 'mine', surplus: { current } });

describe('abortSurplus', () => {
  it('gives up the upload of this call, not the one that is kept', () => {
    expect(returned(link.request({ stash: stash(winner), prev }))).toEqual({
      operation: 'Invoke',
      payload: { do: 'abort', key: `videos/${USER_ID}/${VIDEO_ID}/source`, uploadId: 'mine' },
    });
  });

  it('does nothing when nothing is surplus', () => {
    expect(link.request({ stash: { video, createdUploadId: 'mine' }, prev }).outcome).toEqual(skipped(prev.result));
  });

  it('answers with the ticket: it is that of the upload which is kept', () => {
    expect(returned(link.response({ stash: stash(winner), prev, result: null }))).toEqual(prev.result);
  });

  it('answers the same when the upload could not be given up', () => {
    const answered = link.response({ stash: stash(winner), prev, error: dataSourceErrors.lambda, result: null });
    expect(returned(answered)).toEqual(prev.result);
  });

  it('has no ticket for a video that was deleted', () => {
    expect(returned(link.response({ stash: stash(null), prev, result: null }))).toBeNull();
  });

  it.each(['CANCELLED', 'EXPIRED', 'PROCESSING'] as const)('has none for one that is %s', (status) => {
    expect(returned(link.response({ stash: stash(aVideo({ status })), prev, result: null }))).toBeNull();
  });
});
