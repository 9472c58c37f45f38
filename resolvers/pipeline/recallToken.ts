import { runtime, type Context } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';
import { clientTokenId, type ClientTokenItem } from '../../model/items.ts';
import type { CreateUploadStash } from '../Mutation.createUpload.ts';
import { fail, failUnexpectedly } from '../lib/respond.ts';

type Ctx = Context<unknown, CreateUploadStash>;

/** On a repeat, finds which video the client token made. */
export function request(ctx: Ctx): object {
  if (!ctx.stash.isRepeat) runtime.earlyReturn({});
  const { userId } = ctx.stash.video;
  return get<ClientTokenItem>({
    key: { userId, id: clientTokenId(ctx.stash.clientToken ?? '') },
    consistentRead: true,
  });
}

/** The id, for the next function. */
export function response(ctx: Ctx): object {
  if (ctx.error) failUnexpectedly(ctx.error);
  // It expired between the two calls: the same call made again will write.
  if (!ctx.result) fail('TryAgain');
  return { videoId: (ctx.result as ClientTokenItem).videoId };
}
