import type { Context } from '@aws-appsync/utils';
import type { StoreCaptionsAnswer, StoreCaptionsCall } from '../../model/caption-calls.ts';
import { MAX_CAPTION_BYTES, MAX_CAPTION_TRACKS } from '../../model/captions.ts';
import type { MutationSaveCaptionsArgs } from '../../model/generated/schema.ts';
import { captionPrefix } from '../../model/keys.ts';
import type { SaveCaptionsStash } from '../Mutation.saveCaptions.ts';
import { filesOf } from '../lib/caption-tracks.ts';
import { fail, failUnexpectedly } from '../lib/respond.ts';

type Ctx = Context<MutationSaveCaptionsArgs, SaveCaptionsStash>;

/** Has the text parsed and stored, once the video is known to take it. */
export function request(ctx: Ctx): object {
  const { video, language, vttKey, srtKey } = ctx.stash;
  const { text, expectedVersion } = ctx.args.input;
  if ((expectedVersion ?? video.version) !== video.version) fail('Conflict', { version: video.version });
  if (video.status !== 'READY') fail('InvalidTransition', { status: video.status });
  const isNew = !Object.hasOwn(video.captions, language);
  if (isNew && Object.keys(video.captions).length >= MAX_CAPTION_TRACKS) {
    fail('LimitExceeded', { limit: 'captionTracks', max: MAX_CAPTION_TRACKS });
  }
  const files = {
    prefix: captionPrefix(video.userId, video.id),
    inUse: Object.values(video.captions).flatMap((track) => filesOf(track)),
    changedAt: video.updatedAt,
  };
  const payload: StoreCaptionsCall = { kind: 'store', text, language, vttKey, srtKey, files };
  return { operation: 'Invoke', payload };
}

/** Goes on when both files are there; else says what is wrong with the text. */
export function response(ctx: Ctx): object {
  if (ctx.error) failUnexpectedly(ctx.error);
  const answer = ctx.result as StoreCaptionsAnswer;
  if (answer.kind === 'too large') fail('InvalidInput', { field: 'text', maxBytes: MAX_CAPTION_BYTES });
  if (answer.kind === 'invalid') fail('CaptionsInvalid', { line: answer.line, what: answer.what });
  ctx.stash.languageName = answer.languageName;
  return {};
}
