import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetTranscriptionJobCommand, StartTranscriptionJobCommand } from '@aws-sdk/client-transcribe';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../../local/context.ts';
import { createS3 } from '../../../local/s3/service.ts';
import { memoryStore } from '../../../local/store.ts';
import { aTranscribe, lectureJob, listeningBus, sampleMedia } from './support.ts';

it('reads the lecture from the local S3 and puts its captions beside it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-transcribe-s3-'));
  const credentials = { accessKeyId: 'KEY', secretAccessKey: 'secret' };
  const s3 = createS3({
    buckets: [{ name: 'media', versioned: true, cors: [], eventBridge: false }],
    folder,
    store: memoryStore(),
    bus: listeningBus().bus,
    clock: systemClock,
    find: (accessKeyId) =>
      accessKeyId === 'KEY' ? { ...credentials, arn: 'arn:aws:iam::111122223333:role/transcribe' } : undefined,
    region: 'eu-west-1',
  });
  const server = createServer((req, res) => void s3.handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const client = new S3Client({ endpoint, credentials, region: 'eu-west-1', forcePathStyle: true });
  const stack = await aTranscribe({ s3: { endpoint, credentials } });
  try {
    await client.send(new PutObjectCommand({ Bucket: 'media', Key: 'lecture.mp4', Body: sampleMedia('lecture.mp4') }));
    await stack.client.send(new StartTranscriptionJobCommand(lectureJob));
    await stack.ears.until(1);
    const { TranscriptionJob: job } = await stack.client.send(
      new GetTranscriptionJobCommand({ TranscriptionJobName: lectureJob.TranscriptionJobName }),
    );
    expect(job).toMatchObject({ TranscriptionJobStatus: 'COMPLETED', MediaSampleRateHertz: 24_000 });
    const read = async (name: string) => {
      const found = await client.send(new GetObjectCommand({ Bucket: 'media', Key: `videos/u/v/transcript/${name}` }));
      return { type: found.ContentType, text: (await found.Body?.transformToString()) ?? '' };
    };
    expect(await read('lecture-1.vtt')).toMatchObject({
      type: 'text/vtt',
      text: expect.stringMatching(/^WEBVTT\n\n1\n/),
    });
    expect((await read('lecture-1.srt')).text).toMatch(/^1\n00:00:00,000 --> /);
    expect(JSON.parse((await read('lecture-1.json')).text)).toMatchObject({
      jobName: 'lecture-1',
      status: 'COMPLETED',
    });
    expect((await read('.write_access_check_file.temp')).text).toBe('');
    await expect(
      stack.client.send(
        new StartTranscriptionJobCommand({
          ...lectureJob,
          TranscriptionJobName: 'other',
          Media: { MediaFileUri: 's3://media/missing.mp4' },
        }),
      ),
    ).rejects.toThrow("The S3 URI that you provided can't be accessed.");
    await expect(
      stack.client.send(
        new StartTranscriptionJobCommand({
          ...lectureJob,
          TranscriptionJobName: 'other',
          OutputBucketName: 'elsewhere',
        }),
      ),
    ).rejects.toThrow('The specified S3 bucket elsewhere');
  } finally {
    await stack.close();
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await s3.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
