import type { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import {
  acceptUpload,
  claimUpload,
  expireUpload,
  rejectUpload,
  type CaptionPlan,
  type Writer,
} from '../../../functions/start-captions/writes.ts';
import { NOW, NOW_ISO, USER_ID, VIDEO_ID, aVideo, anAwaitedVideo } from '../../support/given.ts';

const facts = { container: 'MP4', durationSeconds: 60, hasAudio: true };
const plan: CaptionPlan = { kind: 'job', maxMinutesPerDay: 10 };
const awaited = anAwaitedVideo();
const processing = aVideo({ status: 'PROCESSING' });

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
  ['claimUpload', 'AWAITING_UPLOAD', 'PROCESSING', (writer: Writer) => claimUpload(writer, awaited, 'v1')],
  ['expireUpload', 'AWAITING_UPLOAD', 'EXPIRED', (writer: Writer) => expireUpload(writer, awaited)],
  ['rejectUpload', 'PROCESSING', 'REJECTED', (writer: Writer) => rejectUpload(writer, processing, 'NOT_MEDIA')],
  ['acceptUpload', 'PROCESSING', 'READY', (writer: Writer) => acceptUpload(writer, processing, facts, 'j', plan)],
] as const)('%s', (_name, from, to, write) => {
  it('moves the video from the status that was read, one version on', async () => {
    const { writer, items } = writing();
    expect(await write(writer)).toBe(true);
    const { Key, ConditionExpression, UpdateExpression, ExpressionAttributeValues: values } = items()[0]?.Update ?? {};
    expect(Key).toEqual({ userId: USER_ID, id: VIDEO_ID });
    expect(ConditionExpression).toContain('#status = :from');
    expect(values).toMatchObject({
      ':from': from,
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
    const {
      UpdateExpression = '',
      ConditionExpression = '',
      ExpressionAttributeNames: names = {},
    } = items()[0]?.Update ?? {};
    const used = [...`${UpdateExpression} ${ConditionExpression}`.matchAll(/#\w+/g)].map(([name]) => name);
    expect([...new Set(used)].sort()).toEqual(Object.keys(names).sort());
    expect(UpdateExpression.replace(/[#:]\w+/g, '').replace(/SET|ADD|REMOVE|[=,\s]/g, '')).toBe('');
  });
});

describe('an upload that expires', () => {
  it('does so only while nobody has begun to complete it since it was read', async () => {
    const { writer, items } = writing();
    await expireUpload(writer, awaited);
    expect(items()[0]?.Update?.ConditionExpression).toBe('#status = :from AND attribute_not_exists(#completingAt)');
  });

  it('does so also when its completion came to nothing, and was not begun again', async () => {
    const { writer, items } = writing();
    await expireUpload(writer, { ...awaited, completingAt: NOW_ISO });
    const { ConditionExpression, ExpressionAttributeValues: values } = items()[0]?.Update ?? {};
    expect(ConditionExpression).toBe('#status = :from AND #completingAt = :read');
    expect(values).toMatchObject({ ':from': 'AWAITING_UPLOAD', ':read': NOW_ISO });
  });
});

describe('a move that is not declared', () => {
  it.each([
    ['claimed', (writer: Writer) => claimUpload(writer, processing, 'v1')],
    ['expired', (writer: Writer) => expireUpload(writer, aVideo())],
    ['rejected', (writer: Writer) => rejectUpload(writer, aVideo(), 'NOT_MEDIA')],
    ['accepted', (writer: Writer) => acceptUpload(writer, awaited, facts, 'j', plan)],
  ])('is not written: %s from a status that does not lead there', (_what, write) => {
    const { writer, items } = writing();
    expect(() => write(writer)).toThrow(expect.objectContaining({ code: 'UndeclaredMove' }));
    expect(items()).toEqual([]);
  });
});

describe('what a write gives back or takes', () => {
  const size = awaited.sizeBytes;

  it.each([
    ['the open upload when it is claimed', (w: Writer) => claimUpload(w, awaited, 'v1'), [-1, 0, 0]],
    ['all of it when it expires', (w: Writer) => expireUpload(w, awaited), [-1, -1, -size]],
    ['the rest when it is rejected', (w: Writer) => rejectUpload(w, processing, 'SIZE_MISMATCH'), [0, -1, -size]],
  ] as const)('is %s', async (_what, write, [openUploads, videos, storedBytes]) => {
    const { writer, items } = writing();
    await write(writer);
    expect(items()[1]?.Update?.ExpressionAttributeValues).toEqual({
      ':openUploads': openUploads,
      ':videos': videos,
      ':storedBytes': storedBytes,
    });
  });

  it('is the minutes of a job, and none where there is an obstacle', async () => {
    const job = writing();
    await acceptUpload(job.writer, processing, facts, 'j', plan);
    expect(job.items()[1]?.Update?.ExpressionAttributeValues).toMatchObject({ ':minutes': 1, ':room': 9 });
    const none = writing();
    await acceptUpload(none.writer, processing, facts, 'j', { kind: 'obstacle', reason: 'NO_AUDIO' });
    expect(none.items()).toHaveLength(1);
  });
});

describe('what is looked at again', () => {
  it.each([
    ['checking', (w: Writer) => claimUpload(w, awaited, 'v1'), '2026-11-24T10:35:15.250Z'],
    ['a job that waits', (w: Writer) => acceptUpload(w, processing, facts, 'j', plan), '2026-11-24T10:35:15.250Z'],
    [
      'what a rejected video has stored',
      (w: Writer) => rejectUpload(w, processing, 'NOT_MEDIA'),
      '2026-11-24T10:35:15.250Z',
    ],
    ['what an expired video has stored', (w: Writer) => expireUpload(w, awaited), '2026-11-24T10:35:15.250Z'],
  ])('is %s, in five minutes', async (_what, write, deadlineAt) => {
    const { writer, items } = writing();
    await write(writer);
    expect(items()[0]?.Update?.ExpressionAttributeValues).toMatchObject({ ':deadlineAt': deadlineAt });
  });
});
