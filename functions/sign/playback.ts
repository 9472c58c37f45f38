import type { GetRequest, Signed } from '../../model/signing.ts';
import { readParameter } from '../lib/read-parameter.ts';
import { parsePlaybackKey, signForCloudFront, type PlaybackKey } from './cloudfront.ts';
import type { environment } from './env.ts';

/** Where the playback key is and what it is called. */
export type PlaybackSettings = Readonly<Pick<Record<keyof typeof environment, string>, PlaybackVariable>>;
type PlaybackVariable = 'PLAYBACK_DOMAIN' | 'PLAYBACK_KEY_ID' | 'PLAYBACK_KEY_PARAMETER';

/** The URL of a GET through the stage's distribution. Throws `ParameterUnavailable` when its key cannot be read. */
export async function signForPlayback(settings: PlaybackSettings, request: GetRequest): Promise<Signed> {
  return signForCloudFront(await playbackKey(settings), request, new Date());
}

let reading: Promise<PlaybackKey> | undefined;

/** Read and parsed once; read again after a failure. */
function playbackKey(settings: PlaybackSettings): Promise<PlaybackKey> {
  reading ??= readParameter(settings.PLAYBACK_KEY_PARAMETER)
    .then((pem) => ({
      domain: settings.PLAYBACK_DOMAIN,
      keyId: settings.PLAYBACK_KEY_ID,
      privateKey: parsePlaybackKey(pem),
    }))
    .catch((error: unknown) => {
      reading = undefined;
      throw error;
    });
  return reading;
}
