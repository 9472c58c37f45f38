import { beforeAll, describe, expect, it } from 'vitest';
import { USER_ID, VIDEO_ID, anAwaitedVideo } from '../../support/given.ts';
import {
  dataSourceErrors,
  resolverUnderTest,
  returned,
  skipped,
  type ResolverUnderTest,
} from '../../support/resolver.ts';

let link: ResolverUnderTest;
beforeAll(async () => {
  link = await resolverUnderTest('pipeline/completeParts', 'Mutation.completeUpload');
});

const video = anAwaitedVideo({ sizeBytes: 200_000_000, partSizeBytes: 8_388_608, uploadId: 'u' });
const given = { key: { userId: USER_ID, id: VIDEO_ID }, isDone: false, video };

describe('completeParts', () => {
  it('tells the function without waiting for it', () => {
    expect(returned(link.request({ stash: given }))).toEqual({
      operation: 'Invoke',
      invocationType: 'Event',
      payload: {
        do: 'complete',
        key: `videos/${USER_ID}/${VIDEO_ID}/source`,
        uploadId: 'u',
        sizeBytes: 200_000_000,
        partSizeBytes: 8_388_608,
      },
    });
  });

  it('tells nobody when it is done', () => {
    expect(link.request({ stash: { ...given, isDone: true } }).outcome).toEqual(skipped({}));
  });

  it.each([
    ['was told', undefined],
    ['could not be told: the sweeper does it then', dataSourceErrors.lambda],
  ])('succeeds when the function %s', (_what, error) => {
    expect(returned(link.response({ stash: given, result: null, ...(error ? { error } : {}) }))).toEqual({});
  });
});
