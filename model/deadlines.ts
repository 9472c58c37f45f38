/**
 * When somebody looks after work that should have gone on by itself. Events may be lost; the sweeper reads the items whose
 * `deadlineAt` has passed and finds out what is true. In seconds. APPSYNC_JS code reads this file too.
 */

/** How long the bytes of a reserved video may take to arrive. */
export const UPLOAD_DEADLINE_SECONDS = 24 * 3600;

/** After this a PUT, or a multipart upload that is being completed, is looked for in S3 though no event told of it. */
export const ARRIVAL_LOOK_SECONDS = 20 * 60;

/** After this a step that a function takes at once is taken by the sweeper: checking, starting a job, telling the owner. */
export const STEP_LOOK_SECONDS = 5 * 60;

/** After this sound that should have been copied out of a video is copied by the sweeper: the function may take a quarter of an hour. */
export const EXTRACTION_LOOK_SECONDS = 20 * 60;

/** When the storage of a video that ended is looked at again, counted from its end: URLs that were given out can still write. */
export const PURGE_LOOKS_SECONDS = [2 * 3600, 24 * 3600, 7 * 24 * 3600] as const;

/** When a transcription is looked for at Transcribe: after half the media's length, and not before ten minutes. */
export function transcriptionLookSeconds(durationSeconds: number): number {
  return Math.max(600, Math.ceil(durationSeconds / 2));
}

/** The next look at the storage of a video that ended `elapsedSeconds` ago, in seconds after its end; `null` after the last. */
export function nextPurgeLook(elapsedSeconds: number): number | null {
  const looks: number[] = [...PURGE_LOOKS_SECONDS];
  const later = looks.filter((look) => look > elapsedSeconds);
  return later[0] ?? null;
}
