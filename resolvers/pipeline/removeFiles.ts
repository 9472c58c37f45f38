import { runtime, type Context } from '@aws-appsync/utils';
import type { RemoveCaptionsCall } from '../../model/caption-calls.ts';
import type { Video } from '../../model/generated/schema.ts';
import type { DeleteCaptionsStash } from '../Mutation.deleteCaptions.ts';
import { filesOf } from '../lib/caption-tracks.ts';

type Ctx = Context<unknown, DeleteCaptionsStash, { result: Video }>;

/** Has the files of the removed track removed, if it had any. */
export function request(ctx: Ctx): object {
  const { video, language } = ctx.stash;
  const track = video.captions[language ?? ''];
  const keys = track ? filesOf(track) : [];
  if (keys.length === 0) runtime.earlyReturn(ctx.prev.result);
  const payload: RemoveCaptionsCall = { kind: 'remove', keys };
  return { operation: 'Invoke', payload };
}

/** The track is gone whether or not its files could be removed: no key of theirs is left, and a later save removes them. */
export function response(ctx: Ctx): Video {
  if (ctx.error) console.error(`${ctx.error.type}: ${ctx.error.message}`);
  return ctx.prev.result;
}
