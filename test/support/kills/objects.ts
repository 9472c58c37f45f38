import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { once, type Life, type Work } from './work.ts';

const PREFIX = 'kills/objects/';
/** Enough to lose something among, and few enough to list after every start. */
const KEPT_AT_MOST = 800;

interface Entry {
  readonly etag: string;
  state: 'putting' | 'there' | 'deleting';
  isRead: boolean;
}

/** Objects of one PUT each, now and then deleted. */
export function objectsWork(): Work {
  const entries = new Map<string, Entry>();
  let acknowledged = 0;
  let serial = 0;
  const clientOf = (life: Life) =>
    new S3Client({ ...once(life), forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });

  const read = async (client: S3Client, Bucket: string, key: string, entry: Entry): Promise<void> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
    const md5 = createHash('md5')
      .update(await Body!.transformToByteArray())
      .digest('hex');
    if (`"${md5}"` !== entry.etag) throw new Error(`${key} has other bytes than were sent.`);
    entry.isRead = true;
  };
  const there = () => [...entries].filter(([, { state }]) => state === 'there');

  return {
    name: 'objects',
    acknowledged: () => acknowledged,
    run: async (life) => {
      const { api, random } = life;
      const client = clientOf(life);
      const Bucket = api.bucket;
      for (;;) {
        if (entries.size > KEPT_AT_MOST || random.oneIn(8)) {
          const [found] = random.oneIn(2) ? there() : there().reverse();
          if (found !== undefined) {
            const [key, entry] = found;
            entry.state = 'deleting';
            await client.send(new DeleteObjectCommand({ Bucket, Key: key }));
            entries.delete(key);
            acknowledged += 1;
            continue;
          }
        }
        const key = `${PREFIX}${(serial += 1)} ü`;
        const body = random.bytes(random.oneIn(10) ? random.between(1, 400_000) : random.between(0, 5000));
        const etag = `"${createHash('md5').update(body).digest('hex')}"`;
        const entry: Entry = { etag, state: 'putting', isRead: false };
        entries.set(key, entry);
        const answer = await client.send(new PutObjectCommand({ Bucket, Key: key, Body: body }));
        if (answer.ETag !== etag) throw new Error(`${key} was answered with the ETag ${answer.ETag}.`);
        entry.state = 'there';
        acknowledged += 1;
      }
    },
    expectKept: async (life) => {
      const client = clientOf(life);
      const Bucket = life.api.bucket;
      const before = new Map([...entries].map(([key, { state }]) => [key, state]));
      const found = new Map<string, string>();
      for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix: PREFIX }))
        for (const { Key, ETag } of page.Contents ?? []) found.set(Key!, ETag!);
      for (const [key, state] of before) {
        const entry = entries.get(key)!;
        const etag = found.get(key);
        if (etag === undefined) {
          if (state === 'there') throw new Error(`The object ${key} was acknowledged and is not there.`);
          entries.delete(key);
        } else if (etag !== entry.etag) {
          throw new Error(`${key} has the ETag ${etag} instead of ${entry.etag}.`);
        } else {
          entry.state = 'there';
        }
        found.delete(key);
      }
      if (found.size > 0) throw new Error(`Deleted, and there again: ${[...found.keys()].join(', ')}`);
      const unread = there().filter(([, { isRead }]) => !isRead);
      for (const [key, entry] of unread.slice(0, 100)) await read(client, Bucket, key, entry);
      client.destroy();
    },
    expectFinished: async (life) => {
      const client = clientOf(life);
      for (const [key, entry] of there()) await read(client, life.api.bucket, key, entry);
      client.destroy();
    },
  };
}
