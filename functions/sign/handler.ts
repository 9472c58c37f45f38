import { Sha256 } from '@aws-crypto/sha256-js';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import { formatUrl } from '@aws-sdk/util-format-url';
import { HttpRequest } from '@smithy/protocol-http';
import type { SignAnswer, SignCall, Signed, SignRequest } from '../../model/signing.ts';
import { bucketAddress } from '../lib/bucket-address.ts';
import { requireEnv } from '../lib/require-env.ts';
import { expiry, unsigned } from './core.ts';
import { environment } from './env.ts';

const { MEDIA_BUCKET } = requireEnv(environment);
const region = process.env['AWS_REGION'] ?? 'us-east-1';
const address = bucketAddress(MEDIA_BUCKET, region, process.env);

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
