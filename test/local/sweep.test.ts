import { ListMultipartUploadsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tombstoneId } from '../../model/items.ts';
import { putUpload } from '../../sdk/index.ts';
import { startOwnStack } from '../../tools/own-stack.ts';
import { largeLecture, partOf } from '../support/large-lecture.ts';
import { stackConsole } from '../support/stack-console.ts';
import { failureOf, localApiOf, media, signUpAndIn, type User } from '../support/stack.ts';

/**
 * Every event between the bus and the queues is lost here: what still comes right, the sweeper made so. Time is moved by moving
 * the deadlines.
 */
const stack = await startOwnStack();
process.once('exit', () => stack.process.kill());
const api = localApiOf(stack);
const console = stackConsole(stack);
const s3 = new S3Client(api.aws);
const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient(api.aws));
let user: User;
beforeAll(async () => {
  user = await signUpAndIn(api);
  await console.loseEvents(true);
});
afterAll(async () => {
  user.client.close();
  await stack.stop();
});

const lecture = media('lecture.webm');
const aTicket = (sizeBytes = lecture.length, contentType = 'video/webm') =>
  user.client.createUpload({ input: { title: 'Lost', contentType, sizeBytes } });
const item = async (id: string) =>
  (await dynamodb.send(new GetCommand({ TableName: api.table, Key: { userId: user.userId, id } }))).Item;

/** Moves times of an item into the past: what was to be looked at later is due now. */
async function age(id: string, ...attributes: readonly string[]): Promise<void> {
  const names = ['deadlineAt', ...attributes];
  await dynamodb.send(
    new UpdateCommand({
      TableName: api.table,
      Key: { userId: user.userId, id },
      UpdateExpression: `SET ${names.map((name) => `#${name} = :past`).join(', ')}`,
      ConditionExpression: 'attribute_exists(id)',
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: { ':past': '2026-01-01T00:00:00.000Z' },
    }),
  );
}

const sweep = () => console.run('sweep');
const statusOf = async (id: string) => (await user.client.video({ id }))?.status;
async function stored(id: string): Promise<number> {
  const at = { Bucket: api.bucket, Prefix: `videos/${user.userId}/${id}/` };
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand(at));
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand(at));
  return Versions.length + DeleteMarkers.length + Uploads.length;
}

