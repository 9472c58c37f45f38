/** What may be uploaded, and how the bytes travel. 1 MB is 1,000,000 bytes, 1 MiB is 1,048,576. */

/** Up to here an upload is one PUT; above it, parts. */
export const MAX_PUT_BYTES = 100_000_000;

/** How long a presigned PUT lives. A large file on a slow line must start, not end, within it. */
export const PUT_EXPIRES_IN_SECONDS = 900;
/** How long a URL to read with lives at least; S3's at most. The player asks again before its end. */
export const GET_EXPIRES_IN_SECONDS = 3600;

/** How long a `clientToken` is remembered. */
export const CLIENT_TOKEN_SECONDS = 24 * 3600;

/** In characters, after trimming. */
export const MAX_TITLE_LENGTH = 255;
/** In characters. */
export const MAX_DESCRIPTION_LENGTH = 5000;
/** In characters. */
export const MAX_CLIENT_TOKEN_LENGTH = 64;

/** The content types that createUpload takes: what browsers call the containers that mediabunny reads. */
export const CONTENT_TYPES = [
  'video/mp4',
  'video/webm',
  'video/quicktime',
  'video/x-matroska',
  'audio/mpeg',
  'audio/mp4',
  'audio/wav',
  'audio/ogg',
  'audio/flac',
] as const;

/** Page size of `videos`. */
export const DEFAULT_PAGE_SIZE = 20;
/** The largest page of `videos`. */
export const MAX_PAGE_SIZE = 100;

/** What one user may use unless the stage's configuration says otherwise. */
export const DEFAULT_LIMITS = {
  openUploads: 10,
  videos: 1000,
  storedBytes: 50_000_000_000,
  uploadBytes: 30_000_000_000,
  createsPerHour: 60,
  captionedMinutesPerDay: 1200,
} as const;

/** The limits of a stage, by name; the keys of `DEFAULT_LIMITS`. */
export type LimitName = keyof typeof DEFAULT_LIMITS;
