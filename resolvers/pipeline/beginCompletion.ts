import { runtime, util, type Context } from '@aws-appsync/utils';
import { update } from '@aws-appsync/utils/dynamodb';
import { STEP_LOOK_SECONDS } from '../../model/deadlines.ts';
import type { VideoItem } from '../../model/items.ts';
import type { CompleteUploadStash } from '../Mutation.completeUpload.ts';
import { fail, failUnexpectedly, isConditionFailure } from '../lib/respond.ts';

type Ctx = Context<unknown, CompleteUploadStash>;

/** Notes that every part is there, before anybody is told to make the object: were that lost, the sweeper would do it. */
export function request(ctx: Ctx): object {
  const { key, video, isDone } = ctx.stash;
  if (isDone) runtime.earlyReturn({});
  const now = util.time.nowEpochMilliSeconds();
  return update<VideoItem>({
    key,
    update: {
      completingAt: util.time.epochMilliSecondsToISO8601(now),
      deadlineAt: util.time.epochMilliSecondsToISO8601(now + STEP_LOOK_SECONDS * 1000),
    },
    condition: { status: { eq: 'AWAITING_UPLOAD' }, uploadId: { eq: video.uploadId ?? '' } },
  });
}

/** An upload that moved on in between is done, or over. */
export function response(ctx: Ctx): object {
  if (ctx.error) {
    if (!isConditionFailure(ctx.error)) failUnexpectedly(ctx.error);
    const current = ctx.result as VideoItem | null;
    if (!current) fail('NotFound');
    const status = current.status;
    if (status !== 'PROCESSING' && status !== 'READY') fail('InvalidTransition', { status });
    ctx.stash.isDone = true;
    ctx.stash.video = current;
  }
  return {};
}
