import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BusEntry } from '../../../local/context.ts';
import { shows } from '../../support/claims.ts';
import type { Stage } from './support.ts';
import { REGION, TEACHER, recordingBus, startStage } from './support.ts';

const Bucket = 'lectures';
const stages: Stage[] = [];
const begin = async (given: Parameters<typeof startStage>[0] = {}) => {
  const stage = await startStage(given);
  stages.push(stage);
  return stage;
};
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.stop();
});

describe('events', () => {
  it('have EventBridge’s shape, with the key as it is', async () => {
    shows('s3:events Object Created');
    const stage = await begin();
    const client = stage.client();
    const Key = 'videos/a b+c%41/é/source';
    const put = await client.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }));
    expect(stage.bus.events).toEqual([
      {
        source: 'aws.s3',
        detailType: 'Object Created',
        resources: ['arn:aws:s3:::lectures'],
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        detail: {
          version: '0',
          bucket: { name: 'lectures' },
          object: {
            key: Key,
            size: 5,
            etag: '5d41402abc4b2a76b9719d911017c592',
            'version-id': put.VersionId,
            sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
          },
          'request-id': put.$metadata.requestId,
          requester: '123456789012',
          'source-ip-address': '127.0.0.1',
          reason: 'PutObject',
        },
      },
    ]);
  });

  it('tell a copy, a completed upload, a marker and a removed version apart, in rising order', async () => {
    shows('s3:events Object Created', 's3:events Object Deleted');
    const stage = await begin();
    const client = stage.client();
    await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const copy = await client.send(
      new CopyObjectCommand({ Bucket, Key: 'k', CopySource: `${Bucket}/k`, MetadataDirective: 'REPLACE' }),
    );
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }));
    const { ETag } = await client.send(new UploadPartCommand({ Bucket, Key: 'k', UploadId, PartNumber: 1, Body: 'x' }));
    await client.send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key: 'k',
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      }),
    );
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId: copy.VersionId }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId: 'A'.repeat(32) }));
    const details = stage.bus.events.map(({ detailType, detail }) => [
      detailType,
      detail['reason'],
      detail['deletion-type'],
    ]);
    expect(details).toEqual([
      ['Object Created', 'PutObject', undefined],
      ['Object Created', 'CopyObject', undefined],
      ['Object Created', 'CompleteMultipartUpload', undefined],
      ['Object Deleted', 'DeleteObject', 'Delete Marker Created'],
      ['Object Deleted', 'DeleteObject', 'Permanently Deleted'],
    ]);
    const sequencers = stage.bus.events.map((event) => (event.detail['object'] as { sequencer: string }).sequencer);
    expect([...sequencers].sort()).toEqual(sequencers);
    expect(new Set(sequencers).size).toBe(5);
  });

  it('come from no bucket that does not send them, and from no refused write', async () => {
    const stage = await begin();
    const client = stage.client();
    await client.send(new PutObjectCommand({ Bucket: 'scratch', Key: 'k', Body: 'x' }));
    await expect(
      client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ChecksumCRC32: 'AAAAAA==' })),
    ).rejects.toThrow();
    expect(stage.bus.events).toEqual([]);
  });

  it('are with the bus before the answer is out', async () => {
    const bus = recordingBus();
    const stage = await begin({ bus });
    let release: (() => void) | undefined;
    const reached = new Promise<void>((resolve) => {
      bus.onPublish = () => {
        resolve();
        return new Promise<void>((done) => (release = done));
      };
    });
    let isAnswered = false;
    const put = stage
      .client()
      .send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
      .then(() => (isAnswered = true));
    await reached;
    await stage
      .client()
      .send(new GetObjectCommand({ Bucket, Key: 'k' }))
      .then((got) => got.Body?.transformToString());
    expect(isAnswered).toBe(false);
    release?.();
    await put;
  });

  it('that the bus refused are tried again, and the write still succeeds', async () => {
    const stage = await begin();
    stage.bus.refuse = true;
    await stage.client().send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    expect(stage.bus.events).toEqual([]);
    stage.bus.refuse = false;
    await expect.poll(() => stage.bus.events.length, { timeout: 5_000 }).toBe(1);
  });

  it('that a dead process left are sent at the next start, once', async () => {
    const first = await begin();
    first.bus.refuse = true;
    const client = first.client();
    await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await first.stop({ keepFolder: true });
    stages.pop();
    const second = await begin({ folder: first.folder, store: first.store });
    await second.s3.ready;
    expect(second.bus.events.map(({ detailType }) => detailType)).toEqual(['Object Created', 'Object Deleted']);
    const third = await begin({ folder: first.folder, store: first.store });
    await third.s3.ready;
    expect(third.bus.events).toEqual([]);
    stages.shift();
    await second.stop({ keepFolder: true });
  });

  it('of a change that a dead process did not make are dropped', async () => {
    const first = await begin();
    const objects = first.store.collection('s3.objects');
    vi.spyOn(objects, 'set').mockImplementation(() => {
      throw new Error('killed');
    });
    const outbox = first.store.collection('s3.outbox');
    vi.spyOn(outbox, 'delete').mockImplementation(() => {
      throw new Error('killed');
    });
    await expect(first.client().send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }))).rejects.toMatchObject({
      name: 'InternalError',
    });
    expect(outbox.size).toBe(1);
    vi.restoreAllMocks();
    await first.stop({ keepFolder: true });
    stages.pop();
    const second = await begin({ folder: first.folder, store: first.store });
    await second.s3.ready;
    expect([second.bus.events, second.store.collection('s3.outbox').size, second.files()]).toEqual([[], 0, []]);
  });
});

