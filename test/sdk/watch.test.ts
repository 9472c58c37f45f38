import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  createClient,
  LecternError,
  watchVideo,
  type Client,
  type VideoWatch,
  type WatchClient,
  type WatchedVideo,
  type WatchVideoOptions,
} from '../../sdk/index.ts';
import { createEventStream, type EventStream, type SubscribeOptions } from '../../sdk/event-stream.ts';
import { createMailbox, json, startFakeServer, type FakeServer } from './fake-server.ts';
import { heldTiming } from './held-timing.ts';

const ID = '01KAT3ZC5Z8Q4V7N2M6B9R1XEH';
type Track = WatchedVideo['captions'][number];
type CaptionEvent = ReturnType<WatchClient['onCaptionReady']> extends AsyncIterableIterator<infer Item> ? Item : never;

function aVideo(change: Partial<WatchedVideo> = {}): WatchedVideo {
  return {
    ...{ id: ID, userId: 'me', title: 'Tides', description: null, contentType: 'video/mp4', sizeBytes: 9 },
    ...{ status: 'AWAITING_UPLOAD', reason: null, durationSeconds: null, width: null, height: null },
    ...{ captionFileKey: null, captions: [], url: null, version: 1 },
    ...{ createdAt: '2026-11-24T10:30:15.250Z', updatedAt: '2026-11-24T10:30:15.250Z' },
    ...change,
  };
}

function aTrack(status: Track['status'], language = 'en-US'): Track {
  return {
    ...{ language, label: language, source: 'AUTO', status, reason: null, default: false, confidence: null },
    ...{ lowConfidence: false, updatedAt: '2026-11-24T10:30:15.250Z', vtt: null, srt: null },
  };
}

const processing = aVideo({ status: 'PROCESSING', version: 3 });
const transcribing = aVideo({ status: 'READY', version: 5, captions: [aTrack('TRANSCRIBING', 'und')] });
const captioned = aVideo({ status: 'READY', version: 7, captions: [aTrack('READY')] });
const captionEvent: CaptionEvent = {
  ...{ videoId: ID, userId: 'me', language: 'en-US', status: 'READY', reason: null, version: 7 },
};
const network = new LecternError('NetworkError', 'The API could not be reached.');

interface FakeApi {
  readonly client: WatchClient;
  /** What a query answers. */
  state: WatchedVideo | null;
  readonly log: string[];
  /** What the next queries throw. */
  readonly failures: LecternError[];
  readonly asked: ReturnType<typeof createMailbox<number>>;
  readonly subscribed: ReturnType<
    typeof createMailbox<{ stream: EventStream<CaptionEvent>; options: SubscribeOptions }>
  >;
  /** Subscriptions that nobody has ended. */
  open: number;
  /** When set, answers wait for it. */
  held: Promise<void> | undefined;
}

/** An API that answers with what `state` is, and a subscription that the test speaks for. */
function fakeApi(state: WatchedVideo | null): FakeApi {
  const asked = createMailbox<number>();
  const subscribed = createMailbox<{ stream: EventStream<CaptionEvent>; options: SubscribeOptions }>();
  const log: string[] = [];
  const failures: LecternError[] = [];
  let queries = 0;
  const client: WatchClient = {
    video: async (_variables, { signal } = {}) => {
      log.push('query');
      const answer = api.state;
      asked.put((queries += 1));
      if (api.held) await Promise.race([api.held, rejectedBy(signal)]);
      const failure = failures.shift();
      if (failure) throw failure;
      return answer;
    },
    onCaptionReady: (variables, options = {}) => {
      log.push('subscribe');
      expect(variables).toEqual({ videoId: ID });
      api.open += 1;
      const stream = createEventStream<CaptionEvent>(() => (api.open -= 1));
      options.signal?.addEventListener('abort', () => void stream.subscription.return());
      subscribed.put({ stream, options });
      return stream.subscription;
    },
  };
  const api: FakeApi = { client, state, log, failures, asked, subscribed, open: 0, held: undefined };
  return api;
}

function rejectedBy(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
}

