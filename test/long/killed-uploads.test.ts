import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, expect, it } from 'vitest';
import { largeLecture } from '../support/large-lecture.ts';
import { makeFolder } from '../support/process.ts';
import { eventually, openOwnApi } from '../support/stack.ts';

const api = await openOwnApi();
const s3 = new S3Client(api.aws);
const { folder, remove } = makeFolder();
afterAll(remove);
const bin = fileURLToPath(new URL('../../sdk/lectern.mjs', import.meta.url));
const bytes = largeLecture(400_000_000);
const KILLS = 8;

/** Begins, or goes on with, the upload of a file in a process of its own. Gives its code once it has ended. */
function uploading(file: string) {
  const env = { ...process.env, LECTERN_DATA: api.local?.dataFolder ?? '', XDG_STATE_HOME: join(folder, 'state') };
  const child = spawn(process.execPath, [bin, 'upload', file], { env, stdio: 'ignore' });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { ended, kill: () => child.kill('SIGKILL') };
}

/** The uploads that S3 knows, and the parts that it holds. */
async function held() {
  const at = { Bucket: api.bucket, Prefix: 'videos/' };
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand(at));
  const parts = await Promise.all(
    Uploads.map(async ({ Key, UploadId }) => {
      const { Parts = [] } = await s3.send(new ListPartsCommand({ Bucket: api.bucket, Key, UploadId }));
      return Parts.map(({ PartNumber, LastModified }) => `${String(PartNumber)} of ${LastModified!.toISOString()}`);
    }),
  );
  return { ids: Uploads.map(({ UploadId }) => UploadId), parts: parts.flat() };
}

/** Resolves once S3 holds more parts, or none because they have become an object, or when nobody waits any more. */
async function furtherThan(parts: number, waiting: AbortSignal): Promise<void> {
  while (!waiting.aborted) {
    const { ids, parts: now } = await held();
    if (now.length > parts || (parts > 0 && ids.length === 0)) return;
    await delay(20);
  }
}

const hashOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

it('an upload whose program is killed, again and again, is gone on with by the next and sends no part anew', async () => {
  const file = join(folder, 'lecture.mp4');
  writeFileSync(file, bytes);
  let before = await held();
  let kills = 0;
  for (; kills < KILLS; kills += 1) {
    const run = uploading(file);
    // At any byte, and between any two, once it has got further: a busy machine takes seconds to start the program.
    const over = new AbortController();
    const further = furtherThan(before.parts.length, over.signal);
    await Promise.race([run.ended, further.then(() => delay(Math.random() * 150))]);
    over.abort();
    await further;
    run.kill();
    if ((await run.ended) !== null) break;
    const now = await held();
    if (before.parts.length > 0 && now.ids.length === 0) {
      // Killed so late that S3 has made an object of the parts.
      kills += 1;
      break;
    }
    expect(now.ids.length).toBeLessThanOrEqual(1);
    // What S3 held is still what was sent the first time.
    expect(now.parts).toEqual(expect.arrayContaining(before.parts));
    before = now;
  }
  expect(kills).toBeGreaterThan(2);
  expect(before.parts.length).toBeGreaterThan(0);
  expect(await uploading(file).ended).toBe(0);
  // S3 makes the object of the parts when the command is told that all are there, and nobody waits for it.
  const sources = await eventually(async () => {
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: api.bucket, Prefix: 'videos/' }));
    const found = Versions.filter(({ Key }) => Key!.endsWith('/source'));
    return found.length > 0 ? found : undefined;
  }, 'the object is there');
  expect(sources).toHaveLength(1);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: api.bucket, Key: sources[0]!.Key }));
  expect(hashOf(await Body!.transformToByteArray())).toBe(hashOf(bytes));
}, 180_000);
