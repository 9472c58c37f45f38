import { runtime, type Context } from '@aws-appsync/utils';
import type { VideoItem } from '../../model/items.ts';
import type { MultipartCall } from '../../model/multipart.ts';

type Ctx = Context<
  unknown,
  { video: VideoItem; createdUploadId?: string; surplus?: { current: VideoItem | null } },
  { result: unknown }
>;

/** Gives up the upload that was begun in vain. */
export function request(ctx: Ctx): object {
  const { video, createdUploadId, surplus } = ctx.stash;
  if (!surplus) runtime.earlyReturn(ctx.prev.result);
  const payload: MultipartCall = { do: 'abort', key: video.s3Key, uploadId: createdUploadId ?? '' };
  return { operation: 'Invoke', payload };
}

/** The ticket of the call that won: no part can have come in between. `null` for a video that is gone or has moved on. */
export function response(ctx: Ctx): unknown {
  // Left to the bucket's own rule then, which ends abandoned uploads after a day.
  if (ctx.error) console.error(`surplus upload not aborted: ${ctx.error.type}`);
  return ctx.stash.surplus?.current?.status === 'AWAITING_UPLOAD' ? ctx.prev.result : null;
}
