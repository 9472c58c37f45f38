import { createPrivateKey, type KeyObject } from 'node:crypto';
import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import type { GetRequest, Signed } from '../../model/signing.ts';
import { expiry, unsigned } from './core.ts';

/** A distribution over the bucket, and the key that it trusts. */
export interface PlaybackKey {
  /** The distribution's domain; an origin with its scheme where it is not reached by HTTPS. */
  readonly domain: string;
  readonly keyId: string;
  readonly privateKey: KeyObject;
}

/** The private half of a playback key. Throws when the text is no private key in PEM. */
export function parsePlaybackKey(pem: string): KeyObject {
  return createPrivateKey(pem);
}

/**
 * The URL of a GET through CloudFront: the same object, version and answer headers as from S3, and an end of its own. CloudFront
 * counts whole seconds, and so does `expiresAt`.
 */
export function signForCloudFront(key: PlaybackKey, request: GetRequest, now: Date): Signed {
  const { path, query } = unsigned(request, '');
  const origin = key.domain.includes('://') ? key.domain : `https://${key.domain}`;
  const end = expiry(now.getTime(), request.expiresInSeconds, undefined);
  end.setUTCMilliseconds(0);
  const url = getSignedUrl({
    url: `${origin}${path}?${new URLSearchParams(query).toString()}`,
    keyPairId: key.keyId,
    // Typed as text, and handed on to node:crypto, which takes a parsed key as well: parsing it costs ten times the signing.
    privateKey: key.privateKey as unknown as string,
    dateLessThan: end,
  });
  return { url, headers: [], expiresAt: end.toISOString() };
}
