import type { Context } from '@aws-appsync/utils';
import type { MutationCompleteUploadArgs, Video } from '../model/generated/schema.ts';
import type { VideoItem } from '../model/items.ts';
import { fail } from './lib/respond.ts';
import { asVideo } from './lib/video.ts';
import { videoKey, type VideoKey } from './lib/video-key.ts';

/** What the functions of this pipeline hand on. */
export type CompleteUploadStash = {
  key: VideoKey;
  video: VideoItem;
  /** True once the object was found to be there, or on its way: there is nothing left to do. */
  isDone: boolean;
};

type Ctx = Context<MutationCompleteUploadArgs, CompleteUploadStash>;

/** Reads the video, asks S3 for its parts, notes that they are to be completed, and has that done while nobody waits. */
export function request(ctx: Ctx): object {
  const key = videoKey(ctx, ctx.args.videoId);
  if (!key) fail('NotFound');
  ctx.stash.key = key;
  ctx.stash.isDone = false;
  return {};
}

/** The video as it is now: it is PROCESSING once S3 has made the object. */
export function response(ctx: Ctx): Video {
  return asVideo(ctx.stash.video);
}
