import type { Context } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';
import type { VideoItem } from '../../model/items.ts';
import { fail, failUnexpectedly } from '../lib/respond.ts';
import type { VideoKey } from '../lib/video-key.ts';

type Ctx = Context<unknown, { key: VideoKey; video: VideoItem }>;

/** Reads the video of `stash.key`. */
export function request(ctx: Ctx): object {
  return get<VideoItem>({ key: ctx.stash.key, consistentRead: true });
}

/** Leaves it in `stash.video`; `NotFound` when there is none. */
export function response(ctx: Ctx): object {
  if (ctx.error) failUnexpectedly(ctx.error);
  if (!ctx.result) fail('NotFound');
  ctx.stash.video = ctx.result as VideoItem;
  return {};
}
