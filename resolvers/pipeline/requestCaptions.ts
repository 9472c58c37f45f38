import type { Context } from '@aws-appsync/utils';
import { EVENT_TYPES } from '../../model/events.ts';
import { logUnsent, videoEvent } from '../lib/events.ts';
import type { VideoKey } from '../lib/video-key.ts';

type Ctx = Context<unknown, { key: VideoKey }>;

/** Has the attempts that wait in the video of `stash.key` started. */
export function request(ctx: Ctx): object {
  return videoEvent(ctx, EVENT_TYPES.captions, ctx.stash.key);
}

/** Nothing to hand on. */
export function response(ctx: Ctx): object {
  logUnsent(ctx);
  return {};
}
