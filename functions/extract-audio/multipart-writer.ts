import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** S3: every part but the last has at least 5 MiB. */
const PART_BYTES = 5 * 1024 * 1024;
/** How many parts are under way at most while the next is being filled. */
const MAX_PARALLEL = 2;

/** The object to write. */
export interface NewObject {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
  /** The object's own metadata, in lower case and ASCII. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Writes one object of a length that is not known before. */
export interface MultipartWriter {
  /**
   * Takes the bytes that follow the last, or once more some of the first 5 MiB. Resolves when there is room for more; throws what
   * S3 throws, also for parts given before.
   */
  readonly write: (position: number, bytes: Uint8Array) => Promise<void>;
  /** Makes the object appear, whole. One that was there before is replaced. */
  readonly finish: () => Promise<void>;
  /** Takes back whatever was sent. Nothing of it remains, and nothing is paid for. */
  readonly abort: () => Promise<void>;
}

/** A writer was told to write where it cannot any more. */
export class NotSequential extends Error {
  readonly code = 'NotSequential';
  constructor(position: number, end: number) {
    super(`Position ${position} neither follows ${end} nor lies in the first part.`);
    this.name = 'NotSequential';
  }
}

interface Part {
  readonly number: number;
  readonly bytes: Uint8Array;
  filled: number;
}

/** Starts a writer. A short object is one PUT; the first part is sent last, because a file's head is known at its end. */
export function multipartWriter(s3: S3Client, { bucket, key, contentType, metadata }: NewObject): MultipartWriter {
  const where = { Bucket: bucket, Key: key };
  const head: Part = { number: 1, bytes: new Uint8Array(PART_BYTES), filled: 0 };
  let current = head;
  let end = 0;
  let uploadId: Promise<string> | undefined;
  const sent: { readonly PartNumber: number; readonly ETag: string }[] = [];
  const sending = new Set<Promise<void>>();
  const failure: { error?: unknown } = {};

  const begin = async (): Promise<string> => {
    const command = new CreateMultipartUploadCommand({ ...where, ContentType: contentType, Metadata: metadata });
    const { UploadId } = await s3.send(command);
    if (UploadId === undefined) throw new Error('S3 began a multipart upload without an id.');
    return UploadId;
  };
  const sendPart = async ({ number, bytes, filled }: Part): Promise<void> => {
    uploadId ??= begin();
    const Body = bytes.subarray(0, filled);
    const part = { ...where, UploadId: await uploadId, PartNumber: number, Body };
    const { ETag } = await s3.send(new UploadPartCommand(part));
    if (ETag === undefined) throw new Error('S3 took a part without an ETag.');
    sent.push({ PartNumber: number, ETag });
  };
  const send = async (part: Part): Promise<void> => {
    const sendingThis = sendPart(part)
      .catch((error: unknown) => {
        failure.error ??= error;
      })
      .finally(() => sending.delete(sendingThis));
    sending.add(sendingThis);
    if (sending.size >= MAX_PARALLEL) await Promise.race(sending);
  };
  const check = (): void => {
    if (failure.error !== undefined) throw asError(failure.error);
  };
  const append = async (bytes: Uint8Array): Promise<void> => {
    for (let at = 0; at < bytes.length;) {
      if (current.filled === PART_BYTES) {
        if (current !== head) await send(current);
        check();
        current = { number: current.number + 1, bytes: new Uint8Array(PART_BYTES), filled: 0 };
      }
      const piece = bytes.subarray(at, at + PART_BYTES - current.filled);
      current.bytes.set(piece, current.filled);
      current.filled += piece.length;
      at += piece.length;
    }
    end += bytes.length;
  };

  return {
    write: async (position, bytes) => {
      check();
      if (position === end) return append(bytes);
      if (position + bytes.length > Math.min(end, PART_BYTES)) throw new NotSequential(position, end);
      head.bytes.set(bytes, position);
    },
    finish: async () => {
      if (current === head) {
        const Body = head.bytes.subarray(0, head.filled);
        await s3.send(new PutObjectCommand({ ...where, Body, ContentType: contentType, Metadata: metadata }));
        return;
      }
      await send(current);
      await send(head);
      await Promise.all(sending);
      check();
      const Parts = sent.toSorted((a, b) => a.PartNumber - b.PartNumber);
      const UploadId = await uploadId;
      await s3.send(new CompleteMultipartUploadCommand({ ...where, UploadId, MultipartUpload: { Parts } }));
    },
    abort: async () => {
      // A part that arrives after the abort would stay.
      await Promise.all(sending);
      if (!uploadId) return;
      const UploadId = await uploadId.catch(() => undefined);
      if (UploadId !== undefined) await s3.send(new AbortMultipartUploadCommand({ ...where, UploadId }));
    },
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
