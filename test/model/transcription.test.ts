import { describe, expect, it } from 'vitest';
import { captionedMinutes, needsExtraction } from '../../model/transcription.ts';

describe('captionedMinutes', () => {
  it.each([
    [60, 1],
    [66, 1.1],
    [0.5, 0.01],
    [0.001, 0.01],
    [61, 1.02],
    [14_400, 240],
  ])('of %d seconds are %d', (seconds, minutes) => {
    expect(captionedMinutes(seconds)).toBe(minutes);
  });
});

describe('needsExtraction', () => {
  it.each(['MP4', 'WebM', 'MP3', 'WAVE', 'Ogg', 'FLAC'])('is not so of %s of 2 GB', (container) => {
    expect(needsExtraction({ container, sizeBytes: 2_000_000_000 })).toBe(false);
    expect(needsExtraction({ container, sizeBytes: 2_000_000_001 })).toBe(true);
  });

  it.each(['QuickTime File Format', 'Matroska', 'mp4', '', 'constructor', '__proto__', 'toString'])(
    'is so of %j, however small',
    (container) => {
      expect(needsExtraction({ container, sizeBytes: 1 })).toBe(true);
    },
  );
});
