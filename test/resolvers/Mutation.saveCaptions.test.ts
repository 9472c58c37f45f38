import { beforeAll, describe, expect, it } from 'vitest';
import { outsiders } from '../support/context.ts';
import { USER_ID, VIDEO_ID, aVideo } from '../support/given.ts';
import { hostileIds } from '../support/hostile-ids.ts';
import { failure, resolverUnderTest, returned, unauthorized, type ResolverUnderTest } from '../support/resolver.ts';

let field: ResolverUnderTest;
beforeAll(async () => {
  field = await resolverUnderTest('Mutation.saveCaptions');
});

const ask = (changes: Readonly<Record<string, unknown>> = {}, others = {}) =>
  field.request({ arguments: { input: { videoId: VIDEO_ID, language: 'de-DE', text: 'x', ...changes } }, ...others });

describe('Mutation.saveCaptions', () => {
  it('names a new pair of files, different for every call', () => {
    const first = ask({ label: ' Deutsch\u0000 ' }).stash;
    expect(first).toMatchObject({ key: { userId: USER_ID, id: VIDEO_ID }, language: 'de-DE', label: 'Deutsch' });
    const { vttKey, srtKey } = first as { vttKey: string; srtKey: string };
    const prefix = `videos/${USER_ID}/${VIDEO_ID}/captions/de-DE-s`;
    expect(vttKey).toMatch(new RegExp(`^${prefix}[0-9A-HJKMNP-TV-Z]{26}\\.vtt$`));
    expect(srtKey).toBe(vttKey.replace(/vtt$/, 'srt'));
    expect(ask().stash['vttKey']).not.toBe(vttKey);
  });

  it.each([
    ['de-de', 'de-DE'],
    ['DE', 'de'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['es-419', 'es-419'],
    ['sl-rozaj', 'sl-rozaj'],
    ['eo', 'eo'],
  ])('takes the language %s as %s', (given, language) => {
    expect(ask({ language: given }).stash).toMatchObject({ language, label: null });
  });

  it.each([
    '',
    'und',
    'd',
    'deutsch',
    'de_DE',
    'de-DE-',
    '../de',
    'de-DE/x',
    'x-klingon',
    '__proto__',
    'a'.repeat(500),
    'de\n',
  ])('takes no language %j', (language) => {
    expect(ask({ language }).outcome).toEqual(failure('InvalidInput', { field: 'language', example: 'de-DE' }));
  });

  it.each(['', ' \u202E ', 'a'.repeat(101)])('takes no label %j', (label) => {
    expect(ask({ label }).outcome).toEqual(failure('InvalidInput', { field: 'label', minLength: 1, maxLength: 100 }));
  });

  it('takes a text that may fit, and none that cannot', () => {
    expect(ask({ text: 'x'.repeat(512_000) }).outcome.kind).toBe('returned');
    for (const length of [512_001, 10_000_000]) {
      expect(ask({ text: 'x'.repeat(length) }).outcome).toEqual(
        failure('InvalidInput', { field: 'text', maxBytes: 512_000 }),
      );
    }
  });

  it.each(outsiders)('turns a caller with %s away', (_mode, identity) => {
    expect(ask({}, { identity }).outcome).toEqual(unauthorized);
  });

  it.each(hostileIds)('finds no video whose id is %s', (_what, videoId) => {
    expect(ask({ videoId }).outcome).toEqual(failure('NotFound'));
  });

  it('answers with what its last function gave', () => {
    expect(returned(field.response({ prev: { result: aVideo() } }))).toEqual(aVideo());
  });
});
