import type { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { finishJob, trackAfter } from '../../../functions/lib/finish-job.ts';
import type { CaptionTrackItem, VideoItem } from '../../../model/items.ts';
import { NOW_ISO, USER_ID, VIDEO_ID, aJob, aTrack, aVideo } from '../../support/given.ts';

describe('trackAfter', () => {
  const statuses = ['READY', 'NO_SPEECH', 'FAILED'] as const;
  const result = (status: (typeof statuses)[number]) => aTrack({ status, notified: false, version: 9 });
  const kept = (served: CaptionTrackItem) => ({ ...served, notified: false, version: 9 });

  it.each(statuses)('is the result where nothing is served: %s', (status) => {
    expect(trackAfter(undefined, result(status))).toEqual(result(status));
  });

  it.each(['UPLOADED', 'EDITED'] as const)('is what is %s, announced anew, whatever the result', (source) => {
    for (const status of statuses) {
      const served = aTrack({ source, status });
      for (const ended of statuses) expect(trackAfter(served, result(ended))).toEqual(kept(served));
    }
  });

  it.each([
    ['READY', 'READY', true],
    ['READY', 'NO_SPEECH', false],
    ['READY', 'FAILED', false],
    ['FAILED', 'READY', true],
    ['FAILED', 'FAILED', true],
    ['NO_SPEECH', 'FAILED', true],
  ] as const)(
    'of a transcribed track that is %s, with a result that is %s, is the result: %s',
    (status, ended, may) => {
      const served = aTrack({ status });
      expect(trackAfter(served, result(ended))).toEqual(may ? result(ended) : kept(served));
    },
  );
});

describe('finishJob', () => {
  const jobName = aJob().jobName;
  const transcribing = { captionJobs: { und: aJob({ status: 'TRANSCRIBING' }) } };
  const track = aTrack({ notified: false, version: 4 });

  async function written(video: VideoItem, result: CaptionTrackItem): Promise<UpdateCommand['input']> {
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

  it('takes a track out that came to nothing while its language was not known, and no other', async () => {
    const without = (und: CaptionTrackItem) => written(aVideo({ captions: { und }, ...transcribing }), track);
    const failed = aTrack({ language: 'und', status: 'FAILED', reason: 'INTERNAL' });
    expect((await without(failed)).UpdateExpression).toMatch(/ REMOVE captionJobs\.#job, captions\.#job$/);
    for (const stays of [aTrack({ language: 'und' }), { ...failed, source: 'UPLOADED' as const }]) {
      expect((await without(stays)).UpdateExpression).toMatch(/ REMOVE captionJobs\.#job$/);
    }
    const same = written(aVideo({ captions: { und: failed }, ...transcribing }), failed);
    expect((await same).UpdateExpression).toMatch(/ REMOVE captionJobs\.#job$/);
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