describe('a full disk', () => {
  const full = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });

  it('is named, and nothing half-written stays', async () => {
    const stage = await begin();
    const probe = await open(join(stage.folder, 'probe'), 'w');
    const prototype = Object.getPrototypeOf(probe) as FileHandle;
    await probe.close();
    let writes = 0;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- applied to the handle that is written to, below
    const writev = prototype.writev;
    vi.spyOn(prototype, 'writev').mockImplementation(function (this: FileHandle, ...args: unknown[]) {
      writes += 1;
      return writes > 2 ? Promise.reject(full()) : Reflect.apply(writev, this, args);
    } as FileHandle['writev']);
    await expect(
      stage.client().send(new PutObjectCommand({ Bucket, Key: 'big', Body: Buffer.alloc(1_000_000) })),
    ).rejects.toMatchObject({ name: 'InsufficientStorage', $metadata: { httpStatusCode: 507 } });
    vi.restoreAllMocks();
    expect([stage.files(), stage.unfinished(), stage.bus.events]).toEqual([[], [], []]);
    await stage.client().send(new PutObjectCommand({ Bucket, Key: 'big', Body: Buffer.alloc(1_000_000) }));
  });

  it('is written on where it took less than it was given', async () => {
    const stage = await begin();
    const probe = await open(join(stage.folder, 'probe'), 'w');
    const prototype = Object.getPrototypeOf(probe) as FileHandle;
    await probe.close();
    // eslint-disable-next-line @typescript-eslint/unbound-method -- applied to the handle that is written to, below
    const writev = prototype.writev;
    vi.spyOn(prototype, 'writev').mockImplementation(function (this: FileHandle, pieces: readonly Uint8Array[]) {
      const [first] = pieces;
      return Reflect.apply(writev, this, [[first!.subarray(0, Math.min(first!.length, 50_000))]]) as unknown;
    } as FileHandle['writev']);
    const body = randomBytes(1_000_000);
    await stage.client().send(new PutObjectCommand({ Bucket, Key: 'big', Body: body }));
    vi.restoreAllMocks();
    const { Body } = await stage.client().send(new GetObjectCommand({ Bucket, Key: 'big' }));
    expect(body.equals(await Body!.transformToByteArray())).toBe(true);
  });

  it('does not take back an object that is made, nor make it twice', async () => {
    const stage = await begin();
    const client = stage.client();
    const target = { Bucket, Key: 'whole' };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
    const { ETag } = await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'part' }));
    const complete = () =>
      client.send(
        new CompleteMultipartUploadCommand({
          ...target,
          UploadId,
          MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
        }),
      );
    vi.spyOn(stage.store.collection('s3.completed'), 'set').mockImplementation(() => {
      throw full();
    });
    const first = await complete();
    vi.restoreAllMocks();
    expect((await complete()).VersionId).toBe(first.VersionId);
    // The parts are the object's bytes: they must not go with the upload.
    await expect(client.send(new AbortMultipartUploadCommand({ ...target, UploadId }))).rejects.toMatchObject({
      name: 'NoSuchUpload',
    });
    const got = await client.send(new GetObjectCommand(target));
    expect(await got.Body?.transformToString()).toBe('part');
    expect(stage.bus.events).toHaveLength(1);
  });

  it('is named whatever it was that could not be written', async () => {
    const stage = await begin();
    vi.spyOn(stage.store.collection('s3.uploads'), 'set').mockImplementation(() => {
      throw full();
    });
    const creation = stage.client().send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }));
    await expect(creation).rejects.toMatchObject({ name: 'InsufficientStorage', $metadata: { httpStatusCode: 507 } });
    vi.restoreAllMocks();
  });

  it('under the store takes the bytes back', async () => {
    const stage = await begin();
    vi.spyOn(stage.store.collection('s3.objects'), 'set').mockImplementation(() => {
      throw full();
    });
    await expect(stage.client().send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))).rejects.toMatchObject({
      name: 'InsufficientStorage',
    });
    vi.restoreAllMocks();
    await expect(stage.client().send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
    await expect.poll(() => stage.files()).toEqual([]);
    expect(stage.bus.events).toEqual([]);
  });
});

