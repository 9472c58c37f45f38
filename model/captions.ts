/** What caption tracks may be. 1 kB is 1,000 bytes. APPSYNC_JS code reads this file too. */

/** The largest text that saveCaptions takes, in bytes of UTF-8. */
export const MAX_CAPTION_BYTES = 512_000;
/** The most tracks of one video. */
export const MAX_CAPTION_TRACKS = 50;
/** In characters, after trimming. */
export const MAX_LABEL_LENGTH = 100;

/** The most cues of a track that somebody sends. */
export const MAX_CUES = 20_000;
/** The longest line that somebody sends, in characters. */
export const MAX_SENT_LINE_LENGTH = 1000;
/** Nothing is shown later than this. */
export const MAX_CUE_END_MS = 24 * 3600 * 1000;

/** Below this a detected language is likely to be wrong. */
export const LOW_CONFIDENCE = 0.5;

/** Words in a page of `CaptionTrack.words`, and the most of them. */
export const DEFAULT_WORDS = 500;
export const MAX_WORDS = 1000;

/** What can be wrong with a text of captions. Public: `what` in the facts of `CaptionsInvalid`. */
export const CAPTION_FAULTS = [
  'NO_CUES',
  'NO_TIME',
  'BAD_TIME',
  'END_NOT_AFTER_START',
  'TOO_LATE',
  'TOO_MANY_CUES',
  'LINE_TOO_LONG',
] as const;
/** One of the faults above. */
export type CaptionFault = (typeof CAPTION_FAULTS)[number];
