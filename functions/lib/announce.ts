import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CaptionTrackItem, VideoItem } from '../../model/items.ts';
import { log } from './log.ts';
import { notifyCaptionReady } from './notify.ts';
import { updateVideo } from './videos.ts';

/**
 * Tells the owner of every track that has ended and was not told of yet, and notes that it was. A crash in between tells twice,
 * never not at all.
 */
export async function announceTracks(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  graphqlUrl: string,
  video: VideoItem,
): Promise<void> {
  for (const track of Object.values(video.captions)) {
    if (track.notified) continue;
    await announce(dynamodb, table, graphqlUrl, video, track);
  }
}

async function announce(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  graphqlUrl: string,
  video: VideoItem,
  track: CaptionTrackItem,
): Promise<void> {
  const { userId, id } = video;
  const { language, status, reason, version } = track;
  const isLast = isLastWork(video, language);
  await notifyCaptionReady(graphqlUrl, { videoId: id, userId, language, status, reason: reason ?? null, version });
  await updateVideo(
    dynamodb,
    table,
    { userId, id },
    {
      // With nothing left to do, the item leaves the index of deadlines.
      UpdateExpression: `SET captions.#language.notified = :true${isLast ? ' REMOVE deadlineAt, #shard' : ''}`,
      ConditionExpression: 'captions.#language.#version = :trackVersion AND #version = :version',
      ExpressionAttributeNames: {
        '#language': language,
        '#version': 'version',
        ...(isLast ? { '#shard': 'shard' } : {}),
      },
      ExpressionAttributeValues: { ':true': true, ':trackVersion': version, ':version': video.version },
    },
  );
  log('announced', { videoId: id, language, status });
}

function isLastWork(video: VideoItem, language: string): boolean {
  const others = Object.values(video.captions).filter((track) => track.language !== language && !track.notified);
  return others.length === 0 && Object.keys(video.captionJobs).length === 0;
}
