import { open, stat, type FileHandle } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { LecternError } from './errors.ts';
import type { UploadSource } from './upload-source.ts';

/** A file of this computer, open for an upload. */
export interface FileSource extends UploadSource {
  /** Where it is, from the root. */
  readonly path: string;
  readonly name: string;
  /** When it was last changed, in milliseconds since 1970. */
  readonly modifiedAt: number;
  slice(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
  streamSlice(start: number, end: number): ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Lets the file go. Whoever opened it does this when the upload is over. */
  close(): Promise<void>;
}

/** Read at a time while a piece is sent. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Opens a file for `uploadVideo` under Node. Nothing of it is held but the pieces that are on their way. A file that is changed,
 * replaced, moved or deleted after it was opened is noticed at its next piece: the upload then fails with `FileUnreadable`
 * rather than send a mixture. Throws `FileUnreadable` when it is not there, may not be read, or is no file.
 */
export async function openFile(path: string): Promise<FileSource> {
  const fullPath = resolve(path);
  let handle: FileHandle;
  try {
    handle = await open(fullPath, 'r');
  } catch (cause) {
    throw new LecternError('FileUnreadable', `${path} cannot be opened: ${reasonOf(cause)}.`, { cause });
  }
  const first = await handle.stat();
  if (!first.isFile()) {
    await handle.close();
    throw new LecternError('FileUnreadable', `${path} is no file.`);
  }
  const check = async (): Promise<void> => {
    // By its path: a file that was replaced or deleted goes on under its handle as if nothing had happened.
    const now = await stat(fullPath);
    const isSame =
      now.ino === first.ino && now.dev === first.dev && now.size === first.size && now.mtimeMs === first.mtimeMs;
    if (!isSame) throw new Error(`${path} was changed.`);
  };
  return {
    path: fullPath,
    name: basename(fullPath),
    size: first.size,
    modifiedAt: first.mtimeMs,
    slice: async (start, end) => {
      const piece = new Uint8Array(Math.max(Math.min(end, first.size) - start, 0));
      for (let filled = 0; filled < piece.length;) {
        const { bytesRead } = await handle.read(piece, filled, piece.length - filled, start + filled);
        if (bytesRead === 0) throw new Error(`${path} has become shorter.`);
        filled += bytesRead;
      }
      // Afterwards: what was read while somebody wrote is not sent either.
      await check();
      return piece;
    },
    streamSlice: (start, end) => {
      const last = Math.min(end, first.size);
      let at = start;
      return new ReadableStream<Uint8Array<ArrayBuffer>>(
        {
          async pull(controller) {
            const chunk = new Uint8Array(Math.min(CHUNK_BYTES, last - at));
            const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
            if (bytesRead === 0) throw new Error(`${path} has become shorter.`);
            at += bytesRead;
            // Before the last bytes go out: what was read while somebody wrote does not get to S3 whole.
            if (at >= last) await check();
            controller.enqueue(chunk.subarray(0, bytesRead));
            if (at >= last) controller.close();
          },
        },
        { highWaterMark: 0 },
      );
    },
    close: () => handle.close(),
  };
}

function reasonOf(failure: unknown): string {
  const code = failure instanceof Error && 'code' in failure ? failure.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read';
  return typeof code === 'string' ? code : 'it cannot be read';
}
