import { beforeAll, describe, expect, it } from 'vitest';
import { aTrack, aVideo } from '../../support/given.ts';
import {
  dataSourceErrors,
  resolverUnderTest,
  returned,
  skipped,
  type ResolverUnderTest,
} from '../../support/resolver.ts';

let link: ResolverUnderTest;
beforeAll(async () => {
  link = await resolverUnderTest('pipeline/removeFiles', 'Mutation.deleteCaptions');
});

const prev = { result: aVideo({ version: 4 }) };
const stash = (track = aTrack()) => ({ video: aVideo({ captions: { 'en-US': track } }), language: 'en-US' });

describe('removeFiles', () => {
  it('has every file of the track removed, and none of another', () => {
    const track = aTrack({ vttKey: 'a.vtt', srtKey: 'a.srt', wordsKey: 'a.words' });
    expect(returned(link.request({ stash: stash(track), prev }))).toEqual({
      operation: 'Invoke',
      payload: { kind: 'remove', keys: ['a.vtt', 'a.srt', 'a.words'] },
    });
  });

  it('has nothing to do for a track without files', () => {
    const track = aTrack({ vttKey: undefined, srtKey: undefined });
    expect(link.request({ stash: stash(track), prev }).outcome).toEqual(skipped(prev.result));
  });

  it('answers with the video', () => {
    expect(returned(link.response({ stash: stash(), prev, result: null }))).toEqual(prev.result);
  });

  it('answers with the video when the files could not be removed, and logs why', () => {
    const evaluation = link.response({ stash: stash(), prev, result: null, error: dataSourceErrors.lambda });
    expect(returned(evaluation)).toEqual(prev.result);
    expect(evaluation.logs.join()).toContain(dataSourceErrors.lambda.message);
  });
});
