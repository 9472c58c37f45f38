import type { Context } from '@aws-appsync/utils';
import { EVENT_TYPES } from '../../model/events.ts';
import { logUnsent, videoEvent } from '../lib/events.ts';
import type { VideoKey } from '../lib/video-key.ts';

type Ctx = Context<unknown, { key: VideoKey }, { result: unknown }>;

/** Has what is stored of the video of `stash.key` removed. */
export function request(ctx: Ctx): object {
  return videoEvent(ctx, EVENT_TYPES.purge, ctx.stash.key);
}

/** Hands on what the function before it answered. */
export function response(ctx: Ctx): unknown {
  logUnsent(ctx);
  return ctx.prev.result;
}
