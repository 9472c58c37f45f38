import type { AudioCodec } from 'mediabunny';

/** How samples of a PCM codec are stored. */
export interface PcmFormat {
  readonly sampleBytes: number;
  readonly isBigEndian: boolean;
  /** What silence consists of: unsigned samples have it in their middle, and the two telephone codes have one of their own. */
  readonly silentByte: number;
}

/** `undefined` for codecs that are no PCM. */
export function pcmFormat(codec: AudioCodec): PcmFormat | undefined {
  if (codec === 'ulaw') return { sampleBytes: 1, isBigEndian: false, silentByte: 0xff };
  if (codec === 'alaw') return { sampleBytes: 1, isBigEndian: false, silentByte: 0xd5 };
  const [, bits, order] = /^pcm-[suf](\d+)(be)?$/.exec(codec) ?? [];
  if (bits === undefined) return undefined;
  const sampleBytes = Number(bits) / 8;
  return { sampleBytes, isBigEndian: order === 'be', silentByte: codec === 'pcm-u8' ? 0x80 : 0 };
}

/** The same samples as WAV stores them: the low byte first, and 8 bits unsigned. Nothing is lost. */
export function asWav(codec: AudioCodec, data: Uint8Array): Uint8Array {
  const format = pcmFormat(codec);
  if (codec === 'pcm-s8') return data.map((byte) => byte ^ 0x80);
  if (format?.isBigEndian !== true) return data;
  const { sampleBytes } = format;
  const turned = new Uint8Array(data.length - (data.length % sampleBytes));
  for (let at = 0; at < turned.length; at += sampleBytes)
    for (let byte = 0; byte < sampleBytes; byte += 1) turned[at + byte] = data[at + sampleBytes - 1 - byte] ?? 0;
  return turned;
}
