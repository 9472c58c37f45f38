import type { Context } from '@aws-appsync/utils';
import type { QueryUploadArgs, Upload } from '../model/generated/schema.ts';
import type { VideoItem } from '../model/items.ts';
import { videoKey, type VideoKey } from './lib/video-key.ts';

/** What the functions of this pipeline hand on. */
export type UploadStash = { key: VideoKey | null; video?: VideoItem };

type Ctx = Context<QueryUploadArgs, UploadStash>;

/** Finds the upload, then asks for what is left to send. */
export function request(ctx: Ctx): object {
  ctx.stash.key = videoKey(ctx, ctx.args.videoId);
  return {};
}

/** The ticket; `null` when there is no open upload of the caller's, or none any more. */
export function response(ctx: Ctx): Upload | null {
  return ctx.stash.video ? (ctx.prev.result as Upload | null) : null;
}
