import { HeadObjectCommand, NotFound, type S3Client } from '@aws-sdk/client-s3';

/** A bucket and a client for it. */
export interface Bucket {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** What HEAD tells of the object at a key, the current one or a given version; `undefined` when there is none. */
export async function storedObject(
  { s3, bucket }: Bucket,
  key: string,
  version?: string,
): Promise<{ readonly versionId: string; readonly sizeBytes: number } | undefined> {
  try {
    const { VersionId, ContentLength } = await s3.send(
      new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: version }),
    );
    return { versionId: VersionId ?? 'null', sizeBytes: ContentLength ?? 0 };
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}
