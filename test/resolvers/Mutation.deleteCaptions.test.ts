import { beforeAll, describe, expect, it } from 'vitest';
import { outsiders } from '../support/context.ts';
import { USER_ID, VIDEO_ID, aVideo } from '../support/given.ts';
import { hostileIds } from '../support/hostile-ids.ts';
import { failure, resolverUnderTest, returned, unauthorized, type ResolverUnderTest } from '../support/resolver.ts';

let field: ResolverUnderTest;
beforeAll(async () => {
  field = await resolverUnderTest('Mutation.deleteCaptions');
});

describe('Mutation.deleteCaptions', () => {
  it.each([
    ['de-de', 'de-DE'],
    ['und', 'und'],
    ['no language', null],
  ])('looks for the language %s as %s', (language, spelled) => {
    expect(field.request({ arguments: { videoId: VIDEO_ID, language } }).stash).toEqual({
      key: { userId: USER_ID, id: VIDEO_ID },
      language: spelled,
    });
  });

  it.each(outsiders)('turns a caller with %s away', (_mode, identity) => {
    expect(field.request({ arguments: { videoId: VIDEO_ID, language: 'en-US' }, identity }).outcome).toEqual(
      unauthorized,
    );
  });

  it.each(hostileIds)('finds no video whose id is %s', (_what, videoId) => {
    expect(field.request({ arguments: { videoId, language: 'en-US' } }).outcome).toEqual(failure('NotFound'));
  });

  it('answers with what its last function gave', () => {
    expect(returned(field.response({ prev: { result: aVideo() } }))).toEqual(aVideo());
  });
});
