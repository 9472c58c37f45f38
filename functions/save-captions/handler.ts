import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { SaveCaptionsCall, StoreCaptionsAnswer, StoreCaptionsCall } from '../../model/caption-calls.ts';
import { MAX_CAPTION_BYTES } from '../../model/captions.ts';
import { s3 } from '../lib/clients.ts';
import { toSrt, toVtt } from '../lib/cues.ts';
import { languageName } from '../lib/language-name.ts';
import { log } from '../lib/log.ts';
import { requireEnv } from '../lib/require-env.ts';
import { CaptionsInvalid, parseCaptions } from './core.ts';
import { environment } from './env.ts';
import { removeFiles, removeUnused } from './unused-files.ts';

const { MEDIA_BUCKET } = requireEnv(environment);

/** Stores an owner's text as a new pair of files, or says what is wrong with it; or removes the files of a track. */
export async function handler(call: SaveCaptionsCall): Promise<StoreCaptionsAnswer | null> {
  if (call.kind === 'store') return store(call);
  await removeFiles(s3, MEDIA_BUCKET, call.keys);
  log('removed', { files: call.keys.length });
  return null;
}

async function store({ text, language, vttKey, srtKey, files }: StoreCaptionsCall): Promise<StoreCaptionsAnswer> {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > MAX_CAPTION_BYTES) return { kind: 'too large' };
  try {
    // By way of the bytes: half a pair of surrogates, which no file can hold, has become a sign for itself.
    const cues = parseCaptions(bytes.toString('utf8'));
    await Promise.all([
      put(vttKey, toVtt(cues), 'text/vtt; charset=utf-8'),
      put(srtKey, toSrt(cues), 'application/x-subrip; charset=utf-8'),
    ]);
    log('stored', { key: vttKey, cues: cues.length });
  } catch (error) {
    if (!(error instanceof CaptionsInvalid)) throw error;
    return { kind: 'invalid', line: error.line, what: error.what };
  }
  await tidy(files);
  return { kind: 'stored', languageName: languageName(language) };
}

/** The owner's save does not fail for what is left over from another one. */
async function tidy(files: StoreCaptionsCall['files']): Promise<void> {
  try {
    const removed = await removeUnused(s3, MEDIA_BUCKET, files, Date.now());
    if (removed > 0) log('removed', { prefix: files.prefix, files: removed });
  } catch (error) {
    log('left over', { prefix: files.prefix, error: error instanceof Error ? error.name : 'not an Error' });
  }
}

async function put(key: string, text: string, contentType: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: MEDIA_BUCKET, Key: key, Body: text, ContentType: contentType }));
}
