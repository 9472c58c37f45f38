import { BufferSource, EncodedPacketSink, Input, MP3, MP4, OGG, WAVE } from 'mediabunny';
import type { ReadRange } from '../../../functions/lib/read-range.ts';
import type { WritePiece } from '../../../functions/extract-audio/extract-audio.ts';

/** A file that remembers what was read of it. */
export interface ReadFile {
  readonly readRange: ReadRange;
  readonly sizeBytes: number;
  readonly ranges: { readonly start: number; readonly end: number }[];
}

/** A file in memory. */
export function fileOf(bytes: Uint8Array): ReadFile {
  const ranges: { start: number; end: number }[] = [];
  return {
    sizeBytes: bytes.length,
    ranges,
    readRange: (start, end) => {
      ranges.push({ start, end });
      return Promise.resolve(bytes.slice(start, end));
    },
  };
}

/** A file in memory that is written in pieces. */
export function newFile(): { readonly write: WritePiece; readonly bytes: () => Uint8Array } {
  let whole = new Uint8Array();
  return {
    write: (_kind, position, bytes) => {
      if (position + bytes.length > whole.length) {
        const longer = new Uint8Array(position + bytes.length);
        longer.set(whole);
        whole = longer;
      }
      whole.set(bytes, position);
      return Promise.resolve();
    },
    bytes: () => whole,
  };
}

/** A packet as a player finds it. */
export interface FoundPacket {
  readonly at: number;
  readonly data: Uint8Array;
}

/** What a player finds in a file of sound. */
export async function playback(bytes: Uint8Array) {
  const input = new Input({ source: new BufferSource(bytes), formats: [MP4, MP3, WAVE, OGG] });
  const track = (await input.getPrimaryAudioTrack())!;
  const packets: FoundPacket[] = [];
  for await (const { timestamp, data } of new EncodedPacketSink(track).packets()) packets.push({ at: timestamp, data });
  return {
    container: (await input.getFormat()).name,
    codec: await track.getCodec(),
    config: await track.getDecoderConfig(),
    durationSeconds: await track.computeDuration(),
    packets,
  };
}
