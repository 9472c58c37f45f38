import {
  ARRIVAL_LOOK_SECONDS,
  EXTRACTION_LOOK_SECONDS,
  STEP_LOOK_SECONDS,
  transcriptionLookSeconds,
} from '../../model/deadlines.ts';
import type { VideoItem } from '../../model/items.ts';
import { needsExtraction } from '../../model/transcription.ts';

/** The partitions of the index `byDeadline`: the characters that a ULID can end in. */
export const SHARDS = Array.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ');

/** What is to be done for an item whose deadline has passed. */
export type Repair =
  /** Look whether the bytes are there after all; expire the upload when it is too late for them. */
  | { readonly kind: 'arrival' }
  /** Check and accept the bytes of this version. */
  | { readonly kind: 'take'; readonly versionId: string }
  /** Start the attempts that wait, end those that Transcribe has ended, tell the owner. */
  | { readonly kind: 'captions'; readonly running: readonly string[] }
  /** Remove what is still stored. */
  | { readonly kind: 'purge' };

/** Decides by the item alone; what is true at S3 and at Transcribe is asked afterwards. */
export function repairOf(video: VideoItem): Repair {
  switch (video.status) {
    case 'AWAITING_UPLOAD':
      return { kind: 'arrival' };
    case 'PROCESSING':
      return { kind: 'take', versionId: video.versionId ?? '' };
    case 'READY': {
      const jobs = Object.values(video.captionJobs).filter(({ status }) => status === 'TRANSCRIBING');
      return { kind: 'captions', running: jobs.map(({ jobName }) => jobName) };
    }
    case 'CANCELLED':
    case 'EXPIRED':
    case 'REJECTED':
      return { kind: 'purge' };
  }
}

/**
 * For how long work on the video has been under way beyond what the length of its media accounts for, in seconds: since its bytes
 * arrived, or since its oldest transcription attempt was last moved on. 0 where nothing is under way.
 */
export function overdueSeconds(video: VideoItem, now: number): number {
  const since = underWaySince(video);
  if (since === undefined) return 0;
  const allowed = 2 * (video.durationSeconds ?? 0);
  return Math.max(0, Math.round((now - Date.parse(since)) / 1000 - allowed));
}

function underWaySince(video: VideoItem): string | undefined {
  switch (video.status) {
    case 'AWAITING_UPLOAD':
      return video.completingAt;
    case 'PROCESSING':
      return video.updatedAt;
    case 'READY':
      return Object.values(video.captionJobs)
        .map(({ updatedAt }) => updatedAt)
        .sort()[0];
    default:
      return undefined;
  }
}

/** How many tracks have ended of which the owner's subscribers were not told. */
export function untoldTracks(video: VideoItem): number {
  return Object.values(video.captions).filter(({ notified }) => !notified).length;
}

/** Whether an upload has had its time. */
export function isLate(video: VideoItem, now: number): boolean {
  return Date.parse(video.uploadExpiresAt) <= now;
}

/**
 * When the item is looked at again if nothing comes of this time. It is written before the work begins, so that two sweeps never
 * do the same, and an item that cannot be mended does not stand in the way of the others.
 */
export function nextLook(video: VideoItem, now: number): string {
  return new Date(now + lookSeconds(video, now) * 1000).toISOString();
}

function lookSeconds(video: VideoItem, now: number): number {
  if (video.status === 'AWAITING_UPLOAD' && video.completingAt === undefined && !isLate(video, now)) {
    // The longer it has been open, the less often: the bytes may come at any time until the end.
    const openSeconds = (now - Date.parse(video.createdAt)) / 1000;
    const leftSeconds = (Date.parse(video.uploadExpiresAt) - now) / 1000;
    return Math.min(Math.max(ARRIVAL_LOOK_SECONDS, openSeconds), Math.max(leftSeconds, 1));
  }
  const statuses = Object.values(video.captionJobs).map(({ status }) => status);
  const isTranscribing = statuses.includes('TRANSCRIBING');
  if (statuses.includes('QUEUED') && needsExtraction(video) && video.audioKey === undefined)
    return EXTRACTION_LOOK_SECONDS;
  return isTranscribing ? transcriptionLookSeconds(video.durationSeconds ?? 0) : STEP_LOOK_SECONDS;
}
