import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { ReadWordsAnswer, ReadWordsCall } from '../../model/caption-calls.ts';
import { s3 } from '../lib/clients.ts';
import { requireEnv } from '../lib/require-env.ts';
import { fromWordsFile } from '../lib/words-file.ts';
import { pageOf, pageStart } from './core.ts';
import { environment } from './env.ts';

const { MEDIA_BUCKET } = requireEnv(environment);

/** Pages of word-level transcripts; AppSync's BatchInvoke sends a list of calls and wants the answers in its order. */
export async function handler(
  event: ReadWordsCall | readonly ReadWordsCall[],
): Promise<ReadWordsAnswer | ReadWordsAnswer[]> {
  return isBatch(event) ? Promise.all(event.map(answer)) : answer(event);
}

async function answer(call: ReadWordsCall): Promise<ReadWordsAnswer> {
  const start = pageStart(call);
  if (start === undefined) return { kind: 'invalid token' };
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: MEDIA_BUCKET, Key: call.key }));
  return pageOf(fromWordsFile((await Body?.transformToString('utf-8')) ?? '[]'), start, call);
}

function isBatch(event: ReadWordsCall | readonly ReadWordsCall[]): event is readonly ReadWordsCall[] {
  return Array.isArray(event);
}
