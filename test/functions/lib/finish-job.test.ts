import type { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { finishJob, mayReplace } from '../../../functions/lib/finish-job.ts';
import type { CaptionTrackItem, VideoItem } from '../../../model/items.ts';
import { NOW_ISO, USER_ID, VIDEO_ID, aJob, aTrack, aVideo } from '../../support/given.ts';

describe('mayReplace', () => {
  const statuses = ['READY', 'NO_SPEECH', 'FAILED'] as const;

  it.each(statuses)('lets %s in where nothing is served', (status) => {
    expect(mayReplace(undefined, status)).toBe(true);
  });

  it.each(['UPLOADED', 'EDITED'] as const)('never lets a result replace what is %s', (source) => {
    for (const served of statuses) {
      for (const status of statuses) expect(mayReplace(aTrack({ source, status: served }), status)).toBe(false);
    }
  });

  it.each([
    ['READY', 'READY', true],
    ['READY', 'NO_SPEECH', false],
    ['READY', 'FAILED', false],
    ['FAILED', 'READY', true],
    ['FAILED', 'FAILED', true],
    ['NO_SPEECH', 'FAILED', true],
  ] as const)('of a transcribed track that is %s, a result that is %s: %s', (served, status, may) => {
    expect(mayReplace(aTrack({ status: served }), status)).toBe(may);
  });
});

describe('finishJob', () => {
  const jobName = aJob().jobName;
  const transcribing = { captionJobs: { und: aJob({ status: 'TRANSCRIBING' }) } };
  const track = aTrack({ notified: false, version: 4 });

  async function written(video: VideoItem, result: CaptionTrackItem | undefined): Promise<UpdateCommand['input']> {
    const sent: UpdateCommand[] = [];
    const send = (command: UpdateCommand) => {
      sent.push(command);
      return Promise.resolve({});
    };
    // finishJob calls `send` and nothing else.
    const client = { send } as unknown as DynamoDBDocumentClient;
    expect(await finishJob(client, 'table', video, { jobLanguage: 'und', jobName, track: result, at: NOW_ISO })).toBe(
      true,
    );
    expect(sent).toHaveLength(1);
    return sent[0]!.input;
  }

  it('puts the track in and the job out, on the version and the job that were read', async () => {
    expect(await written(aVideo(transcribing), track)).toEqual({
      TableName: 'table',
      Key: { userId: USER_ID, id: VIDEO_ID },
      UpdateExpression:
        'SET #version = :next, updatedAt = :at, captions.#language = :track, captionFileKey = :vttKey REMOVE captionJobs.#job',
      ConditionExpression: 'captionJobs.#job.jobName = :jobName AND #version = :version',
      ExpressionAttributeNames: { '#version': 'version', '#job': 'und', '#language': 'en-US' },
      ExpressionAttributeValues: {
        ':jobName': jobName,
        ':version': 3,
        ':next': 4,
        ':at': NOW_ISO,
        ':track': track,
        ':vttKey': track.vttKey,
      },
    });
  });

  it('only takes the job out when the served track stays', async () => {
    expect(await written(aVideo(transcribing), undefined)).toEqual({
      TableName: 'table',
      Key: { userId: USER_ID, id: VIDEO_ID },
      UpdateExpression: 'SET #version = :next, updatedAt = :at REMOVE captionJobs.#job',
      ConditionExpression: 'captionJobs.#job.jobName = :jobName AND #version = :version',
      ExpressionAttributeNames: { '#version': 'version', '#job': 'und' },
      ExpressionAttributeValues: { ':jobName': jobName, ':version': 3, ':next': 4, ':at': NOW_ISO },
    });
  });

  it('lets captionFileKey follow a new file of the same language, and no other language', async () => {
    const served = { captions: { 'en-US': aTrack({ vttKey: 'old.vtt' }) }, captionFileKey: 'old.vtt', ...transcribing };
    expect((await written(aVideo(served), track)).UpdateExpression).toContain('captionFileKey = :vttKey');
    const german = aTrack({ language: 'de-DE', vttKey: 'de.vtt' });
    expect((await written(aVideo(served), german)).UpdateExpression).not.toContain('captionFileKey');
  });

  it('names no file of a track that has none', async () => {
    const { vttKey: _vttKey, srtKey: _srtKey, ...bare } = aTrack({ status: 'NO_SPEECH' });
    expect((await written(aVideo(transcribing), bare)).UpdateExpression).not.toContain('captionFileKey');
  });
});
