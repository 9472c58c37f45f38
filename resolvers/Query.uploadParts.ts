import type { Context } from '@aws-appsync/utils';
import type { QueryUploadPartsArgs, UploadPart } from '../model/generated/schema.ts';
import type { VideoItem } from '../model/items.ts';
import { MAX_PART_URLS } from '../model/multipart.ts';
import { fail } from './lib/respond.ts';
import { videoKey, type VideoKey } from './lib/video-key.ts';

/** What the functions of this pipeline hand on. */
export type UploadPartsStash = { key: VideoKey; video: VideoItem };

type Ctx = Context<QueryUploadPartsArgs, UploadPartsStash>;

/** Checks the list by itself; whether the numbers are parts of this upload is known once it is read. */
export function request(ctx: Ctx): object {
  const key = videoKey(ctx, ctx.args.videoId);
  if (!key) fail('NotFound');
  const partNumbers: number[] = [...ctx.args.partNumbers];
  const repeated = partNumbers.filter((number, index) => partNumbers.indexOf(number) !== index);
  if (partNumbers.length < 1 || partNumbers.length > MAX_PART_URLS || repeated.length > 0) {
    fail('InvalidInput', { field: 'partNumbers', minItems: 1, maxItems: MAX_PART_URLS, distinct: true });
  }
  ctx.stash.key = key;
  return {};
}

/** One URL for each number, in the order of the numbers. */
export function response(ctx: Ctx): UploadPart[] {
  return ctx.prev.result as UploadPart[];
}
