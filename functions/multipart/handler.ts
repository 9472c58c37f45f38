import type { CreatedMultipart, HeldParts, MultipartCall } from '../../model/multipart.ts';
import type { Bucket } from '../lib/bucket.ts';
import { s3 } from '../lib/clients.ts';
import { log } from '../lib/log.ts';
import { requireEnv } from '../lib/require-env.ts';
import { environment } from './env.ts';
import { abortMultipart, completeMultipart, createMultipart, listHeldParts } from './uploads.ts';

const env = requireEnv(environment);
const bucket: Bucket = { s3, bucket: env.MEDIA_BUCKET };

/** One call of S3's multipart interface for the API. `complete` is invoked asynchronously: nobody waits for its answer. */
export async function handler(call: MultipartCall): Promise<CreatedMultipart | HeldParts | null> {
  switch (call.do) {
    case 'create':
      return { uploadId: await createMultipart(bucket, call.key, call.contentType) };
    case 'list':
      return listHeldParts(bucket, call);
    case 'complete': {
      const held = await completeMultipart(bucket, call);
      log('completed', { key: call.key, state: held.state, missing: held.missingCount });
      return held;
    }
    case 'abort':
      await abortMultipart(bucket, call.key, call.uploadId);
      return null;
  }
}
