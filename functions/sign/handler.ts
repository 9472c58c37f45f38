import { Sha256 } from '@aws-crypto/sha256-js';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import { formatUrl } from '@aws-sdk/util-format-url';
import { HttpRequest } from '@smithy/protocol-http';
import type { SignAnswer, SignCall, Signed, SignRequest } from '../../model/signing.ts';
import { GET_EXPIRES_IN_SECONDS } from '../../model/upload-limits.ts';
import { bucketAddress } from '../lib/bucket-address.ts';
import { readParameter } from '../lib/read-parameter.ts';
import { requireEnv } from '../lib/require-env.ts';
import { parsePlaybackKey, signForCloudFront, type PlaybackKey } from './cloudfront.ts';
import { expiry, unsigned } from './core.ts';
import { environment } from './env.ts';

const env = requireEnv(environment);
const region = process.env['AWS_REGION'] ?? 'us-east-1';
const address = bucketAddress(env.MEDIA_BUCKET, region, process.env);

// No client: the presigner alone costs a tenth of one, and a page asks for hundreds of URLs.
const credentials = fromEnv();
const presigner = new S3RequestPresigner({ credentials, region, sha256: Sha256 });

/** Presigns every request of a call; AppSync's BatchInvoke sends a list of calls and wants the answers in its order. */
export async function handler(event: SignCall | readonly SignCall[]): Promise<SignAnswer | SignAnswer[]> {
  return isBatch(event) ? Promise.all(event.map(answer)) : answer(event);
}

async function answer(call: SignCall): Promise<SignAnswer> {
  return { signed: await Promise.all(call.requests.map(sign)) };
}

async function sign(request: SignRequest): Promise<Signed> {
  if (request.method !== 'GET') return signForS3(request);
  if (env.LECTERN_PLAYBACK === 'cloudfront') return signForCloudFront(await playbackKey(), request, new Date());
  // S3 takes no URL for longer than the keys that sign it are sure to live; CloudFront's key has no end.
  return signForS3({ ...request, expiresInSeconds: Math.min(request.expiresInSeconds, GET_EXPIRES_IN_SECONDS) });
}

let reading: Promise<PlaybackKey> | undefined;

/** Read and parsed once; read again after a failure. */
function playbackKey(): Promise<PlaybackKey> {
  reading ??= readParameter(env.PLAYBACK_KEY_PARAMETER)
    .then((pem) => ({
      domain: env.PLAYBACK_DOMAIN,
      keyId: env.PLAYBACK_KEY_ID,
      privateKey: parsePlaybackKey(pem),
    }))
    .catch((error: unknown) => {
      reading = undefined;
      throw error;
    });
  return reading;
}

async function signForS3(request: SignRequest): Promise<Signed> {
  const now = new Date();
  const { method, path, query, headers } = unsigned(request, address.path);
  const { protocol, hostname, port } = address;
  const signed = await presigner.presign(
    new HttpRequest({
      method,
      protocol,
      hostname,
      ...(port === undefined ? {} : { port }),
      path,
      query,
      headers: { ...headers, host: port === undefined ? hostname : `${hostname}:${port}` },
    }),
    {
      expiresIn: request.expiresInSeconds,
      signingDate: now,
      // Left alone, the presigner would move some into the query and never sign the content type.
      signableHeaders: new Set(['host', ...Object.keys(headers)]),
      unhoistableHeaders: new Set(Object.keys(headers)),
    },
  );
  const { expiration } = await credentials();
  return {
    url: formatUrl(signed),
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    expiresAt: expiry(now.getTime(), request.expiresInSeconds, expiration?.getTime()).toISOString(),
  };
}

function isBatch(event: SignCall | readonly SignCall[]): event is readonly SignCall[] {
  return Array.isArray(event);
}
