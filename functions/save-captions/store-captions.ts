import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { StoreCaptionsAnswer, StoreCaptionsCall } from '../../model/caption-calls.ts';
import { MAX_CAPTION_BYTES } from '../../model/captions.ts';
import type { Bucket } from '../lib/bucket.ts';
import { toSrt, toVtt } from '../lib/cues.ts';
import { languageName } from '../lib/language-name.ts';
import { log } from '../lib/log.ts';
import { CaptionsInvalid, parseCaptions } from './core.ts';
import { removeUnused } from './unused-files.ts';

/**
 * Stores an owner's text as a new pair of files, or says what is wrong with it, and removes what nobody has used for hours. Throws
 * what S3 throws: the same call made again writes the same files.
 */
export async function storeCaptions(
  bucket: Bucket,
  call: StoreCaptionsCall,
  now: number,
): Promise<StoreCaptionsAnswer> {
  const { text, language, vttKey, srtKey, files } = call;
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > MAX_CAPTION_BYTES) return { kind: 'too large' };
  try {
    // By way of the bytes: half a pair of surrogates, which no file can hold, has become a sign for itself.
    const cues = parseCaptions(bytes.toString('utf8'));
    await Promise.all([
      put(bucket, vttKey, toVtt(cues), 'text/vtt; charset=utf-8'),
      put(bucket, srtKey, toSrt(cues), 'application/x-subrip; charset=utf-8'),
    ]);
    log('stored', { key: vttKey, cues: cues.length });
  } catch (error) {
    if (!(error instanceof CaptionsInvalid)) throw error;
    return { kind: 'invalid', line: error.line, what: error.what };
  }
  await tidy(bucket, files, now);
  return { kind: 'stored', languageName: languageName(language) };
}

/** The owner's save does not fail for what is left over from another one. */
async function tidy({ s3, bucket }: Bucket, files: StoreCaptionsCall['files'], now: number): Promise<void> {
  try {
    const removed = await removeUnused(s3, bucket, files, now);
    if (removed > 0) log('removed', { prefix: files.prefix, files: removed });
  } catch (error) {
    log('left over', { prefix: files.prefix, error: error instanceof Error ? error.name : 'not an Error' });
  }
}

async function put({ s3, bucket }: Bucket, key: string, text: string, contentType: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: contentType }));
}
