import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { VideoItem } from '../../model/items.ts';
import type { CaptionFailure } from '../../model/video-status.ts';
import { finishJob, trackAfter } from './finish-job.ts';
import { languageName } from './language-name.ts';

/**
 * Ends an attempt that Transcribe will never make: its track is FAILED for this reason, and the owner is to be told. False when the
 * item has moved on.
 */
export function failAttempt(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  video: VideoItem,
  language: string,
  reason: CaptionFailure,
): Promise<boolean> {
  const at = new Date().toISOString();
  const jobName = video.captionJobs[language]?.jobName ?? '';
  const result = {
    language,
    label: languageName(language),
    source: 'AUTO',
    status: 'FAILED',
    reason,
    jobName,
    notified: false,
    version: video.version + 1,
    updatedAt: at,
  } as const;
  const track = trackAfter(video.captions[language], result);
  return finishJob(dynamodb, table, video, { jobLanguage: language, jobName, track, at });
}
