import { Readable } from 'node:stream';
import { createHash } from 'node:crypto';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import type { ChecksumAlgorithm, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shows } from '../../support/claims.ts';
import type { Stage } from './support.ts';
import { codeOf, sendRaw, startStage } from './support.ts';

let stage: Stage;
let client: S3Client;
const Bucket = 'lectures';

beforeAll(async () => {
  stage = await startStage();
  client = stage.client();
});
afterAll(() => stage.stop());

const put = (Key: string, Body: string | Buffer = 'hello', more = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const text = async (Key: string, more = {}) =>
  (await client.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();

describe('PutObject and GetObject through the unmodified SDK', () => {
  it('gives back the bytes, the MD5 as ETag, the headers and the metadata', async () => {
    shows('s3:PutObject', 's3:GetObject', 's3:PutObject metadata');
    const answer = await put('facts', 'hello', {
      ContentType: 'text/plain',
      ContentDisposition: 'inline; filename="x.txt"',
      CacheControl: 'no-cache',
      Metadata: { lesson: '7' },
    });
    expect(answer.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    expect(answer.VersionId).toMatch(/^[\w-]{32}$/);
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'facts', ChecksumMode: 'ENABLED' }));
    expect(await got.Body?.transformToString()).toBe('hello');
    expect(got).toMatchObject({
      ContentType: 'text/plain',
      ContentDisposition: 'inline; filename="x.txt"',
      CacheControl: 'no-cache',
      Metadata: { lesson: '7' },
      ContentLength: 5,
      ETag: answer.ETag,
      VersionId: answer.VersionId,
      ChecksumCRC32: 'NhCmhg==',
      ChecksumType: 'FULL_OBJECT',
      AcceptRanges: 'bytes',
      ServerSideEncryption: 'AES256',
    });
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as readonly ChecksumAlgorithm[])(
    'agrees with the SDK about the %s of a body',
    async (ChecksumAlgorithm) => {
      shows('s3:PutObject checksums', 's3:HeadObject');
      const Body = Buffer.from('a body for a checksum');
      const answer = await put(`sum-${ChecksumAlgorithm}`, Body, { ChecksumAlgorithm });
      const kept = await client.send(
        new HeadObjectCommand({ Bucket, Key: `sum-${ChecksumAlgorithm}`, ChecksumMode: 'ENABLED' }),
      );
      const field = `Checksum${ChecksumAlgorithm}` as const;
      expect(answer).toHaveProperty(field, expect.stringMatching(/^[\w+/]+=*$/));
      expect(kept).toHaveProperty(field, (answer as unknown as Record<string, string>)[field]);
      expect(await text(`sum-${ChecksumAlgorithm}`)).toBe(Body.toString());
    },
  );

  it('stores the data of a stream upload, not its aws-chunked frame', async () => {
    shows('s3:PutObject aws-chunked');
    const parts = Array.from({ length: 40 }, (_, i) => Buffer.alloc(10_000, i));
    const whole = Buffer.concat(parts);
    await client.send(
      new PutObjectCommand({ Bucket, Key: 'stream', Body: Readable.from(parts), ContentLength: whole.length }),
    );
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'stream' }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(whole)).toBe(true);
    expect(got.ContentEncoding).toBeUndefined();
    expect(got.ETag).toBe(`"${createHash('md5').update(whole).digest('hex')}"`);
  });

  it('keeps a CRC64NVME of an object that came without a checksum', async () => {
    shows('s3:PutObject checksums');
    const plain = stage.client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
    await plain.send(new PutObjectCommand({ Bucket, Key: 'plain', Body: '123456789' }));
    const kept = await plain.send(new HeadObjectCommand({ Bucket, Key: 'plain', ChecksumMode: 'ENABLED' }));
    // The check value of CRC-64/NVME: ae8b14860a799888.
    expect(kept.ChecksumCRC64NVME).toBe(Buffer.from('ae8b14860a799888', 'hex').toString('base64'));
  });

  it.each([
    ['ChecksumCRC32', 'AAAAAA==', 'BadDigest'],
    ['ChecksumSHA256', createHash('sha256').update('other').digest('base64'), 'BadDigest'],
    ['ChecksumCRC32', 'AAAA', 'InvalidRequest'],
    ['ContentMD5', createHash('md5').update('other').digest('base64'), 'BadDigest'],
    ['ContentMD5', 'short', 'InvalidDigest'],
  ])('refuses a body whose %s is %s with %s, and stores nothing', async (field, value, name) => {
    shows('s3:PutObject checksums', 's3:PutObject Content-MD5');
    const before = stage.files().length;
    await expect(put('wrong-sum', 'hello', { [field]: value })).rejects.toMatchObject({ name });
    await expect(text('wrong-sum')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(stage.files()).toHaveLength(before);
  });

  it('works with an empty body', async () => {
    await put('empty', '');
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'empty' }));
    expect(got.ContentLength).toBe(0);
    expect(await got.Body?.transformToString()).toBe('');
  });

  it('says NoSuchKey and NoSuchBucket', async () => {
    shows('s3:GetObject', 's3:HeadObject');
    await expect(text('nobody')).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
    await expect(client.send(new GetObjectCommand({ Bucket: 'other', Key: 'nobody' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: 'nobody' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('refuses more than 2 kB of metadata', async () => {
    shows('s3:PutObject metadata');
    await expect(put('meta', 'x', { Metadata: { a: 'x'.repeat(2048) } })).rejects.toMatchObject({
      name: 'MetadataTooLarge',
    });
  });
});

describe('conditional writes', () => {
  it('lets one of many parallel creates win and gives the others 412', async () => {
    shows('s3:PutObject If-None-Match');
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => put('once', `body ${i}`, { IfNoneMatch: '*' })),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'PreconditionFailed' });
    }
    await expect(put('once', 'late', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
  });

  it('lets a create pass again after a delete', async () => {
    shows('s3:PutObject If-None-Match');
    await put('reborn', 'one', { IfNoneMatch: '*' });
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'reborn' }));
    await put('reborn', 'two', { IfNoneMatch: '*' });
    expect(await text('reborn')).toBe('two');
  });

  it('answers 409 when the key is deleted while the bytes are on their way', async () => {
    shows('s3:PutObject If-Match');
    const { ETag } = await put('raced', 'one');
    let next: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => (next = resolve));
    const body = Readable.from(
      (async function* () {
        yield Buffer.alloc(70_000);
        await gate;
        yield Buffer.alloc(10);
      })(),
    );
    const upload = client.send(
      new PutObjectCommand({ Bucket, Key: 'raced', Body: body, ContentLength: 70_010, IfMatch: ETag }),
    );
    const outcome = expect(upload).rejects.toMatchObject({ name: 'ConditionalRequestConflict' });
    // The unfinished file shows that the upload has begun.
    await expect.poll(() => stage.unfinished().length).toBe(1);
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'raced' }));
    next?.();
    await outcome;
    expect(stage.unfinished().length).toBe(0);
  });

  it('replaces under If-Match only the version that was named', async () => {
    shows('s3:PutObject If-Match');
    const { ETag } = await put('matched', 'one');
    await put('matched', 'two', { IfMatch: ETag });
    await expect(put('matched', 'three', { IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('absent', 'x', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('reads', () => {
  beforeAll(() => put('ten', '0123456789'));

  it.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=4-', '456789', 'bytes 4-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
  ])('answers %s with 206', async (Range, body, ContentRange) => {
    shows('s3:GetObject Range');
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'ten', Range }));
    expect(await got.Body?.transformToString()).toBe(body);
    expect(got).toMatchObject({ ContentRange, ContentLength: body.length, $metadata: { httpStatusCode: 206 } });
  });

  it.each(['bytes=10-', 'bytes=-0', 'bytes=20-30'])('answers %s with 416', async (Range) => {
    shows('s3:GetObject Range');
    await expect(text('ten', { Range })).rejects.toMatchObject({
      name: 'InvalidRange',
      $metadata: { httpStatusCode: 416 },
    });
  });

  it.each(['bytes=5-2', 'lines=1-2', 'bytes=a-b', 'bytes=0-1,4-5', 'bytes=-'])('ignores %s', async (Range) => {
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'ten', Range }));
    expect(got).toMatchObject({ ContentLength: 10, $metadata: { httpStatusCode: 200 } });
    expect(await got.Body?.transformToString()).toBe('0123456789');
  });

  it('answers the only part of an empty object without a range', async () => {
    await put('nothing', '');
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'nothing', PartNumber: 1 }));
    expect(got).toMatchObject({ ContentLength: 0, $metadata: { httpStatusCode: 200 } });
    expect(got.ContentRange).toBeUndefined();
  });

  it('puts response-* into the answer byte for byte, or refuses what no header can carry', async () => {
    shows('s3:presigned GET response headers');
    const got = await client.send(
      new GetObjectCommand({ Bucket, Key: 'ten', ResponseContentDisposition: 'inline; filename="é.txt"' }),
    );
    expect(got.ContentDisposition).toBe('inline; filename="é.txt"');
    for (const ResponseContentDisposition of ['🎬', 'a\r\nX-Evil: 1']) {
      await expect(text('ten', { ResponseContentDisposition })).rejects.toMatchObject({
        name: 'InvalidArgument',
        message: 'Header value cannot be represented using ISO-8859-1.',
      });
    }
  });

  it('answers 304 and 412 to conditions', async () => {
    shows('s3:GetObject conditions');
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'ten' }));
    const later = new Date(Date.now() + 60_000);
    const earlier = new Date(Date.now() - 3_600_000);
    await expect(text('ten', { IfNoneMatch: head.ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(text('ten', { IfModifiedSince: later })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(text('ten', { IfMatch: '"nope"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(text('ten', { IfUnmodifiedSince: earlier })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await text('ten', { IfMatch: head.ETag, IfUnmodifiedSince: earlier })).toBe('0123456789');
    expect(await text('ten', { IfNoneMatch: '"nope"', IfModifiedSince: later })).toBe('0123456789');
  });
});

describe('versions', () => {
  it('keeps every version, hides behind a marker, and forgets what is deleted by id', async () => {
    shows('s3:DeleteObject', 's3:DeleteObject VersionId', 's3:GetObject VersionId', 's3:ListObjectVersions');
    const one = await put('doc', 'one');
    const two = await put('doc', 'two');
    const marker = await client.send(new DeleteObjectCommand({ Bucket, Key: 'doc' }));
    expect(marker.DeleteMarker).toBe(true);
    await expect(text('doc')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await text('doc', { VersionId: one.VersionId })).toBe('one');
    await expect(text('doc', { VersionId: marker.VersionId })).rejects.toMatchObject({ name: 'MethodNotAllowed' });
    const listed = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'doc' }));
    expect(listed.Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
      [two.VersionId, false],
      [one.VersionId, false],
    ]);
    expect(listed.DeleteMarkers).toMatchObject([{ VersionId: marker.VersionId, IsLatest: true }]);

    const undone = await client.send(new DeleteObjectCommand({ Bucket, Key: 'doc', VersionId: marker.VersionId }));
    expect(undone.DeleteMarker).toBe(true);
    expect(await text('doc')).toBe('two');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'doc', VersionId: two.VersionId }));
    expect(await text('doc')).toBe('one');
    await expect(text('doc', { VersionId: two.VersionId })).rejects.toMatchObject({ name: 'NoSuchVersion' });
  });

  it('removes the bytes of a version that is gone', async () => {
    const before = stage.files().length;
    const { VersionId } = await put('brief', 'x');
    expect(stage.files()).toHaveLength(before + 1);
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'brief', VersionId }));
    await expect.poll(() => stage.files().length).toBe(before);
  });

  it('finishes a download whose object is deleted meanwhile, and then removes the bytes', async () => {
    const before = stage.files().length;
    const body = Buffer.alloc(24 * 1024 * 1024, 7);
    const { VersionId } = await put('leaving', body);
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'leaving' }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'leaving', VersionId }));
    expect(stage.files()).toHaveLength(before + 1);
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
    await expect.poll(() => stage.files().length).toBe(before);
  });

  it('says InvalidArgument to what cannot be the id of a version', async () => {
    await put('ids', 'x');
    await expect(text('ids', { VersionId: 'bogus' })).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: 'Invalid version id specified',
    });
    await expect(
      client.send(new DeleteObjectCommand({ Bucket, Key: 'ids', VersionId: 'bogus' })),
    ).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(text('ids', { VersionId: 'A'.repeat(32) })).rejects.toMatchObject({ name: 'NoSuchVersion' });
  });

  it('overwrites in a bucket without versions and gives no version id', async () => {
    shows('s3:buckets without versions', 's3:DeleteObject');
    const own = { Bucket: 'scratch', Key: 'same' };
    const answer = await client.send(new PutObjectCommand({ ...own, Body: 'one' }));
    expect(answer.VersionId).toBeUndefined();
    await client.send(new PutObjectCommand({ ...own, Body: 'two' }));
    expect(await (await client.send(new GetObjectCommand(own))).Body?.transformToString()).toBe('two');
    await client.send(new DeleteObjectCommand(own));
    await expect(client.send(new GetObjectCommand(own))).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(client.send(new DeleteObjectCommand(own))).resolves.toMatchObject({
      $metadata: { httpStatusCode: 204 },
    });
  });

  it('deletes many at once, versions included', async () => {
    shows('s3:DeleteObjects');
    const { VersionId } = await put('many/1', 'x');
    await put('many/2', 'x');
    const answer = await client.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key: 'many/1', VersionId }, { Key: 'many/2' }, { Key: 'many/never <&> there' }] },
      }),
    );
    expect(answer.Errors).toBeUndefined();
    expect(answer.Deleted?.map(({ Key, DeleteMarker }) => [Key, DeleteMarker])).toEqual([
      ['many/1', undefined],
      ['many/2', true],
      ['many/never <&> there', true],
    ]);
    const left = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'many/' }));
    expect(left.KeyCount).toBe(0);
  });
});

