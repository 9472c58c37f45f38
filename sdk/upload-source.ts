import { LecternError } from './errors.ts';

/** A piece of a file, small enough to be held in memory or a `Blob` that is read as it is sent. */
export type Piece = Blob | Uint8Array<ArrayBuffer>;

/** A piece that is read while it is sent, once. */
export interface StreamedPiece {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly byteLength: number;
  /** Why the stream could not be read to its end; `undefined` as long as it can. */
  readonly failure: () => unknown;
}

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
  /**
   * The same bytes, read while they are sent. Only for where `fetch` sends a stream whose length is known, which Node's does and no
   * browser's: it is asked for pieces in place of `slice`, and nothing but a few chunks is in memory.
   */
  streamSlice?(start: number, end: number): ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** Reads a piece, or begins to. Throws `FileUnreadable` when it is not there in full. */
export async function readPiece(source: UploadSource, start: number, end: number): Promise<Piece | StreamedPiece> {
  if (source.streamSlice) return streamed(source.streamSlice(start, end), end - start);
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
export async function checkReadable(piece: Piece | StreamedPiece): Promise<void> {
  if ('stream' in piece && 'failure' in piece) {
    const failure = piece.failure();
    if (failure !== undefined) throw unreadable(failure);
    return;
  }
  if (!(piece instanceof Blob) || piece.size === 0) return;
  try {
    await piece.slice(0, 1).arrayBuffer();
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** The stream, which is watched for a failure of its own: to `fetch` it is a request that failed like any other. */
function streamed(stream: ReadableStream<Uint8Array<ArrayBuffer>>, byteLength: number): StreamedPiece {
  const reader = stream.getReader();
  let failure: unknown;
  const watched = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          failure = error ?? new Error('The stream failed.');
          controller.error(failure);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return { stream: watched, byteLength, failure: () => failure };
}

function unreadable(cause?: unknown): LecternError {
  return new LecternError('FileUnreadable', 'The file could not be read: it was moved, changed or deleted.', { cause });
}
