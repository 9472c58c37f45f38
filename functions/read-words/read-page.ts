import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { ReadWordsAnswer, ReadWordsCall } from '../../model/caption-calls.ts';
import type { Bucket } from '../lib/bucket.ts';
import { fromWordsFile } from '../lib/words-file.ts';
import { pageOf, pageStart } from './core.ts';

/** Reads one page of a transcript's words. Throws what S3 throws. */
export async function readPage({ s3, bucket }: Bucket, call: ReadWordsCall): Promise<ReadWordsAnswer> {
  const start = pageStart(call);
  if (start === undefined) return { kind: 'invalid token' };
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: call.key }));
  return pageOf(fromWordsFile((await Body?.transformToString('utf-8')) ?? '[]'), start, call);
}
