import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { createClient, putUpload, type Client } from '../sdk/index.ts';
import { startOwnStack, type OwnStack } from './own-stack.ts';
import { signIn } from './sign-in.ts';

/**
 * `npm run demo [-- lecture.mp4]`: the main job in the terminal, against a stack of its own. Prints each step with the time it
 * took. Ends 0, or 1 with the reason at the first step that fails; the stack is down afterwards either way.
 */

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.m4v': 'video/mp4',
  '.webm': 'video/webm',
  '.mov': 'video/quicktime',
  '.mkv': 'video/x-matroska',
  '.mp3': 'audio/mpeg',
  '.m4a': 'audio/mp4',
  '.wav': 'audio/wav',
  '.ogg': 'audio/ogg',
  '.flac': 'audio/flac',
};
const CAPTIONS_WITHIN_MS = 120_000;

/** What is wrong, said to whoever ran the demo. */
class DemoFailed extends Error {
  readonly code = 'DemoFailed';
}

async function main(): Promise<void> {
  const file = process.argv[2] ?? fileURLToPath(new URL('../test/media/lecture.mp4', import.meta.url));
  const contentType = CONTENT_TYPES[extname(file).toLowerCase()];
  if (contentType === undefined) {
    throw new DemoFailed(`${basename(file)} has an ending that is not taken: ${Object.keys(CONTENT_TYPES).join(' ')}`);
  }
  const bytes = readLecture(file);

  // From here on a signal stops the stack too, wherever it is.
  const abort = new AbortController();
  let stop = (): Promise<unknown> | undefined => undefined;
  const interrupted = (): void => {
    abort.abort();
    // While it is starting, the step below fails and ends this process.
    void stop()?.finally(() => process.exit(1));
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  const stack = await step('start a stack', () => startOwnStack({ signal: abort.signal }));
  stop = () => stack.stop();
  try {
    await runLecture(stack, file, contentType, bytes);
  } finally {
    await step('stop the stack', () => stack.stop());
  }
}

async function runLecture(
  { endpoints }: OwnStack,
  file: string,
  contentType: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const { username, password } = endpoints.demoUser;
  const cognito = { ...endpoints, endpoint: `${endpoints.aws}/` };
  const token = await step(`sign in as ${username}`, () => signIn(cognito, username, password));
  const client = createClient({
    url: endpoints.graphql,
    getToken: () => token,
    // Node has one of its own only from version 22 on.
    WebSocket,
  });
  try {
    const ticket = await step(`create an upload for ${basename(file)}, ${bytes.length} bytes`, () =>
      client.createUpload({ input: { title: basename(file), contentType, sizeBytes: bytes.length } }),
    );
    const videoId = ticket.video.id;
    const abort = new AbortController();
    const events = client.onCaptionReady({ videoId }, { signal: abort.signal });
    await step('subscribe to onCaptionReady', () => events.ready);
    await step('PUT the lecture to the presigned URL', () => putUpload(ticket, bytes));
    const ready = await step('wait for onCaptionReady', () => captionsOf(client, videoId, events));
    abort.abort();
    if (ready.status !== 'READY')
      throw new DemoFailed(`The captions ended ${ready.status}, ${ready.reason ?? 'no reason'}.`);
    const video = await step('query the video', () => client.video({ id: videoId }));
    if (!video?.url) throw new DemoFailed('The video has no URL to play.');
    const { url } = video.url;
    await step('download the video', async () => {
      const downloaded = new Uint8Array(await (await download(url)).arrayBuffer());
      if (!Buffer.from(downloaded).equals(bytes)) throw new DemoFailed('The bytes are not those that were sent.');
    });
    const track = video.captions.find(({ status }) => status === 'READY');
    const vttUrl = track?.vtt?.url;
    if (vttUrl === undefined) throw new DemoFailed('The video has no captions to show.');
    const vtt = await step('download the captions', async () => (await download(vttUrl)).text());
    if (!vtt.startsWith('WEBVTT\n') || !vtt.includes(' --> ')) throw new DemoFailed('The captions are no WebVTT.');
    console.log(
      `\n${video.title}: ${video.durationSeconds ?? 0} s, ${video.width ?? 0} x ${video.height ?? 0}, captions in ${track?.label ?? ''}`,
    );
    console.log(vtt.split('\n').slice(0, 12).join('\n'));
  } finally {
    client.close();
  }
}

function readLecture(file: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw new DemoFailed(`Cannot read ${file}.`, { cause: error });
  }
}

/** The event, or why there will be none: bytes that are rejected have no captions to wait for. */
async function captionsOf<Event>(
  client: Client,
  videoId: string,
  events: AsyncIterator<Event, undefined>,
): Promise<Event> {
  const abort = new AbortController();
  const event = events.next().finally(() => {
    abort.abort();
  });
  const { value } = await Promise.race([event, refusal(client, videoId, abort.signal)]);
  if (value === undefined) throw new DemoFailed('The subscription ended without an event.');
  return value;
}

/** Never fulfilled: looks after the video until it is rejected or too much time has passed. */
async function refusal(client: Client, videoId: string, signal: AbortSignal): Promise<never> {
  const until = Date.now() + CAPTIONS_WITHIN_MS;
  while (Date.now() < until) {
    await delay(1000, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return new Promise<never>(() => undefined);
    const video = await client.video({ id: videoId });
    if (video?.status === 'REJECTED') throw new DemoFailed(`The lecture was rejected: ${video.reason ?? ''}.`);
  }
  throw new DemoFailed(`No captions after ${CAPTIONS_WITHIN_MS / 1000} s.`);
}

async function download(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new DemoFailed(`A presigned URL was answered with ${response.status}.`);
  return response;
}

async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    const result = await work();
    console.log(`ok    ${((performance.now() - began) / 1000).toFixed(2).padStart(6)} s  ${what}`);
    return result;
  } catch (error) {
    console.log(`FAIL  ${((performance.now() - began) / 1000).toFixed(2).padStart(6)} s  ${what}`);
    throw error;
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? `${error.name === 'Error' ? '' : `${error.name}: `}${error.message}` : error);
  process.exit(1);
});
