import type { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import {
  acceptUpload,
  claimUpload,
  rejectUpload,
  type CaptionPlan,
  type Writer,
} from '../../../functions/start-captions/writes.ts';
import { VIDEO_MOVES } from '../../../model/video-status.ts';
import { NOW, NOW_ISO, USER_ID, VIDEO_ID, anAwaitedVideo } from '../../support/given.ts';

const facts = { container: 'MP4', durationSeconds: 60, hasAudio: true };
const plan: CaptionPlan = { kind: 'job', jobName: 'j', attempt: 1, maxMinutesPerDay: 10 };
const video = anAwaitedVideo();

/** A writer that keeps what it is given. */
function writing() {
  const sent: TransactWriteCommand['input'][] = [];
  const send = (command: TransactWriteCommand) => Promise.resolve(sent.push(command.input));
  // The writes call `send` and nothing else.
  const dynamodb = { send } as unknown as DynamoDBDocumentClient;
  const writer: Writer = { dynamodb, table: 'Videos', now: NOW };
  return { writer, items: () => sent[0]?.TransactItems ?? [] };
}

describe.each([
  ['claimUpload', 'PROCESSING', (writer: Writer) => claimUpload(writer, video, 'v1')],
  ['rejectUpload', 'REJECTED', (writer: Writer) => rejectUpload(writer, video, 'NOT_MEDIA')],
  ['acceptUpload', 'READY', (writer: Writer) => acceptUpload(writer, video, facts, plan)],
] as const)('%s', (_name, to, write) => {
  it('moves the video along the declared graph alone, one version on', async () => {
    const { writer, items } = writing();
    expect(await write(writer)).toBe(true);
    const { Key, ConditionExpression, UpdateExpression, ExpressionAttributeValues: values } = items()[0]?.Update ?? {};
    const from = Object.entries(VIDEO_MOVES).flatMap(([status, moves]) => (moves.includes(to) ? [status] : []));
    expect(Key).toEqual({ userId: USER_ID, id: VIDEO_ID });
    expect(ConditionExpression).toBe(`#status IN (${from.map((_status, index) => `:before${index}`).join(', ')})`);
    expect(from.map((_status, index) => values?.[`:before${index}`] as unknown)).toEqual(from);
    expect(from.length).toBeGreaterThan(0);
    expect(values).toMatchObject({
      ':status': to,
      ':ownerStatus': `${USER_ID}#${to}`,
      ':updatedAt': NOW_ISO,
      ':one': 1,
    });
    expect(UpdateExpression).toContain('ADD #version :one');
  });

  it('names every attribute by a placeholder, and uses every one that it names', async () => {
    const { writer, items } = writing();
    await write(writer);
    const { UpdateExpression = '', ExpressionAttributeNames: names = {} } = items()[0]?.Update ?? {};
    const used = [...UpdateExpression.matchAll(/#\w+/g)].map(([name]) => name);
    expect([...new Set(used)].sort()).toEqual(Object.keys(names).sort());
    expect(UpdateExpression.replace(/[#:]\w+/g, '').replace(/SET|ADD|REMOVE|[=,\s]/g, '')).toBe('');
  });
});

describe('what a write gives back or takes', () => {
  it('is the open upload when it is claimed, and the rest when it is rejected', async () => {
    const claimed = writing();
    await claimUpload(claimed.writer, video, 'v1');
    expect(claimed.items()[1]?.Update?.ExpressionAttributeValues).toEqual({ ':openUploads': -1 });
    const rejected = writing();
    await rejectUpload(rejected.writer, video, 'SIZE_MISMATCH');
    expect(rejected.items()[1]?.Update?.ExpressionAttributeValues).toEqual({
      ':videos': -1,
      ':storedBytes': -video.sizeBytes,
    });
  });

  it('is the minutes of a job, and none where there is an obstacle', async () => {
    const job = writing();
    await acceptUpload(job.writer, video, facts, plan);
    expect(job.items()[1]?.Update?.ExpressionAttributeValues).toMatchObject({ ':minutes': 1, ':room': 9 });
    const none = writing();
    await acceptUpload(none.writer, video, facts, { kind: 'obstacle', reason: 'NO_AUDIO' });
    expect(none.items()).toHaveLength(1);
  });
});
