import { describe, expect, it } from 'vitest';
import { captionedMinutes } from '../../model/transcription.ts';

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
