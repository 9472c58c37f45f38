import type { Environment } from '../lib/settings.ts';

export const environment = {
  STAGE: 'stage',
  MEDIA_BUCKET: 'mediaBucket',
  VIDEO_TABLE: 'videoTable',
  GRAPHQL_URL: 'graphqlUrl',
  TRANSCRIBE_ROLE_ARN: 'transcribeRoleArn',
  LANGUAGES: 'languages',
  CAPTIONED_MINUTES_PER_DAY: 'captionedMinutesPerDay',
} as const satisfies Environment;
