import { extensions, util, type Context } from '@aws-appsync/utils';
import type { CaptionReady, SubscriptionOnCaptionReadyArgs } from '../model/generated/schema.ts';
import { callerId } from './lib/identity.ts';

type Ctx = Context<SubscriptionOnCaptionReadyArgs>;

/** Who may listen is decided before anything is read. */
export function request(ctx: Ctx): object {
  return { payload: callerId(ctx) };
}

/**
 * Only ever the caller's own videos, whatever the arguments. The filter replaces AppSync's filtering by arguments, so
 * `videoId` narrows it here; an explicit `null` means every video, as leaving it out does.
 */
export function response(ctx: Ctx): CaptionReady | null {
  const own = { userId: { eq: callerId(ctx) } };
  const { videoId } = ctx.args;
  const filter = videoId ? { ...own, videoId: { eq: videoId } } : own;
  extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter<CaptionReady>(filter));
  return null;
}
