import type { Context } from '@aws-appsync/utils';
import type { MutationDeleteCaptionsArgs, Video } from '../model/generated/schema.ts';
import type { VideoItem } from '../model/items.ts';
import { languageTag } from './lib/language-tag.ts';
import { fail } from './lib/respond.ts';
import { videoKey, type VideoKey } from './lib/video-key.ts';

/** What the functions of this pipeline hand on. */
export type DeleteCaptionsStash = {
  key: VideoKey;
  video: VideoItem;
  /** `null` for what is no language: no video has such a track. */
  language: string | null;
};

type Ctx = Context<MutationDeleteCaptionsArgs, DeleteCaptionsStash>;

/** Reads the video, takes the track out on the version that was read, then removes the files. */
export function request(ctx: Ctx): object {
  const key = videoKey(ctx, ctx.args.videoId);
  if (!key) fail('NotFound');
  ctx.stash.key = key;
  ctx.stash.language = languageTag(ctx.args.language);
  return {};
}

/** The video without the track. */
export function response(ctx: Ctx): Video {
  return ctx.prev.result as Video;
}
