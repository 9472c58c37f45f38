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
  link = await resolverUnderTest('pipeline/removeTrack', 'Mutation.deleteCaptions');
});

const key = { userId: USER_ID, id: VIDEO_ID };
const evaluate = (video: VideoItem, language: string | null = 'en-US') =>
  link.request({ stash: { key, video, language } });
const english = aTrack();
const german = aTrack({ language: 'de-DE', vttKey: 'de.vtt' });
const french = aTrack({ language: 'fr-FR', vttKey: 'fr.vtt' });
const failed = aTrack({ language: 'ar-SA', status: 'FAILED', vttKey: undefined, srtKey: undefined });

describe('removeTrack', () => {
  it('takes the last track and the key of the first file out, in one write on the version that was read', () => {
    expect(returned(evaluate(aVideo({ captions: { 'en-US': english }, captionFileKey: english.vttKey })))).toEqual({
      operation: 'UpdateItem',
      key: { userId: { S: USER_ID }, id: { S: VIDEO_ID } },
      update: {
        expression: 'SET #version = :next, #updatedAt = :at REMOVE #captions.#language, #captionFileKey',
        expressionNames: {
          '#version': 'version',
          '#updatedAt': 'updatedAt',
          '#captions': 'captions',
          '#language': 'en-US',
          '#captionFileKey': 'captionFileKey',
        },
        expressionValues: { ':at': { S: NOW_ISO }, ':next': { N: 4 } },
      },
      condition: {
        expression: '#version = :version AND #status = :ready',
        expressionNames: { '#version': 'version', '#status': 'status' },
        expressionValues: { ':version': { N: 3 }, ':ready': { S: 'READY' } },
      },
    });
  });

  it.each([
    [
      'the next READY one by language',
      { 'fr-FR': french, 'en-US': english, 'de-DE': german, 'ar-SA': failed },
      english.vttKey,
      'de.vtt',
    ],
    ['the same as before', { 'fr-FR': french, 'en-US': english }, 'fr.vtt', 'fr.vtt'],
  ])('players then choose first %s', (_what, captions, captionFileKey, expected) => {
    expect(returned(evaluate(aVideo({ captions, captionFileKey })))).toMatchObject({
      update: {
        expression:
          'SET #version = :next, #updatedAt = :at, #captionFileKey = :captionFileKey REMOVE #captions.#language',
        expressionValues: { ':captionFileKey': { S: expected } },
      },
    });
  });

  it('takes a track out that never had a file', () => {
    expect(
      returned(
        evaluate(aVideo({ captions: { 'ar-SA': failed, 'en-US': english }, captionFileKey: english.vttKey }), 'ar-SA'),
      ),
    ).toMatchObject({
      update: { expressionValues: { ':captionFileKey': { S: english.vttKey } } },
    });
  });

  it.each(['de-DE', null])('finds no track in %s', (language) => {
    expect(evaluate(aVideo({ captions: { 'en-US': english } }), language).outcome).toEqual(
      failure('CaptionsNotFound', { language }),
    );
  });

  const respond = (changes: object) => link.response({ stash: { key }, ...changes }).outcome;

  it('answers with the video as it now is', () => {
    expect(respond({ result: aVideo({ version: 4 }) })).toEqual({ kind: 'returned', value: aVideo({ version: 4 }) });
  });

  it.each([
    ['TryAgain', aVideo({ version: 9 }), failure('TryAgain')],
    ['NotFound when the video is gone', null, failure('NotFound')],
  ])('when somebody was faster: %s', (_what, result, outcome) => {
    expect(respond({ error: dataSourceErrors.conditionFailed, result })).toEqual(outcome);
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(respond({ error, result: null })).toEqual(failure(type));
  });
});
