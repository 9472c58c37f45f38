import { runtime, type Context } from '@aws-appsync/utils';
import type { VideoItem } from '../../model/items.ts';
import { partCount, type HeldParts, type MultipartCall } from '../../model/multipart.ts';
import type { CompleteUploadStash } from '../Mutation.completeUpload.ts';
import { fail, failUnexpectedly } from '../lib/respond.ts';

type Ctx = Context<unknown, CompleteUploadStash>;

/** Asks S3 which parts it holds. An upload that was completed before is done. */
export function request(ctx: Ctx): object {
  const { status, s3Key: key, uploadId, sizeBytes, partSizeBytes } = ctx.stash.video;
  if (!partSizeBytes) fail('InvalidTransition', { status, method: 'PUT' });
  if (status === 'PROCESSING' || status === 'READY' || status === 'REJECTED') {
    ctx.stash.isDone = true;
    runtime.earlyReturn({});
  }
  if (status !== 'AWAITING_UPLOAD') fail('InvalidTransition', { status });
  if (!uploadId) fail('PartsMissing', { missingCount: partCountOf(ctx.stash.video), missing: [] });
  const payload: MultipartCall = {
    do: 'list',
    key,
    uploadId,
    sizeBytes,
    partSizeBytes,
  };
  return { operation: 'Invoke', payload };
}

/** Names the parts that S3 does not hold. */
export function response(ctx: Ctx): object {
  if (ctx.error) failUnexpectedly(ctx.error);
  const { state, missingCount, missing } = ctx.result as HeldParts;
  if (state === 'STORED') ctx.stash.isDone = true;
  if (state === 'GONE') fail('InvalidTransition', { status: ctx.stash.video.status, upload: 'GONE' });
  if (missingCount > 0) fail('PartsMissing', { missingCount, missing });
  return {};
}

function partCountOf({ sizeBytes, partSizeBytes }: VideoItem): number {
  return partCount(sizeBytes, partSizeBytes ?? 1);
}
