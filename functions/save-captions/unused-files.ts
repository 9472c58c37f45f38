import { DeleteObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { CaptionFiles } from '../../model/caption-calls.ts';
import { GET_EXPIRES_IN_SECONDS } from '../../model/upload-limits.ts';

/** Twice the life of a URL: nobody holds one of a file that has been unused for so long. */
const UNUSED_MS = 2 * GET_EXPIRES_IN_SECONDS * 1000;

/** In one go; the next save takes the rest. */
const MAX_REMOVALS = 100;

/**
 * Removes caption files that no track has named for two hours: what saves replaced, and what a save left behind whose write
 * was refused. While the video is being worked on nothing is removed; a later save does it, and deleting the video does.
 */
export async function removeUnused(s3: S3Client, bucket: string, files: CaptionFiles, now: number): Promise<number> {
  const settled = now - UNUSED_MS;
  if (Date.parse(files.changedAt) > settled) return 0;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: files.prefix }));
  const unused = Contents.flatMap(({ Key, LastModified }) =>
    Key !== undefined && LastModified && LastModified.getTime() < settled && !files.inUse.includes(Key) ? [Key] : [],
  );
  const some = unused.slice(0, MAX_REMOVALS);
  await removeFiles(s3, bucket, some);
  return some.length;
}

/** Removes files; the bucket's rule for noncurrent versions ends what they held. One that is not there is as good. */
export async function removeFiles(s3: S3Client, bucket: string, keys: readonly string[]): Promise<void> {
  await Promise.all(keys.map((Key) => s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }))));
}
