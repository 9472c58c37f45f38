import { describe, expect, it } from 'vitest';
import { asWav } from '../../../functions/extract-audio/pcm.ts';
import { soundOf } from '../../../functions/extract-audio/silence.ts';

const config = { codec: '', sampleRate: 48_000, numberOfChannels: 2 };
const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const opusHead = (family: number) => bytes(...Buffer.from('OpusHead'), 1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, family);

describe('how long a packet sounds', () => {
  // RFC 6716, table 2 and section 3.2.
  it.each([
    ['SILK, 60 ms', [(3 << 3) | 0], 0.06],
    ['hybrid, 20 ms', [(15 << 3) | 0], 0.02],
    ['CELT, 2.5 ms', [(16 << 3) | 0], 0.0025],
    ['CELT, twice 20 ms', [(31 << 3) | 1], 0.04],
    ['CELT, 6 of 10 ms', [(30 << 3) | 3, 6], 0.06],
  ])('is told by an Opus packet itself: %s', (_what, packet, seconds) => {
    expect(soundOf('opus', config, bytes()).secondsOf(bytes(...packet))).toBeCloseTo(seconds, 9);
  });

  it.each([
    ['MPEG-1', [0xff, 0xfb, 0x94, 0, 0, 0], 48_000, 1152 / 48_000],
    ['MPEG-2', [0xff, 0xf3, 0x84, 0, 0, 0], 24_000, 576 / 24_000],
  ])('is told by the version of an MP3: %s', (_what, first, sampleRate, seconds) => {
    expect(soundOf('mp3', { ...config, sampleRate }, bytes(...first)).secondsOf(bytes())).toBe(seconds);
  });

  it('is told by the length of PCM', () => {
    expect(soundOf('pcm-s24', config, bytes()).secondsOf(new Uint8Array(48_000 * 6))).toBe(1);
  });
});

describe('silence', () => {
  it.each([
    ['pcm-s16be', 0],
    ['pcm-u8', 0x80],
    ['pcm-s8', 0x80],
    ['ulaw', 0xff],
    ['alaw', 0xd5],
    ['pcm-f32', 0],
  ] as const)('of %s is, in a WAV, a row of %d', (codec, byte) => {
    const silence = soundOf(codec, config, bytes()).silence(0.25)!;
    expect(silence.seconds).toBe(0.25);
    expect(new Set(asWav(codec, silence.data))).toEqual(new Set([byte]));
  });

  it('of PCM comes a second at a time', () => {
    expect(soundOf('pcm-s16', config, bytes()).silence(10_000)).toMatchObject({ seconds: 1 });
  });

  it('of an MP3 is a frame of the same kind and length, without a checksum', () => {
    const first = bytes(0xff, 0xfa, 0x94, 0x40, 1, 2, 3, 4, 5);
    expect(soundOf('mp3', config, first).silence(1)?.data).toEqual(bytes(0xff, 0xfb, 0x94, 0x40, 0, 0, 0, 0, 0));
  });

  it.each([
    ['Opus of several streams', 'opus', { description: opusHead(1) }, [0xfc]],
    ['Opus without a head', 'opus', {}, [0xfc]],
    ['AAC without a configuration', 'aac', {}, [0x21]],
    ['MPEG layer II', 'mp3', {}, [0xff, 0xfd, 0x94, 0, 1]],
    ['Vorbis', 'vorbis', {}, [0]],
    ['FLAC', 'flac', {}, [0xff, 0xf8]],
  ] as const)('cannot be made of %s', (_what, codec, more, first) => {
    const sound = soundOf(codec, { ...config, ...more }, bytes(...first));
    expect(sound.canBeSilent).toBe(false);
    expect(sound.silence(10)).toBeUndefined();
  });

  it('fills a gap to the nearest packet', () => {
    const { silence } = soundOf('opus', { ...config, description: opusHead(0) }, bytes(0xfc));
    expect(silence(0.01)).toMatchObject({ seconds: 0.02 });
    expect(silence(0.009)).toBeUndefined();
  });
});
