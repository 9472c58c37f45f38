import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { announceTracks } from '../../../functions/lib/announce.ts';
import type { VideoItem } from '../../../model/items.ts';
import { NOW_ISO, aJob, aTrack, aVideo } from '../../support/given.ts';
import { scriptedClient } from '../../support/scripted-client.ts';

const told: unknown[] = [];
let status = 200;
beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'KEY');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  told.length = 0;
  status = 200;
  vi.stubGlobal('fetch', (_url: URL, { body }: { body: string }) => {
    const { input } = (JSON.parse(body) as { variables: { input: { language: string } } }).variables;
    told.push(input.language);
    return Promise.resolve(new Response('{"data":{}}', { status }));
  });
});

async function announcing(video: VideoItem, answer: unknown = {}) {
  const { client, sent } = scriptedClient<DynamoDBDocumentClient>({ UpdateCommand: [answer] });
  await announceTracks(client, 'Videos', 'https://api.example.com/graphql', video);
  return sent.map(({ input }) => (input as { UpdateExpression: string }).UpdateExpression);
}

const NOTED = 'SET captions.#language.notified = :true';
const RESTS = 'REMOVE deadlineAt, #shard';
const due = (changes: Partial<VideoItem>) => aVideo({ deadlineAt: NOW_ISO, shard: 'H', ...changes });
const untold = { de: aTrack({ language: 'de', notified: false }), en: aTrack({ language: 'en', notified: false }) };

describe('announceTracks', () => {
  it('tells of every track that was not told of, and takes the video out of the index', async () => {
    const captions = { ...untold, fr: aTrack({ language: 'fr' }) };
    expect(await announcing(due({ captions }))).toEqual([NOTED, NOTED, RESTS]);
    expect(told).toEqual(['de', 'en']);
  });

  it('takes it out also when everything was told before: the delivery that told it may have died then', async () => {
    expect(await announcing(due({ captions: { en: aTrack() } }))).toEqual([RESTS]);
    expect(told).toEqual([]);
  });

  it.each([
    ['a job is left', due({ captions: untold, captionJobs: { und: aJob() } }), [NOTED, NOTED]],
    ['it is out already', aVideo({ captions: untold }), [NOTED, NOTED]],
    ['it is not READY', due({ status: 'PROCESSING' }), []],
  ])('leaves the index as it is when %s', async (_when, video, writes) => {
    expect(await announcing(video)).toEqual(writes);
  });

  it('is as good when the item changed in between', async () => {
    const refused = new ConditionalCheckFailedException({ message: '', $metadata: {} });
    expect(await announcing(due({ captions: untold }), refused)).toEqual([NOTED, NOTED, RESTS]);
  });

  it('notes nothing that the API did not take', async () => {
    status = 500;
    await expect(announcing(due({ captions: untold }))).rejects.toMatchObject({ code: 'NotificationRefused' });
    expect(told).toEqual(['de']);
  });
});