describe('a start', () => {
  it('removes files that no object names and keeps the parts of open uploads', async () => {
    const first = await begin();
    const client = first.client();
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }));
    const { ETag } = await client.send(
      new UploadPartCommand({ Bucket, Key: 'k', UploadId, PartNumber: 1, Body: 'part' }),
    );
    await first.stop({ keepFolder: true });
    stages.pop();
    writeFileSync(join(first.folder, 'blobs', 'stray'), 'x');
    writeFileSync(join(first.folder, 'unfinished', 'stray'), 'x');
    const second = await begin({ folder: first.folder, store: first.store });
    expect([second.files().length, second.unfinished()]).toEqual([1, []]);
    await second.client().send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key: 'k',
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      }),
    );
    const got = await second.client().send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(await got.Body?.transformToString()).toBe('part');
  });

  it('ends an upload whose object was made just before the process died', async () => {
    const first = await begin();
    const client = first.client();
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }));
    const { ETag } = await client.send(
      new UploadPartCommand({ Bucket, Key: 'k', UploadId, PartNumber: 1, Body: 'part' }),
    );
    const complete = () =>
      new CompleteMultipartUploadCommand({
        Bucket,
        Key: 'k',
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      });
    vi.spyOn(first.store.collection('s3.completed'), 'set').mockImplementation(() => {
      throw new Error('killed');
    });
    await expect(client.send(complete())).rejects.toMatchObject({ name: 'InternalError' });
    vi.restoreAllMocks();
    await expect.poll(() => first.bus.events).toHaveLength(1);
    await first.stop({ keepFolder: true });
    stages.pop();
    const second = await begin({ folder: first.folder, store: first.store });
    await second.s3.ready;
    expect(second.store.collection('s3.uploads').size + second.store.collection('s3.parts').size).toBe(0);
    await second.client().send(complete());
    expect(second.bus.events).toEqual([]);
    const got = await second.client().send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(await got.Body?.transformToString()).toBe('part');
  });
});

interface Process {
  readonly child: ChildProcessWithoutNullStreams;
  readonly endpoint: string;
}

async function spawnS3(folder: string): Promise<Process> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'serve.ts'), folder]);
  child.stderr.resume();
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, endpoint: `http://127.0.0.1:${line}` };
  }
  throw new Error('the local S3 did not start');
}

function kill({ child }: Process): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

const clientOf = (endpoint: string) =>
  new S3Client({ region: REGION, endpoint, forcePathStyle: true, credentials: TEACHER, maxAttempts: 1 });

