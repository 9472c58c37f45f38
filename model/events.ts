/** Lectern's own events, on the bus that every stage of an account shares. APPSYNC_JS code reads this file too. */

/** The `source` of every event of Lectern's. */
export const EVENT_SOURCE = 'lectern';

/** What may be asked for, by `detail-type`. */
export const EVENT_TYPES = {
  /** A video was cancelled, expired, rejected or deleted: remove what is stored of it. */
  purge: 'Purge Requested',
  /** An accepted video has a caption attempt that has not been started. */
  captions: 'Captions Requested',
  /** The sound of an accepted video is to be copied out of it that Transcribe does not read as it is. */
  audio: 'Audio Extraction Requested',
} as const;

/** The `detail` of each: which stage's video. */
export type VideoEventDetail = { readonly stage: string; readonly userId: string; readonly videoId: string };
