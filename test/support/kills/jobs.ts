import { setTimeout as delay } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  StartTranscriptionJobCommand,
  TranscribeClient,
  paginateListTranscriptionJobs,
  type TranscriptionJobStatus,
} from '@aws-sdk/client-transcribe';
import { eventually, media } from '../stack.ts';
import { once, type Life, type Work } from './work.ts';

const KEY = 'kills/jobs/lecture.webm';
const outputOf = (job: string): string => `kills/jobs/${job}.json`;

interface Entry {
  isAcknowledged: boolean;
  hasEnded: boolean;
}

/** Transcription jobs, started without end; each has to end by itself. */
export function jobsWork(): Work {
  const entries = new Map<string, Entry>();
  let acknowledged = 0;
  let serial = 0;
  let hasMedia = false;
  const s3Of = (life: Life) => new S3Client({ ...once(life), forcePathStyle: true });

  async function jobsOf(life: Life): Promise<ReadonlyMap<string, TranscriptionJobStatus>> {
    const client = new TranscribeClient(once(life));
    const found = new Map<string, TranscriptionJobStatus>();
    const query = { JobNameContains: 'kills-' };
    for await (const page of paginateListTranscriptionJobs({ client, pageSize: 100 }, query))
      for (const { TranscriptionJobName, TranscriptionJobStatus } of page.TranscriptionJobSummaries ?? [])
        found.set(TranscriptionJobName!, TranscriptionJobStatus!);
    client.destroy();
    return found;
  }

  return {
    name: 'transcription jobs',
    acknowledged: () => acknowledged,
    run: async (life) => {
      const { api, random } = life;
      if (!hasMedia) {
        const s3 = s3Of(life);
        await s3.send(new PutObjectCommand({ Bucket: api.bucket, Key: KEY, Body: media('lecture.webm') }));
        hasMedia = true;
      }
      const client = new TranscribeClient(once(life));
      for (;;) {
        const name = `kills-${(serial += 1)}`;
        const entry: Entry = { isAcknowledged: false, hasEnded: false };
        entries.set(name, entry);
        await client.send(
          new StartTranscriptionJobCommand({
            TranscriptionJobName: name,
            LanguageCode: 'en-US',
            Media: { MediaFileUri: `s3://${api.bucket}/${KEY}` },
            OutputBucketName: api.bucket,
            OutputKey: outputOf(name),
          }),
        );
        entry.isAcknowledged = true;
        acknowledged += 1;
        await delay(random.between(10, 150));
      }
    },
    expectKept: async (life) => {
      const before = new Map([...entries].map(([name, entry]) => [name, { ...entry }]));
      const found = await jobsOf(life);
      for (const [name, was] of before) {
        const status = found.get(name);
        if (status === undefined) {
          if (was.isAcknowledged) throw new Error(`The job ${name} was acknowledged and is not there.`);
          entries.delete(name);
          continue;
        }
        if (status === 'FAILED') throw new Error(`The job ${name} failed.`);
        const entry = entries.get(name)!;
        entry.isAcknowledged = true;
        if (was.hasEnded && status !== 'COMPLETED') throw new Error(`The job ${name} was COMPLETED and is ${status}.`);
        entry.hasEnded = status === 'COMPLETED';
      }
    },
    expectFinished: async (life) => {
      const allEnded = async () => {
        const found = await jobsOf(life);
        return [...entries.keys()].every((name) => found.get(name) === 'COMPLETED') ? true : undefined;
      };
      await eventually(allEnded, 'every transcription job is COMPLETED', 60_000);
      const s3 = s3Of(life);
      for (const name of entries.keys()) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: life.api.bucket, Key: outputOf(name) }));
        const { jobName } = JSON.parse(await Body!.transformToString()) as { jobName: string };
        if (jobName !== name) throw new Error(`${outputOf(name)} is the transcript of ${jobName}.`);
      }
      s3.destroy();
    },
  };
}
