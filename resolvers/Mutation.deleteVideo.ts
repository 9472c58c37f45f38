import type { Context } from '@aws-appsync/utils';
import type { DeletedVideo, MutationDeleteVideoArgs } from '../model/generated/schema.ts';
import type { VideoItem } from '../model/items.ts';
import { fail } from './lib/respond.ts';
import { videoKey, type VideoKey } from './lib/video-key.ts';

/** What the functions of this pipeline hand on. */
export type DeleteVideoStash = { key: VideoKey; video: VideoItem };

type Ctx = Context<MutationDeleteVideoArgs, DeleteVideoStash>;

/** Reads the video, puts a tombstone in its place, and has everything that is stored of it removed. */
export function request(ctx: Ctx): object {
  const key = videoKey(ctx, ctx.args.id);
  if (!key) fail('NotFound');
  ctx.stash.key = key;
  return {};
}

/** The id of the video that is gone. */
export function response(ctx: Ctx): DeletedVideo {
  return { id: ctx.stash.key.id };
}
