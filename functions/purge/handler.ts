import { dynamodb, s3, transcribe } from '../lib/clients.ts';
import { log } from '../lib/log.ts';
import { eachEvent, type QueueAnswer, type QueueEvent } from '../lib/queue.ts';
import { requireEnv } from '../lib/require-env.ts';
import { videoOfEvent } from '../lib/video-event.ts';
import { environment } from './env.ts';
import { purgeVideo } from './purge-video.ts';

const env = requireEnv(environment);
const bucket = { s3, bucket: env.MEDIA_BUCKET };

/** Purge Requested, through a queue: removes what is stored of a video that is over. Twice is the same as once. */
export async function handler(event: QueueEvent): Promise<QueueAnswer> {
  return eachEvent(event, async (requested) => {
    const key = videoOfEvent(requested, env.STAGE);
    if (!key) return log('ignored', { reason: 'another stage’s event' });
    await purgeVideo({ bucket, dynamodb, transcribe, table: env.VIDEO_TABLE, now: Date.now() }, key);
  });
}
