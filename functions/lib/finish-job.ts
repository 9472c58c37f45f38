import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CaptionTrackItem, VideoItem } from '../../model/items.ts';
import { updateVideo, type ConditionalUpdate } from './videos.ts';

/** How a job ended, and what the table is to say of it. */
export interface JobEnd {
  /** Under which language the job was asked for: its place in `captionJobs`. */
  readonly jobLanguage: string;
  readonly jobName: string;
  /** `undefined` when the track of this language is the owner's own, or when a READY one must not give way to a failure. */
  readonly track: CaptionTrackItem | undefined;
  /** ISO 8601. */
  readonly at: string;
}

/** Whether a job's result may take the place of the track that is served now. */
export function mayReplace(served: CaptionTrackItem | undefined, status: CaptionTrackItem['status']): boolean {
  if (served === undefined) return true;
  if (served.source !== 'AUTO') return false;
  return status === 'READY' || served.status !== 'READY';
}

/**
 * The job leaves the row, its track comes in and waits to be announced: one write, on the version that was read and only while
 * the job is the one under way. False when it is not: the event came twice, or the row has moved on.
 */
export function finishJob(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  video: VideoItem,
  end: JobEnd,
): Promise<boolean> {
  return updateVideo(dynamodb, table, { userId: video.userId, id: video.id }, finishUpdate(video, end));
}

function finishUpdate(video: VideoItem, { jobLanguage, jobName, track, at }: JobEnd): ConditionalUpdate {
  const values = { ':jobName': jobName, ':version': video.version, ':next': video.version + 1, ':at': at };
  const names = { '#version': 'version', '#job': jobLanguage };
  const condition = 'captionJobs.#job.jobName = :jobName AND #version = :version';
  const sets = ['#version = :next', 'updatedAt = :at'];
  if (track === undefined) {
    return {
      UpdateExpression: `SET ${sets.join(', ')} REMOVE captionJobs.#job`,
      ConditionExpression: condition,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    };
  }
  // The first READY track becomes the one that `captionFileKey` names; a new file of the same language follows it.
  const named = Object.values(video.captions).find((served) => served.vttKey === video.captionFileKey);
  const isNamed = track.vttKey !== undefined && (named === undefined || named.language === track.language);
  return {
    UpdateExpression: [
      `SET ${[...sets, 'captions.#language = :track', ...(isNamed ? ['captionFileKey = :vttKey'] : [])].join(', ')}`,
      'REMOVE captionJobs.#job',
    ].join(' '),
    ConditionExpression: condition,
    ExpressionAttributeNames: { ...names, '#language': track.language },
    ExpressionAttributeValues: { ...values, ':track': track, ...(isNamed ? { ':vttKey': track.vttKey } : {}) },
  };
}
