import type { VideoItem } from '../../model/items.ts';
import { TRANSCRIBE_MAX_SECONDS, TRANSCRIBE_MIN_SECONDS } from '../../model/transcription.ts';
import type { CaptionFailure, RejectionReason } from '../../model/video-status.ts';

/** What reading the head of a file told. Sizes in pixels, the duration in seconds. */
export interface MediaFacts {
  readonly container: string;
  readonly durationSeconds: number;
  readonly hasAudio: boolean;
  readonly width?: number;
  readonly height?: number;
  readonly videoCodec?: string;
  readonly audioCodec?: string;
}

/** What is to be done for an object that was created where uploads lie. */
export type Step =
  /** Nobody waits for these bytes: remove them. */
  | 'purge'
  /** Take the bytes over, check them, then go on. */
  | 'claim'
  /** They were taken over before, by an attempt that did not end: check them. */
  | 'verify'
  /** They are accepted; the job may not have been started yet. */
  | 'transcribe'
  /** All of this happened before. */
  | 'nothing';

/** Decides by the row alone, so that an event which comes twice, late or out of order changes nothing. */
export function nextStep(video: VideoItem | undefined, versionId: string): Step {
  if (video === undefined) return 'purge';
  if (video.status === 'AWAITING_UPLOAD') return 'claim';
  if (video.versionId !== versionId) return 'purge';
  if (video.status === 'PROCESSING') return 'verify';
  if (video.status === 'READY') return 'transcribe';
  return 'purge';
}

/** Whether the bytes are what was declared. `facts` is `undefined` for what is no media. */
export function rejection(
  declaredBytes: number,
  storedBytes: number,
  facts: MediaFacts | undefined,
): RejectionReason | undefined {
  if (storedBytes !== declaredBytes) return 'SIZE_MISMATCH';
  return facts === undefined ? 'NOT_MEDIA' : undefined;
}

/** What keeps the media from being transcribed, if anything does. Nothing is sent to Transcribe then, and nothing paid. */
export function transcriptionObstacle(facts: MediaFacts): CaptionFailure | undefined {
  if (!facts.hasAudio || facts.durationSeconds < TRANSCRIBE_MIN_SECONDS) return 'NO_AUDIO';
  return facts.durationSeconds > TRANSCRIBE_MAX_SECONDS ? 'TOO_LONG' : undefined;
}
