import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, LecternError, watchVideo, type WatchedVideo } from '../../sdk/index.ts';
import { media, openApi } from '../support/stack.ts';

const api = await openApi();
const owner = api.aUser();

/** Uploads the lecture and gives everything that was seen of it, and the video as a query answers afterwards. */
async function watched(options: Partial<Parameters<typeof createClient>[0]>) {
  const { token } = await owner;
  const client = createClient({ url: api.graphql, realtimeUrl: api.realtime, getToken: () => token, ...options });
  const file = new Blob([media('lecture.webm')], { type: 'video/webm' });
  const seen: WatchedVideo[] = [];
  let watching: Promise<void> | undefined;
  const watch = async (id: string): Promise<void> => {
    for await (const video of watchVideo(client, id)) seen.push(video);
  };
  await client.uploadVideo(file, { title: 'Watched', onCreated: ({ id }) => void (watching = watch(id)) });
  await watching;
  const last = seen.at(-1)!;
  return { client, seen, last, asked: await client.video({ id: last.id }) };
}

describe('watchVideo', () => {
  it.each<readonly [string, Partial<Parameters<typeof createClient>[0]>]>([
    ['with the subscription', { WebSocket }],
    // Nobody answers there: every message is lost.
    ['without any real-time connection', { WebSocket, realtimeUrl: 'ws://127.0.0.1:9/graphql/realtime' }],
    ['without a WebSocket at all', { WebSocket: undefined }],
  ])('follows a lecture from the upload to its captions %s', async (_how, options) => {
    const { client, seen, last, asked } = await watched(options);
    const versions = seen.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
    expect(last).toMatchObject({ status: 'READY', version: asked!.version, captions: [{ status: 'READY' }] });
    expect(await (await fetch(last.captions[0]!.vtt!.url)).text()).toMatch(/^WEBVTT/);
    client.close();
  });

  it('ends when the video is cancelled', async () => {
    const { client } = await owner;
    const { video } = await client.createUpload({
      input: { title: 'Given up', contentType: 'video/mp4', sizeBytes: 1000 },
    });
    const seen: string[] = [];
    for await (const { status, id } of client.watchVideo(video.id)) {
      seen.push(status);
      if (status === 'AWAITING_UPLOAD') await client.cancelUpload({ videoId: id });
    }
    expect(seen).toEqual(['AWAITING_UPLOAD', 'CANCELLED']);
  });

  it('yields nothing of a video that is somebody else’s, and throws when the session is over', async () => {
    const { client } = await owner;
    const { video } = await client.createUpload({
      input: { title: 'Mine', contentType: 'video/mp4', sizeBytes: 1000 },
    });
    const other = await api.aUser();
    expect(await other.client.watchVideo(video.id).next()).toEqual({ done: true, value: undefined });
    const signedOut = createClient({
      url: api.graphql,
      WebSocket,
      getToken: () => {
        throw new LecternError('TokenUnavailable', 'Sign in again.', { retryable: false });
      },
    });
    await expect(signedOut.watchVideo(video.id).next()).rejects.toMatchObject({ code: 'TokenUnavailable' });
    await client.cancelUpload({ videoId: video.id });
  });
});
