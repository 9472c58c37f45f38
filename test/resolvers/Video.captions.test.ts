import { beforeAll, describe, expect, it } from 'vitest';
import { USER_ID, VIDEO_ID, aJob, aTrack, aVideo } from '../support/given.ts';
import {
  failure,
  resolverUnderTest,
  returned,
  skipped,
  unexpectedFailures,
  type ResolverUnderTest,
} from '../support/resolver.ts';

let field: ResolverUnderTest;
beforeAll(async () => {
  field = await resolverUnderTest('Video.captions');
});

const prefix = `videos/${USER_ID}/${VIDEO_ID}/captions`;
const selecting = (...selectionSetList: readonly string[]) => ({ selectionSetList });
const file = (name: string, contentType: string) => ({
  method: 'GET',
  key: `${prefix}/${name}`,
  contentType,
  expiresInSeconds: 3600,
});
const signed = (name: string) => ({
  url: `https://s3.example/${name}`,
  headers: [],
  expiresAt: '2026-11-24T11:30:15.250Z',
});

const english = {
  language: 'en-US',
  label: 'English (United States)',
  source: 'AUTO',
  status: 'READY',
  reason: null,
  default: false,
  confidence: 0.97,
  lowConfidence: false,
  updatedAt: '2026-11-24T09:10:00.000Z',
  vtt: null,
  srt: null,
};
const several = aVideo({
  captions: {
    'en-US': aTrack(),
    'de-DE': aTrack({
      language: 'de-DE',
      label: 'Deutsch',
      source: 'UPLOADED',
      confidence: null,
      vttKey: `${prefix}/de-DE-u1.vtt`,
      srtKey: `${prefix}/de-DE-u1.srt`,
    }),
    'fr-FR': aTrack({ language: 'fr-FR', label: 'French', status: 'FAILED', reason: 'TOO_LONG' }),
  },
  captionJobs: { und: aJob({ status: 'TRANSCRIBING' }), 'en-US': aJob({ status: 'QUEUED', attempt: 2 }) },
});

describe('Video.captions', () => {
  it('has both files of every READY track signed in one batch', () => {
    expect(returned(field.request({ source: several, info: selecting('language', 'vtt', 'vtt/url') }))).toEqual({
      operation: 'BatchInvoke',
      payload: {
        requests: [
          file('en-US-j1.vtt', 'text/vtt; charset=utf-8'),
          file('en-US-j1.srt', 'application/x-subrip; charset=utf-8'),
          file('de-DE-u1.vtt', 'text/vtt; charset=utf-8'),
          file('de-DE-u1.srt', 'application/x-subrip; charset=utf-8'),
        ],
      },
    });
  });

  it.each(['vtt', 'srt', 'vtt/expiresAt', 'subtitles', 'words/url', 'default/url'])(
    'signs when %s is selected, whatever its alias',
    (path) => {
      expect(returned(field.request({ source: several, info: selecting('language', path) }))).toMatchObject({
        operation: 'BatchInvoke',
      });
    },
  );

  it('signs nothing when no URL is selected', () => {
    const plain = ['language', 'label', 'source', 'status', 'reason', 'confidence', 'updatedAt', '__typename'];
    const words = ['words', 'words/items', 'words/items/text', 'words/items/startSeconds', 'words/nextToken'];
    const info = selecting(...plain, 'default', 'lowConfidence', ...words);
    const { outcome } = field.request({ source: aVideo({ captions: { 'en-US': aTrack() } }), info });
    expect(outcome).toEqual(skipped([english]));
  });

  it('says which track players choose first', () => {
    const { outcome } = field.request({
      source: { ...several, captionFileKey: `${prefix}/de-DE-u1.vtt` },
      info: selecting('language', 'default'),
    });
    const tracks = (outcome as { value: { language: string; default: boolean }[] }).value;
    expect(tracks.filter((track) => track.default).map(({ language }) => language)).toEqual(['de-DE']);
  });

  it.each([
    [0.49, true],
    [0.5, false],
    [0, true],
    [null, false],
  ])('a language that was detected with %s is unsure: %s', (confidence, lowConfidence) => {
    const source = aVideo({ captions: { 'en-US': aTrack({ confidence }) } });
    expect(field.request({ source, info: selecting('lowConfidence') }).outcome).toEqual(
      skipped([{ ...english, confidence, lowConfidence }]),
    );
  });

  it('hands the key of its words on to the field that reads them', () => {
    const source = aVideo({ captions: { 'en-US': aTrack({ wordsKey: 'en.words' }) } });
    expect(field.request({ source, info: selecting('words') }).outcome).toEqual(
      skipped([{ ...english, wordsKey: 'en.words' }]),
    );
  });

  it('lists and signs one language alone when it is asked for that', () => {
    const args = { arguments: { language: 'de-DE' }, source: several };
    expect(returned(field.request({ ...args, info: selecting('vtt') }))).toMatchObject({
      payload: {
        requests: [
          file('de-DE-u1.vtt', 'text/vtt; charset=utf-8'),
          file('de-DE-u1.srt', 'application/x-subrip; charset=utf-8'),
        ],
      },
    });
    const result = { signed: ['de.vtt', 'de.srt'].map(signed) };
    expect(returned(field.response({ ...args, result }))).toMatchObject([
      { language: 'de-DE', vtt: signed('de.vtt'), srt: signed('de.srt') },
    ]);
    expect(field.request({ arguments: { language: 'xx' }, source: several, info: selecting('vtt') }).outcome).toEqual(
      skipped([]),
    );
  });

  it('signs nothing when no track is READY', () => {
    const captions = { 'en-US': aTrack({ status: 'NO_SPEECH', vttKey: `${prefix}/never`, srtKey: `${prefix}/never` }) };
    const { outcome } = field.request({ source: aVideo({ captions }), info: selecting('vtt/url') });
    expect(outcome).toEqual(skipped([{ ...english, status: 'NO_SPEECH' }]));
  });

  it.each([
    ['a video without captions', aVideo()],
    ['no video', null],
  ])('is empty for %s', (_what, source) => {
    expect(field.request({ source, info: selecting('vtt/url') }).outcome).toEqual(skipped([]));
  });

  it('lists a track that is being made, and prefers the served one of the same language', () => {
    const { outcome } = field.request({ source: several, info: selecting('language', 'status') });
    expect(outcome).toEqual(
      skipped([
        { ...english, language: 'de-DE', label: 'Deutsch', source: 'UPLOADED', confidence: null },
        english,
        { ...english, language: 'fr-FR', label: 'French', status: 'FAILED', reason: 'TOO_LONG' },
        {
          ...english,
          language: 'und',
          label: 'und',
          status: 'TRANSCRIBING',
          confidence: null,
          updatedAt: '2026-11-24T09:05:00.000Z',
        },
      ]),
    );
  });

  it('gives every READY track its own files and the others none', () => {
    const result = { signed: ['en.vtt', 'en.srt', 'de.vtt', 'de.srt'].map(signed) };
    const tracks = returned(field.response({ source: several, result })) as {
      language: string;
      vtt: unknown;
      srt: unknown;
    }[];
    expect(tracks.map(({ language, vtt, srt }) => ({ language, vtt, srt }))).toEqual([
      { language: 'de-DE', vtt: signed('de.vtt'), srt: signed('de.srt') },
      { language: 'en-US', vtt: signed('en.vtt'), srt: signed('en.srt') },
      { language: 'fr-FR', vtt: null, srt: null },
      { language: 'und', vtt: null, srt: null },
    ]);
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(field.response({ source: several, error, result: null }).outcome).toEqual(failure(type));
  });
});
