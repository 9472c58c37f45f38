import { createHash, randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { CompletedPart, CreateMultipartUploadCommandInput, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shows } from '../../support/claims.ts';
import type { Stage } from './support.ts';
import { startStage } from './support.ts';

let stage: Stage;
let client: S3Client;
const Bucket = 'lectures';
const MIB = 1024 * 1024;
const BIG = randomBytes(5 * MIB);
const SMALL = randomBytes(1000);
let serial = 0;

beforeAll(async () => {
  stage = await startStage();
  client = stage.client({ requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' });
});
afterAll(() => stage.stop());

async function create(more: Partial<CreateMultipartUploadCommandInput> = {}, by = client) {
  serial += 1;
  const Key = `mpu/${serial}`;
  const { UploadId } = await by.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'video/mp4', ...more }),
  );
  const target = { Bucket, Key, UploadId: UploadId! };
  return {
    ...target,
    part: async (PartNumber: number, Body: Buffer): Promise<CompletedPart> => {
      const { ETag, ...sums } = await by.send(new UploadPartCommand({ ...target, PartNumber, Body }));
      return { PartNumber, ETag, ...(sums.ChecksumCRC32 === undefined ? {} : { ChecksumCRC32: sums.ChecksumCRC32 }) };
    },
    complete: (Parts: CompletedPart[], extra = {}) =>
      by.send(new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts }, ...extra })),
    abort: () => by.send(new AbortMultipartUploadCommand(target)),
  };
}

const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();

