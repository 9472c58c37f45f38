import { createHash } from 'node:crypto';
import { jobPrefix } from '../../model/transcription.ts';

/**
 * What the names of a video's transcription jobs begin with; the number of the attempt follows. Derived, never random, so that
 * Transcribe's own uniqueness makes a duplicate event harmless and only a new attempt can cost a second time.
 */
export function jobBase(stage: string, videoId: string, versionId: string): string {
  const hash = createHash('sha256').update(versionId).digest('hex').slice(0, 16);
  return `${jobPrefix(stage)}${videoId}-${hash}`;
}
