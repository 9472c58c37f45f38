import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Segment } from './types.ts';

/** A file being written, seen by nobody until it is kept. */
export interface BlobWriter {
  /** Resolves when the bytes are handed to the file; the caller may then reuse nothing and send the next. */
  write(...pieces: readonly Uint8Array[]): Promise<void>;
  /** Closes the file; no more writes. */
  finish(): Promise<void>;
  /** Moves the finished file among the blobs, at once, and gives its segment. */
  keep(): Segment;
  /** Removes what was written; harmless after `keep`. */
  discard(): Promise<void>;
}

/** The bytes of all objects, in files with random names: no object key ever becomes a path. */
export interface Blobs {
  create(): Promise<BlobWriter>;
  /** The bytes of the segments from `start` up to and without `end`. */
  read(segments: readonly Segment[], start: number, end: number): AsyncGenerator<Buffer, void, undefined>;
  /** Keeps the files of the segments there, whoever removes them, until the returned function is called. */
  hold(segments: readonly Segment[]): () => void;
  /** Removes the files; those that someone is reading go when the last reader is done. */
  remove(segments: readonly Segment[]): void;
  /** Removes every file that is not named: what a process that was killed left behind. */
  sweep(named: ReadonlySet<string>): void;
}

const READ_BYTES = 256 * 1024;

/** Opens the blob folder, making it when it is not there, and removes unfinished files of an earlier process. */
export function createBlobs(folder: string): Blobs {
  const unfinished = join(folder, 'unfinished');
  const kept = join(folder, 'blobs');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  mkdirSync(kept, { recursive: true });
  const readers = new Map<string, number>();
  const doomed = new Set<string>();

  const unlink = (file: string): void => {
    // A file that cannot be removed now is swept at the next start.
    rm(join(kept, file), { force: true }).catch(() => undefined);
  };
  const hold = (segments: readonly Segment[]): (() => void) => {
    const files = new Set(segments.map(({ file }) => file));
    for (const file of files) readers.set(file, (readers.get(file) ?? 0) + 1);
    return () => {
      for (const file of files) release(file);
      files.clear();
    };
  };
  const release = (file: string): void => {
    const left = (readers.get(file) ?? 1) - 1;
    if (left > 0) {
      readers.set(file, left);
      return;
    }
    readers.delete(file);
    if (doomed.delete(file)) unlink(file);
  };

  return {
    async create() {
      const file = randomBytes(16).toString('hex');
      const path = join(unfinished, file);
      const handle = await open(path, 'wx');
      return createWriter(handle, path, join(kept, file), file);
    },
    async *read(segments, start, end) {
      const free = hold(segments);
      const wanted: { readonly file: string; readonly from: number; readonly to: number }[] = [];
      let offset = 0;
      for (const { file, sizeBytes } of segments) {
        const from = Math.max(0, start - offset);
        const to = Math.min(sizeBytes, end - offset);
        if (from < to) wanted.push({ file, from, to });
        offset += sizeBytes;
      }
      try {
        for (const { file, from, to } of wanted) yield* readRange(join(kept, file), from, to);
      } finally {
        free();
      }
    },
    hold,
    remove(segments) {
      for (const { file } of segments) {
        if (readers.has(file)) doomed.add(file);
        else unlink(file);
      }
    },
    sweep(named) {
      for (const file of readdirSync(kept)) {
        if (!named.has(file)) rmSync(join(kept, file), { force: true });
      }
    },
  };
}

function createWriter(handle: FileHandle, path: string, keptPath: string, file: string): BlobWriter {
  let sizeBytes = 0;
  let isOpen = true;
  let isKept = false;
  const finish = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await handle.close();
  };
  return {
    async write(...pieces) {
      for (let left = pieces.filter(({ length }) => length > 0); left.length > 0;) {
        const { bytesWritten } = await handle.writev(left);
        sizeBytes += bytesWritten;
        left = without(left, bytesWritten);
      }
    },
    finish,
    keep() {
      renameSync(path, keptPath);
      isKept = true;
      return { file, sizeBytes };
    },
    async discard() {
      await finish().catch(() => undefined);
      if (!isKept) await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

/** What is left of the pieces after so many bytes of them: a full disk, say, takes less than it was given. */
function without(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let skip = bytes;
  return pieces.flatMap((piece) => {
    const skipped = Math.min(skip, piece.length);
    skip -= skipped;
    return skipped === piece.length ? [] : [piece.subarray(skipped)];
  });
}

async function* readRange(path: string, from: number, to: number): AsyncGenerator<Buffer, void, undefined> {
  const handle = await open(path, 'r');
  try {
    let position = from;
    while (position < to) {
      const length = Math.min(READ_BYTES, to - position);
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
      if (bytesRead === 0) throw new Error(`the blob ${path} is shorter than its object says`);
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
