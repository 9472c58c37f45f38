import type { Environment } from '../lib/settings.ts';

export const environment = {
  STAGE: 'stage',
  MEDIA_BUCKET: 'mediaBucket',
  VIDEO_TABLE: 'videoTable',
  GRAPHQL_URL: 'graphqlUrl',
} as const satisfies Environment;