/** Watches with a live subscription, and gives the first video. */
async function watched(state: WatchedVideo, options: WatchVideoOptions = {}) {
  const api = fakeApi(state);
  const held = heldTiming();
  const watch = watchVideo(api.client, ID, { timing: held.timing, ...options });
  const first = watch.next();
  const { stream, options: subscribeOptions } = await api.subscribed.take();
  subscribeOptions.onConnected?.();
  expect((await first).value).toEqual(state);
  await api.asked.take();
  return { api, held, watch, stream, subscribeOptions };
}

async function rest(watch: VideoWatch): Promise<(number | string)[]> {
  const versions: (number | string)[] = [];
  for await (const { version } of watch) versions.push(version);
  return [...versions, 'end'];
}

describe('watchVideo', () => {
  it('subscribes before it asks, and waits until the server listens', async () => {
    const api = fakeApi(captioned);
    const held = heldTiming();
    const watch = watchVideo(api.client, ID, { timing: held.timing });
    const first = watch.next();
    const { options } = await api.subscribed.take();
    await settled();
    expect(api.log).toEqual(['subscribe']);
    options.onConnected?.();
    expect((await first).value).toEqual(captioned);
    expect(api.log).toEqual(['subscribe', 'query']);
  });

  it('asks after two seconds when the server does not listen by then', async () => {
    const api = fakeApi(captioned);
    const held = heldTiming();
    const all = rest(watchVideo(api.client, ID, { timing: held.timing }));
    await api.subscribed.take();
    held.elapse(2000);
    expect(await all).toEqual([7, 'end']);
  });

  it.each<readonly [string, WatchedVideo]>([
    ['READY with a caption track that is READY', captioned],
    ['READY without speech', aVideo({ status: 'READY', captions: [aTrack('NO_SPEECH')] })],
    [
      'READY with captions that FAILED',
      aVideo({ status: 'READY', captions: [aTrack('FAILED'), aTrack('READY', 'de-DE')] }),
    ],
    ['READY without any track', aVideo({ status: 'READY' })],
    ['EXPIRED', aVideo({ status: 'EXPIRED' })],
    ['CANCELLED', aVideo({ status: 'CANCELLED' })],
    ['REJECTED', aVideo({ status: 'REJECTED', reason: 'NOT_MEDIA' })],
  ])('ends after a video that is %s', async (_what, video) => {
    const { watch, api, held } = await watched(video);
    expect(await rest(watch)).toEqual(['end']);
    expect(api.open).toBe(0);
    expect(held.waits()).toEqual([]);
  });

  it.each<readonly [string, WatchedVideo]>([
    ['AWAITING_UPLOAD', aVideo()],
    ['PROCESSING', processing],
    [
      'READY with a track that is QUEUED',
      aVideo({ status: 'READY', captions: [aTrack('READY', 'de-DE'), aTrack('QUEUED')] }),
    ],
    ['READY with a track that is TRANSCRIBING', transcribing],
  ])('goes on after a video that is %s, to the event that ends it', async (_what, video) => {
    const { watch, api, stream } = await watched(video);
    const others = rest(watch);
    api.state = { ...captioned, version: 20 };
    stream.push(captionEvent);
    expect(await others).toEqual([20, 'end']);
  });

  it('ends right though every event is lost', async () => {
    const { watch, api, held } = await watched(aVideo());
    const others = rest(watch);
    for (const state of [processing, transcribing, captioned]) {
      api.state = state;
      await held.set(1000);
      held.elapse(1000);
      await api.asked.take();
    }
    expect(await others).toEqual([3, 5, 7, 'end']);
  });

  it('asks less and less often while nothing changes, but once a minute', async () => {
    const { watch, api, held } = await watched(processing);
    const others = rest(watch);
    for (const wait of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
      await held.set(wait);
      expect(held.waits()).toEqual([wait]);
      held.elapse(wait);
      await api.asked.take();
    }
    api.state = captioned;
    await held.set(60_000);
    held.elapse(60_000);
    expect(await others).toEqual([7, 'end']);
  });

  it('asks again when the subscription comes back, for what was lost meanwhile', async () => {
    const { watch, api, subscribeOptions } = await watched(transcribing);
    const others = rest(watch);
    subscribeOptions.onDisconnected?.(network);
    api.state = captioned;
    subscribeOptions.onConnected?.();
    expect(await others).toEqual([7, 'end']);
  });

  it('asks again for an event that came while an answer was on its way', async () => {
    const { watch, api, held, stream } = await watched(transcribing);
    let release = (): void => undefined;
    api.held = new Promise<void>((resolve) => (release = resolve));
    const others = rest(watch);
    await held.set(1000);
    held.elapse(1000);
    await api.asked.take();
    api.state = captioned;
    stream.push(captionEvent);
    await settled();
    release();
    expect(await others).toEqual([7, 'end']);
  });

  it('never goes back to an older version', async () => {
    const { watch, api, stream, held } = await watched(transcribing);
    const others = rest(watch);
    api.state = processing;
    stream.push(captionEvent);
    await api.asked.take();
    await held.set(1000);
    api.state = captioned;
    held.elapse(1000);
    expect(await others).toEqual([7, 'end']);
  });

  it('ends when the video is gone', async () => {
    const { watch, api, stream } = await watched(transcribing);
    const others = rest(watch);
    api.state = null;
    stream.push(captionEvent);
    expect(await others).toEqual(['end']);
    expect(api.open).toBe(0);
  });

  it('ends without yielding when there is no such video', async () => {
    const api = fakeApi(null);
    const all = rest(watchVideo(api.client, ID));
    (await api.subscribed.take()).options.onConnected?.();
    expect(await all).toEqual(['end']);
  });

  it.each([
    ['for good', new LecternError('WebSocketMissing', 'No WebSocket.')],
    ['in passing', network],
  ])('ends right when the subscription is refused %s', async (_how, refusal) => {
    const api = fakeApi(transcribing);
    const held = heldTiming();
    const heard: string[] = [];
    const all = rest(
      watchVideo(api.client, ID, { timing: held.timing, onDisconnected: ({ code }) => heard.push(code) }),
    );
    (await api.subscribed.take()).stream.fail(refusal);
    await api.asked.take();
    api.state = captioned;
    await held.set(1000);
    held.elapse(1000);
    expect(await all).toEqual([5, 7, 'end']);
    expect(heard).toEqual([refusal.code]);
  });

  it('subscribes anew a minute after the subscription ended', async () => {
    const { watch, api, held, stream } = await watched(transcribing);
    const others = rest(watch);
    stream.end();
    await api.asked.take();
    await held.set(60_000);
    held.elapse(60_000);
    const again = await api.subscribed.take();
    api.state = captioned;
    again.options.onConnected?.();
    expect(await others).toEqual([7, 'end']);
  });

  it('waits for a network that is missing, however long', async () => {
    const { watch, api, held } = await watched(transcribing);
    const others = rest(watch);
    for (let failures = 0; failures < 30; failures += 1) api.failures.push(network);
    for (let wait = 1000, turns = 0; turns < 30; turns += 1, wait = Math.min(2 * wait, 60_000)) {
      await held.set(wait);
      held.elapse(wait);
      await api.asked.take();
    }
    api.state = captioned;
    await held.set(60_000);
    held.elapse(60_000);
    expect(await others).toEqual([7, 'end']);
  });

  it('asks again when an answer does not come', async () => {
    const { watch, api, held } = await watched(transcribing);
    const others = rest(watch);
    api.held = new Promise(() => undefined);
    await held.set(1000);
    held.elapse(1000);
    await api.asked.take();
    api.held = undefined;
    api.state = captioned;
    held.elapse(40_000);
    await held.set(2000);
    held.elapse(2000);
    expect(await others).toEqual([7, 'end']);
  });

  it('throws what trying again does not mend, and what does not mend in ten times', async () => {
    const refused = new LecternError('UnauthorizedException', 'Token has expired.', { status: 401 });
    const first = await watched(transcribing);
    first.api.failures.push(refused);
    const next = first.watch.next();
    first.stream.push(captionEvent);
    await expect(next).rejects.toBe(refused);
    expect(first.api.open).toBe(0);

    const second = await watched(transcribing);
    for (let failures = 0; failures < 10; failures += 1)
      second.api.failures.push(new LecternError('Internal', `${failures}`));
    const failing = second.watch.next();
    failing.catch(() => undefined);
    for (let wait = 1000, turns = 0; turns < 10; turns += 1, wait = Math.min(2 * wait, 60_000)) {
      await second.held.set(wait);
      second.held.elapse(wait);
      await second.api.asked.take();
    }
    await expect(failing).rejects.toMatchObject({ code: 'Internal', message: '9' });
  });

  it('ends with the reason of its signal, at once and without a subscription left', async () => {
    const abort = new AbortController();
    const { watch, api, held } = await watched(transcribing, { signal: abort.signal });
    const next = watch.next();
    await settled();
    abort.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    expect(api.open).toBe(0);
    expect(held.waits()).toEqual([]);
    const late = watchVideo(api.client, ID, { signal: abort.signal });
    await expect(late.next()).rejects.toThrow('enough');
  });

  it('ends when its reader leaves, also while that waits for the next', async () => {
    const left = await watched(transcribing);
    left.api.state = { ...transcribing, version: 6 };
    left.stream.push(captionEvent);
    for await (const _video of left.watch) break;
    expect(left.api.open).toBe(0);
    expect(left.held.waits()).toEqual([]);
    // `return` while `next` waits: what a component does that is taken from the page.
    const { watch, api, held } = await watched(transcribing);
    const next = watch.next();
    await settled();
    expect(await watch.return()).toEqual({ done: true, value: undefined });
    expect(await next).toEqual({ done: true, value: undefined });
    expect(api.open).toBe(0);
    expect(held.waits()).toEqual([]);
  });

  it('asks one last time when nothing has happened for as long as it is to wait', async () => {
    const { watch, api, held } = await watched(transcribing, { idleMs: 7777 });
    const next = watch.next();
    await held.set(7777);
    held.elapse(7777);
    await api.asked.take();
    await expect(next).rejects.toMatchObject({ code: 'NothingHappened', retryable: false });
    // A change that the last question finds counts.
    const other = await watched(transcribing, { idleMs: 7777 });
    other.api.state = captioned;
    const others = rest(other.watch);
    await other.held.set(7777);
    other.held.elapse(7777);
    expect(await others).toEqual([7, 'end']);
  });
});