async function transcriptionOf(id: string): Promise<void> {
  const { captionJobs } = (await item(id)) as { captionJobs: Record<string, { jobName: string }> };
  const jobName = Object.values(captionJobs)[0]!.jobName;
  for (;;) {
    const job = (await console.state()).jobs.find(({ request }) => request.name === jobName);
    if (job?.status === 'COMPLETED') return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

describe('with every event lost', () => {
  it('an upload that arrived is found, transcribed, finished and announced', async () => {
    const ticket = await aTicket();
    const id = ticket.video.id;
    const events = user.client.onCaptionReady({ videoId: id });
    await events.ready;
    await putUpload(ticket, lecture);
    await sweep();
    expect(await statusOf(id), 'not before its deadline').toBe('AWAITING_UPLOAD');
    await age(id);
    await sweep();
    expect(await statusOf(id)).toBe('READY');
    await transcriptionOf(id);
    await age(id);
    await sweep();
    const { value: event } = await events.next();
    expect(event).toMatchObject({ videoId: id, status: 'READY' });
    await events.return();
    expect((await user.client.video({ id }))?.captions).toMatchObject([{ status: 'READY' }]);
    const done = await item(id);
    expect(done).not.toHaveProperty('deadlineAt');
    expect(done).not.toHaveProperty('shard');
  });

  it('an upload in parts whose completion was never carried out is completed', async () => {
    const bytes = largeLecture();
    const { video, multipart } = await aTicket(bytes.length, 'video/mp4');
    const partNumbers = Array.from({ length: multipart!.partCount }, (_, index) => index + 1);
    const urls = await user.client.uploadParts({ videoId: video.id, partNumbers });
    for (const { partNumber, url } of urls) {
      await fetch(url, { method: 'PUT', body: partOf(bytes, multipart!.partSizeBytes, partNumber) });
    }
    // What completeUpload writes before it tells anybody.
    await age(video.id, 'completingAt');
    await sweep();
    expect(await statusOf(video.id)).toBe('READY');
  });

  it('an upload that did not come in time expires, gives back what it held, and leaves nothing', async () => {
    const before = await user.client.me();
    const small = await aTicket();
    const large = await aTicket(200_000_000, 'video/mp4');
    const [part] = await user.client.uploadParts({ videoId: large.video.id, partNumbers: [1] });
    await fetch(part!.url, { method: 'PUT', body: new Uint8Array(large.multipart!.partSizeBytes) });
    expect(await stored(large.video.id)).toBe(1);
    await age(small.video.id);
    await sweep();
    expect(await statusOf(small.video.id), 'its time is not over').toBe('AWAITING_UPLOAD');
    for (const { video } of [small, large]) {
      await age(video.id, 'uploadExpiresAt');
      await sweep();
      expect(await statusOf(video.id)).toBe('EXPIRED');
      expect(await stored(video.id)).toBe(0);
    }
    const { captionedMinutesToday: _now, ...usage } = await user.client.me();
    const { captionedMinutesToday: _then, ...usageBefore } = before;
    expect(usage).toEqual(usageBefore);
    // A PUT with the URL from before the end: nobody tells of it, and the next look removes it.
    await putUpload(small, lecture);
    expect(await stored(small.video.id)).toBe(1);
    await age(small.video.id);
    await sweep();
    expect(await stored(small.video.id)).toBe(0);
    expect(await failureOf(user.client.cancelUpload({ videoId: small.video.id }))).toMatchObject({
      code: 'InvalidTransition',
      info: { status: 'EXPIRED' },
    });
  });

  it('a deleted video is purged, again and again until nothing can be written any more', async () => {
    const ticket = await aTicket();
    const id = ticket.video.id;
    await putUpload(ticket, lecture);
    await user.client.deleteVideo({ id });
    expect(await stored(id)).toBe(1);
    await age(tombstoneId(id));
    await sweep();
    expect(await stored(id)).toBe(0);
    // The old URL can write again, since there is nothing at the key any more.
    await putUpload(ticket, lecture);
    expect(await stored(id)).toBe(1);
    await age(tombstoneId(id));
    await sweep();
    expect(await stored(id)).toBe(0);
    expect(await item(tombstoneId(id)), 'kept while something may still come').toBeDefined();
    await age(tombstoneId(id), 'closedAt');
    await sweep();
    expect(await item(tombstoneId(id))).toBeUndefined();
    expect(await statusOf(id)).toBeUndefined();
  });

  it('a cancelled upload leaves the list of work once its last look found nothing', async () => {
    const { video } = await aTicket(200_000_000, 'video/mp4');
    await user.client.cancelUpload({ videoId: video.id });
    await age(video.id);
    await sweep();
    expect(await stored(video.id)).toBe(0);
    expect(await item(video.id)).toHaveProperty('deadlineAt');
    await age(video.id, 'closedAt');
    await sweep();
    expect(await item(video.id)).not.toHaveProperty('deadlineAt');
    expect(await statusOf(video.id)).toBe('CANCELLED');
  });

  it('nothing that is due is left over', async () => {
    for (const shard of '0123456789ABCDEFGHJKMNPQRSTVWXYZ') {
      const { Items } = await dynamodb.send(
        new QueryCommand({
          TableName: api.table,
          IndexName: 'byDeadline',
          KeyConditionExpression: '#shard = :shard AND deadlineAt < :now',
          ExpressionAttributeNames: { '#shard': 'shard' },
          ExpressionAttributeValues: { ':shard': shard, ':now': new Date().toISOString() },
        }),
      );
      expect(Items).toEqual([]);
    }
  });
});
