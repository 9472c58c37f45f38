import type { VideoItem } from '../../model/items.ts';
import { TRANSCRIBE_MAX_SECONDS } from '../../model/transcription.ts';

/** Why a video cannot be transcribed again now, as facts for the caller; `null` when it can. */
export function attemptObstacle(video: VideoItem, language: string): Readonly<Record<string, unknown>> | null {
  const { status, captions, captionJobs } = video;
  if (status !== 'READY') return { status };
  if (Object.keys(captionJobs).length > 0) return { status, captions: 'RUNNING' };
  // What the attempt came to could never be served: it is the owner's own track that is.
  const served = captions[language];
  if (served && served.source !== 'AUTO') return { status, captions: served.source };
  if (video.hasAudio !== true) return { status, reason: 'NO_AUDIO' };
  return (video.durationSeconds ?? 0) > TRANSCRIBE_MAX_SECONDS ? { status, reason: 'TOO_LONG' } : null;
}