const servers: FakeServer[] = [];
const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('watchVideo of a client', () => {
  it('asks again after the real-time connection broke and came back', async () => {
    let state = transcribing;
    const server = await startFakeServer(() => json({ data: { video: state } }));
    servers.push(server);
    const held = heldTiming();
    const client = createClient({ url: server.url, getToken: () => 'token', WebSocket, timing: held.timing });
    clients.push(client);
    const watch = client.watchVideo(ID);
    const first = watch.next();
    const connection = await server.connection();
    await connection.next('connection_init');
    connection.send({ type: 'connection_ack', payload: {} });
    const { id } = await connection.next('start');
    expect(server.received).toEqual([]);
    connection.send({ type: 'start_ack', id });
    expect((await first).value).toMatchObject({ version: 5 });
    const next = watch.next();
    connection.cut();
    state = captioned;
    // The first wait before a reconnect, of which chance leaves 0.4.
    await held.set(400);
    held.elapse(400);
    const again = await server.connection();
    await again.next('connection_init');
    again.send({ type: 'connection_ack', payload: {} });
    again.send({ type: 'start_ack', id: (await again.next('start')).id });
    expect((await next).value).toMatchObject({ version: 7 });
    expect(await watch.next()).toEqual({ done: true, value: undefined });
  });

  it('takes a fresh token when the one it has is refused', async () => {
    const server = await startFakeServer(({ headers }) =>
      headers.authorization === 'fresh'
        ? json({ data: { video: captioned } })
        : json({ errors: [{ errorType: 'UnauthorizedException', message: 'Token has expired.' }] }, 401),
    );
    servers.push(server);
    const client = createClient({ url: server.url, getToken: (refused) => (refused ? 'fresh' : 'stale') });
    clients.push(client);
    const versions = [];
    for await (const { version } of client.watchVideo(ID)) versions.push(version);
    expect(versions).toEqual([7]);
  });

  it('throws when the client is closed', async () => {
    const server = await startFakeServer(() => json({ data: { video: transcribing } }));
    servers.push(server);
    const held = heldTiming();
    const client = createClient({ url: server.url, getToken: () => 'token', WebSocket, timing: held.timing });
    const watch = client.watchVideo(ID);
    const first = watch.next();
    await held.set(2000);
    held.elapse(2000);
    await first;
    const next = watch.next();
    client.close();
    await expect(next).rejects.toMatchObject({ code: 'ClientClosed' });
  });
});

/** Lets everything that waits for nothing happen. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
