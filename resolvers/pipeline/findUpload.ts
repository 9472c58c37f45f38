import { runtime, type Context } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';
import type { VideoItem } from '../../model/items.ts';
import { failUnexpectedly } from '../lib/respond.ts';
import type { VideoKey } from '../lib/video-key.ts';

type Ctx = Context<unknown, { key: VideoKey | null; video?: VideoItem }>;

/** Reads the video of `stash.key`. */
export function request(ctx: Ctx): object {
  const { key } = ctx.stash;
  if (!key) runtime.earlyReturn(null);
  return get<VideoItem>({ key, consistentRead: true });
}

/** Leaves it in `stash.video` when its upload is open; what follows then has nothing to do otherwise. */
export function response(ctx: Ctx): null {
  if (ctx.error) failUnexpectedly(ctx.error);
  const found = ctx.result as VideoItem | null;
  if (found?.status === 'AWAITING_UPLOAD') ctx.stash.video = found;
  return null;
}
