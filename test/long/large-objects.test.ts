import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startOwnStack, type OwnStack } from '../../tools/own-stack.ts';
import { memoryOf } from '../support/memory.ts';
import { aFolder } from '../support/process.ts';
import { localApiOf } from '../support/stack.ts';

const MIB = 1024 * 1024;
const SIZE = 1024 * MIB;
const MORE_MIB = 150;

/** A GiB of which no two MiB are the same, and its checksum once it has been read. */
function aGibibyte() {
  const hash = createHash('md5');
  const block = randomBytes(MIB);
  function* blocks() {
    for (let n = 0; n < SIZE / MIB; n += 1) {
      block.writeUInt32BE(n);
      hash.update(block);
      yield Buffer.from(block);
    }
  }
  return { stream: Readable.from(blocks(), { objectMode: false }), md5: () => hash.digest('hex') };
}

async function start() {
  const stack = await startOwnStack({ dataFolder: aFolder() });
  onTestFinished(() => void stack.process.kill('SIGKILL'));
  const api = localApiOf(stack);
  const client = new S3Client({
    ...api.aws,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return { stack, client, target: { Bucket: api.bucket, Key: 'large' } };
}

async function expectWithinMemory(stack: OwnStack, work: () => Promise<void>): Promise<void> {
  const before = memoryOf(stack.process.pid!);
  await work();
  const after = memoryOf(stack.process.pid!);
  if (before === undefined || after === undefined) return;
  // The mark of a start is part of what it may take: a peak cannot be set back.
  const more = after.peak - Math.min(before.now, before.peak);
  console.log(`${more.toFixed(0)} MiB more than the ${before.now.toFixed(0)} MiB of before`);
  expect(more).toBeLessThan(MORE_MIB);
}

async function md5Of(client: S3Client, target: { readonly Bucket: string; readonly Key: string }): Promise<string> {
  const { Body, ContentLength } = await client.send(new GetObjectCommand(target));
  expect(ContentLength).toBe(SIZE);
  const hash = createHash('md5');
  for await (const bytes of Body as Readable) hash.update(bytes as Buffer);
  return hash.digest('hex');
}

describe('1 GiB goes up and down within 150 MiB more memory', () => {
  it('in one presigned PUT', async () => {
    const { stack, client, target } = await start();
    await expectWithinMemory(stack, async () => {
      const url = await getSignedUrl(client, new PutObjectCommand({ ...target, ContentLength: SIZE }));
      const { stream, md5 } = aGibibyte();
      const answer = await fetch(url, {
        method: 'PUT',
        headers: { 'content-length': String(SIZE) },
        // Node's fetch takes a stream of its own; the types know those of the browser alone.
        body: stream as unknown as BodyInit,
        duplex: 'half',
      } as RequestInit);
      const sent = md5();
      expect([answer.status, answer.headers.get('etag')]).toEqual([200, `"${sent}"`]);
      expect(await md5Of(client, target)).toBe(sent);
    });
    client.destroy();
    await stack.stop();
  });

  it('in parts, by the upload manager of the AWS SDK', async () => {
    const { stack, client, target } = await start();
    await expectWithinMemory(stack, async () => {
      const { stream, md5 } = aGibibyte();
      const upload = new Upload({ client, params: { ...target, Body: stream }, partSize: 16 * MIB, queueSize: 4 });
      const { ETag } = await upload.done();
      expect(ETag).toMatch(/^"[0-9a-f]{32}-64"$/);
      const sent = md5();
      expect(await md5Of(client, target)).toBe(sent);
    });
    client.destroy();
    await stack.stop();
  });
});
