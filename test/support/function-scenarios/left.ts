import { createHash } from 'node:crypto';
import { GetObjectCommand, ListMultipartUploadsCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { videoPrefix } from '../../../model/keys.ts';
import { OTHER_USAGE, itemsOf, jobsEnded, jobsOf, lecture, services, type Subject } from './subject.ts';

/** Everything that anybody could see of a user, without what differs from run to run: ids, versions and times. */
export async function leftOf({ key }: Subject, answer?: unknown) {
  await jobsEnded(key);
  const prefix = { Bucket: services.bucket, Prefix: videoPrefix(key.userId, key.id) };
  const { Versions = [], DeleteMarkers = [] } = await services.s3.send(new ListObjectVersionsCommand(prefix));
  const { Uploads = [] } = await services.s3.send(new ListMultipartUploadsCommand(prefix));
  const current = Versions.filter(({ IsLatest }) => IsLatest);
  const objects = await Promise.all(
    current.map(async ({ Key, Size }) => {
      const { Body } = await services.s3.send(new GetObjectCommand({ Bucket: services.bucket, Key }));
      // Transcribe's own file names the job; its words are in the captions.
      const isTranscript = Key!.endsWith('.json');
      const hash = createHash('sha256')
        .update(await Body!.transformToByteArray())
        .digest('hex');
      return { Key, ...(isTranscript ? {} : { Size, hash }) };
    }),
  );
  const left = {
    // What the last delivery answered, if anything.
    answer: answer ?? null,
    items: await itemsOf(key),
    objects,
    // One that was removed twice has two.
    markers: new Set(DeleteMarkers.map(({ Key }) => Key)).size,
    uploads: Uploads.length,
    jobs: (await jobsOf(key)).map(({ TranscriptionJobName: name, TranscriptionJobStatus: status }) => ({
      name,
      status,
    })),
    // At least once: how often is not said.
    told: [
      ...new Set(services.notified.filter(({ videoId }) => videoId === key.id).map((told) => JSON.stringify(told))),
    ],
  };
  const text = JSON.stringify(left)
    .replaceAll(key.id, 'VIDEO')
    .replaceAll(key.userId, 'USER')
    .replaceAll(/VIDEO-[0-9a-f]{16}/g, 'VIDEO-HASH')
    .replaceAll(/"shard":"."/g, '"shard":"S"')
    .replaceAll(/"(versionId|uploadId)":"[^"]+"/g, '"$1":"ID"')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/"expiresAt":\d+/g, '"expiresAt":0');
  return JSON.parse(text) as typeof left;
}

// ---- what scenarios come to, in parts

/** The usage of the owner: what is given back twice eats into what is held besides. */
export const others = (more: Partial<typeof OTHER_USAGE> = {}) =>
  expect.objectContaining({
    id: '#usage',
    openUploads: OTHER_USAGE.openUploads + (more.openUploads ?? 0),
    videos: OTHER_USAGE.videos + (more.videos ?? 0),
    storedBytes: OTHER_USAGE.storedBytes + (more.storedBytes ?? 0),
  });
/** The item of the video. */
export const item = (status: string) => expect.objectContaining({ id: 'VIDEO', status });
/** The minutes of the day. */
export const minutes = expect.objectContaining({ id: expect.stringContaining('#usage#day#'), n: 0.34 });
/** The usage with the video in it. */
export const oneVideo = (storedBytes: number) => others({ videos: 1, storedBytes });
/** The lecture with its captions. */
export const captioned = {
  items: expect.arrayContaining([item('READY'), oneVideo(lecture.length), minutes]),
  markers: 0,
  uploads: 0,
  jobs: [{ name: 'test-VIDEO-HASH-1', status: 'COMPLETED' }],
  told: [expect.stringContaining('"status":"READY"')],
};
/** Nothing is stored. */
export const gone = { objects: [], markers: 0, uploads: 0, told: [] };
