import { runtime, type Context } from '@aws-appsync/utils';
import { update } from '@aws-appsync/utils/dynamodb';
import type { VideoItem } from '../../model/items.ts';
import { failUnexpectedly, isConditionFailure } from '../lib/respond.ts';

type Ctx = Context<
  unknown,
  { video: VideoItem; createdUploadId?: string; surplus?: { current: VideoItem | null } },
  { result: unknown }
>;

/** Writes the id of the upload that was just begun into the video, unless another call was faster or the video moved on. */
export function request(ctx: Ctx): object {
  const { video, createdUploadId } = ctx.stash;
  if (!createdUploadId) runtime.earlyReturn(ctx.prev.result);
  return update<VideoItem>({
    key: { userId: video.userId, id: video.id },
    update: { uploadId: createdUploadId },
    condition: { status: { eq: 'AWAITING_UPLOAD' }, uploadId: { attributeExists: false } },
  });
}

/** Hands the ticket on. An upload that lost is surplus: the next function gives it up. */
export function response(ctx: Ctx): unknown {
  if (ctx.error) {
    if (!isConditionFailure(ctx.error)) failUnexpectedly(ctx.error);
    const current = (ctx.result as VideoItem | null) ?? null;
    // A write whose answer was lost is made again by the data source, and meets itself: then this upload is the one that is kept.
    const isKept = current?.status === 'AWAITING_UPLOAD' && current.uploadId === ctx.stash.createdUploadId;
    if (!isKept) ctx.stash.surplus = { current };
  }
  return ctx.prev.result;
}
