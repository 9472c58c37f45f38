import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  NoSuchUpload,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { HeldParts, PartedUpload } from '../../model/multipart.ts';
import { storedObject, type Bucket } from '../lib/bucket.ts';
import { heldParts, wholeParts, type StoredPart } from './core.ts';

/** Begins a multipart upload; gives S3's id of it. */
export async function createMultipart({ s3, bucket }: Bucket, key: string, contentType: string): Promise<string> {
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ContentType: contentType }),
  );
  if (UploadId === undefined) throw new Error('S3 began an upload and gave no id.');
  return UploadId;
}

/** What S3 holds of an upload: its own list decides, not what a client says. */
export async function listHeldParts(bucket: Bucket, upload: PartedUpload): Promise<HeldParts> {
  const stored = await listParts(bucket, upload);
  if (stored) return heldParts(stored, upload.sizeBytes, upload.partSizeBytes);
  return over(bucket, upload.key);
}

/**
 * Makes the object of the parts, if all are there. Only where nothing is stored yet: `if-none-match` holds for this way too.
 * Done before, by whomever, is as good; what became of it is in `state`. It can take minutes.
 */
export async function completeMultipart(bucket: Bucket, upload: PartedUpload): Promise<HeldParts> {
  const { key, uploadId, sizeBytes, partSizeBytes } = upload;
  const stored = await listParts(bucket, upload);
  if (!stored) return over(bucket, key);
  const held = heldParts(stored, sizeBytes, partSizeBytes);
  if (held.missingCount > 0) return held;
  const Parts = wholeParts(stored, sizeBytes, partSizeBytes).map(({ partNumber, etag }) => ({
    PartNumber: partNumber,
    ETag: etag,
  }));
  try {
    await bucket.s3.send(
      new CompleteMultipartUploadCommand({
        Bucket: bucket.bucket,
        Key: key,
        UploadId: uploadId,
        MultipartUpload: { Parts },
        IfNoneMatch: '*',
      }),
    );
  } catch (error) {
    // Another call was faster, or this one had been answered and the answer was lost.
    const isOver =
      error instanceof NoSuchUpload || (error instanceof S3ServiceException && error.name === 'PreconditionFailed');
    if (!isOver) throw error;
  }
  return over(bucket, key);
}

/** Gives an upload up, and with it every part that has arrived. One that is gone is as good. */
export async function abortMultipart({ s3, bucket }: Bucket, key: string, uploadId: string): Promise<void> {
  try {
    await s3.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }));
  } catch (error) {
    if (!(error instanceof NoSuchUpload)) throw error;
  }
}

/** Every part that S3 lists, a thousand a page; `undefined` when it does not know the upload. */
async function listParts(
  { s3, bucket }: Bucket,
  { key, uploadId }: PartedUpload,
): Promise<readonly StoredPart[] | undefined> {
  const parts: StoredPart[] = [];
  let marker: string | undefined;
  try {
    do {
      const page = await s3.send(
        new ListPartsCommand({ Bucket: bucket, Key: key, UploadId: uploadId, PartNumberMarker: marker }),
      );
      for (const { PartNumber, Size, ETag } of page.Parts ?? []) {
        parts.push({ partNumber: PartNumber ?? 0, sizeBytes: Size ?? 0, etag: ETag ?? '' });
      }
      marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
    } while (marker !== undefined);
  } catch (error) {
    if (error instanceof NoSuchUpload) return undefined;
    throw error;
  }
  return parts;
}

/** Of an upload that S3 knows no more: whether its object is there. */
async function over(bucket: Bucket, key: string): Promise<HeldParts> {
  const object = await storedObject(bucket, key);
  return { state: object ? 'STORED' : 'GONE', parts: [], missingCount: 0, missing: [] };
}
