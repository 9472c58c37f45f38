import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ReadRange } from './probe.ts';

/** An object in S3, at one version. */
export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

/** S3 did not give the bytes it was asked for. Worth another attempt, and no fault of the file's. */
export class ReadFailed extends Error {
  readonly code = 'ReadFailed';
  constructor(options?: ErrorOptions) {
    super('S3 did not give the bytes.', options);
    this.name = 'ReadFailed';
  }
}

/** Reads ranges of one object. Throws `ReadFailed`. */
export function rangesOf(s3: S3Client, { bucket, key, versionId }: StoredObject): ReadRange {
  return async (start, end) => {
    try {
      const range = `bytes=${start}-${end - 1}`;
      const { Body } = await s3.send(
        new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, Range: range }),
      );
      if (Body) return await Body.transformToByteArray();
    } catch (cause) {
      throw new ReadFailed({ cause });
    }
    throw new ReadFailed();
  };
}
