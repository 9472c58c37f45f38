import {
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
} from '@aws-sdk/client-s3';
import { BadRequestException, DeleteTranscriptionJobCommand, type TranscribeClient } from '@aws-sdk/client-transcribe';
import type { Bucket } from '../lib/bucket.ts';
import { abortMultipart } from '../multipart/uploads.ts';

/** S3 kept some of what it was told to delete. Worth another attempt. */
export class NotDeleted extends Error {
  readonly code = 'NotDeleted';
  constructor(count: number, reason: string) {
    super(`S3 did not delete ${count} objects: ${reason}.`);
    this.name = 'NotDeleted';
  }
}

/**
 * Removes everything under a prefix for good: every version, every delete marker, and every upload in parts that is not done.
 * Gives how many there were: 0 says that the prefix was empty.
 */
export async function emptyPrefix(bucket: Bucket, prefix: string): Promise<number> {
  return (await deleteVersions(bucket, prefix)) + (await abortUploads(bucket, prefix));
}

async function deleteVersions({ s3, bucket }: Bucket, prefix: string): Promise<number> {
  let deleted = 0;
  for (;;) {
    // Always the first page: what it listed is gone when it is asked again.
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix }));
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    if (found.length === 0) return deleted;
    const Objects = found.map(({ Key, VersionId }): ObjectIdentifier => ({ Key: Key ?? '', VersionId }));
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    if (Errors.length > 0) throw new NotDeleted(Errors.length, Errors[0]?.Code ?? 'no reason given');
    deleted += found.length;
  }
}

async function abortUploads({ s3, bucket }: Bucket, prefix: string): Promise<number> {
  let aborted = 0;
  for (;;) {
    const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix }));
    if (Uploads.length === 0) return aborted;
    for (const { Key = '', UploadId = '' } of Uploads) await abortMultipart({ s3, bucket }, Key, UploadId);
    aborted += Uploads.length;
  }
}

/**
 * Deletes the records of transcription jobs. Transcribe keeps a job that is still at work, and says the same of one that it does
 * not know: a later look deletes it then.
 */
export async function deleteJobs(transcribe: TranscribeClient, jobNames: readonly string[]): Promise<void> {
  for (const TranscriptionJobName of jobNames) {
    try {
      await transcribe.send(new DeleteTranscriptionJobCommand({ TranscriptionJobName }));
    } catch (error) {
      if (!(error instanceof BadRequestException)) throw error;
    }
  }
}