describe('kill -9', () => {
  it('loses no acknowledged object and no event, and shows no half object', { timeout: 60_000 }, async () => {
    shows('s3:what is acknowledged survives kill -9');
    const folder = mkdtempSync(join(tmpdir(), 'local-s3-kill-'));
    const acknowledged = new Map<string, string>();
    let serial = 0;
    for (let round = 0; round < 4; round += 1) {
      const running = await spawnS3(folder);
      const client = clientOf(running.endpoint);
      let isDead = false;
      const writers = Array.from({ length: 4 }, async () => {
        while (!isDead) {
          serial += 1;
          const Key = `k/${serial}`;
          const Body = randomBytes(1 + Math.floor(Math.random() * 300_000));
          try {
            await client.send(new PutObjectCommand({ Bucket, Key, Body }));
            acknowledged.set(Key, createHash('md5').update(Body).digest('hex'));
          } catch {
            return;
          }
        }
      });
      const target = acknowledged.size + 15 + Math.floor(Math.random() * 20);
      await vi.waitUntil(() => acknowledged.size >= target, { interval: 1, timeout: 20_000 });
      await kill(running);
      isDead = true;
      await Promise.all(writers);
      client.destroy();
    }
    const running = await spawnS3(folder);
    const client = clientOf(running.endpoint);
    const found = new Set<string>();
    for await (const page of paginateListObjectsV2({ client }, { Bucket })) {
      for (const { Key = '', ETag } of page.Contents ?? []) {
        const got = await client.send(new GetObjectCommand({ Bucket, Key }));
        const bytes = (await got.Body?.transformToByteArray()) ?? new Uint8Array();
        expect(`"${createHash('md5').update(bytes).digest('hex')}"`).toBe(ETag);
        found.add(Key);
      }
    }
    expect([...acknowledged.keys()].filter((key) => !found.has(key))).toEqual([]);
    const told = new Set(
      readFileSync(join(folder, 'bus.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => ((JSON.parse(line) as BusEntry).detail['object'] as { key: string }).key),
    );
    expect([...found].filter((key) => !told.has(key))).toEqual([]);
    expect([...told].filter((key) => !found.has(key))).toEqual([]);
    expect(readdirSync(join(folder, 's3', 'unfinished'))).toEqual([]);
    expect(readdirSync(join(folder, 's3', 'blobs'))).toHaveLength(found.size);
    client.destroy();
    await kill(running);
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('a large object', () => {
  // The memory it takes does not grow with the size: `npm run test:long` sends a whole GiB.
  const MIB = 192;

  it(`of ${MIB} MiB goes up and down within 150 MB of memory`, { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'local-s3-large-'));
    const running = await spawnS3(folder);
    const client = new S3Client({
      region: REGION,
      endpoint: running.endpoint,
      forcePathStyle: true,
      credentials: TEACHER,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    const block = randomBytes(1024 * 1024);
    const sent = createHash('md5');
    // eslint-disable-next-line @typescript-eslint/require-await -- fetch takes an asynchronous body
    async function* blocks() {
      for (let i = 0; i < MIB; i += 1) {
        block.writeUInt32BE(i);
        sent.update(block);
        yield Buffer.from(block);
      }
    }
    const target = { Bucket, Key: 'large' };
    const url = await getSignedUrl(client, new PutObjectCommand({ ...target, ContentLength: MIB * 1024 * 1024 }));
    const answer = await fetch(url, {
      method: 'PUT',
      headers: { 'content-length': String(MIB * 1024 * 1024) },
      body: blocks() as unknown as BodyInit,
      duplex: 'half',
    } as RequestInit);
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, `"${sent.digest('hex')}"`]);
    const down = await fetch(await getSignedUrl(client, new GetObjectCommand(target)));
    const received = createHash('md5');
    for await (const bytes of down.body as unknown as AsyncIterable<Uint8Array>) received.update(bytes);
    expect(`"${received.digest('hex')}"`).toBe(down.headers.get('etag'));
    const peakKiB = Number(await (await fetch(`${running.endpoint}/peak`)).text());
    expect(peakKiB).toBeGreaterThan(10_000);
    // The test process runs the TypeScript loader besides the service.
    expect(peakKiB / 1024).toBeLessThan(150);
    client.destroy();
    await kill(running);
    rmSync(folder, { recursive: true, force: true });
  });
});
