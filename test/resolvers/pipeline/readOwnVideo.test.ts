import { beforeAll, describe, expect, it } from 'vitest';
import { USER_ID, VIDEO_ID, anAwaitedVideo } from '../../support/given.ts';
import {
  failure,
  resolverUnderTest,
  returned,
  unexpectedFailures,
  type ResolverUnderTest,
} from '../../support/resolver.ts';

let link: ResolverUnderTest;
beforeAll(async () => {
  link = await resolverUnderTest('pipeline/readOwnVideo', 'Mutation.cancelUpload');
});

const stash = { key: { userId: USER_ID, id: VIDEO_ID } };

describe('readOwnVideo', () => {
  it('reads the item of the key, as it is now', () => {
    expect(returned(link.request({ stash }))).toEqual({
      operation: 'GetItem',
      key: { userId: { S: USER_ID }, id: { S: VIDEO_ID } },
      consistentRead: true,
    });
  });

  it('leaves the video for the next pipeline function', () => {
    const video = anAwaitedVideo();
    expect(link.response({ stash, result: video })).toMatchObject({
      outcome: { kind: 'returned', value: {} },
      stash: { ...stash, video },
    });
  });

  it('says that a video which is not there is not there', () => {
    expect(link.response({ stash, result: null }).outcome).toEqual(failure('NotFound'));
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(link.response({ stash, error, result: null }).outcome).toEqual(failure(type));
  });
});
