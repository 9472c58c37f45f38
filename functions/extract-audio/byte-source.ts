import { CustomSource } from 'mediabunny';
import type { ReadRange } from '../lib/read-range.ts';

const MIB = 1024 * 1024;
/** Sequential reading happens in blocks of this size, each one GET. */
const BLOCK_BYTES = MIB;
/** How many blocks are read ahead at most while reading goes forward: as many as a round trip of 30 ms takes to bring. */
const MAX_AHEAD = 8;
/** A longer read (a long index) is made in one go, without being kept. */
const MAX_KEPT_BYTES = 16 * MIB;
/** An index of four hours at 60 pictures a second has about 30 MB; a Matroska cluster, a few. Nothing honest is longer. */
const MAX_READ_BYTES = 64 * MIB;
const ZEROS = new Uint8Array(MIB);

/** A range of the file: `start` inclusive, `end` not. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The file as mediabunny reads it. */
export interface ByteSource {
  readonly source: CustomSource;
  /** How many times mediabunny asked for bytes. */
  readonly requests: () => number;
  /**
   * Has `look` go through the motions: whatever it reads is answered at once, with zeros, and only noted. That is how one finds
   * out where packets lie without fetching them.
   */
  readonly note: <T>(look: () => Promise<T>) => Promise<{ readonly result: T; readonly ranges: readonly Range[] }>;
}

/** Reads that mediabunny makes one after another, answered from blocks that are read ahead in parallel while it goes forward. */
export function byteSource(readRange: ReadRange, sizeBytes: number): ByteSource {
  const readBlocks = readAhead(readRange, sizeBytes);
  let noted: Range[] | undefined;
  let requests = 0;
  const read = (start: number, end: number): Uint8Array | Promise<Uint8Array> => {
    requests += 1;
    if (end - start > MAX_READ_BYTES) throw new RangeError('The file has an element of unreasonable length.');
    if (!noted) return readBlocks(start, end);
    noted.push({ start, end });
    return end - start <= ZEROS.length ? ZEROS.subarray(0, end - start) : new Uint8Array(end - start);
  };
  return {
    // No cache: it would keep the zeros.
    source: new CustomSource({ getSize: () => sizeBytes, read, prefetchProfile: 'none', maxCacheSize: 0 }),
    requests: () => requests,
    note: async (look) => {
      const ranges: Range[] = [];
      noted = ranges;
      try {
        return { result: await look(), ranges };
      } finally {
        noted = undefined;
      }
    },
  };
}

function readAhead(readRange: ReadRange, sizeBytes: number): ReadRange {
  /** By block number; in the order of their last use. */
  const kept = new Map<number, Promise<Uint8Array>>();
  let reached = -1;
  let ahead = 0;
  const block = (number: number): Promise<Uint8Array> => {
    const start = number * BLOCK_BYTES;
    const bytes = kept.get(number) ?? readRange(start, Math.min(start + BLOCK_BYTES, sizeBytes));
    kept.delete(number);
    kept.set(number, bytes);
    // Whoever needs the block awaits it; one that was only read ahead must not count as unhandled.
    bytes.catch(() => undefined);
    return bytes;
  };
  return async (start, end) => {
    if (end - start > MAX_KEPT_BYTES) return readRange(start, end);
    const first = Math.floor(start / BLOCK_BYTES);
    const last = Math.floor((end - 1) / BLOCK_BYTES);
    // A hop over what is not needed is still going forward: with S3, waiting costs more than reading on.
    if (first < reached || first > reached + MAX_AHEAD) ahead = 0;
    else if (last > reached) ahead = Math.min(MAX_AHEAD, Math.max(1, ahead * 2));
    reached = last;
    const needed: Promise<Uint8Array>[] = [];
    for (let number = first; number <= last; number += 1) needed.push(block(number));
    for (let number = last + 1; number <= last + ahead && number * BLOCK_BYTES < sizeBytes; number += 1)
      void block(number);
    for (const number of kept.keys()) {
      if (kept.size <= last - first + 1 + ahead + 2) break;
      kept.delete(number);
    }
    const bytes = new Uint8Array(end - start);
    for (const [index, part] of (await Promise.all(needed)).entries()) {
      const at = (first + index) * BLOCK_BYTES;
      const from = Math.max(start - at, 0);
      bytes.set(part.subarray(from, Math.max(end - at, 0)), at + from - start);
    }
    return bytes;
  };
}
