import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putUpload } from '../../sdk/index.ts';
import { startOwnStack } from '../../tools/own-stack.ts';
import { inStatus } from '../support/lecture.ts';
import { stackConsole } from '../support/stack-console.ts';
import { eventually, localApiOf, media, signUpAndIn, type User } from '../support/stack.ts';

/** Every event between the bus and the queues comes three times here, and in any order. */
const stack = await startOwnStack();
process.once('exit', () => stack.process.kill());
const api = localApiOf(stack);
const console = stackConsole(stack);
const s3 = new S3Client(api.aws);
const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient(api.aws));
let user: User;
beforeAll(async () => {
  user = await signUpAndIn(api);
  await console.post('/faults/events', {
    ...{ detailType: '*', losePercent: '0', repeat: '2', delaySeconds: '0', reorderWithinSeconds: '0.5' },
  });
});
afterAll(async () => {
  user.client.close();
  await stack.stop();
});

async function sent(name: string): Promise<string> {
  const bytes = media(name);
  const contentType = name.endsWith('.webm') ? 'video/webm' : 'video/mp4';
  const ticket = await user.client.createUpload({ input: { title: name, contentType, sizeBytes: bytes.length } });
  await putUpload(ticket, bytes);
  return ticket.video.id;
}

const item = async (id: string) =>
  (await dynamodb.send(new GetCommand({ TableName: api.table, Key: { userId: user.userId, id } }))).Item;

async function captioned(id: string): Promise<void> {
  await eventually(async () => {
    const tracks = (await user.client.video({ id }))?.captions ?? [];
    return tracks.some(({ status }) => status === 'READY' || status === 'FAILED') ? true : undefined;
  }, `captions of ${id}`);
  await eventually(async () => ((await item(id))?.['deadlineAt'] === undefined ? true : undefined), `rest of ${id}`);
}

/** Waits until every event has been delivered as often as it will be. */
async function quiet(): Promise<void> {
  let last = '';
  let since = Date.now();
  await eventually(async () => {
    const { captionedMinutesToday, ...usage } = await user.client.me();
    const now = JSON.stringify([usage, captionedMinutesToday, (await console.state()).jobs.length]);
    if (now !== last) since = Date.now();
    last = now;
    // Longer than events are held back.
    return Date.now() - since > 1500 ? true : undefined;
  }, 'quiet');
}

describe('with every event three times and in any order', () => {
  it(
    'every video comes to what it would have come to, with one job, its minutes and its bytes counted once',
    { timeout: 60_000 },
    async () => {
      const [lecture, silent, none, deleted] = await Promise.all([
        sent('lecture.webm'),
        sent('no-audio.mp4'),
        sent('not-a-video.mp4'),
        sent('lecture.mp4'),
      ]);
      await Promise.all([captioned(lecture), captioned(silent), captioned(deleted), inStatus(user, none, 'REJECTED')]);
      await user.client.deleteVideo({ id: deleted });
      await quiet();
      expect((await item(lecture))?.['version'], 'claimed, accepted, started, finished').toBe(5);
      expect((await item(silent))?.['version'], 'claimed, accepted').toBe(3);
      expect((await item(none))?.['version'], 'claimed, rejected').toBe(3);
      const { jobs } = await console.state();
      const jobsOf = (id: string) => jobs.filter(({ request }) => request.name.includes(id));
      expect(jobsOf(lecture)).toHaveLength(1);
      for (const id of [silent, none, deleted]) expect(jobsOf(id)).toHaveLength(0);
      const { openUploads, videos, storedBytes, captionedMinutesToday } = await user.client.me();
      expect({ openUploads, videos, storedBytes }).toEqual({
        openUploads: 0,
        videos: 2,
        storedBytes: media('lecture.webm').length + media('no-audio.mp4').length,
      });
      expect(captionedMinutesToday).toBeCloseTo(0.34 + 1.1, 1);
      for (const id of [none, deleted]) {
        const at = { Bucket: api.bucket, Prefix: `videos/${user.userId}/${id}/` };
        const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand(at));
        expect([...Versions, ...DeleteMarkers]).toEqual([]);
      }
    },
  );
});
