import { describe, expect, it } from 'vitest';
import { aacConfig, silentAacPacket } from '../../../functions/extract-audio/aac.ts';

const config = (...description: readonly number[]) => aacConfig(Uint8Array.from(description));

describe('aacConfig', () => {
  it.each([
    ['LC, 48 kHz, stereo', [0x11, 0x90], { objectType: 2, sampleRate: 48_000, channelConfiguration: 2 }],
    ['LC, 16 kHz, mono', [0x14, 0x08], { objectType: 2, sampleRate: 16_000, channelConfiguration: 1 }],
    [
      'SBR over 24 kHz, stereo',
      [0x2b, 0x11, 0x88, 0x00],
      { objectType: 5, sampleRate: 24_000, channelConfiguration: 2 },
    ],
    [
      'a rate of its own',
      [0x17, 0x80, 0x17, 0x70, 0x10],
      { objectType: 2, sampleRate: 12_000, channelConfiguration: 2 },
    ],
  ])('knows %s', (_what, description, expected) => {
    expect(config(...description)).toEqual(expected);
  });

  it.each([
    ['nothing', []],
    ['half of it', [0x11]],
    ['another kind of AAC (ELD)', [0xf8, 0xe6, 0x40, 0x00]],
    ['a reserved rate', [0x16, 0x90]],
  ])('does not guess at %s', (_what, description) => {
    expect(config(...description)).toBeUndefined();
  });
});

describe('silentAacPacket', () => {
  /** A reader of as much of a raw_data_block as silence has; it throws at anything else. */
  function elements(packet: Uint8Array): string[] {
    const bits = [...packet].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    let at = 0;
    const take = (count: number): number => Number.parseInt(bits.slice(at, (at += count)), 2);
    const expectZero = (count: number): void => {
      if (take(count) !== 0) throw new Error(`Bit ${at} of ${bits} is not silent.`);
    };
    const window = 1 + 2 + 1 + 6 + 1;
    const tools = 3;
    const found: string[] = [];
    for (;;) {
      const id = take(3);
      if (id === 7) break;
      const tag = take(4);
      if (id === 1) {
        if (take(1) !== 1) throw new Error('A pair without a common window.');
        expectZero(window + 2 + 8 + tools + 8 + tools);
        found.push(`pair ${tag}`);
      } else {
        expectZero(8 + window + tools);
        found.push(`${id === 0 ? 'single' : 'low'} ${tag}`);
      }
    }
    expectZero(bits.length - at || 1);
    return found;
  }

  it.each([
    [1, ['single 0']],
    [2, ['pair 0']],
    [6, ['single 0', 'pair 0', 'pair 1', 'low 0']],
  ])('has the elements of %d channels, each without a spectrum', (channelConfiguration, expected) => {
    const packet = silentAacPacket({ objectType: 2, sampleRate: 48_000, channelConfiguration });
    // A padded zero lets the reader look at the bits after the end.
    expect(elements(Uint8Array.from([...packet!, 0]))).toEqual(expected);
  });

  it.each([0, 8, 15])('is not made for configuration %d, which says nothing of channels', (channelConfiguration) => {
    expect(silentAacPacket({ objectType: 2, sampleRate: 48_000, channelConfiguration })).toBeUndefined();
  });
});
