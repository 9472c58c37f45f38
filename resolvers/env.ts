import type { LimitName } from '../model/upload-limits.ts';

/**
 * The environment variables of the API, as `ctx.env` has them: the table's real name, for transactions, the stage, for events,
 * and the limits of the stage. Both readers of the manifest set exactly these.
 */
export const TABLE_VARIABLE = 'VIDEO_TABLE';

/** The variable of the stage's name. */
export const STAGE_VARIABLE = 'STAGE';

/** The variable of each limit. */
export const LIMIT_VARIABLES: Readonly<Record<LimitName, string>> = {
  openUploads: 'LIMIT_OPEN_UPLOADS',
  videos: 'LIMIT_VIDEOS',
  storedBytes: 'LIMIT_STORED_BYTES',
  uploadBytes: 'LIMIT_UPLOAD_BYTES',
  createsPerHour: 'LIMIT_CREATES_PER_HOUR',
  captionedMinutesPerDay: 'LIMIT_CAPTIONED_MINUTES_PER_DAY',
};