describe('a multipart upload', () => {
  it('becomes one object with the ETag of its parts, under the headers of its creation', async () => {
    shows(
      's3:CreateMultipartUpload',
      's3:UploadPart',
      's3:CompleteMultipartUpload',
      's3:ListParts',
      's3:GetObject PartNumber',
    );
    const upload = await create({ Metadata: { a: '1' } });
    // Out of order, and one of them twice: the last one sent counts.
    const last = await upload.part(7, SMALL);
    await upload.part(1, SMALL);
    const first = await upload.part(1, BIG);
    const listed = await client.send(new ListPartsCommand(upload));
    expect(listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, BIG.length],
      [7, SMALL.length],
    ]);
    const done = await upload.complete([first, last]);
    expect(done.ETag).toBe(`"${md5(Buffer.concat([md5(BIG), md5(SMALL)])).toString('hex')}-2"`);
    expect(done).toMatchObject({ Bucket, Key: upload.Key, VersionId: expect.any(String) });
    const got = await client.send(new GetObjectCommand({ Bucket, Key: upload.Key }));
    expect(got).toMatchObject({
      ContentType: 'video/mp4',
      Metadata: { a: '1' },
      ContentLength: BIG.length + SMALL.length,
    });
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Buffer.concat([BIG, SMALL]))).toBe(true);
    const over = await client.send(
      new GetObjectCommand({ Bucket, Key: upload.Key, Range: `bytes=${BIG.length - 2}-${BIG.length + 1}` }),
    );
    expect(Buffer.from((await over.Body?.transformToByteArray()) ?? [])).toEqual(
      Buffer.concat([BIG.subarray(-2), SMALL.subarray(0, 2)]),
    );
    const second = await client.send(new GetObjectCommand({ Bucket, Key: upload.Key, PartNumber: 2 }));
    expect(second).toMatchObject({ PartsCount: 2, ContentLength: SMALL.length, $metadata: { httpStatusCode: 206 } });
    await second.Body?.transformToByteArray();
  });

  it('has the same CRC64NVME as the same bytes in one piece', async () => {
    shows('s3:CompleteMultipartUpload checksums');
    const upload = await create();
    const parts = [await upload.part(1, BIG), await upload.part(2, SMALL)];
    const done = await upload.complete(parts);
    const whole = await client.send(new PutObjectCommand({ Bucket, Key: 'whole', Body: Buffer.concat([BIG, SMALL]) }));
    expect(done.ChecksumCRC64NVME).toBe(whole.ChecksumCRC64NVME);
    expect(done.ChecksumType).toBe('FULL_OBJECT');
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)(
    'combines the %s of its parts to that of the whole',
    async (ChecksumAlgorithm) => {
      shows('s3:CompleteMultipartUpload checksums');
      const upload = await create({ ChecksumAlgorithm, ChecksumType: 'FULL_OBJECT' });
      const send = (PartNumber: number, Body: Buffer) =>
        client.send(new UploadPartCommand({ ...upload, PartNumber, Body, ChecksumAlgorithm }));
      const [one, two] = [await send(1, BIG), await send(2, SMALL)];
      const done = await upload.complete([
        { PartNumber: 1, ETag: one.ETag },
        { PartNumber: 2, ETag: two.ETag },
      ]);
      const whole = await client.send(
        new PutObjectCommand({ Bucket, Key: 'whole', Body: Buffer.concat([BIG, SMALL]), ChecksumAlgorithm }),
      );
      expect(done[`Checksum${ChecksumAlgorithm}`]).toBe(whole[`Checksum${ChecksumAlgorithm}`]);
    },
  );

  it('works with the SDK’s default checksums, as a checksum of checksums', async () => {
    shows('s3:CompleteMultipartUpload checksums');
    const upload = await create({ ChecksumAlgorithm: 'CRC32' }, stage.client());
    const parts = [await upload.part(1, BIG), await upload.part(2, SMALL)];
    const done = await upload.complete(parts);
    expect(done.ChecksumType).toBe('COMPOSITE');
    expect(done.ChecksumCRC32).toMatch(/^[\w+/]{6}==-2$/);
    const other = await create({ ChecksumAlgorithm: 'CRC32' }, stage.client());
    const part = await other.part(1, SMALL);
    await expect(other.complete([{ PartNumber: 1, ETag: part.ETag }])).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: expect.stringContaining('missing for part 1'),
    });
    await expect(client.send(new UploadPartCommand({ ...other, PartNumber: 2, Body: SMALL }))).rejects.toMatchObject({
      message: expect.stringContaining('Checksum Type mismatch'),
    });
  });

  it('takes its parts through presigned URLs', async () => {
    shows('s3:presigned UploadPart');
    const upload = await create();
    const url = await getSignedUrl(client, new UploadPartCommand({ ...upload, PartNumber: 1 }));
    expect(url).not.toMatch(/checksum/i);
    const answer = await fetch(url, { method: 'PUT', body: SMALL });
    expect(answer.status).toBe(200);
    await upload.complete([{ PartNumber: 1, ETag: answer.headers.get('etag')! }]);
  });

  it('answers a repeated Complete as the first time, with one object and one event', async () => {
    shows('s3:CompleteMultipartUpload repeated');
    const upload = await create();
    const part = await upload.part(1, SMALL);
    const events = stage.bus.events.length;
    const one = await upload.complete([part]);
    const two = await upload.complete([part]);
    expect([two.ETag, two.VersionId]).toEqual([one.ETag, one.VersionId]);
    expect(stage.bus.events).toHaveLength(events + 1);
  });

  it('makes one object when Complete is sent many times at once', async () => {
    shows('s3:CompleteMultipartUpload repeated');
    const upload = await create();
    const part = await upload.part(1, SMALL);
    const answers = await Promise.all(Array.from({ length: 6 }, () => upload.complete([part])));
    expect(new Set(answers.map(({ VersionId }) => VersionId)).size).toBe(1);
  });

  it('never names the bytes of a part that was replaced during Complete', async () => {
    for (let round = 0; round < 5; round += 1) {
      const upload = await create();
      const part = await upload.part(1, SMALL);
      const again = upload.part(1, SMALL).catch((error: unknown) => error);
      await upload.complete([part]).catch(() => upload.complete([part]));
      await again;
      const got = await client.send(new GetObjectCommand({ Bucket, Key: upload.Key }));
      expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(SMALL)).toBe(true);
    }
  });

  it('is refused under If-None-Match when the key exists, and may be tried again', async () => {
    shows('s3:CompleteMultipartUpload If-None-Match');
    const upload = await create();
    const part = await upload.part(1, SMALL);
    await client.send(new PutObjectCommand({ Bucket, Key: upload.Key, Body: 'first' }));
    await expect(upload.complete([part], { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await client.send(new DeleteObjectCommand({ Bucket, Key: upload.Key }));
    await upload.complete([part], { IfNoneMatch: '*' });
  });

  it('leaves no bytes when it is aborted, nor those of parts that were not named', async () => {
    shows('s3:AbortMultipartUpload');
    const before = stage.files().length;
    const upload = await create();
    await upload.part(1, SMALL);
    await upload.abort();
    await expect.poll(() => stage.files().length).toBe(before);
    await expect(upload.part(2, SMALL)).rejects.toMatchObject({ name: 'NoSuchUpload' });
    const other = await create();
    const part = await other.part(1, SMALL);
    await other.part(2, SMALL);
    await other.complete([part]);
    await expect.poll(() => stage.files().length).toBe(before + 1);
  });

  it('is listed until it ends', async () => {
    shows('s3:ListMultipartUploads');
    const upload = await create();
    const listed = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: upload.Key }));
    expect(listed.Uploads).toMatchObject([{ Key: upload.Key, UploadId: upload.UploadId }]);
    await upload.abort();
    const after = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: upload.Key }));
    expect(after.Uploads).toBeUndefined();
  });

  it('lists its parts in pages', async () => {
    shows('s3:ListParts pages');
    const upload = await create();
    for (const number of [1, 2, 3]) await upload.part(number, SMALL);
    const one = await client.send(new ListPartsCommand({ ...upload, MaxParts: 2 }));
    expect(one).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2' });
    const two = await client.send(new ListPartsCommand({ ...upload, MaxParts: 2, PartNumberMarker: '2' }));
    expect(two.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);
    expect(two.IsTruncated).toBe(false);
  });
});

