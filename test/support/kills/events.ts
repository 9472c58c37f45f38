import { setTimeout as delay } from 'node:timers/promises';
import { ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { eventually } from '../stack.ts';
import { once, type Life, type Work } from './work.ts';

const PREFIX = 'videos/kills/';

/**
 * Bytes that nobody reserved. Their events wait in the queue of `start-captions`, which removes such objects: an event that
 * was lost leaves its object behind for ever.
 */
export function eventsWork(): Work {
  let acknowledged = 0;
  let serial = 0;
  const clientOf = (life: Life) => new S3Client({ ...once(life), forcePathStyle: true });

  async function left(client: S3Client, Bucket: string): Promise<readonly string[]> {
    const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix: PREFIX }));
    return Versions.map(({ Key }) => Key!);
  }

  return {
    name: 'queued events',
    acknowledged: () => acknowledged,
    run: async (life) => {
      const { api, random } = life;
      const client = clientOf(life);
      for (;;) {
        // The id has the shape of a video's, or the function would look the other way.
        const Key = `${PREFIX}${String((serial += 1)).padStart(26, '0')}/source`;
        // As every upload: the bucket's policy refuses a source that could overwrite another.
        const source = { Bucket: api.bucket, Key, Body: 'nobody waits for this', IfNoneMatch: '*' };
        await client.send(new PutObjectCommand(source));
        acknowledged += 1;
        await delay(random.between(0, 60));
      }
    },
    // Both states are right until the queue is empty.
    expectKept: () => Promise.resolve(),
    expectFinished: async (life) => {
      const client = clientOf(life);
      const none = async () => ((await left(client, life.api.bucket)).length === 0 ? true : undefined);
      await eventually(none, 'every event of an object was handled', 60_000);
      client.destroy();
    },
  };
}
