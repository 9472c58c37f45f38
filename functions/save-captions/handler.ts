import type { SaveCaptionsCall, StoreCaptionsAnswer } from '../../model/caption-calls.ts';
import { s3 } from '../lib/clients.ts';
import { log } from '../lib/log.ts';
import { requireEnv } from '../lib/require-env.ts';
import { environment } from './env.ts';
import { storeCaptions } from './store-captions.ts';
import { removeFiles } from './unused-files.ts';

const { MEDIA_BUCKET } = requireEnv(environment);

/** Stores an owner's text as a new pair of files, or says what is wrong with it; or removes the files of a track. */
export async function handler(call: SaveCaptionsCall): Promise<StoreCaptionsAnswer | null> {
  if (call.kind === 'store') return storeCaptions({ s3, bucket: MEDIA_BUCKET }, call, Date.now());
  await removeFiles(s3, MEDIA_BUCKET, call.keys);
  log('removed', { files: call.keys.length });
  return null;
}
