import { createHash } from 'node:crypto';
import type { ReadWordsAnswer, ReadWordsCall } from '../../model/caption-calls.ts';
import type { TimedWord } from '../lib/words-file.ts';

/** Where a page begins; `undefined` when the token is not from a page of the words at this key. */
export function pageStart({ key, nextToken }: ReadWordsCall): number | undefined {
  if (nextToken === null) return 0;
  const [of, at = ''] = Buffer.from(nextToken, 'base64url').toString('latin1').split('.');
  return of === nameOf(key) && /^[1-9]\d{0,8}$/.test(at) ? Number(at) : undefined;
}

/** The page that was asked for, and the token of the next one when there are more words. */
export function pageOf(words: readonly TimedWord[], start: number, { key, limit }: ReadWordsCall): ReadWordsAnswer {
  const end = start + limit;
  const items = words.slice(start, end).map(({ startMs, endMs, text, confidence }) => ({
    startSeconds: startMs / 1000,
    endSeconds: endMs / 1000,
    text,
    confidence,
  }));
  const nextToken = end < words.length ? Buffer.from(`${nameOf(key)}.${end}`, 'latin1').toString('base64url') : null;
  return { kind: 'page', items, nextToken };
}

/** A token stays with the words that it came from: after another transcription it would point into the middle of others. */
function nameOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 12);
}
