/** The boxes of ISO/IEC 14496-12 and -14 that a file with one track of AAC needs, as `m4aFile` puts them together. */

/** What the index says of the sound. Times are in units of the track's `timescale`. */
export interface M4aIndex {
  /** The samples' rate, too. */
  readonly timescale: number;
  readonly channels: number;
  /** The AudioSpecificConfig. */
  readonly description: Uint8Array;
  /** How long each packet lasts, as runs of equal ones: count, duration, count, duration … */
  readonly durationRuns: Uint32Array;
  /** In the order of the packets. */
  readonly packetBytes: Uint32Array;
  /** Where the first packet lies; the others follow it. */
  readonly dataStart: number;
}

/** How many packets a chunk has: about a second. */
const CHUNK_PACKETS = 48;
/** Of the whole file. */
const MOVIE_TIMESCALE = 1000;
const TRACK_ID = 1;
/** No rotation, no scaling. */
const MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];

/** What kind of file it is. */
export function fileTypeBox(): Uint8Array {
  return box('ftyp', ascii('M4A '), u32(0), ascii('M4A '), ascii('mp42'), ascii('isom'));
}

/** The head of the box that holds the packets, with a length of 64 bits. */
export function dataBoxHead(packetBytes: number): Uint8Array {
  return concat([u32(1), ascii('mdat'), u64(packetBytes + DATA_HEAD_BYTES)]);
}
/** How long that head is. */
export const DATA_HEAD_BYTES = 16;

/** The index: it comes last, when everything is known. */
export function indexBox(index: M4aIndex): Uint8Array {
  const { timescale, durationRuns } = index;
  let duration = 0;
  for (let at = 0; at < durationRuns.length; at += 2) duration += (durationRuns[at] ?? 0) * (durationRuns[at + 1] ?? 0);
  const movieDuration = Math.round((duration / timescale) * MOVIE_TIMESCALE);
  return box(
    'moov',
    // Made and changed: never; the rate and volume are 1.
    fullBox(
      'mvhd',
      0,
      u32(0, 0, MOVIE_TIMESCALE, movieDuration, 0x10000),
      u16(0x100, 0),
      u32(0, 0, ...MATRIX),
      u32(0, 0, 0, 0, 0, 0),
      u32(TRACK_ID + 1),
    ),
    box(
      'trak',
      // Enabled, and part of the film.
      fullBox('tkhd', 3, u32(0, 0, TRACK_ID, 0, movieDuration, 0, 0), u16(0, 0, 0x100, 0), u32(...MATRIX, 0, 0)),
      box(
        'mdia',
        // 0x55c4: no language is named.
        fullBox('mdhd', 0, u32(0, 0, timescale, duration), u16(0x55c4, 0)),
        fullBox('hdlr', 0, u32(0), ascii('soun'), u32(0, 0, 0), ascii('Sound\0')),
        box(
          'minf',
          fullBox('smhd', 0, u16(0, 0)),
          box('dinf', fullBox('dref', 0, u32(1), fullBox('url ', 1))),
          sampleTable(index),
        ),
      ),
    ),
  );
}

function sampleTable({ packetBytes, durationRuns, dataStart, ...sound }: M4aIndex): Uint8Array {
  const offsets: number[] = [];
  let offset = dataStart;
  for (const [at, bytes] of packetBytes.entries()) {
    if (at % CHUNK_PACKETS === 0) offsets.push(offset);
    offset += bytes;
  }
  const last = packetBytes.length % CHUNK_PACKETS;
  const whole = Math.floor(packetBytes.length / CHUNK_PACKETS);
  const chunks = [...(whole > 0 ? [1, CHUNK_PACKETS, 1] : []), ...(last > 0 ? [whole + 1, last, 1] : [])];
  return box(
    'stbl',
    fullBox('stsd', 0, u32(1), sampleEntry(sound)),
    fullBox('stts', 0, u32(durationRuns.length / 2), u32s(durationRuns)),
    fullBox('stsc', 0, u32(chunks.length / 3, ...chunks)),
    fullBox('stsz', 0, u32(0, packetBytes.length), u32s(packetBytes)),
    // 32 bits are enough: Transcribe takes no file of 4 GB.
    fullBox('stco', 0, u32(offsets.length), u32s(Uint32Array.from(offsets))),
  );
}

function sampleEntry({ channels, timescale, description }: Pick<M4aIndex, 'channels' | 'timescale' | 'description'>) {
  // MPEG-4 audio, an audio stream, of whatever bit rate.
  const decoder = descriptor(4, Uint8Array.of(0x40, 0x15, 0, 0, 0), u32(0, 0), descriptor(5, description));
  const stream = descriptor(3, u16(TRACK_ID), Uint8Array.of(0), decoder, descriptor(6, Uint8Array.of(2)));
  // A rate that 16 bits cannot hold stands in the description alone.
  const rate = timescale < 0x10000 ? timescale : 0;
  return box('mp4a', u32(0), u16(0, 1), u32(0, 0), u16(channels, 16, 0, 0, rate, 0), fullBox('esds', 0, stream));
}

/** ISO/IEC 14496-1, 8.3.3: the length in groups of 7 bits. */
function descriptor(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const { length } = concat(content);
  return concat([
    Uint8Array.of(tag, 0x80 | ((length >> 14) & 0x7f), 0x80 | ((length >> 7) & 0x7f), length & 0x7f),
    ...content,
  ]);
}

function box(name: string, ...content: readonly Uint8Array[]): Uint8Array {
  const length = content.reduce((sum, part) => sum + part.length, 8);
  return concat([u32(length), ascii(name), ...content]);
}

function fullBox(name: string, flags: number, ...content: readonly Uint8Array[]): Uint8Array {
  return box(name, u32(flags), ...content);
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const u16 = (...values: readonly number[]): Uint8Array =>
  Uint8Array.from(values.flatMap((value) => [value >> 8, value & 0xff]));
const u32 = (...values: readonly number[]): Uint8Array => u32s(Uint32Array.from(values));
const u64 = (value: number): Uint8Array => u32(Math.floor(value / 2 ** 32), value % 2 ** 32);

function u32s(values: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of values.entries()) view.setUint32(at * 4, value);
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
