/**
 * Where things are kept in the bucket. Everything of a video lies under one prefix, and nothing that a user typed ever
 * reaches a key. APPSYNC_JS code reads this file too.
 */

/** The prefix of everything that belongs to a video. */
export const videoPrefix = (userId: string, videoId: string): string => `videos/${userId}/${videoId}/`;

/** The uploaded bytes. */
export const sourceKey = (userId: string, videoId: string): string => `${videoPrefix(userId, videoId)}source`;

/** The event rule's wildcard for uploaded bytes. */
export const SOURCE_KEY_PATTERN = 'videos/*/source';

/** The sound of an upload, copied out of it for Transcribe. The extension says the container: `m4a`, `ogg`, `mp3`, `wav`, `flac`. */
export const audioKey = (userId: string, videoId: string, extension: string): string =>
  `${videoPrefix(userId, videoId)}audio.${extension}`;

/** Where sound that was copied out may lie, as policies name it. */
export const AUDIO_KEY_PATTERN = 'videos/*/audio.*';

/** What Transcribe writes for a job: its transcript; the subtitle files stand beside it. */
export const transcriptKey = (userId: string, videoId: string, jobName: string): string =>
  `${videoPrefix(userId, videoId)}transcript/${jobName}.json`;

/** The prefix of a video's caption files. */
export const captionPrefix = (userId: string, videoId: string): string => `${videoPrefix(userId, videoId)}captions/`;

/**
 * A served caption file, or the words of its transcript. Every save has a name of its own, so a URL that was handed out never
 * changes its content.
 */
export const captionKey = (
  userId: string,
  videoId: string,
  language: string,
  save: string,
  format: 'vtt' | 'srt' | 'words',
): string => `${captionPrefix(userId, videoId)}${language}-${save}.${format}`;
