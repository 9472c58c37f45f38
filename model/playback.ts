import { GET_EXPIRES_IN_SECONDS } from './upload-limits.ts';

/** The SSM parameter with the private half of a playback key: one for each key, so that an old one works until it is retired. */
export const playbackKeyParameter = (stage: string, fingerprint: string): string =>
  `/lectern/${stage}/playback-key/${fingerprint}`;

/** How long a URL to play a lecture should live: an hour, and long enough to watch it with as many pauses again. S3 gives an hour. */
export const playSeconds = (durationSeconds: number): number =>
  Math.max(GET_EXPIRES_IN_SECONDS, Math.ceil(durationSeconds * 2));
