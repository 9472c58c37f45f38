import { runtime, type Context } from '@aws-appsync/utils';
import type { ReadWordsAnswer, ReadWordsCall } from '../model/caption-calls.ts';
import { DEFAULT_WORDS, MAX_WORDS } from '../model/captions.ts';
import type { CaptionTrackWordsArgs, WordPage } from '../model/generated/schema.ts';
import type { ListedTrack } from './lib/caption-tracks.ts';
import { fail, failUnexpectedly } from './lib/respond.ts';

type Ctx = Context<CaptionTrackWordsArgs, Record<string, unknown>, undefined, ListedTrack>;

/** Reads a page of the transcript that the track was made of; its key comes from the owner's own item. */
export function request(ctx: Ctx): object {
  const limit = ctx.args.limit ?? DEFAULT_WORDS;
  if (limit < 1 || limit > MAX_WORDS) fail('InvalidInput', { field: 'limit', min: 1, max: MAX_WORDS });
  const key = ctx.source?.wordsKey;
  if (!key) runtime.earlyReturn(null);
  const payload: ReadWordsCall = { key, limit, nextToken: ctx.args.nextToken ?? null };
  return { operation: 'BatchInvoke', payload };
}

/** The page. A token that is not from a page before is the caller's mistake. */
export function response(ctx: Ctx): WordPage {
  if (ctx.error) failUnexpectedly(ctx.error);
  const answer = ctx.result as ReadWordsAnswer;
  if (answer.kind === 'invalid token') fail('InvalidInput', { field: 'nextToken' });
  return { items: answer.items, nextToken: answer.nextToken };
}
