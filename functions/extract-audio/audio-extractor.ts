import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { VideoItem } from '../../model/items.ts';
import { audioKey } from '../../model/keys.ts';
import { needsExtraction } from '../../model/transcription.ts';
import { announceTracks } from '../lib/announce.ts';
import { storedObject, type Bucket } from '../lib/bucket.ts';
import { failAttempt } from '../lib/fail-attempt.ts';
import { log } from '../lib/log.ts';
import { rangesOf } from '../lib/read-range.ts';
import { readVideo, updateVideo, type VideoItemKey } from '../lib/videos.ts';
import { extractApart } from './bounded-extraction.ts';
import type { Extraction } from './core.ts';
import { multipartWriter, type MultipartWriter } from './multipart-writer.ts';

/** What extracting reaches. */
export interface AudioExtractorOptions {
  readonly bucket: Bucket;
  readonly dynamodb: DynamoDBDocumentClient;
  readonly table: string;
  readonly graphqlUrl: string;
  /** The program that extracts. */
  readonly extractProgram: URL;
  /** Has the attempts started that waited for the sound. */
  readonly startCaptions: (key: VideoItemKey) => Promise<void>;
}

/** The way of a video's sound into a file that Transcribe reads. */
export interface AudioExtractor {
  /**
   * Copies the sound of an accepted video beside it, notes where it is, and has the waiting attempts started; where there is none
   * that can be copied they end as FAILED. Goes on from whatever the item says: twice is the same as once.
   */
  extract(key: VideoItemKey): Promise<void>;
}

/** Makes one. */
export function audioExtractor(options: AudioExtractorOptions): AudioExtractor {
  const { bucket, dynamodb, table } = options;

  async function extract(key: VideoItemKey): Promise<void> {
    const video = await readVideo(dynamodb, table, key);
    if (video?.status !== 'READY' || !needsExtraction(video)) {
      return log('ignored', { reason: 'no sound is wanted', videoId: key.id });
    }
    if (video.audioKey === undefined) {
      const extraction = await copySound(video);
      if (!extraction) return log('bytes gone', { videoId: video.id });
      const { outcome, bytesRead, reads } = extraction;
      log('sound extracted', { videoId: video.id, outcome, bytesRead, reads });
      if (extraction.outcome !== 'EXTRACTED') return giveUp(key, extraction.outcome);
      if (!(await noteSound(video, extraction))) return log('moved on', { videoId: video.id });
    }
    await options.startCaptions(key);
  }

  async function copySound(video: VideoItem): Promise<Extraction | undefined> {
    const { userId, id, s3Key: key, versionId = '' } = video;
    const stored = await storedObject(bucket, key, versionId);
    if (!stored) return undefined;
    const at = { bucket: bucket.bucket, key, versionId };
    let writer: MultipartWriter | undefined;
    try {
      const extraction = await extractApart(
        {
          sizeBytes: stored.sizeBytes,
          readRange: rangesOf(bucket.s3, at),
          write: ({ extension, contentType }, position, bytes) => {
            const metadata = { 'source-version': versionId };
            const target = { bucket: bucket.bucket, key: audioKey(userId, id, extension), contentType, metadata };
            writer ??= multipartWriter(bucket.s3, target);
            return writer.write(position, bytes);
          },
        },
        { program: options.extractProgram },
      );
      if (extraction.outcome === 'EXTRACTED') await writer?.finish();
      else await writer?.abort();
      return extraction;
    } catch (error) {
      await writer?.abort();
      throw error;
    }
  }

  /** Not a change that anybody sees, so the version stays. False when the video is gone or another. */
  function noteSound(
    video: VideoItem,
    { kind, startSeconds }: Extraction & { outcome: 'EXTRACTED' },
  ): Promise<boolean> {
    const { userId, id, versionId } = video;
    return updateVideo(
      dynamodb,
      table,
      { userId, id },
      {
        UpdateExpression: 'SET audioKey = :key, audioContainer = :container, audioStartSeconds = :start',
        ConditionExpression: '#status = :ready AND versionId = :versionId',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':key': audioKey(userId, id, kind.extension),
          ':container': kind.container,
          ':start': startSeconds,
          ':ready': 'READY',
          ':versionId': versionId,
        },
      },
    );
  }

  async function giveUp(key: VideoItemKey, reason: 'NO_AUDIO' | 'UNSUPPORTED_MEDIA' | 'TOO_LONG'): Promise<void> {
    const video = await readVideo(dynamodb, table, key);
    if (!video) return;
    const waiting = Object.entries(video.captionJobs).find(([, { status }]) => status === 'QUEUED');
    if (!waiting) return announceTracks(dynamodb, table, options.graphqlUrl, video);
    await failAttempt(dynamodb, table, video, waiting[0], reason);
    return giveUp(key, reason);
  }

  return { extract };
}
