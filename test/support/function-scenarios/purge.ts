import { CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import { shardOf, tombstoneId, type TombstoneItem, type VideoItem } from '../../../model/items.ts';
import { sourceKey } from '../../../model/keys.ts';
import type { Scenario } from './run.ts';
import { MINUTE, clean, finishAll, itemsOf, put, services, transcribed, type Subject } from './subject.ts';

/** A deleted video with everything that can be left of one: versions, parts, captions, jobs. */
const deleted = async (): Promise<Subject> => {
  const subject = await transcribed();
  const { key } = subject;
  await finishAll(clean(), key);
  await put(sourceKey(key.userId, key.id), new Uint8Array([1]));
  const at = { Bucket: services.bucket, Key: sourceKey(key.userId, key.id) };
  await services.s3.send(new CreateMultipartUploadCommand(at));
  const video = (await itemsOf(key)).find(({ id }) => id === key.id) as unknown as VideoItem;
  const tombstone: TombstoneItem = {
    ...{ userId: key.userId, id: tombstoneId(key.id), shard: shardOf(key.id) },
    closedAt: new Date().toISOString(),
    deadlineAt: new Date(Date.now() + 5 * MINUTE).toISOString(),
    ...{ jobBase: video.jobBase!, captionAttempts: video.captionAttempts! },
  };
  await services.dynamodb.send(new PutCommand({ TableName: services.table, Item: tombstone }));
  await services.dynamodb.send(new DeleteCommand({ TableName: services.table, Key: key }));
  return subject;
};

/** What deleteVideo sets going. */
export const purgeScenarios: readonly Scenario[] = [
  {
    name: 'a video that was deleted',
    given: deleted,
    deliver: ({ purge }, { key }) => purge(key),
    comesTo: {
      ...{ objects: [], markers: 0, uploads: 0, jobs: [] },
      items: expect.arrayContaining([expect.objectContaining({ id: '#gone#VIDEO' })]),
    },
  },
];
