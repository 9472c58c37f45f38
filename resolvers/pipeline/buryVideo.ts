import { util, type Context } from '@aws-appsync/utils';
import { transactWrite } from '@aws-appsync/utils/dynamodb';
import { STEP_LOOK_SECONDS } from '../../model/deadlines.ts';
import { shardOf, tombstoneId, type VideoItem } from '../../model/items.ts';
import { TABLE_VARIABLE } from '../env.ts';
import { giveBack } from '../lib/counters.ts';
import { fail, refusedItems } from '../lib/respond.ts';
import type { VideoKey } from '../lib/video-key.ts';

type Ctx = Context<unknown, { key: VideoKey; video: VideoItem }>;

/**
 * A tombstone takes the video's place, and what the video took up is given back, in one transaction: from here on nothing can
 * bring it back, and the tombstone stays until nothing of it is stored any more.
 */
export function request(ctx: Ctx): object {
  const { key, video } = ctx.stash;
  const table = ctx.env[TABLE_VARIABLE] ?? '';
  const now = util.time.nowEpochMilliSeconds();
  const bury = transactWrite({
    items: [
      { deleteItem: { table, key, condition: { version: { eq: video.version } } } },
      {
        putItem: {
          table,
          key: { userId: key.userId, id: tombstoneId(key.id) },
          item: {
            closedAt: util.time.epochMilliSecondsToISO8601(now),
            deadlineAt: util.time.epochMilliSecondsToISO8601(now + STEP_LOOK_SECONDS * 1000),
            shard: shardOf(key.id),
            jobBase: video.jobBase ?? null,
            captionAttempts: video.captionAttempts ?? 0,
          },
        },
      },
    ],
  });
  return { ...bury, transactItems: [...bury.transactItems, ...giveBack(table, video)] };
}

/** Nothing to hand on. A video that changed in between is deleted by the same call made again. */
export function response(ctx: Ctx): object {
  if (ctx.error) {
    refusedItems(ctx.error, ctx.result);
    fail('TryAgain');
  }
  return {};
}
