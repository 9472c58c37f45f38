import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { S3Client, UploadPartCopyCommandInput } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyObject } from '../../../local/s3/copy.ts';
import { readTarget, type S3Request } from '../../../local/s3/request.ts';
import { openState } from '../../../local/s3/state.ts';
import { memoryStore } from '../../../local/store.ts';
import { shows } from '../../support/claims.ts';
import type { Stage } from './support.ts';
import { REGION, SCRATCH, TEACHER, recordingBus, startStage } from './support.ts';

let stage: Stage;
let client: S3Client;
const Bucket = 'lectures';
const BIG = randomBytes(5 * 1024 * 1024 + 100);

beforeAll(async () => {
  stage = await startStage();
  client = stage.client();
  await client.send(new PutObjectCommand({ Bucket: 'scratch', Key: 'source', Body: BIG }));
});
afterAll(() => stage.stop());

async function begin(more = {}) {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'whole', ...more }));
  const target = { Bucket, Key: 'whole', UploadId: UploadId! };
  return {
    copy: (PartNumber: number, extra: Partial<UploadPartCopyCommandInput> = {}) =>
      client.send(new UploadPartCopyCommand({ ...target, PartNumber, CopySource: 'scratch/source', ...extra })),
    complete: (parts: readonly (string | undefined)[], sums: readonly object[] = []) =>
      client.send(
        new CompleteMultipartUploadCommand({
          ...target,
          MultipartUpload: { Parts: parts.map((ETag, i) => ({ PartNumber: i + 1, ETag, ...sums[i] })) },
        }),
      ),
  };
}

describe('UploadPartCopy', () => {
  it('makes parts of an object and of a range of one', async () => {
    shows('s3:UploadPartCopy');
    const upload = await begin();
    const first = await upload.copy(1);
    const second = await upload.copy(2, { CopySourceRange: 'bytes=10-19' });
    await upload.complete([first.CopyPartResult?.ETag, second.CopyPartResult?.ETag]);
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'whole' }));
    const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
    expect(bytes.equals(Buffer.concat([BIG, BIG.subarray(10, 20)]))).toBe(true);
  });

  it('gives the checksum that the upload was created with', async () => {
    shows('s3:UploadPartCopy');
    const upload = await begin({ ChecksumAlgorithm: 'SHA256' });
    const { CopyPartResult } = await upload.copy(1);
    expect(CopyPartResult?.ChecksumSHA256).toMatch(/^[\w+/]{43}=$/);
    const made = await upload.complete([CopyPartResult?.ETag], [{ ChecksumSHA256: CopyPartResult?.ChecksumSHA256 }]);
    expect(made.ChecksumSHA256).toMatch(/-1$/);
  });

  it.each<[string, Partial<UploadPartCopyCommandInput>, string]>([
    ['an open range', { CopySourceRange: 'bytes=5-' }, 'InvalidArgument'],
    ['a range that ends before it begins', { CopySourceRange: 'bytes=5-2' }, 'InvalidArgument'],
    ['a range beyond the end', { CopySourceRange: `bytes=0-${BIG.length}` }, 'InvalidArgument'],
    ['a part number that is none', { PartNumber: 10_001 }, 'InvalidArgument'],
    ['no such source', { CopySource: 'scratch/none' }, 'NoSuchKey'],
    ['no such upload', { UploadId: 'none' }, 'NoSuchUpload'],
    ['a source that does not match', { CopySourceIfMatch: '"other"' }, 'PreconditionFailed'],
    ['the source of somebody else', { ExpectedSourceBucketOwner: '999999999999' }, 'AccessDenied'],
  ])('is refused with %s, and leaves nothing', async (_what, extra, name) => {
    shows('s3:UploadPartCopy');
    const upload = await begin();
    const before = stage.files().length;
    await expect(upload.copy(1, extra)).rejects.toMatchObject({ name });
    expect([stage.files().length, stage.unfinished()]).toEqual([before, []]);
  });
});

describe('a copy whose source is deleted meanwhile', () => {
  it('is made when the delete comes before the first byte is read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'local-s3-copy-'));
    const clock = { now: Date.now };
    const state = openState({
      buckets: [SCRATCH],
      folder,
      store: memoryStore(),
      bus: recordingBus(),
      clock,
      find: () => TEACHER,
      region: REGION,
    });
    const actor = { requestId: 'r', requester: '123456789012', sourceIp: '127.0.0.1' };
    const writer = await state.blobs.create();
    await writer.write(Buffer.from('bytes'));
    await writer.finish();
    const made = {
      etag: 'e',
      sizeBytes: 5,
      segments: [writer.keep()],
      headers: {},
      checksum: { algorithm: 'CRC32', type: 'FULL_OBJECT', value: '' },
      lastModifiedMs: 0,
      owner: '123456789012',
    } as const;
    state.addObject(SCRATCH, 'source', made, 'PutObject', actor);
    const otherWriter = await state.blobs.create();
    await otherWriter.finish();
    const other = otherWriter.keep();
    const create = async () => {
      state.remove(SCRATCH, 'source', undefined, actor);
      // What is removed after it is gone: so would the source's bytes be, if nobody held them.
      state.blobs.remove([other]);
      await expect.poll(() => readdirSync(join(folder, 'blobs'))).not.toContain(other.file);
      return state.blobs.create();
    };
    const headers = new Map([['x-amz-copy-source', 'scratch/source']]);
    const request = {
      ...readTarget('/scratch/copy', 'localhost', new Set()),
      method: 'PUT',
      account: '123456789012',
      header: (name: string) => headers.get(name),
      headerNames: [...headers.keys()],
    } as unknown as S3Request;
    await copyObject(request, { ...state, blobs: { ...state.blobs, create } }, SCRATCH, clock);
    const copied = state.current('scratch', 'copy')!;
    let read = '';
    for await (const bytes of state.blobs.read(copied.segments, 0, 5)) read += bytes.toString();
    expect(read).toBe('bytes');
    // The source's bytes are gone.
    await expect.poll(() => readdirSync(join(folder, 'blobs'))).toEqual(copied.segments.map(({ file }) => file));
    state.outbox.close();
    rmSync(folder, { recursive: true });
  });

  it('is whole, and the source’s bytes go when it is made', async () => {
    await client.send(new PutObjectCommand({ Bucket: 'scratch', Key: 'leaving', Body: BIG }));
    const copied = client.send(
      new CopyObjectCommand({ Bucket: 'scratch', Key: 'copy', CopySource: 'scratch/leaving' }),
    );
    // The unfinished file shows that the copy has begun.
    while (stage.unfinished().length === 0) await setImmediate();
    await client.send(new DeleteObjectCommand({ Bucket: 'scratch', Key: 'leaving' }));
    await copied;
    const got = await client.send(new GetObjectCommand({ Bucket: 'scratch', Key: 'copy' }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(BIG)).toBe(true);
  });
});
