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
  const untold = Object.values(video.captions).filter((track) => !track.notified);
  for (const [index, track] of untold.entries()) {
    const isLastWork = index === untold.length - 1 && Object.keys(video.captionJobs).length === 0;
    await announce(dynamodb, table, graphqlUrl, video, track, isLastWork);
  }
}

async function announce(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  graphqlUrl: string,
  video: VideoItem,
  track: CaptionTrackItem,
  isLastWork: boolean,
): Promise<void> {
  const { userId, id } = video;
  const { language, status, reason, version } = track;
  await notifyCaptionReady(graphqlUrl, { videoId: id, userId, language, status, reason: reason ?? null, version });
  const key = { userId, id };
  await updateVideo(dynamodb, table, key, {
    UpdateExpression: 'SET captions.#language.notified = :true',
    // A newer track of the language is to be told of by itself.
    ConditionExpression: 'captions.#language.#version = :trackVersion',
    ExpressionAttributeNames: { '#language': language, '#version': 'version' },
    ExpressionAttributeValues: { ':true': true, ':trackVersion': version },
  });
  if (isLastWork) {
    // With nothing left to do, the item leaves the index of deadlines; unless something has come up since it was read.
    await updateVideo(dynamodb, table, key, {
      UpdateExpression: 'REMOVE deadlineAt, #shard',
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version', '#shard': 'shard' },
      ExpressionAttributeValues: { ':version': video.version },
    });
  }
  log('announced', { videoId: id, language, status });
}
