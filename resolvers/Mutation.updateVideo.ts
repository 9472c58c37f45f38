import { util, type Context } from '@aws-appsync/utils';
import { operations, update } from '@aws-appsync/utils/dynamodb';
import type { MutationUpdateVideoArgs, Video } from '../model/generated/schema.ts';
import type { VideoItem } from '../model/items.ts';
import { fail, failUnexpectedly, isConditionFailure } from './lib/respond.ts';
import { cleanDescription, cleanTitle } from './lib/text.ts';
import { asVideo } from './lib/video.ts';
import { videoKey } from './lib/video-key.ts';

type Ctx = Context<MutationUpdateVideoArgs>;

/** One write, conditional on the version that the caller saw. */
export function request(ctx: Ctx): object {
  const { id, expectedVersion, title, description } = ctx.args.input;
  const key = videoKey(ctx, id);
  if (!key) fail('NotFound');
  const changesDescription = Object.hasOwn(ctx.args.input, 'description');
  // An empty title is no title, not one that was left out.
  const changesTitle = (title ?? null) !== null;
  if (!changesTitle && !changesDescription) fail('InvalidInput', { fields: ['title', 'description'], atLeast: 1 });
  const cleaned = description ? cleanDescription(description) : null;
  return update<VideoItem>({
    key,
    update: {
      ...(changesTitle ? { title: cleanTitle(title ?? '') } : {}),
      ...(changesDescription ? { description: cleaned } : {}),
      updatedAt: util.time.nowISO8601(),
      version: operations.increment(1),
    },
    condition: { id: { attributeExists: true }, version: { eq: expectedVersion } },
  });
}

/** A failed condition is `NotFound` when there is no item, else somebody was faster. */
export function response(ctx: Ctx): Video {
  if (ctx.error) {
    if (!isConditionFailure(ctx.error)) failUnexpectedly(ctx.error);
    if (!ctx.result) fail('NotFound');
    fail('Conflict', { version: (ctx.result as VideoItem).version });
  }
  return asVideo(ctx.result);
}
