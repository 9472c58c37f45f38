import { CreateMultipartUploadCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import { completeMultipart } from '../../../functions/multipart/uploads.ts';
import type { VideoItem } from '../../../model/items.ts';
import { sourceKey } from '../../../model/keys.ts';
import { item } from './left.ts';
import type { Scenario } from './run.ts';
import { givenVideo, lecture, services, type Subject } from './subject.ts';

export const PART = 5 * 1024 * 1024;
/** A lecture in three parts, the first with a player's fill-in box behind it. */
export const inParts = async (changes: Partial<VideoItem> = {}): Promise<Subject> => {
  const bytes = new Uint8Array(PART + 9);
  bytes.set(lecture);
  const key = await givenVideo({ sizeBytes: bytes.length, partSizeBytes: PART, ...changes });
  const at = { Bucket: services.bucket, Key: sourceKey(key.userId, key.id) };
  const { UploadId } = await services.s3.send(new CreateMultipartUploadCommand(at));
  for (const PartNumber of [1, 2]) {
    const Body = bytes.subarray((PartNumber - 1) * PART, PartNumber * PART);
    await services.s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber, Body }));
  }
  await services.dynamodb.send(
    new UpdateCommand({
      ...{ TableName: services.table, Key: key, UpdateExpression: 'SET uploadId = :id' },
      ExpressionAttributeValues: { ':id': UploadId },
    }),
  );
  return { key, versionId: '', uploadId: UploadId! };
};

/** What completeUpload sets going. */
export const multipartScenarios: readonly Scenario[] = [
  {
    name: 'parts that are to be completed',
    isSweptElsewhere: true,
    given: () => inParts(),
    deliver: async ({ bucket }, { key, uploadId }) =>
      completeMultipart(bucket, {
        key: sourceKey(key.userId, key.id),
        ...{ uploadId, sizeBytes: PART + 9, partSizeBytes: PART },
      }),
    comesTo: {
      items: expect.arrayContaining([item('AWAITING_UPLOAD')]),
      objects: [expect.objectContaining({ Size: PART + 9 })],
      uploads: 0,
    },
  },
];
