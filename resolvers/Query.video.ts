import { runtime, type Context } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';
import type { QueryVideoArgs, Video } from '../model/generated/schema.ts';
import type { VideoItem } from '../model/items.ts';
import { failUnexpectedly } from './lib/respond.ts';
import { asVideo } from './lib/video.ts';
import { videoKey } from './lib/video-key.ts';

type Ctx = Context<QueryVideoArgs>;

/** Reads by the caller's own key. */
export function request(ctx: Ctx): object {
  const key = videoKey(ctx, ctx.args.id);
  if (!key) runtime.earlyReturn(null);
  return get<VideoItem>({ key, consistentRead: true });
}

/** `null` when there is no such video of the caller's. */
export function response(ctx: Ctx): Video | null {
  if (ctx.error) failUnexpectedly(ctx.error);
  return ctx.result ? asVideo(ctx.result) : null;
}
