import type { AudioFile, WriteBytes } from './audio-file.ts';
import { DATA_HEAD_BYTES, dataBoxHead, fileTypeBox, indexBox } from './m4a-boxes.ts';

const PIECE_BYTES = 1024 * 1024;

/** What a decoder of the track must know. */
export interface M4aConfig {
  readonly sampleRate: number;
  readonly numberOfChannels: number;
  /** The AudioSpecificConfig. */
  readonly description: Uint8Array;
}

/**
 * An M4A file of one track of AAC, its index at the end. It is written here and not by mediabunny, which keeps 300 bytes of every
 * packet until then: 150 MB for three hours. Here it is at most 12.
 */
export function m4aFile({ sampleRate, numberOfChannels, description }: M4aConfig, write: WriteBytes): AudioFile {
  const fileType = fileTypeBox();
  const dataStart = fileType.length + DATA_HEAD_BYTES;
  const piece = new Uint8Array(PIECE_BYTES);
  let filled = 0;
  let written = 0;
  const packetBytes = growing();
  const durationRuns = growing();
  let lastTime = 0;

  const flush = async (): Promise<void> => {
    await write(written, piece.subarray(0, filled));
    written += filled;
    filled = 0;
  };
  const append = async (bytes: Uint8Array): Promise<void> => {
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + PIECE_BYTES - filled);
      piece.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled === PIECE_BYTES) await flush();
    }
  };
  /** Only the packet after it, or the end, tells how long one lasts. */
  const endLastPacket = (time: number): void => {
    const duration = Math.max(time - lastTime, 0);
    lastTime = Math.max(time, lastTime);
    const runs = durationRuns.length();
    if (runs > 0 && durationRuns.at(runs - 1) === duration) durationRuns.set(runs - 2, durationRuns.at(runs - 2) + 1);
    else durationRuns.push(1, duration);
  };
  return {
    add: async ({ data, timestamp }) => {
      if (packetBytes.length() === 0) await append(new Uint8Array(dataStart));
      else endLastPacket(Math.round(timestamp * sampleRate));
      packetBytes.push(data.length);
      await append(data);
    },
    bytes: () => written + filled,
    finish: async (endSeconds) => {
      endLastPacket(Math.round(endSeconds * sampleRate));
      const dataBytes = written + filled - dataStart;
      await append(
        indexBox({
          timescale: sampleRate,
          channels: numberOfChannels,
          description,
          durationRuns: durationRuns.values(),
          packetBytes: packetBytes.values(),
          dataStart,
        }),
      );
      await flush();
      const head = new Uint8Array(dataStart);
      head.set(fileType);
      head.set(dataBoxHead(dataBytes), fileType.length);
      await write(0, head);
    },
  };
}

/** A list of 32-bit numbers that takes four bytes for each. */
function growing() {
  let numbers = new Uint32Array(1024);
  let length = 0;
  return {
    push: (...values: readonly number[]): void => {
      if (length + values.length > numbers.length) {
        const larger = new Uint32Array(numbers.length * 2);
        larger.set(numbers);
        numbers = larger;
      }
      numbers.set(values, length);
      length += values.length;
    },
    set: (at: number, value: number): void => {
      numbers[at] = value;
    },
    at: (at: number): number => numbers[at] ?? 0,
    length: (): number => length,
    values: (): Uint32Array => numbers.subarray(0, length),
  };
}
