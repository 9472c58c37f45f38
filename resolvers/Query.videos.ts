import type { Context } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';
import type { QueryVideosArgs, VideoPage } from '../model/generated/schema.ts';
import { ownerStatus, type VideoItem } from '../model/items.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../model/upload-limits.ts';
import { callerId } from './lib/identity.ts';
import { fail, failUnexpectedly, isBusy } from './lib/respond.ts';
import { asVideo } from './lib/video.ts';

type Ctx = Context<QueryVideosArgs>;

/** One page of one partition; never a filter, so that a page is as long as was asked for. */
export function request(ctx: Ctx): object {
  const userId = callerId(ctx);
  const { status, order, nextToken } = ctx.args;
  const limit = ctx.args.limit ?? DEFAULT_PAGE_SIZE;
  if (limit < 1 || limit > MAX_PAGE_SIZE) fail('InvalidInput', { field: 'limit', min: 1, max: MAX_PAGE_SIZE });
  const page = { limit, nextToken: nextToken ?? null, scanIndexForward: order === 'OLDEST_FIRST' };
  return status
    ? query<VideoItem>({ index: 'byStatus', query: { ownerStatus: { eq: ownerStatus(userId, status) } }, ...page })
    : // The first character of a ULID is a digit; the other items of the partition begin with `#`, which is before.
      query<VideoItem>({ query: { userId: { eq: userId }, id: { ge: '0' } }, ...page });
}

/** The page. A token that is not from a page before is the caller's mistake. */
export function response(ctx: Ctx): VideoPage {
  if (ctx.error) {
    if ((ctx.args.nextToken ?? null) !== null && !isBusy(ctx.error)) {
      console.error(`${ctx.error.type}: ${ctx.error.message}`);
      fail('InvalidInput', { field: 'nextToken' });
    }
    failUnexpectedly(ctx.error);
  }
  const items = ctx.result.items as VideoItem[];
  return { items: items.map((item) => asVideo(item)), nextToken: ctx.result.nextToken ?? null };
}
