import { describe, expect, it } from 'vitest';
import { itemsOf, standInSegments } from '../../../local/transcribe/segments.ts';
import { parseSubtitles, writeSrt, writeVtt } from '../../../local/transcribe/subtitles.ts';

describe('subtitle files', () => {
  const segments = [
    { startMs: 0, endMs: 1_001, text: 'a < b & c --> d' },
    { startMs: 3_599_999, endMs: 14_400_000, text: 'Gezeiten 🌊' },
  ];

  it.each([
    ['VTT', writeVtt],
    ['SRT', writeSrt],
  ])('in %s are read back as they were written', (_, write) => {
    expect(parseSubtitles(write(segments, 1))).toEqual(segments);
  });

  it('have no cues when nothing was said', () => {
    expect(parseSubtitles('')).toEqual([]);
    expect(parseSubtitles('\uFEFFWEBVTT - title\n\nNOTE nothing')).toEqual([]);
  });

  it.each(['Hello', '1\nHello\n\n2\nWorld', '{"text": "Hello"}', 'WEBVTTX'])('are not recognised in %j', (text) => {
    expect(parseSubtitles(text)).toBeUndefined();
  });

  it('leave out cues without text or with an end before their start', () => {
    expect(
      parseSubtitles(
        '1\n00:00:02,000 --> 00:00:01,000\nno\n\n2\n00:00:01,000 --> 00:00:02,000\n \n\n3\n00:00:03,000 --> 00:00:04,000\nyes',
      ),
    ).toEqual([{ startMs: 3_000, endMs: 4_000, text: 'yes' }]);
  });
});

describe('stand-in text', () => {
  it.each([0.5, 1, 6, 6.3, 66, 4 * 3600])(
    'of %d seconds of media stays within it, in order and without overlap',
    (seconds) => {
      const segments = standInSegments(seconds);
      expect(segments.length).toBeGreaterThan(0);
      let end = 0;
      for (const segment of segments) {
        expect(segment.startMs).toBeGreaterThanOrEqual(end);
        expect(segment.endMs).toBeGreaterThan(segment.startMs);
        for (const item of itemsOf(segment))
          if (item.type === 'pronunciation') expect(item.endMs).toBeLessThanOrEqual(segment.endMs);
        end = segment.endMs;
      }
      expect(end).toBeLessThanOrEqual(seconds * 1000);
    },
  );
});
