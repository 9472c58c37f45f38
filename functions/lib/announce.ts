import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CaptionTrackItem, VideoItem } from '../../model/items.ts';
import { log } from './log.ts';
import { notifyCaptionReady } from './notify.ts';
import { updateVideo } from './videos.ts';

/**
 * Tells the owner of every track that has ended and was not told of yet, and notes that it was; with nothing left to do, the item
 * then leaves the index of deadlines. A crash in between tells twice, never not at all.
 */
export async function announceTracks(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  graphqlUrl: string,
  video: VideoItem,
): Promise<void> {
  for (const track of Object.values(video.captions)) {
    if (!track.notified) await announce(dynamodb, table, graphqlUrl, video, track);
  }
  await rest(dynamodb, table, video);
}

async function announce(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  graphqlUrl: string,
  { userId, id }: VideoItem,
  { language, status, reason, version }: CaptionTrackItem,
): Promise<void> {
  await notifyCaptionReady(graphqlUrl, { videoId: id, userId, language, status, reason: reason ?? null, version });
  await updateVideo(
    dynamodb,
    table,
    { userId, id },
    {
      UpdateExpression: 'SET captions.#language.notified = :true',
      // A newer track of the language is to be told of by itself.
      ConditionExpression: 'captions.#language.#version = :trackVersion',
      ExpressionAttributeNames: { '#language': language, '#version': 'version' },
      ExpressionAttributeValues: { ':true': true, ':trackVersion': version },
    },
  );
  log('announced', { videoId: id, language, status });
}

/** Also when an earlier delivery told of everything and died before this; unless something has come up since the item was read. */
async function rest(dynamodb: DynamoDBDocumentClient, table: string, video: VideoItem): Promise<void> {
  const { userId, id, status, captionJobs, deadlineAt, version } = video;
  if (status !== 'READY' || Object.keys(captionJobs).length > 0 || deadlineAt === undefined) return;
  await updateVideo(
    dynamodb,
    table,
    { userId, id },
    {
      UpdateExpression: 'REMOVE deadlineAt, #shard',
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version', '#shard': 'shard' },
      ExpressionAttributeValues: { ':version': version },
    },
  );
}
