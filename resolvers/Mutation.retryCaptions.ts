import type { Context } from '@aws-appsync/utils';
import type { MutationRetryCaptionsArgs, Video } from '../model/generated/schema.ts';
import { UNDETERMINED, type VideoItem } from '../model/items.ts';
import { fail } from './lib/respond.ts';
import { checkLanguage } from './lib/text.ts';
import { asVideo } from './lib/video.ts';
import { videoKey, type VideoKey } from './lib/video-key.ts';

/** What the functions of this pipeline hand on. */
export type RetryCaptionsStash = {
  key: VideoKey;
  /** As it was read; after the write as it now is. */
  video: VideoItem;
  /** Under which language the attempt runs. */
  language: string;
};

type Ctx = Context<MutationRetryCaptionsArgs, RetryCaptionsStash>;

/** Reads the video, queues another attempt on the version that was read, and has it started. */
export function request(ctx: Ctx): object {
  const key = videoKey(ctx, ctx.args.videoId);
  if (!key) fail('NotFound');
  ctx.stash.key = key;
  ctx.stash.language = ctx.args.language ? checkLanguage(ctx.args.language) : UNDETERMINED;
  return {};
}

/** The video with the attempt; what was served before is served until it is ready. */
export function response(ctx: Ctx): Video {
  return asVideo(ctx.stash.video);
}
