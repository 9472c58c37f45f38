import type { Context } from '@aws-appsync/utils';
import type { UploadPart } from '../../model/generated/schema.ts';
import { PART_EXPIRES_IN_SECONDS, partBytes, partCount } from '../../model/multipart.ts';
import type { SignAnswer, SignCall } from '../../model/signing.ts';
import type { UploadPartsStash } from '../Query.uploadParts.ts';
import { fail, failUnexpectedly } from '../lib/respond.ts';

type Ctx = Context<{ partNumbers: number[] }, UploadPartsStash>;

/** Asks for a PUT of every part, each of exactly its own size. */
export function request(ctx: Ctx): object {
  const { status, s3Key: key, uploadId, sizeBytes, partSizeBytes } = ctx.stash.video;
  const { partNumbers } = ctx.args;
  if (status !== 'AWAITING_UPLOAD') fail('InvalidTransition', { status });
  if (!partSizeBytes) fail('InvalidTransition', { method: 'PUT' });
  // createUpload was cut off: `upload` begins it.
  if (!uploadId) fail('TryAgain', { first: 'upload' });
  const max = partCount(sizeBytes, partSizeBytes);
  if (partNumbers.filter((n) => n < 1 || n > max).length > 0) {
    fail('InvalidInput', { field: 'partNumbers', min: 1, max });
  }
  const payload: SignCall = {
    requests: partNumbers.map((partNumber) => ({
      method: 'PART' as const,
      key,
      uploadId,
      partNumber,
      sizeBytes: partBytes(sizeBytes, partSizeBytes, partNumber),
      expiresInSeconds: PART_EXPIRES_IN_SECONDS,
    })),
  };
  return { operation: 'Invoke', payload };
}

/** The URLs, in the order of the numbers. */
export function response(ctx: Ctx): UploadPart[] {
  if (ctx.error) failUnexpectedly(ctx.error);
  const { signed } = ctx.result as SignAnswer;
  return ctx.args.partNumbers.map((partNumber, index) => {
    const { url, expiresAt } = signed[index] ?? fail('Internal');
    return { partNumber, url, expiresAt };
  });
}
