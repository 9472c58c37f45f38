import { NoSuchUpload, NotFound, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import {
  abortMultipart,
  completeMultipart,
  createMultipart,
  listHeldParts,
} from '../../../functions/multipart/uploads.ts';
import { scriptedClient, type Script } from '../../support/scripted-client.ts';

const PART = 8 * 1024 * 1024;
const upload = { key: 'videos/u/v/source', uploadId: 'up', sizeBytes: PART + 5, partSizeBytes: PART };
const at = { Bucket: 'media', Key: upload.key };
const first = { PartNumber: 1, Size: PART, ETag: '"1"' };
const second = { PartNumber: 2, Size: 5, ETag: '"2"' };
const noUpload = new NoSuchUpload({ message: '', $metadata: {} });
const notThere = new NotFound({ message: '', $metadata: {} });
const taken = new S3ServiceException({ name: 'PreconditionFailed', $fault: 'client', $metadata: {} });
const outage = new S3ServiceException({ name: 'InternalError', $fault: 'server', $metadata: {} });
const stored = { VersionId: 'v1', ContentLength: PART + 5 };
const over = (state: string) => ({ state, parts: [], missingCount: 0, missing: [] });

function s3With(script: Script) {
  const { client, sent } = scriptedClient<S3Client>(script);
  return { bucket: { s3: client, bucket: 'media' }, sent, names: () => sent.map(({ name }) => name) };
}

describe('createMultipart', () => {
  it('gives the id of S3', async () => {
    const { bucket, sent } = s3With({ CreateMultipartUploadCommand: [{ UploadId: 'up' }] });
    expect(await createMultipart(bucket, upload.key, 'video/mp4')).toBe('up');
    expect(sent[0]?.input).toEqual({ ...at, ContentType: 'video/mp4' });
  });

  it('fails when S3 gives none', async () => {
    const { bucket } = s3With({ CreateMultipartUploadCommand: [{}] });
    await expect(createMultipart(bucket, upload.key, 'video/mp4')).rejects.toThrow('gave no id');
  });
});

describe('listHeldParts', () => {
  it('reads every page of S3’s list', async () => {
    const { bucket, sent } = s3With({
      ListPartsCommand: [{ Parts: [first], IsTruncated: true, NextPartNumberMarker: '1' }, { Parts: [second] }],
    });
    expect(await listHeldParts(bucket, upload)).toEqual({ ...over('OPEN'), parts: [1, 2] });
    expect(sent.map(({ input }) => input)).toEqual([
      { ...at, UploadId: 'up', PartNumberMarker: undefined },
      { ...at, UploadId: 'up', PartNumberMarker: '1' },
    ]);
  });

  it.each([
    ['a list without parts', {}],
    ['a part without a number, size and ETag', { Parts: [{}] }],
  ])('takes %s for none', async (_what, page) => {
    const { bucket } = s3With({ ListPartsCommand: [page] });
    expect(await listHeldParts(bucket, upload)).toEqual({ state: 'OPEN', parts: [], missingCount: 2, missing: [1, 2] });
  });

  it.each([
    ['STORED', stored],
    ['GONE', notThere],
  ])('says of an upload that S3 does not know that it is %s', async (state, head) => {
    const { bucket } = s3With({ ListPartsCommand: [noUpload], HeadObjectCommand: [head] });
    expect(await listHeldParts(bucket, upload)).toEqual(over(state));
  });

  it('throws when S3 fails', async () => {
    await expect(listHeldParts(s3With({ ListPartsCommand: [outage] }).bucket, upload)).rejects.toBe(outage);
  });
});

describe('completeMultipart', () => {
  const whole = { ListPartsCommand: [{ Parts: [second, first] }] };

  it('makes the object of all parts, in order, where nothing is stored yet', async () => {
    const { bucket, sent } = s3With({ ...whole, CompleteMultipartUploadCommand: [{}], HeadObjectCommand: [stored] });
    expect(await completeMultipart(bucket, upload)).toEqual(over('STORED'));
    expect(sent[1]?.input).toEqual({
      ...at,
      UploadId: 'up',
      MultipartUpload: {
        Parts: [
          { PartNumber: 1, ETag: '"1"' },
          { PartNumber: 2, ETag: '"2"' },
        ],
      },
      IfNoneMatch: '*',
    });
  });

  it('makes none while a part is missing', async () => {
    const { bucket, names } = s3With({ ListPartsCommand: [{ Parts: [first] }] });
    expect(await completeMultipart(bucket, upload)).toEqual({
      state: 'OPEN',
      parts: [1],
      missingCount: 1,
      missing: [2],
    });
    expect(names()).toEqual(['ListPartsCommand']);
  });

  it.each([
    ['it was done before', { ListPartsCommand: [noUpload] }],
    ['another call was faster', { ...whole, CompleteMultipartUploadCommand: [noUpload] }],
    ['an object is there', { ...whole, CompleteMultipartUploadCommand: [taken] }],
  ])('is as good when %s', async (_when, script) => {
    const { bucket } = s3With({ ...script, HeadObjectCommand: [stored] });
    expect(await completeMultipart(bucket, upload)).toEqual(over('STORED'));
  });

  it('says when the upload was given up in between', async () => {
    const { bucket } = s3With({ ...whole, CompleteMultipartUploadCommand: [noUpload], HeadObjectCommand: [notThere] });
    expect(await completeMultipart(bucket, upload)).toEqual(over('GONE'));
  });

  it.each([outage, new Error('socket hang up')])('throws when S3 fails', async (failure) => {
    const { bucket } = s3With({ ...whole, CompleteMultipartUploadCommand: [failure] });
    await expect(completeMultipart(bucket, upload)).rejects.toBe(failure);
  });
});

describe('abortMultipart', () => {
  it.each([
    ['is there', {}],
    ['is gone', noUpload],
  ])('gives up an upload that %s', async (_what, answer) => {
    const { bucket, sent } = s3With({ AbortMultipartUploadCommand: [answer] });
    await abortMultipart(bucket, upload.key, 'up');
    expect(sent).toEqual([{ name: 'AbortMultipartUploadCommand', input: { ...at, UploadId: 'up' } }]);
  });

  it('throws when S3 fails', async () => {
    const { bucket } = s3With({ AbortMultipartUploadCommand: [outage] });
    await expect(abortMultipart(bucket, upload.key, 'up')).rejects.toBe(outage);
  });
});
