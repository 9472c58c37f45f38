import { util, type Context } from '@aws-appsync/utils';
import { operations, transactWrite } from '@aws-appsync/utils/dynamodb';
import { STEP_LOOK_SECONDS } from '../../model/deadlines.ts';
import { captionedMinutesWindowId, shardOf, type CaptionJobItem, type WindowItem } from '../../model/items.ts';
import { attemptName, captionedMinutes } from '../../model/transcription.ts';
import { TABLE_VARIABLE } from '../env.ts';
import type { RetryCaptionsStash } from '../Mutation.retryCaptions.ts';
import { changeCounters } from '../lib/counters.ts';
import { limitsOf } from '../lib/limits.ts';
import { attemptObstacle } from '../lib/attempts.ts';
import { fail, refusedItems } from '../lib/respond.ts';

type Ctx = Context<unknown, RetryCaptionsStash>;

// The position of the day's minutes, by which a cancelled transaction tells that they refused it.
const MINUTES = 1;

/** The next attempt and the minutes that it takes of the owner's day, in one transaction, or nothing. */
export function request(ctx: Ctx): object {
  const { key, video, language } = ctx.stash;
  const obstacle = attemptObstacle(video, language);
  if (obstacle) fail('InvalidTransition', obstacle);
  const max = limitsOf(ctx.env).captionedMinutesPerDay;
  const minutes = captionedMinutes(video.durationSeconds ?? 0);
  if (minutes > max) fail('LimitExceeded', { limit: 'captionedMinutesPerDay', max, used: 0, asked: minutes });

  const table = ctx.env[TABLE_VARIABLE] ?? '';
  const now = util.time.nowEpochMilliSeconds();
  const at = util.time.epochMilliSecondsToISO8601(now);
  const attempt = (video.captionAttempts ?? 0) + 1;
  const jobName = attemptName(video.jobBase ?? '', attempt);
  const job: CaptionJobItem = { jobName, attempt, status: 'QUEUED', updatedAt: at };
  const captionJobs = { ...video.captionJobs, [language]: job };
  const version = video.version + 1;
  const queue = transactWrite({
    items: [
      {
        updateItem: {
          table,
          key,
          update: {
            captionJobs,
            captionAttempts: attempt,
            updatedAt: at,
            version: operations.replace(version),
            deadlineAt: util.time.epochMilliSecondsToISO8601(now + STEP_LOOK_SECONDS * 1000),
            shard: shardOf(key.id),
          },
          condition: { status: { eq: 'READY' }, version: { eq: video.version } },
        },
      },
    ],
  });
  const day = { userId: key.userId, id: captionedMinutesWindowId(at.slice(0, 10)) };
  const take = changeCounters(
    table,
    day,
    { n: { by: minutes, atMost: max } },
    util.time.nowEpochSeconds() + 2 * 86_400,
  );
  ctx.stash.video = { ...video, captionJobs, captionAttempts: attempt, updatedAt: at, version };
  return { ...queue, transactItems: [...queue.transactItems, take] };
}

/** A day whose minutes are used up refuses. A video that moved on in between is retried by the same call made again. */
export function response(ctx: Ctx): object {
  if (ctx.error) {
    if (refusedItems(ctx.error, ctx.result)[MINUTES]) failMinutes(ctx);
    fail('TryAgain');
  }
  return {};
}

function failMinutes(ctx: Ctx): never {
  const used = (ctx.result?.cancellationReasons?.[MINUTES]?.item as WindowItem | undefined)?.n ?? 0;
  const asked = captionedMinutes(ctx.stash.video.durationSeconds ?? 0);
  return fail('LimitExceeded', {
    limit: 'captionedMinutesPerDay',
    max: limitsOf(ctx.env).captionedMinutesPerDay,
    used,
    asked,
  });
}
