import { beforeAll, describe, expect, it } from 'vitest';
import { outsiders } from '../support/context.ts';
import { USER_ID, VIDEO_ID, anAwaitedVideo, aVideo } from '../support/given.ts';
import { hostileIds } from '../support/hostile-ids.ts';
import { failure, resolverUnderTest, returned, unauthorized, type ResolverUnderTest } from '../support/resolver.ts';

let field: ResolverUnderTest;
beforeAll(async () => {
  field = await resolverUnderTest('Mutation.completeUpload');
});

const args = { videoId: VIDEO_ID };

describe('Mutation.completeUpload', () => {
  it('hands the caller’s own key on, and that nothing is done yet', () => {
    const { outcome, stash } = field.request({ arguments: args });
    expect(outcome).toEqual({ kind: 'returned', value: {} });
    expect(stash).toEqual({ key: { userId: USER_ID, id: VIDEO_ID }, isDone: false });
  });

  it.each(hostileIds)('finds no video whose id is %s', (_what, videoId) => {
    expect(field.request({ arguments: { videoId } })).toMatchObject({ outcome: failure('NotFound'), stash: {} });
  });

  it.each(outsiders)('turns a caller with %s away', (_mode, identity) => {
    expect(field.request({ arguments: args, identity })).toMatchObject({ outcome: unauthorized, stash: {} });
  });

  it.each([anAwaitedVideo(), aVideo({ status: 'PROCESSING' })])('answers with the video as it was left', (video) => {
    const stash = { key: { userId: USER_ID, id: VIDEO_ID }, isDone: false, video };
    expect(returned(field.response({ arguments: args, stash, prev: { result: {} } }))).toEqual(video);
  });
});
