import { nextPurgeLook } from '../../model/deadlines.ts';
import { tombstoneId, type TombstoneItem, type VideoItem } from '../../model/items.ts';
import { attemptName } from '../../model/transcription.ts';
import type { VideoStatus } from '../../model/generated/schema.ts';

/** A video of which nothing may stay stored: one that ended without, or one that was deleted. */
export interface ClosedVideo {
  /** The sort key of the item that says so. */
  readonly itemId: string;
  readonly closedAt: string;
  /** As it was read: a write on it is conditional on nobody else having changed it. */
  readonly deadlineAt: string | undefined;
  readonly jobNames: readonly string[];
}

const CLOSED: readonly VideoStatus[] = ['CANCELLED', 'EXPIRED', 'REJECTED'];

/** What is to be purged, by what the table says; `undefined` for a video that lives, and for one that nobody knows. */
export function closedVideo(
  videoId: string,
  video: VideoItem | undefined,
  tombstone: TombstoneItem | undefined,
): ClosedVideo | undefined {
  if (tombstone) {
    const { closedAt, deadlineAt, jobBase, captionAttempts } = tombstone;
    return { itemId: tombstoneId(videoId), closedAt, deadlineAt, jobNames: jobNames(jobBase, captionAttempts) };
  }
  if (!video || !CLOSED.includes(video.status)) return undefined;
  const { id, closedAt, updatedAt, deadlineAt } = video;
  return { itemId: id, closedAt: closedAt ?? updatedAt, deadlineAt, jobNames: [] };
}

/** The names of all attempts that were ever made. */
export function jobNames(base: string | null, attempts: number): readonly string[] {
  return base === null ? [] : Array.from({ length: attempts }, (_, index) => attemptName(base, index + 1));
}

/**
 * When to look again; `undefined` when there is nothing to come any more. URLs that were handed out, and a transcription that
 * could not be ended, may still write: so an empty prefix alone is not the end.
 */
export function nextLook(closedAt: string, now: number): string | undefined {
  const closedMs = Date.parse(closedAt);
  const next = nextPurgeLook((now - closedMs) / 1000);
  return next === null ? undefined : new Date(closedMs + next * 1000).toISOString();
}
