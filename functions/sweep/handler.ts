import { audioExtractor, type AudioExtractor } from '../extract-audio/audio-extractor.ts';
import { jobFinisher } from '../finish-captions/job-finisher.ts';
import { dynamodb, s3, transcribe } from '../lib/clients.ts';
import { requireEnv } from '../lib/require-env.ts';
import { purgeVideo } from '../purge/purge-video.ts';
import { uploadTaker, type UploadTaker } from '../start-captions/take-upload.ts';
import { environment } from './env.ts';
import { sweeper, type Swept } from './sweeper.ts';

const env = requireEnv(environment);
const bucket = { s3, bucket: env.MEDIA_BUCKET };
const shared = { bucket, dynamodb, transcribe, table: env.VIDEO_TABLE, graphqlUrl: env.GRAPHQL_URL };
// The sweeper does itself what the others would be told of by an event: events are what may be lost.
const uploads: UploadTaker = uploadTaker({
  ...shared,
  stage: env.STAGE,
  transcribeRoleArn: env.TRANSCRIBE_ROLE_ARN,
  languages: env.LANGUAGES.split(','),
  maxMinutesPerDay: Number(env.CAPTIONED_MINUTES_PER_DAY),
  // Both programs are bundled beside this file.
  probeProgram: new URL('./probe-program.mjs', import.meta.url),
  extractAudio: (key) => sounds.extract(key),
});
const sounds: AudioExtractor = audioExtractor({
  ...shared,
  extractProgram: new URL('./extract-program.mjs', import.meta.url),
  startCaptions: (key) => uploads.startCaptions(key),
});
const sweep = sweeper({
  ...shared,
  uploads,
  jobs: jobFinisher(shared),
  purge: (key) => purgeVideo({ ...shared, now: Date.now() }, key),
  now: Date.now,
});

/** What is left of the timeout when no further item is begun. */
const RESERVE_MS = 60_000;

/** The schedule's event: mends whatever an event that was lost has left undone. Answers with what it came to. */
export async function handler(
  _event: unknown,
  context: { readonly getRemainingTimeInMillis: () => number },
): Promise<Swept> {
  return sweep(() => context.getRemainingTimeInMillis() > RESERVE_MS);
}
