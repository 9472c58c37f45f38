import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CaptionTrackItem, VideoItem } from '../../model/items.ts';
import { updateVideo, type ConditionalUpdate } from './videos.ts';

/** How a job ended, and what the table is to say of it. */
export interface JobEnd {
  /** Under which language the job was asked for: its place in `captionJobs`. */
  readonly jobLanguage: string;
  readonly jobName: string;
  /** What stands under its language from now on, and is announced. */
  readonly track: CaptionTrackItem;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * What stands under a language once a job has ended: its result, but for the owner's own track, and for a READY one that must not
 * give way to a failure. Those stay, and are announced anew: whoever asked for the attempt learns that it is over.
 */
export function trackAfter(served: CaptionTrackItem | undefined, result: CaptionTrackItem): CaptionTrackItem {
  const stays =
    served !== undefined && (served.source !== 'AUTO' || (served.status === 'READY' && result.status !== 'READY'));
  return stays ? { ...served, notified: false, version: result.version } : result;
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
  // The first READY track becomes the one that `captionFileKey` names; a new file of the same language follows it.
  const named = Object.values(video.captions).find((served) => served.vttKey === video.captionFileKey);
  const isNamed = track.vttKey !== undefined && (named === undefined || named.language === track.language);
  return {
    UpdateExpression: [
      `SET ${[...sets, 'captions.#language = :track', ...(isNamed ? ['captionFileKey = :vttKey'] : [])].join(', ')}`,
      // A track that came to nothing while its language was not known gives way to the one that is.
      `REMOVE captionJobs.#job${leftBehind(video, jobLanguage, track) ? ', captions.#job' : ''}`,
    ].join(' '),
    ConditionExpression: condition,
    ExpressionAttributeNames: { ...names, '#language': track.language },
    ExpressionAttributeValues: { ...values, ':track': track, ...(isNamed ? { ':vttKey': track.vttKey } : {}) },
  };
}

function leftBehind(video: VideoItem, jobLanguage: string, track: CaptionTrackItem): boolean {
  const before = video.captions[jobLanguage];
  return jobLanguage !== track.language && before?.source === 'AUTO' && before.status !== 'READY';
}
