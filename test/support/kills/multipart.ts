import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { Random } from './random.ts';
import { once, type Life, type Work } from './work.ts';

const MIB = 1024 * 1024;
/** Their parts take room on the disk. */
const OPEN_AT_MOST = 6;
const DONE_AT_MOST = 12;

interface Part {
  readonly etag: string;
  readonly md5: Buffer;
  isAcknowledged: boolean;
}

interface Upload {
  readonly key: string;
  readonly uploadId: string;
  readonly parts: Map<number, Part>;
  /** Of how many parts it is going to be. Every part but the last has at least 5 MiB (S3). */
  readonly wanted: number;
  state: 'open' | 'completing' | 'complete' | 'aborting' | 'deleting';
}

/** Uploads in parts, which go on after a restart where they were: created, sent, completed, aborted. */
export function multipartWork(): Work {
  const uploads = new Set<Upload>();
  let acknowledged = 0;
  let serial = 0;
  // Sending is what is tried here, not hashing: two bodies of the least size that a part may have do for all of them.
  let bodies: readonly ReturnType<typeof bodyOf>[] | undefined;
  const bodyOf = (random: Random, size: number) => {
    const bytes = random.bytes(size);
    return { bytes, md5: createHash('md5').update(bytes).digest() };
  };
  const bodiesOf = (random: Random) => (bodies ??= [5 * MIB, 5 * MIB + 17].map((size) => bodyOf(random, size)));
  const clientOf = (life: Life) =>
    new S3Client({ ...once(life), forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
  const inState = (state: Upload['state']) => [...uploads].filter((upload) => upload.state === state);

  const etagOf = (parts: Upload['parts']): string => {
    const all = Buffer.concat([...parts].sort(([a], [b]) => a - b).map(([, { md5 }]) => md5));
    return `"${createHash('md5').update(all).digest('hex')}-${parts.size}"`;
  };

  async function step(client: S3Client, { api, random }: Life): Promise<void> {
    const Bucket = api.bucket;
    const done = inState('complete');
    if (done.length > DONE_AT_MOST) {
      const [oldest] = done;
      oldest!.state = 'deleting';
      await client.send(new DeleteObjectCommand({ Bucket, Key: oldest!.key }));
      uploads.delete(oldest!);
      return;
    }
    const open = inState('open');
    if (open.length === 0 || (open.length < OPEN_AT_MOST && random.oneIn(3))) {
      const key = `kills/multipart/${(serial += 1)}`;
      const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: key }));
      uploads.add({ key, uploadId: UploadId!, parts: new Map(), wanted: random.oneIn(4) ? 2 : 1, state: 'open' });
      acknowledged += 1;
      return;
    }
    const upload = random.pick(open);
    const of = { Bucket, Key: upload.key, UploadId: upload.uploadId };
    if (upload.parts.size > 0 && random.oneIn(8)) {
      upload.state = 'aborting';
      await client.send(new AbortMultipartUploadCommand(of));
      uploads.delete(upload);
      acknowledged += 1;
    } else if (upload.parts.size < upload.wanted) {
      const partNumber = upload.parts.size + 1;
      const { bytes, md5 } = partNumber < upload.wanted ? random.pick(bodiesOf(random)) : bodyOf(random, 1000);
      const part: Part = { etag: `"${md5.toString('hex')}"`, md5, isAcknowledged: false };
      upload.parts.set(partNumber, part);
      await client.send(new UploadPartCommand({ ...of, PartNumber: partNumber, Body: bytes }));
      part.isAcknowledged = true;
      acknowledged += 1;
    } else {
      upload.state = 'completing';
      const Parts = [...upload.parts].map(([PartNumber, { etag }]) => ({ PartNumber, ETag: etag }));
      const { ETag } = await client.send(new CompleteMultipartUploadCommand({ ...of, MultipartUpload: { Parts } }));
      if (ETag !== etagOf(upload.parts)) throw new Error(`${upload.key} was completed as ${ETag}.`);
      upload.state = 'complete';
      acknowledged += 1;
    }
  }

  /** The parts that are there; `undefined` for an upload that is not open. */
  async function partsOf(client: S3Client, Bucket: string, { key, uploadId }: Upload) {
    try {
      const { Parts = [] } = await client.send(new ListPartsCommand({ Bucket, Key: key, UploadId: uploadId }));
      return new Map(Parts.map(({ PartNumber, ETag }) => [PartNumber!, ETag!]));
    } catch (error) {
      if ((error as Error).name === 'NoSuchUpload') return undefined;
      throw error;
    }
  }

  async function objectOf(client: S3Client, Bucket: string, { key }: Upload): Promise<string | undefined> {
    try {
      return (await client.send(new HeadObjectCommand({ Bucket, Key: key }))).ETag;
    } catch (error) {
      if ((error as Error).name === 'NotFound') return undefined;
      throw error;
    }
  }

  async function expectOne(client: S3Client, Bucket: string, upload: Upload): Promise<void> {
    const { key, state, parts } = upload;
    const etag = await objectOf(client, Bucket, upload);
    if (etag !== undefined) {
      if (etag !== etagOf(parts)) throw new Error(`${key} has the ETag ${etag}.`);
      if (state === 'open' || state === 'aborting') throw new Error(`${key} was never completed and is an object.`);
      upload.state = 'complete';
      if ((await partsOf(client, Bucket, upload)) !== undefined)
        throw new Error(`The upload of ${key} is complete and still open.`);
      return;
    }
    if (state === 'complete') throw new Error(`${key} was completed and is not there.`);
    const found = state === 'deleting' ? undefined : await partsOf(client, Bucket, upload);
    if (found === undefined) {
      if (state === 'open' || state === 'completing') throw new Error(`The upload of ${key} (${state}) is gone.`);
      uploads.delete(upload);
      return;
    }
    for (const [number, part] of parts) {
      const there = found.get(number);
      if (there === undefined) {
        if (part.isAcknowledged) throw new Error(`Part ${number} of ${key} was acknowledged and is not there.`);
        parts.delete(number);
      } else if (there !== part.etag) {
        throw new Error(`Part ${number} of ${key} has the ETag ${there}.`);
      } else {
        part.isAcknowledged = true;
      }
    }
    upload.state = 'open';
  }

  return {
    name: 'multipart uploads',
    acknowledged: () => acknowledged,
    run: async (life) => {
      const client = clientOf(life);
      // A life that was too short for a check: a part that may not have arrived must not be completed.
      const isInDoubt = ({ parts }: Upload) => [...parts.values()].some((part) => !part.isAcknowledged);
      for (const upload of inState('open').filter(isInDoubt)) await expectOne(client, life.api.bucket, upload);
      for (;;) await step(client, life);
    },
    expectKept: async (life) => {
      const client = clientOf(life);
      for (const upload of [...uploads]) await expectOne(client, life.api.bucket, upload);
      client.destroy();
    },
    expectFinished: async (life) => {
      const client = clientOf(life);
      const Bucket = life.api.bucket;
      for (const upload of inState('open')) {
        const { key: Key, uploadId: UploadId, parts } = upload;
        if (parts.size === 0) continue;
        const Parts = [...parts].map(([PartNumber, { etag }]) => ({ PartNumber, ETag: etag }));
        await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
        upload.state = 'complete';
      }
      for (const { key, parts } of inState('complete')) {
        const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
        const bytes = Buffer.from(await Body!.transformToByteArray());
        if (ETag !== etagOf(parts)) throw new Error(`${key} has the ETag ${ETag}.`);
        let at = 0;
        for (const [number, { md5 }] of [...parts].sort(([a], [b]) => a - b)) {
          // Only the last part ends where the object ends; the sizes of the others are those of the two bodies.
          const size =
            number === parts.size ? bytes.length - at : bodies!.find((body) => body.md5.equals(md5))!.bytes.length;
          if (
            !createHash('md5')
              .update(bytes.subarray(at, at + size))
              .digest()
              .equals(md5)
          )
            throw new Error(`Part ${number} of ${key} has other bytes than were sent.`);
          at += size;
        }
      }
      client.destroy();
    },
  };
}
