import { NotFound, type S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { storedObject } from '../../../functions/lib/bucket.ts';
import { scriptedClient } from '../../support/scripted-client.ts';

const asking = (answer: unknown) => {
  const { client, sent } = scriptedClient<S3Client>({ HeadObjectCommand: [answer] });
  return { bucket: { s3: client, bucket: 'media' }, sent };
};

describe('storedObject', () => {
  it('tells the version and the size of the current object', async () => {
    const { bucket, sent } = asking({ VersionId: 'v2', ContentLength: 5 });
    expect(await storedObject(bucket, 'key')).toEqual({ versionId: 'v2', sizeBytes: 5 });
    expect(sent).toEqual([{ name: 'HeadObjectCommand', input: { Bucket: 'media', Key: 'key', VersionId: undefined } }]);
  });

  it('tells of a version that is asked for', async () => {
    const { bucket, sent } = asking({ VersionId: 'v1', ContentLength: 0 });
    expect(await storedObject(bucket, 'key', 'v1')).toEqual({ versionId: 'v1', sizeBytes: 0 });
    expect(sent[0]?.input).toMatchObject({ VersionId: 'v1' });
  });

  it('calls the version of a bucket without versions as S3 does', async () => {
    expect(await storedObject(asking({}).bucket, 'key')).toEqual({ versionId: 'null', sizeBytes: 0 });
  });

  it('knows what is not there, and takes no other failure for that', async () => {
    expect(await storedObject(asking(new NotFound({ message: '', $metadata: {} })).bucket, 'key')).toBeUndefined();
    const denied = Object.assign(new Error('403'), { name: '403' });
    await expect(storedObject(asking(denied).bucket, 'key')).rejects.toBe(denied);
  });
});
