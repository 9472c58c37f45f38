import { beforeAll, describe, expect, it } from 'vitest';
import type { VideoItem } from '../../../model/items.ts';
import { NOW_ISO, USER_ID, VIDEO_ID, aTrack, aVideo } from '../../support/given.ts';
import {
  dataSourceErrors,
  failure,
  resolverUnderTest,
  returned,
  unexpectedFailures,
  type ResolverUnderTest,
} from '../../support/resolver.ts';

let link: ResolverUnderTest;
beforeAll(async () => {
  link = await resolverUnderTest('pipeline/putTrack', 'Mutation.saveCaptions');
});

const key = { userId: USER_ID, id: VIDEO_ID };
const names = {
  language: 'de-DE',
  label: null,
  languageName: 'Deutsch (Deutschland)',
  vttKey: 'new.vtt',
  srtKey: 'new.srt',
};
const ask = (video: VideoItem, input: Readonly<Record<string, unknown>> = {}, stash = {}) =>
  returned(link.request({ arguments: { input }, stash: { key, video, ...names, ...stash } })) as {
    update: { expression: string; expressionValues: Record<string, { M: Record<string, unknown>; S: string }> };
  };
const sourceOf = (request: ReturnType<typeof ask>) => request.update.expressionValues[':track']!.M['source'];
const english = aTrack();
const german = aTrack({ language: 'de-DE', vttKey: 'old.vtt', srtKey: 'old.srt' });

describe('putTrack', () => {
  it('puts the track in, in one write on the version that was read, and only while the video is READY', () => {
    expect(ask(aVideo())).toEqual({
      operation: 'UpdateItem',
      key: { userId: { S: USER_ID }, id: { S: VIDEO_ID } },
      update: {
        expression:
          'SET #version = :next, #updatedAt = :at, #captions.#language = :track, #captionFileKey = :captionFileKey',
        expressionNames: {
          '#version': 'version',
          '#updatedAt': 'updatedAt',
          '#captions': 'captions',
          '#language': 'de-DE',
          '#captionFileKey': 'captionFileKey',
        },
        expressionValues: {
          ':at': { S: NOW_ISO },
          ':next': { N: 4 },
          ':captionFileKey': { S: 'new.vtt' },
          ':track': {
            M: {
              language: { S: 'de-DE' },
              label: { S: 'Deutsch (Deutschland)' },
              source: { S: 'UPLOADED' },
              status: { S: 'READY' },
              vttKey: { S: 'new.vtt' },
              srtKey: { S: 'new.srt' },
              notified: { BOOL: true },
              version: { N: 4 },
              updatedAt: { S: NOW_ISO },
            },
          },
        },
      },
      condition: {
        expression: '#version = :version AND #status = :ready',
        expressionNames: { '#version': 'version', '#status': 'status' },
        expressionValues: { ':version': { N: 3 }, ':ready': { S: 'READY' } },
      },
    });
  });

  it('prefers the owner’s label', () => {
    expect(ask(aVideo(), {}, { label: 'Für alle' }).update.expressionValues[':track']!.M['label']).toEqual({
      S: 'Für alle',
    });
  });

  it.each([
    ['nothing', undefined, 'UPLOADED'],
    ['a transcribed track', german, 'EDITED'],
    ['an edited track', { ...german, source: 'EDITED' }, 'EDITED'],
    ['an uploaded track', { ...german, source: 'UPLOADED' }, 'UPLOADED'],
    ['a transcription that failed', { ...german, status: 'FAILED', vttKey: undefined }, 'UPLOADED'],
    ['silence', { ...german, status: 'NO_SPEECH', vttKey: undefined }, 'UPLOADED'],
  ] as const)('over %s the source is %s', (_what, replaced, source) => {
    const video = aVideo(replaced === undefined ? {} : { captions: { 'de-DE': replaced } });
    expect(sourceOf(ask(video))).toEqual({ S: source });
  });

  const both = { 'en-US': english, 'de-DE': german };
  it.each([
    ['the first track of a video', {}, undefined, undefined, 'new.vtt'],
    ['one more track', { 'en-US': english }, english.vttKey, undefined, english.vttKey],
    ['one that is not to be first', { 'en-US': english }, english.vttKey, false, english.vttKey],
    ['one that is to be first', { 'en-US': english }, english.vttKey, true, 'new.vtt'],
    ['a replacement of the first', both, 'old.vtt', undefined, 'new.vtt'],
    ['a replacement of the first that is not to be first', both, 'old.vtt', false, 'new.vtt'],
    ['a replacement of another', both, english.vttKey, undefined, english.vttKey],
  ])('players choose the right track first after %s', (_what, captions, captionFileKey, isDefault, expected) => {
    const video = aVideo({ captions, ...(captionFileKey === undefined ? {} : { captionFileKey }) });
    const { expressionValues } = ask(video, isDefault === undefined ? {} : { default: isDefault }).update;
    expect(expressionValues[':captionFileKey']).toEqual({ S: expected });
  });

  const respond = (input: object, changes: object) =>
    link.response({ arguments: { input }, stash: { key }, ...changes }).outcome;

  it('answers with the video as it now is', () => {
    expect(respond({}, { result: aVideo({ version: 4 }) })).toEqual({
      kind: 'returned',
      value: aVideo({ version: 4 }),
    });
  });

  it.each([
    [
      'Conflict to who named a version',
      { expectedVersion: 3 },
      aVideo({ version: 9 }),
      failure('Conflict', { version: 9 }),
    ],
    ['TryAgain to who named none', {}, aVideo({ version: 9 }), failure('TryAgain')],
    ['NotFound when the video is gone', {}, null, failure('NotFound')],
  ])('when somebody was faster: %s', (_what, input, result, outcome) => {
    expect(respond(input, { error: dataSourceErrors.conditionFailed, result })).toEqual(outcome);
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(respond({}, { error, result: null })).toEqual(failure(type));
  });
});
