import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** Gives the bytes from `start` up to but not including `end`: all of them, or it throws. They belong to the caller. */
export type ReadRange = (start: number, end: number) => Promise<Uint8Array>;

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

/** The SDK repeats a request that failed, but not one whose answer broke off. */
const ATTEMPTS = 3;

/** Reads ranges of one object, each whole. Throws `ReadFailed`. */
export function rangesOf(s3: S3Client, { bucket, key, versionId }: StoredObject): ReadRange {
  const get = async (start: number, end: number): Promise<Uint8Array> => {
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      VersionId: versionId,
      Range: `bytes=${start}-${end - 1}`,
    });
    const bytes = await (await s3.send(command)).Body?.transformToByteArray();
    if (bytes?.length !== end - start) throw new Error(`${bytes?.length ?? 0} bytes instead of ${end - start}.`);
    return bytes;
  };
  return async (start, end) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await get(start, end);
      } catch (cause) {
        if (attempt === ATTEMPTS) throw new ReadFailed({ cause });
      }
    }
  };
}
