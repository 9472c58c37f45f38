import { beforeAll, describe, expect, it } from 'vitest';
import { hostileIds } from '../support/hostile-ids.ts';
import { USER_ID, VIDEO_ID, aVideo } from '../support/given.ts';
import { failure, resolverUnderTest, returned, type ResolverUnderTest } from '../support/resolver.ts';

let resolver: ResolverUnderTest;
beforeAll(async () => {
  resolver = await resolverUnderTest('Mutation.retryCaptions');
});

describe('Mutation.retryCaptions', () => {
  it.each([
    [undefined, 'und'],
    [null, 'und'],
    ['de-DE', 'de-DE'],
  ])('asks for an attempt in the language %s: %s', (language, expected) => {
    const { stash } = resolver.request({ arguments: { videoId: VIDEO_ID, language } });
    expect(stash).toEqual({ key: { userId: USER_ID, id: VIDEO_ID }, language: expected });
  });

  it.each(['de', 'xx-XX', 'en_US', 'EN-us', '<b>'])(
    'refuses a language that Transcribe does not know: %j',
    (language) => {
      expect(resolver.request({ arguments: { videoId: VIDEO_ID, language } }).outcome).toEqual(
        failure('InvalidInput', { field: 'language', example: 'en-US' }),
      );
    },
  );

  it.each(hostileIds)('finds no video by an id that is %s', (_what, videoId) => {
    expect(resolver.request({ arguments: { videoId } }).outcome).toEqual(failure('NotFound'));
  });

  it('answers with the video as the pipeline left it', () => {
    const video = aVideo({ version: 8 });
    expect(returned(resolver.response({ stash: { video }, prev: { result: {} } }))).toEqual(video);
  });
});
