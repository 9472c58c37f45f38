import { Hash } from '@smithy/core/serde';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { formatUrl } from '@aws-sdk/util-format-url';
import type { Signed, SignRequest } from '../../model/signing.ts';
import type { BucketAddress } from '../lib/bucket-address.ts';
import type { ReadCredentials } from '../lib/credentials.ts';
import { expiry, unsigned } from './core.ts';

/** Where a bucket is and who signs for it. */
export interface S3SignerOptions {
  readonly region: string;
  readonly address: BucketAddress;
  readonly credentials: ReadCredentials;
}

/**
 * Presigns requests to one bucket. The URL is, to the byte, what `getSignedUrl` makes of the same request, without its client: no
 * more is loaded and done for a URL than a signature takes. Rejects when there are no credentials.
 */
export function s3Signer({ region, address, credentials }: S3SignerOptions): (request: SignRequest) => Promise<Signed> {
  const { protocol, hostname, port } = address;
  const host = port === undefined ? hostname : `${hostname}:${port}`;
  const place = { protocol, hostname, ...(port === undefined ? {} : { port }) };
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials: () => Promise.resolve(credentials()),
    sha256: Hash.bind(null, 'sha256'),
    // The path of a key is encoded once, here and nowhere else in AWS.
    uriEscapePath: false,
    applyChecksum: false,
  });
  return async (request) => {
    const now = new Date();
    const { method, path, query, headers } = unsigned(request, address.path);
    const names = new Set(Object.keys(headers));
    const signed = await signer.presign(
      new HttpRequest({
        ...place,
        method,
        path,
        query,
        headers: { ...headers, host, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' },
      }),
      {
        expiresIn: request.expiresInSeconds,
        signingDate: now,
        // Left alone, the signer would never sign the content type.
        signableHeaders: new Set(['host', ...names]),
        unhoistableHeaders: names,
      },
    );
    return {
      url: formatUrl(signed),
      headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
      expiresAt: expiry(now.getTime(), request.expiresInSeconds, credentials().expiration?.getTime()).toISOString(),
    };
  };
}
