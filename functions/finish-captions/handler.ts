import { jobPrefix } from '../../model/transcription.ts';
import { dynamodb, s3, transcribe } from '../lib/clients.ts';
import { log } from '../lib/log.ts';
import { eachEvent, stringAt, type QueueAnswer, type QueueEvent } from '../lib/queue.ts';
import { requireEnv } from '../lib/require-env.ts';
import { environment } from './env.ts';
import { jobFinisher } from './job-finisher.ts';

const env = requireEnv(environment);
const jobs = jobFinisher({
  bucket: { s3, bucket: env.MEDIA_BUCKET },
  dynamodb,
  transcribe,
  table: env.VIDEO_TABLE,
  graphqlUrl: env.GRAPHQL_URL,
});

/** Transcribe Job State Change, through a queue: stores the captions and tells the owner. Twice is the same as once. */
export async function handler(event: QueueEvent): Promise<QueueAnswer> {
  return eachEvent(event, async (change) => {
    const jobName = stringAt(change, 'detail', 'TranscriptionJobName');
    if (!jobName.startsWith(jobPrefix(env.STAGE))) return log('ignored', { reason: 'a job of something else' });
    // The event only says that something happened: what it was is read from Transcribe itself.
    const state = await jobs.finish(jobName);
    if (state !== 'ENDED') log('ignored', { reason: 'the job has not ended', jobName, state });
  });
}
