import { EVENT_TYPES } from '../../model/events.ts';
import { dynamodb, s3 } from '../lib/clients.ts';
import { log } from '../lib/log.ts';
import { putVideoEvent } from '../lib/put-event.ts';
import { eachEvent, type QueueAnswer, type QueueEvent } from '../lib/queue.ts';
import { requireEnv } from '../lib/require-env.ts';
import { videoOfEvent } from '../lib/video-event.ts';
import { audioExtractor } from './audio-extractor.ts';
import { environment } from './env.ts';

const env = requireEnv(environment);
const sounds = audioExtractor({
  bucket: { s3, bucket: env.MEDIA_BUCKET },
  dynamodb,
  table: env.VIDEO_TABLE,
  graphqlUrl: env.GRAPHQL_URL,
  // Bundled beside this file.
  extractProgram: new URL('./extract-program.mjs', import.meta.url),
  startCaptions: ({ userId, id }) => putVideoEvent(EVENT_TYPES.captions, { stage: env.STAGE, userId, videoId: id }),
});

/** Audio Extraction Requested, through a queue: copies the sound of a video beside it and has it transcribed. */
export async function handler(event: QueueEvent): Promise<QueueAnswer> {
  return eachEvent(event, async (requested) => {
    const key = videoOfEvent(requested, env.STAGE);
    return key ? sounds.extract(key) : log('ignored', { reason: 'another stage’s event' });
  });
}
