import type { SignAnswer, SignCall, Signed, SignRequest } from '../../model/signing.ts';
import { GET_EXPIRES_IN_SECONDS } from '../../model/upload-limits.ts';
import { bucketAddress } from '../lib/bucket-address.ts';
import { environmentCredentials } from '../lib/credentials.ts';
import { requireEnv } from '../lib/require-env.ts';
import { environment } from './env.ts';
import { s3Signer } from './s3.ts';

const env = requireEnv(environment);
const region = process.env['AWS_REGION'] ?? 'us-east-1';
const signForS3 = s3Signer({
  region,
  address: bucketAddress(env.MEDIA_BUCKET, region, process.env),
  credentials: environmentCredentials(process.env),
});

/** Presigns every request of a call; AppSync's BatchInvoke sends a list of calls and wants the answers in its order. */
export async function handler(event: SignCall | readonly SignCall[]): Promise<SignAnswer | SignAnswer[]> {
  return isBatch(event) ? Promise.all(event.map(answer)) : answer(event);
}

async function answer(call: SignCall): Promise<SignAnswer> {
  return { signed: await Promise.all(call.requests.map(sign)) };
}

async function sign(request: SignRequest): Promise<Signed> {
  if (request.method !== 'GET') return signForS3(request);
  if (env.LECTERN_PLAYBACK === 'cloudfront') {
    // A stage without a distribution never reads what signs for one.
    const { signForPlayback } = await import('./playback.ts');
    return signForPlayback(env, request);
  }
  // S3 takes no URL for longer than the keys that sign it are sure to live; CloudFront's key has no end.
  return signForS3({ ...request, expiresInSeconds: Math.min(request.expiresInSeconds, GET_EXPIRES_IN_SECONDS) });
}

function isBatch(event: SignCall | readonly SignCall[]): event is readonly SignCall[] {
  return Array.isArray(event);
}
