import type { Environment } from '../lib/settings.ts';

export const environment = {
  MEDIA_BUCKET: 'mediaBucket',
  LECTERN_PLAYBACK: 'playback',
  PLAYBACK_DOMAIN: 'playbackDomain',
  PLAYBACK_KEY_ID: 'playbackKeyId',
  PLAYBACK_KEY_PARAMETER: 'playbackKeyParameter',
} as const satisfies Environment;
