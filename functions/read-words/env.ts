import type { Environment } from '../lib/settings.ts';

export const environment = { MEDIA_BUCKET: 'mediaBucket' } as const satisfies Environment;
