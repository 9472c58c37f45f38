import { EVENT_SOURCE, EVENT_TYPES } from '../../model/events.ts';
import { dynamodb, s3, transcribe } from '../lib/clients.ts';
import { log } from '../lib/log.ts';
import { putVideoEvent } from '../lib/put-event.ts';
import { eachEvent, stringAt, type QueueAnswer, type QueueEvent } from '../lib/queue.ts';
import { requireEnv } from '../lib/require-env.ts';
import { sourceOwner } from '../lib/source-key.ts';
import { videoOfEvent } from '../lib/video-event.ts';
import { environment } from './env.ts';
import { uploadTaker } from './take-upload.ts';

const env = requireEnv(environment);
const uploads = uploadTaker({
  bucket: { s3, bucket: env.MEDIA_BUCKET },
  dynamodb,
  transcribe,
  table: env.VIDEO_TABLE,
  graphqlUrl: env.GRAPHQL_URL,
  stage: env.STAGE,
  transcribeRoleArn: env.TRANSCRIBE_ROLE_ARN,
  languages: env.LANGUAGES.split(','),
  maxMinutesPerDay: Number(env.CAPTIONED_MINUTES_PER_DAY),
  extractAudio: ({ userId, id }) => putVideoEvent(EVENT_TYPES.audio, { stage: env.STAGE, userId, videoId: id }),
  // Bundled beside this file.
  probeProgram: new URL('./probe-program.mjs', import.meta.url),
});

/**
 * Object Created, or Captions Requested by the API, through a queue: checks what was uploaded and has it transcribed. The same
 * event twice changes nothing.
 */
export async function handler(event: QueueEvent): Promise<QueueAnswer> {
  return eachEvent(event, async (happened) => {
    if (stringAt(happened, 'source') === EVENT_SOURCE) {
      const key = videoOfEvent(happened, env.STAGE);
      return key ? uploads.startCaptions(key) : log('ignored', { reason: 'another stage’s event' });
    }
    const key = stringAt(happened, 'detail', 'object', 'key');
    const versionId = stringAt(happened, 'detail', 'object', 'version-id');
    const owner = sourceOwner(key);
    if (!owner) return log('ignored', { reason: 'not an upload' });
    return uploads.take({ key, versionId }, { userId: owner.userId, id: owner.videoId });
  });
}
