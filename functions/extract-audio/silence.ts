import type { AudioCodec } from 'mediabunny';
import { AAC_FRAME_SAMPLES, aacConfig, silentAacPacket } from './aac.ts';
import { pcmFormat } from './pcm.ts';

/** Sound that is silent. */
export interface Silence {
  readonly data: Uint8Array;
  readonly seconds: number;
}

/** What the packets of one track are like. */
export interface Sound {
  /** How long a packet sounds, by its own bytes; what a container says of it may have been rounded or span a gap. */
  readonly secondsOf: (data: Uint8Array) => number | undefined;
  /** Whether silence can be made without an encoder. */
  readonly canBeSilent: boolean;
  /** A piece of silence for a gap that is left; `undefined` when the gap is better left than filled, or there is none at all. */
  readonly silence: (gapSeconds: number) => Silence | undefined;
}

/** The track, as mediabunny describes it to a decoder. */
export interface SoundConfig {
  /** The codec as WebCodecs names it. */
  readonly codec: string;
  readonly sampleRate: number;
  readonly numberOfChannels: number;
  readonly description?: ArrayBufferLike | ArrayBufferView;
}

/** Knows the packets of a track by its codec, its decoder configuration and its first packet. */
export function soundOf(codec: AudioCodec, config: SoundConfig, first: Uint8Array): Sound {
  if (codec === 'aac') return aac(config);
  if (codec === 'opus') return opus(config);
  if (codec === 'mp3') return mp3(config, first);
  return pcm(codec, config) ?? UNKNOWN;
}

/** Vorbis and FLAC: a packet of theirs cannot be made without an encoder. */
const UNKNOWN: Sound = { secondsOf: () => undefined, canBeSilent: false, silence: () => undefined };

function oneByOne(piece: Silence | undefined): Pick<Sound, 'canBeSilent' | 'silence'> {
  return {
    canBeSilent: piece !== undefined,
    silence: (gapSeconds) => (piece && piece.seconds / 2 <= gapSeconds ? piece : undefined),
  };
}

function aac({ description }: SoundConfig): Sound {
  const config = description && aacConfig(bytesOf(description));
  if (!config) return UNKNOWN;
  const seconds = AAC_FRAME_SAMPLES / config.sampleRate;
  const data = silentAacPacket(config);
  return { secondsOf: () => seconds, ...oneByOne(data && { data, seconds }) };
}

/** 20 ms of silence, in the words of RFC 6716 a CELT packet of one full-band frame. */
const SILENT_OPUS = { data: Uint8Array.of(0xf8, 0xff, 0xfe), seconds: 0.02 };
/** Where an identification header (RFC 7845, 5.1) says how channels are mapped; with family 0 a packet is one stream. */
const OPUS_MAPPING_FAMILY = 18;

function opus({ description }: SoundConfig): Sound {
  const isOneStream = description !== undefined && bytesOf(description)[OPUS_MAPPING_FAMILY] === 0;
  return { secondsOf: opusSeconds, ...oneByOne(isOneStream ? SILENT_OPUS : undefined) };
}

/** RFC 6716, 3.1: the first byte tells how long a frame is, and it and the second how many there are. */
function opusSeconds(data: Uint8Array): number | undefined {
  const [head, second] = data;
  if (head === undefined) return undefined;
  const mode = head >> 3;
  const place = mode % 4;
  let frameMs = [2.5, 5, 10, 20][place] ?? 20;
  if (mode < 12) frameMs = [10, 20, 40, 60][place] ?? 20;
  else if (mode < 16) frameMs = mode % 2 === 0 ? 10 : 20;
  const code = head & 3;
  let frames = 2;
  if (code === 0) frames = 1;
  else if (code === 3) frames = (second ?? 0) & 63;
  return (frames * frameMs) / 1000;
}

const MP3_HEADER_BYTES = 4;

/** A frame with the header of a real one and nothing in it: no bits for any band. The reader of it never needs the bytes before. */
function mp3({ sampleRate }: SoundConfig, first: Uint8Array): Sound {
  const [, head = 0] = first;
  // MPEG-2 and its lower rates have half as many samples in a frame.
  const isVersion1 = (head & 0b0001_1000) === 0b0001_1000;
  const isLayer3 = (head & 0b0000_0110) === 0b0000_0010;
  if (first.length <= MP3_HEADER_BYTES || !isLayer3) return UNKNOWN;
  const seconds = (isVersion1 ? 1152 : 576) / sampleRate;
  const data = new Uint8Array(first.length);
  data.set(first.subarray(0, MP3_HEADER_BYTES));
  // No checksum follows the header.
  data[1] = head | 1;
  return { secondsOf: () => seconds, ...oneByOne({ data, seconds }) };
}

function pcm(codec: AudioCodec, { sampleRate, numberOfChannels }: SoundConfig): Sound | undefined {
  const format = pcmFormat(codec);
  if (!format) return undefined;
  const frameBytes = format.sampleBytes * numberOfChannels;
  return {
    secondsOf: (data) => data.length / frameBytes / sampleRate,
    canBeSilent: true,
    silence: (gapSeconds) => {
      // A second at a time, so that a long gap is no long packet.
      const frames = Math.round(Math.min(gapSeconds, 1) * sampleRate);
      if (frames < 1) return undefined;
      return { data: new Uint8Array(frames * frameBytes).fill(format.silentByte), seconds: frames / sampleRate };
    },
  };
}

/** The bytes of a decoder's description, whichever form it has. */
export function bytesOf(description: ArrayBufferLike | ArrayBufferView): Uint8Array {
  if (!ArrayBuffer.isView(description)) return new Uint8Array(description);
  return new Uint8Array(description.buffer, description.byteOffset, description.byteLength);
}
