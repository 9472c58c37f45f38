import { beforeAll, describe, expect, it } from 'vitest';
import type { VideoItem } from '../../../model/items.ts';
import { USER_ID, VIDEO_ID, aTrack, aVideo } from '../../support/given.ts';
import {
  failure,
  resolverUnderTest,
  returned,
  unexpectedFailures,
  type ResolverUnderTest,
} from '../../support/resolver.ts';

let link: ResolverUnderTest;
beforeAll(async () => {
  link = await resolverUnderTest('pipeline/storeCaptions', 'Mutation.saveCaptions');
});

const key = { userId: USER_ID, id: VIDEO_ID };
const stash = (video: VideoItem) => ({ key, video, language: 'de-DE', vttKey: 'new.vtt', srtKey: 'new.srt' });
const ask = (video: VideoItem, input: Readonly<Record<string, unknown>> = {}) =>
  link.request({ arguments: { input: { text: 'WEBVTT', ...input } }, stash: stash(video) });
const english = aTrack({ wordsKey: 'words' });

describe('storeCaptions', () => {
  it('has the text stored, and says which files are in use and since when', () => {
    const captions = { 'en-US': english, 'fr-FR': aTrack({ vttKey: undefined, srtKey: undefined, status: 'FAILED' }) };
    expect(returned(ask(aVideo({ captions })))).toEqual({
      operation: 'Invoke',
      payload: {
        kind: 'store',
        text: 'WEBVTT',
        language: 'de-DE',
        vttKey: 'new.vtt',
        srtKey: 'new.srt',
        files: {
          prefix: `videos/${USER_ID}/${VIDEO_ID}/captions/`,
          inUse: [english.vttKey, english.srtKey, 'words'],
          changedAt: '2026-11-24T09:10:00.000Z',
        },
      },
    });
  });

  it('stores nothing on another version than the caller saw', () => {
    expect(ask(aVideo({ version: 7 }), { expectedVersion: 6 }).outcome).toEqual(failure('Conflict', { version: 7 }));
    for (const expectedVersion of [7, null]) {
      expect(ask(aVideo({ version: 7 }), { expectedVersion }).outcome.kind).toBe('returned');
    }
  });

  it.each(['AWAITING_UPLOAD', 'PROCESSING', 'EXPIRED', 'CANCELLED', 'REJECTED'] as const)(
    'stores nothing for a video that is %s',
    (status) => {
      expect(ask(aVideo({ status })).outcome).toEqual(failure('InvalidTransition', { status }));
    },
  );

  it('takes 50 tracks and no more, but replaces one of them', () => {
    const tracks = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`x${n}`, aTrack()]));
    expect(ask(aVideo({ captions: tracks(49) })).outcome.kind).toBe('returned');
    expect(ask(aVideo({ captions: tracks(50) })).outcome).toEqual(
      failure('LimitExceeded', { limit: 'captionTracks', max: 50 }),
    );
    expect(ask(aVideo({ captions: { ...tracks(49), 'de-DE': aTrack() } })).outcome.kind).toBe('returned');
  });

  it('hands on the name of the language', () => {
    const { outcome, stash: after } = link.response({
      stash: stash(aVideo()),
      result: { kind: 'stored', languageName: 'Deutsch' },
    });
    expect(outcome).toEqual({ kind: 'returned', value: {} });
    expect(after).toMatchObject({ languageName: 'Deutsch' });
  });

  it.each([
    [{ kind: 'too large' }, failure('InvalidInput', { field: 'text', maxBytes: 512_000 })],
    [{ kind: 'invalid', line: 7, what: 'BAD_TIME' }, failure('CaptionsInvalid', { line: 7, what: 'BAD_TIME' })],
  ])('says what is wrong with the text: %j', (result, outcome) => {
    expect(link.response({ stash: stash(aVideo()), result }).outcome).toEqual(outcome);
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(link.response({ stash: stash(aVideo()), error, result: null }).outcome).toEqual(failure(type));
  });
});
