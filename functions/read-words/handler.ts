import type { ReadWordsAnswer, ReadWordsCall } from '../../model/caption-calls.ts';
import { s3 } from '../lib/clients.ts';
import { requireEnv } from '../lib/require-env.ts';
import { environment } from './env.ts';
import { readPage } from './read-page.ts';

const { MEDIA_BUCKET } = requireEnv(environment);
const bucket = { s3, bucket: MEDIA_BUCKET };

/** Pages of word-level transcripts; AppSync's BatchInvoke sends a list of calls and wants the answers in its order. */
export async function handler(
  event: ReadWordsCall | readonly ReadWordsCall[],
): Promise<ReadWordsAnswer | ReadWordsAnswer[]> {
  return isBatch(event) ? Promise.all(event.map((call) => readPage(bucket, call))) : readPage(bucket, event);
}

function isBatch(event: ReadWordsCall | readonly ReadWordsCall[]): event is readonly ReadWordsCall[] {
  return Array.isArray(event);
}
