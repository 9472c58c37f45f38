import { LecternError } from './errors.ts';

/** A piece of a file, small enough to be held in memory or a `Blob` that is read as it is sent. */
export type Piece = Blob | Uint8Array<ArrayBuffer>;

/**
 * What is uploaded: a `File` or `Blob` as it is, or anything that knows its size and can read a part of itself. Nothing is ever
 * read but the pieces that are on their way.
 */
export interface UploadSource {
  /** In bytes. */
  readonly size: number;
  /** The content type; empty or left out where it is not known. */
  readonly type?: string;
  /** The file's name. */
  readonly name?: string;
  /** The bytes from `start` up to `end`, `end` not included. */
  slice(start: number, end: number): Piece | Promise<Piece>;
}

/** Reads a piece. Throws `FileUnreadable` when it is not there in full. */
export async function readPiece(source: UploadSource, start: number, end: number): Promise<Piece> {
  let piece: Piece;
  try {
    piece = await source.slice(start, end);
  } catch (cause) {
    throw unreadable(cause);
  }
  const length = piece instanceof Blob ? piece.size : piece.byteLength;
  if (length !== end - start) throw unreadable();
  return piece;
}

/**
 * After a request that failed without an answer: a browser reports a file that was deleted or changed under its hands as it reports
 * a broken connection, so the file itself is asked. Throws `FileUnreadable`.
 */
export async function checkReadable(piece: Piece): Promise<void> {
  if (!(piece instanceof Blob) || piece.size === 0) return;
  try {
    await piece.slice(0, 1).arrayBuffer();
  } catch (cause) {
    throw unreadable(cause);
  }
}

function unreadable(cause?: unknown): LecternError {
  return new LecternError('FileUnreadable', 'The file could not be read: it was moved, changed or deleted.', { cause });
}
