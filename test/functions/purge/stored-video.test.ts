import { NoSuchUpload, type S3Client } from '@aws-sdk/client-s3';
import { BadRequestException, InternalFailureException, type TranscribeClient } from '@aws-sdk/client-transcribe';
import { describe, expect, it } from 'vitest';
import { deleteJobs, emptyPrefix } from '../../../functions/purge/stored-video.ts';
import { scriptedClient, type Script } from '../../support/scripted-client.ts';

const Prefix = 'videos/u/v/';
const version = (name: string, id: string) => ({ Key: `${Prefix}${name}`, VersionId: id });
const s3With = (script: Script) => {
  const { client, sent } = scriptedClient<S3Client>(script);
  return { bucket: { s3: client, bucket: 'media' }, sent };
};

describe('emptyPrefix', () => {
  it('deletes every version and marker of every page, and gives every upload up', async () => {
    const { bucket, sent } = s3With({
      ListObjectVersionsCommand: [
        { Versions: [version('source', '1')], DeleteMarkers: [version('source', '2')] },
        { Versions: [version('captions/a.vtt', '3')] },
        {},
      ],
      DeleteObjectsCommand: [{}],
      ListMultipartUploadsCommand: [{ Uploads: [{ Key: `${Prefix}source`, UploadId: 'up' }] }, {}],
      AbortMultipartUploadCommand: [new NoSuchUpload({ message: '', $metadata: {} })],
    });
    expect(await emptyPrefix(bucket, Prefix)).toBe(4);
    const deletion = (...Objects: object[]) => ({ Bucket: 'media', Delete: { Objects, Quiet: true } });
    expect(sent.map(({ input }) => input)).toEqual([
      { Bucket: 'media', Prefix },
      deletion(version('source', '1'), version('source', '2')),
      { Bucket: 'media', Prefix },
      deletion(version('captions/a.vtt', '3')),
      { Bucket: 'media', Prefix },
      { Bucket: 'media', Prefix },
      { Bucket: 'media', Key: `${Prefix}source`, UploadId: 'up' },
      { Bucket: 'media', Prefix },
    ]);
  });

  it('asks twice and deletes nothing where nothing is', async () => {
    const { bucket, sent } = s3With({ ListObjectVersionsCommand: [{}], ListMultipartUploadsCommand: [{}] });
    expect(await emptyPrefix(bucket, Prefix)).toBe(0);
    expect(sent).toHaveLength(2);
  });

  it.each([
    [[{ Code: 'AccessDenied' }, { Code: 'InternalError' }], 'S3 did not delete 2 objects: AccessDenied.'],
    [[{}], 'S3 did not delete 1 objects: no reason given.'],
  ])('fails when S3 keeps some of it', async (Errors, message) => {
    const { bucket } = s3With({
      ListObjectVersionsCommand: [{ Versions: [version('source', '1')] }],
      DeleteObjectsCommand: [{ Errors }],
    });
    await expect(emptyPrefix(bucket, Prefix)).rejects.toMatchObject({ code: 'NotDeleted', message });
  });
});

describe('deleteJobs', () => {
  const running = new BadRequestException({ message: 'in progress', $metadata: {} });

  it('deletes each, and leaves those that are at work or unknown to a later look', async () => {
    const { client, sent } = scriptedClient<TranscribeClient>({ DeleteTranscriptionJobCommand: [running, {}] });
    await deleteJobs(client, ['a', 'b']);
    expect(sent.map(({ input }) => input)).toEqual([{ TranscriptionJobName: 'a' }, { TranscriptionJobName: 'b' }]);
  });

  it('throws when Transcribe fails', async () => {
    const outage = new InternalFailureException({ message: '', $metadata: {} });
    const { client } = scriptedClient<TranscribeClient>({ DeleteTranscriptionJobCommand: [outage] });
    await expect(deleteJobs(client, ['a'])).rejects.toBe(outage);
  });
});
