import type { CaptionStatus, VideoStatus } from './generated/schema.ts';

/** The declared moves of a video. Every write of a status is conditional on the status it comes from. */
export const VIDEO_MOVES: Readonly<Record<VideoStatus, readonly VideoStatus[]>> = {
  AWAITING_UPLOAD: ['PROCESSING', 'EXPIRED', 'CANCELLED'],
  PROCESSING: ['READY', 'REJECTED'],
  READY: [],
  EXPIRED: [],
  CANCELLED: [],
  REJECTED: [],
};

/** The statuses from which a video may come to `to`: what the write of `to` is conditional on. */
export function statusesBefore(to: VideoStatus): VideoStatus[] {
  // The keys of the table are its statuses.
  const statuses = Object.keys(VIDEO_MOVES) as VideoStatus[];
  return statuses.filter((from) => VIDEO_MOVES[from].indexOf(to) > -1);
}

/** The declared moves of one transcription attempt. */
export const CAPTION_MOVES: Readonly<Record<CaptionStatus, readonly CaptionStatus[]>> = {
  QUEUED: ['TRANSCRIBING', 'READY', 'NO_SPEECH', 'FAILED'],
  TRANSCRIBING: ['READY', 'NO_SPEECH', 'FAILED'],
  READY: [],
  NO_SPEECH: [],
  FAILED: [],
};

/** Why a video is REJECTED. Public. */
export const REJECTION_REASONS = ['SIZE_MISMATCH', 'NOT_MEDIA'] as const;
/** One of the reasons above. */
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** Why a caption track is FAILED. Public. */
export const CAPTION_FAILURES = [
  'NO_AUDIO',
  'UNSUPPORTED_MEDIA',
  'TOO_LONG',
  'UNSUPPORTED_LANGUAGE',
  'LIMIT_EXCEEDED',
  'INTERNAL',
] as const;
/** One of the reasons above. */
export type CaptionFailure = (typeof CAPTION_FAILURES)[number];
