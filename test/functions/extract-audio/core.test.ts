import { AUDIO_CODECS } from 'mediabunny';
import { describe, expect, it } from 'vitest';
import { copyPlan, extentObstacle } from '../../../functions/extract-audio/core.ts';
import { TRANSCRIBE_FORMATS, TRANSCRIBE_MAX_BYTES, TRANSCRIBE_MAX_SECONDS } from '../../../model/transcription.ts';

describe('copyPlan', () => {
  it.each([
    ['aac', 'm4a'],
    ['opus', 'ogg'],
    ['vorbis', 'ogg'],
    ['mp3', 'mp3'],
    ['flac', 'flac'],
    ['pcm-s16', 'wav'],
    ['pcm-s24be', 'wav'],
    ['ulaw', 'wav'],
  ] as const)('copies %s into a file that ends in .%s', (codec, extension) => {
    expect(copyPlan(codec)?.kind.extension).toBe(extension);
  });

  it('copies into nothing that Transcribe does not read', () => {
    const plans = AUDIO_CODECS.map(copyPlan).filter((plan) => plan !== undefined);
    expect(plans.length).toBeGreaterThan(5);
    for (const { kind } of plans) expect(Object.keys(TRANSCRIBE_FORMATS)).toContain(kind.container);
  });

  it('gives PCM the order of bytes that WAV has', () => {
    for (const codec of AUDIO_CODECS) expect(copyPlan(codec)?.codec ?? '').not.toMatch(/be$|s8$/);
  });

  it.each(['ac3', 'eac3', 'dts', null] as const)('does not copy %s', (codec) => {
    expect(copyPlan(codec)).toBeUndefined();
  });
});

describe('extentObstacle', () => {
  it.each([
    [TRANSCRIBE_MAX_SECONDS, TRANSCRIBE_MAX_BYTES, undefined],
    [TRANSCRIBE_MAX_SECONDS + 0.001, 1, 'TOO_LONG'],
    [1, TRANSCRIBE_MAX_BYTES + 1, 'UNSUPPORTED_MEDIA'],
  ])('says of %d s and %d bytes: %s', (seconds, bytes, obstacle) => {
    expect(extentObstacle(seconds, bytes)).toBe(obstacle);
  });
});
