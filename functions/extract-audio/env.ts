import type { Environment } from '../lib/settings.ts';

export const environment = {
  STAGE: 'stage',
  MEDIA_BUCKET: 'mediaBucket',
} as const satisfies Environment;
