import type { Signed, SignRequest } from '../../model/signing.ts';
import type { BucketAddress } from '../lib/bucket-address.ts';
import type { ReadCredentials } from '../lib/credentials.ts';
import { expiry, unsigned } from './core.ts';
import { signedQuery } from './signature.ts';

/** Where a bucket is and who signs for it. */
export interface S3SignerOptions {
  readonly region: string;
  readonly address: BucketAddress;
  readonly credentials: ReadCredentials;
}

/**
 * Presigns requests to one bucket. The URL asks and signs what `getSignedUrl` does for the same request, without its client: nothing
 * is loaded and done for a URL but what a signature takes. Throws when there are no credentials.
 */
export function s3Signer({ region, address, credentials: read }: S3SignerOptions): (request: SignRequest) => Signed {
  const { protocol, hostname, port } = address;
  const host = port === undefined ? hostname : `${hostname}:${port}`;
  return (request) => {
    // The signature has no parts of a second: with them the URL would end before it is said to.
    const now = new Date(Math.floor(Date.now() / 1000) * 1000);
    const credentials = read();
    const { expiresInSeconds } = request;
    const asked = unsigned(request, address.path);
    const query = signedQuery(asked, { credentials, region, host, now, expiresInSeconds });
    return {
      url: `${protocol}//${host}${asked.path}?${query}`,
      headers: Object.entries(asked.headers).map(([name, value]) => ({ name, value })),
      expiresAt: expiry(now.getTime(), expiresInSeconds, credentials.expiration?.getTime()).toISOString(),
    };
  };
}