describe('CopyObject', () => {
  it('copies bytes and headers, or replaces the headers', async () => {
    shows('s3:CopyObject', 's3:CopyObject MetadataDirective');
    await put('from me', 'copied', { Metadata: { a: '1' }, ContentType: 'text/vtt' });
    await client.send(
      new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/${encodeURIComponent('from me')}` }),
    );
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'to' }));
    expect(await got.Body?.transformToString()).toBe('copied');
    expect(got).toMatchObject({ Metadata: { a: '1' }, ContentType: 'text/vtt' });
    await client.send(
      new CopyObjectCommand({
        Bucket,
        Key: 'to',
        CopySource: `${Bucket}/to`,
        MetadataDirective: 'REPLACE',
        Metadata: { b: '2' },
      }),
    );
    expect((await client.send(new HeadObjectCommand({ Bucket, Key: 'to' }))).Metadata).toEqual({ b: '2' });
  });

  it('refuses a copy that changes nothing, a source that is not there and one that does not match', async () => {
    shows('s3:CopyObject conditions');
    await put('src', 'x');
    const copy = (CopySource: string, more = {}) =>
      client.send(new CopyObjectCommand({ Bucket, Key: 'src', CopySource, ...more }));
    await expect(copy(`${Bucket}/src`)).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(copy(`${Bucket}/none`)).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(copy('nowhere/none')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(copy('broken')).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(copy(`${Bucket}/src`, { CopySourceIfMatch: '"no"' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
  });
});

describe('buckets, and what is not emulated', () => {
  it('tells which buckets there are, where, and whether they have versions', async () => {
    shows('s3:ListBuckets', 's3:HeadBucket', 's3:GetBucketLocation', 's3:GetBucketVersioning');
    const { Buckets } = await client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['lectures', 'scratch']);
    await client.send(new HeadBucketCommand({ Bucket }));
    await expect(client.send(new HeadBucketCommand({ Bucket: 'none' }))).rejects.toMatchObject({ name: 'NotFound' });
    expect((await client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe('eu-central-1');
    expect((await client.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
    expect((await client.send(new GetBucketVersioningCommand({ Bucket: 'scratch' }))).Status).toBeUndefined();
  });

  it('lists buckets by prefix and region, in pages', async () => {
    shows('s3:ListBuckets');
    const list = async (more: object) => {
      const { Buckets, ContinuationToken } = await client.send(new ListBucketsCommand(more));
      return [Buckets?.map(({ Name }) => Name) ?? [], ContinuationToken] as const;
    };
    const [first, ContinuationToken] = await list({ MaxBuckets: 1 });
    expect(first).toEqual(['lectures']);
    expect(await list({ MaxBuckets: 1, ContinuationToken })).toEqual([['scratch'], undefined]);
    expect((await list({ Prefix: 's' }))[0]).toEqual(['scratch']);
    expect((await list({ BucketRegion: 'eu-west-1' }))[0]).toEqual([]);
  });

  it('says UnsupportedByLocal to the form of a browser, which carries its signature inside', async () => {
    const answer = await sendRaw(
      stage,
      { method: 'POST', path: `/${Bucket}`, headers: { 'content-type': 'multipart/form-data; boundary=x' } },
      '--x--\r\n',
    );
    expect([answer.status, codeOf(answer.body)]).toEqual([501, 'NotImplemented']);
    expect(answer.body).toContain('UnsupportedByLocal');
  });

  it.each([
    ['ACLs', () => client.send(new GetObjectAclCommand({ Bucket, Key: 'x' })), /UnsupportedByLocal.*"acl"/],
    [
      'tags',
      () => client.send(new PutObjectTaggingCommand({ Bucket, Key: 'x', Tagging: { TagSet: [] } })),
      /UnsupportedByLocal.*"tagging"/,
    ],
    ['KMS', () => put('kms', 'x', { ServerSideEncryption: 'aws:kms' }), /UnsupportedByLocal.*aws:kms/],
    ['storage classes', () => put('ia', 'x', { StorageClass: 'GLACIER' }), /UnsupportedByLocal.*GLACIER/],
    ['tags on PUT', () => put('tagged', 'x', { Tagging: 'a=b' }), /UnsupportedByLocal.*x-amz-tagging/],
  ])('says NotImplemented to %s', async (_name, act, message) => {
    await expect(act()).rejects.toMatchObject({ name: 'NotImplemented', message: expect.stringMatching(message) });
  });

  it('answers a canned ACL as a bucket without ACLs does', async () => {
    await expect(put('acl', 'x', { ACL: 'public-read' })).rejects.toMatchObject({
      name: 'AccessControlListNotSupported',
    });
  });
});
