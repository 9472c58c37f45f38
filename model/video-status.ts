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
