import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { MEDIA_CORS, PLAYED_KEYS } from '../model/media-bucket.ts';
import { playbackKeyParameter } from '../model/playback.ts';
import type { DistributionOptions } from './cloudfront/distribution.ts';
import type { Clock, Store } from './context.ts';
import { BUCKET, REGION, STAGE, type Installation } from './installation.ts';

/** How a stack's lectures are played: what the functions are told, and the stand-in for the distribution with its key. */
export interface Playback {
  readonly settings: Readonly<Record<'playback' | 'playbackDomain' | 'playbackKeyId' | 'playbackKeyParameter', string>>;
  /** What SSM has. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly distribution: DistributionOptions;
}

interface KeptKey {
  readonly id: string;
  readonly fingerprint: string;
  /** PEM. */
  readonly privateKey: string;
}

/** The key pair is made once per data folder, as `npm run playback-key` makes one per stage. */
export function openPlayback(options: {
  readonly by: 's3' | 'cloudfront';
  readonly store: Store;
  readonly clock: Clock;
  /** Where the AWS services are. */
  readonly aws: string;
  readonly installation: Installation;
  readonly pageOrigins: readonly string[];
}): Playback {
  const kept = options.store.collection<KeptKey>('playback-key');
  const key = kept.get('this') ?? makeKey();
  kept.set('this', key);
  const origin = `${options.aws}/cloudfront`;
  const parameter = playbackKeyParameter(STAGE, key.fingerprint);
  return {
    settings: {
      playback: options.by,
      playbackDomain: origin,
      playbackKeyId: key.id,
      playbackKeyParameter: parameter,
    },
    parameters: new Map([[parameter, key.privateKey]]),
    distribution: {
      origin,
      bucket: BUCKET,
      keys: PLAYED_KEYS,
      trustedKeys: new Map([[key.id, createPublicKey(createPrivateKey(key.privateKey))]]),
      s3: { endpoint: options.aws, region: REGION, credentials: options.installation.credentials },
      cors: { origins: options.pageOrigins, exposedHeaders: MEDIA_CORS.exposedHeaders },
      clock: options.clock,
    },
  };
}

function makeKey(): KeptKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    id: `K${randomBytes(7).toString('hex').toUpperCase().slice(0, 13)}`,
    fingerprint: randomBytes(6).toString('hex'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
