import { runtime, util, type Context } from '@aws-appsync/utils';
import { operations, transactWrite } from '@aws-appsync/utils/dynamodb';
import { STEP_LOOK_SECONDS } from '../../model/deadlines.ts';
import type { Video } from '../../model/generated/schema.ts';
import { ownerStatus, shardOf, type VideoItem } from '../../model/items.ts';
import type { CancelUploadStash } from '../Mutation.cancelUpload.ts';
import { TABLE_VARIABLE } from '../env.ts';
import { giveBack } from '../lib/counters.ts';
import { fail, refusedItems } from '../lib/respond.ts';
import { asVideo } from '../lib/video.ts';

type Ctx = Context<unknown, CancelUploadStash & { at: string }>;

/** Cancels, and gives back what the upload had reserved, in one transaction. Cancelling twice is the same as once. */
export function request(ctx: Ctx): object {
  const { key, video } = ctx.stash;
  if (video.status === 'CANCELLED') runtime.earlyReturn(asVideo(video));
  if (video.status !== 'AWAITING_UPLOAD') fail('InvalidTransition', { status: video.status });
  const table = ctx.env[TABLE_VARIABLE] ?? '';
  const now = util.time.nowEpochMilliSeconds();
  ctx.stash.at = util.time.epochMilliSecondsToISO8601(now);
  const cancel = transactWrite({
    items: [
      {
        updateItem: {
          table,
          key,
          update: {
            status: 'CANCELLED',
            ownerStatus: ownerStatus(key.userId, 'CANCELLED'),
            updatedAt: ctx.stash.at,
            closedAt: ctx.stash.at,
            version: operations.increment(1),
            deadlineAt: util.time.epochMilliSecondsToISO8601(now + STEP_LOOK_SECONDS * 1000),
            shard: shardOf(key.id),
          },
          condition: { status: { eq: 'AWAITING_UPLOAD' }, version: { eq: video.version } },
        },
      },
    ],
  });
  return { ...cancel, transactItems: [...cancel.transactItems, ...giveBack(table, video)] };
}

/** The video as it now is. When it moved on in between, the same call made again will say so. */
export function response(ctx: Ctx): Video {
  if (ctx.error) {
    refusedItems(ctx.error, ctx.result);
    fail('TryAgain');
  }
  const { video, at } = ctx.stash;
  const cancelled: VideoItem = { ...video, status: 'CANCELLED', updatedAt: at, version: video.version + 1 };
  return asVideo(cancelled);
}
