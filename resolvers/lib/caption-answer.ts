import type { Context } from '@aws-appsync/utils';
import type { Video } from '../../model/generated/schema.ts';
import type { VideoItem } from '../../model/items.ts';
import { fail, failUnexpectedly, isConditionFailure } from './respond.ts';
import { asVideo } from './video.ts';

/**
 * The video after `changeCaptions`. A failed condition is `NotFound` when there is no item any more, `Conflict` when the caller
 * had named a version, else `TryAgain`: the same call made again is about the video as it now is.
 */
export function changedVideo(ctx: Context, expectedVersion: number | null): Video {
  if (!ctx.error) return asVideo(ctx.result);
  if (!isConditionFailure(ctx.error)) failUnexpectedly(ctx.error);
  if (!ctx.result) fail('NotFound');
  const { version } = ctx.result as VideoItem;
  if (expectedVersion !== null) fail('Conflict', { version });
  fail('TryAgain');
}
