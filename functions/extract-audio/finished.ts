import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { audioKey } from '../../model/keys.ts';
import { log } from '../lib/log.ts';
import type { Extraction } from './core.ts';

/** The video whose sound was asked for, and which bytes of it. */
export interface ExtractionRequest {
  readonly userId: string;
  readonly videoId: string;
  readonly versionId: string;
}

/**
 * Called after every extraction, also when nothing could be extracted and when an event came twice. Throws when the sound is not
 * where it was written to; the event is then delivered again.
 */
export async function extractionFinished(
  s3: S3Client,
  bucket: string,
  { userId, videoId }: ExtractionRequest,
  extraction: Extraction,
): Promise<void> {
  const { outcome, bytesRead, reads } = extraction;
  if (outcome !== 'EXTRACTED') return log('no audio extracted', { videoId, reason: outcome, bytesRead, reads });
  const key = audioKey(userId, videoId, extraction.kind.extension);
  const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  const { durationSeconds, startSeconds, codec } = extraction;
  log('audio extracted', {
    videoId,
    codec,
    durationSeconds,
    startSeconds,
    audioBytes: ContentLength,
    bytesRead,
    reads,
  });
}
