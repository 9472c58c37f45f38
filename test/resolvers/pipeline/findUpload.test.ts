import { beforeAll, describe, expect, it } from 'vitest';
import { USER_ID, VIDEO_ID, aVideo, anAwaitedVideo } from '../../support/given.ts';
import {
  failure,
  resolverUnderTest,
  returned,
  skipped,
  unexpectedFailures,
  type ResolverUnderTest,
} from '../../support/resolver.ts';

let link: ResolverUnderTest;
beforeAll(async () => {
  link = await resolverUnderTest('pipeline/findUpload', 'Query.upload');
});

const stash = { key: { userId: USER_ID, id: VIDEO_ID } };

describe('findUpload', () => {
  it('reads the item of the key, as it is now', () => {
    expect(returned(link.request({ stash }))).toEqual({
      operation: 'GetItem',
      key: { userId: { S: USER_ID }, id: { S: VIDEO_ID } },
      consistentRead: true,
    });
  });

  it('reads nothing for an id that no video can have', () => {
    expect(link.request({ stash: { key: null } }).outcome).toEqual(skipped(null));
  });

  it('leaves a video that is waited for', () => {
    const video = anAwaitedVideo();
    expect(link.response({ stash, result: video })).toMatchObject({
      outcome: { kind: 'returned', value: null },
      stash: { ...stash, video },
    });
  });

  it.each(['PROCESSING', 'READY', 'EXPIRED', 'CANCELLED', 'REJECTED'] as const)(
    'leaves none whose upload is over: %s',
    (status) => {
      const answered = link.response({ stash, result: aVideo({ status }) });
      expect(returned(answered)).toBeNull();
      expect(answered.stash).toEqual(stash);
    },
  );

  it('leaves none that is not there', () => {
    const answered = link.response({ stash, result: null });
    expect(returned(answered)).toBeNull();
    expect(answered.stash).toEqual(stash);
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(link.response({ stash, error, result: null }).outcome).toEqual(failure(type));
  });
});
