import { type Context } from '@aws-appsync/utils';
import type { MutationCancelUploadArgs, Video } from '../model/generated/schema.ts';
import type { VideoItem } from '../model/items.ts';
import { fail } from './lib/respond.ts';
import { videoKey, type VideoKey } from './lib/video-key.ts';

/** What the functions of this pipeline hand on. */
export type CancelUploadStash = { key: VideoKey; video: VideoItem };

type Ctx = Context<MutationCancelUploadArgs, CancelUploadStash>;

/** Reads the video, then releases it on the version that was read. */
export function request(ctx: Ctx): object {
  const key = videoKey(ctx, ctx.args.videoId);
  if (!key) fail('NotFound');
  ctx.stash.key = key;
  return {};
}

/** The cancelled video. */
export function response(ctx: Ctx): Video {
  return ctx.prev.result as Video;
}
