import { createHash } from 'node:crypto';
import { jobPrefix } from '../../model/transcription.ts';

/**
 * The name of a transcription job: derived, never random, so that Transcribe's own uniqueness makes a duplicate event harmless
 * and only a new attempt can cost a second time.
 */
export function jobName(stage: string, videoId: string, versionId: string, attempt: number): string {
  const hash = createHash('sha256').update(versionId).digest('hex').slice(0, 16);
  return `${jobPrefix(stage)}${videoId}-${hash}-${attempt}`;
}
