import type { VideoStatus } from './generated/schema.ts';

/** What a video takes up of its owner's limits; the counters of `UsageItem`. */
export type HeldUsage = { readonly openUploads: number; readonly videos: number; readonly storedBytes: number };

/**
 * What a video in a status takes up. A move from one status to another changes the owner's usage by the difference, in the same
 * transaction: so everything that was reserved is given back, and once. APPSYNC_JS code reads this file too.
 */
export function heldUsage(status: VideoStatus, sizeBytes: number): HeldUsage {
  if (status === 'AWAITING_UPLOAD') return { openUploads: 1, videos: 1, storedBytes: sizeBytes };
  if (status === 'PROCESSING' || status === 'READY') return { openUploads: 0, videos: 1, storedBytes: sizeBytes };
  return { openUploads: 0, videos: 0, storedBytes: 0 };
}
