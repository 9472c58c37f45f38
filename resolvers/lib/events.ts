import type { Context } from '@aws-appsync/utils';
import { EVENT_SOURCE, type VideoEventDetail } from '../../model/events.ts';
import { STAGE_VARIABLE } from '../env.ts';
import type { VideoKey } from './video-key.ts';

/** A request to the event bus: one of Lectern's own events about one video. */
export function videoEvent(ctx: Context, detailType: string, { userId, id }: VideoKey): object {
  const detail: VideoEventDetail = { stage: ctx.env[STAGE_VARIABLE] ?? '', userId, videoId: id };
  return { operation: 'PutEvents', events: [{ source: EVENT_SOURCE, detailType, detail }] };
}

/**
 * An event that could not be sent is no failure of the call that wanted it: what it asks for is written in the item, with a
 * deadline, and the sweeper finds it there.
 */
export function logUnsent(ctx: Context): void {
  if (ctx.error) console.error(`event not sent: ${ctx.error.type}: ${ctx.error.message}`);
  else if (ctx.result?.FailedEntryCount > 0) console.error('event not sent: the bus did not take it');
}
