import { audioKey, sourceKey } from '../../model/keys.ts';
import { storedObject } from '../lib/bucket.ts';
import { s3 } from '../lib/clients.ts';
import { log } from '../lib/log.ts';
import { eachEvent, stringAt, type QueueAnswer, type QueueEvent } from '../lib/queue.ts';
import { requireEnv } from '../lib/require-env.ts';
import { videoOfEvent } from '../lib/video-event.ts';
import { extractInThread } from './bounded-extraction.ts';
import type { Extraction } from './core.ts';
import { environment } from './env.ts';
import { extractionFinished, type ExtractionRequest } from './finished.ts';
import { multipartWriter, type MultipartWriter } from './multipart-writer.ts';
import { sourceRanges } from './source-ranges.ts';

const env = requireEnv(environment);
// Bundled beside this file.
const threadFile = new URL('./extract-thread.mjs', import.meta.url);

/**
 * Audio Extraction Requested, through a queue: copies the sound of a video into a file beside it. The same event twice makes the
 * same object.
 */
export async function handler(event: QueueEvent): Promise<QueueAnswer> {
  return eachEvent(event, async (requested) => {
    const video = videoOfEvent(requested, env.STAGE);
    if (!video) return log('ignored', { reason: 'not of this stage' });
    const versionId = stringAt(requested, 'detail', 'versionId');
    const request = { userId: video.userId, videoId: video.id, versionId };
    const key = sourceKey(request.userId, request.videoId);
    const stored = await storedObject({ s3, bucket: env.MEDIA_BUCKET }, key, versionId);
    if (!stored) return log('bytes gone', { videoId: request.videoId });
    const extraction = await extract(request, key, stored.sizeBytes);
    await extractionFinished(s3, env.MEDIA_BUCKET, request, extraction);
  });
}

async function extract(request: ExtractionRequest, key: string, sizeBytes: number): Promise<Extraction> {
  const { userId, videoId, versionId } = request;
  const bucket = env.MEDIA_BUCKET;
  let writer: MultipartWriter | undefined;
  try {
    const extraction = await extractInThread(
      {
        sizeBytes,
        readRange: sourceRanges(s3, { bucket, key, versionId }),
        write: ({ extension, contentType }, position, bytes) => {
          const metadata = { 'source-version': versionId };
          writer ??= multipartWriter(s3, { bucket, key: audioKey(userId, videoId, extension), contentType, metadata });
          return writer.write(position, bytes);
        },
      },
      { threadFile },
    );
    if (extraction.outcome === 'EXTRACTED') await writer?.finish();
    else await writer?.abort();
    return extraction;
  } catch (error) {
    await writer?.abort();
    throw error;
  }
}
