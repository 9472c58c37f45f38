/** What an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1) says, as far as silence depends on it. */
export interface AacConfig {
  readonly objectType: number;
  readonly sampleRate: number;
  readonly channelConfiguration: number;
}

const SAMPLE_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
];
/** One packet holds as many samples of the core's rate. */
export const AAC_FRAME_SAMPLES = 1024;

/** Main, LC, LTP, and LC under SBR (5) or under SBR with parametric stereo (29): their packets are built alike. */
const KNOWN_OBJECT_TYPES = [1, 2, 4, 5, 29];

/** Reads the head of a decoder's description; `undefined` for what is not known here. */
export function aacConfig(description: Uint8Array): AacConfig | undefined {
  const bits = [...description.subarray(0, 8)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let at = 0;
  const take = (count: number): number => {
    at += count;
    return Number.parseInt(bits.slice(at - count, at), 2);
  };
  const objectType = take(5);
  const rateIndex = take(4);
  const sampleRate = rateIndex === 15 ? take(24) : SAMPLE_RATES[rateIndex];
  const channelConfiguration = take(4);
  if (!sampleRate || Number.isNaN(channelConfiguration) || !KNOWN_OBJECT_TYPES.includes(objectType)) return undefined;
  return { objectType, sampleRate, channelConfiguration };
}

const SINGLE = '000';
const PAIR = '001';
const LOW_FREQUENCIES = '011';
const END = '111';
/** The elements of a packet, by channel configuration. */
const ELEMENTS: readonly (readonly string[])[] = [
  [],
  [SINGLE],
  [PAIR],
  [SINGLE, PAIR],
  [SINGLE, PAIR, SINGLE],
  [SINGLE, PAIR, PAIR],
  [SINGLE, PAIR, PAIR, LOW_FREQUENCIES],
  [SINGLE, PAIR, PAIR, PAIR, LOW_FREQUENCIES],
];
/** ics_info: reserved bit, a long window of the sine shape, no scale factor band at all, no prediction. */
const WINDOW = '0' + '00' + '0' + '000000' + '0';
const GAIN = '00000000';
/** No pulses, no noise shaping, no gain control. */
const TOOLS = '000';

/**
 * A packet of silence (a raw_data_block, ISO/IEC 14496-3, 4.4.2.1): every channel has a spectrum of no bands. `undefined` for
 * channels that the configuration does not name.
 */
export function silentAacPacket({ channelConfiguration }: AacConfig): Uint8Array | undefined {
  const elements = ELEMENTS[channelConfiguration];
  if (!elements || elements.length === 0) return undefined;
  const counts = new Map<string, number>();
  let bits = '';
  for (const element of elements) {
    const tag = counts.get(element) ?? 0;
    counts.set(element, tag + 1);
    bits += element + tag.toString(2).padStart(4, '0');
    // A pair shares its window (common_window), and uses no mid/side coding.
    bits += element === PAIR ? `1${WINDOW}00${GAIN}${TOOLS}${GAIN}${TOOLS}` : GAIN + WINDOW + TOOLS;
  }
  bits += END;
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [index] of bytes.entries())
    bytes[index] = Number.parseInt(bits.slice(index * 8, index * 8 + 8).padEnd(8, '0'), 2);
  return bytes;
}