describe('a multipart upload that is wrong', () => {
  type Upload = Awaited<ReturnType<typeof create>>;
  const cases: readonly [string, (upload: Upload, part: CompletedPart) => Promise<unknown>, string][] = [
    ['a part that was never sent', (u, p) => u.complete([p, { PartNumber: 9, ETag: '"x"' }]), 'InvalidPart'],
    ['another ETag', (u) => u.complete([{ PartNumber: 1, ETag: '"00"' }]), 'InvalidPart'],
    ['parts out of order', (u, p) => u.complete([{ PartNumber: 2, ETag: '"x"' }, p]), 'InvalidPartOrder'],
    ['a part twice', (u, p) => u.complete([p, p]), 'InvalidPartOrder'],
    ['a small part that is not the last', async (u, p) => u.complete([p, await u.part(2, SMALL)]), 'EntityTooSmall'],
    ['no parts', (u) => u.complete([]), 'MalformedXML'],
    ['part number 0', (u) => u.part(0, SMALL), 'InvalidArgument'],
    ['part number 10001', (u) => u.part(10_001, SMALL), 'InvalidArgument'],
    ['a wrong total size', (u, p) => u.complete([p], { MpuObjectSize: 1 }), 'InvalidRequest'],
    ['a wrong checksum of the whole', (u, p) => u.complete([p], { ChecksumCRC64NVME: 'AAAAAAAAAAA=' }), 'BadDigest'],
    [
      'a part with a wrong checksum',
      (u) => client.send(new UploadPartCommand({ ...u, PartNumber: 1, Body: SMALL, ChecksumCRC32: 'AAAAAA==' })),
      'BadDigest',
    ],
    ['another key', (u) => client.send(new ListPartsCommand({ ...u, Key: 'other' })), 'NoSuchUpload'],
    ['another id', (u) => client.send(new AbortMultipartUploadCommand({ ...u, UploadId: 'none' })), 'NoSuchUpload'],
  ];
  it.each(cases)('is refused with %s and stays as it was', async (_what, act, name) => {
    shows('s3:CompleteMultipartUpload', 's3:UploadPart');
    const upload = await create();
    const part = await upload.part(1, SMALL);
    await expect(act(upload, part)).rejects.toMatchObject({ name });
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: upload.Key }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await upload.complete([part]);
  });

  it.each([
    ['SHA256', 'FULL_OBJECT'],
    ['CRC64NVME', 'COMPOSITE'],
  ] as const)('cannot have a %s of type %s', async (ChecksumAlgorithm, ChecksumType) => {
    await expect(create({ ChecksumAlgorithm, ChecksumType })).rejects.toMatchObject({ name: 'InvalidRequest' });
  });
});
