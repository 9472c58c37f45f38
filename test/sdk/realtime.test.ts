import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, LecternError, type Client, type ClientOptions } from '../../sdk/index.ts';
import { onCaptionReadyOperation } from '../../sdk/generated.ts';
import { createMailbox, startFakeServer, type FakeServer, type ServerSide } from './fake-server.ts';
import { heldTiming } from './held-timing.ts';

const servers: FakeServer[] = [];
const clients: Client[] = [];
afterEach(async () => {
  vi.unstubAllGlobals();
  for (const client of clients.splice(0)) client.close();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function aClient(options: Partial<ClientOptions> = {}) {
  const server = await startFakeServer();
  servers.push(server);
  const held = heldTiming();
  const client = createClient({
    url: server.url,
    getToken: () => 'a-token',
    WebSocket,
    timing: held.timing,
    ...options,
  });
  clients.push(client);
  return { server, client, held };
}

async function acknowledge(side: ServerSide, connectionTimeoutMs = 300_000): Promise<void> {
  await side.next('connection_init');
  side.send({ type: 'connection_ack', payload: { connectionTimeoutMs } });
}

async function acceptStart(side: ServerSide): Promise<string> {
  const { id } = await side.next('start');
  side.send({ type: 'start_ack', id });
  return String(id);
}

const event = { videoId: 'v', userId: 'u', language: 'en-US', status: 'READY', reason: null, version: 4 };
const data = (id: string, change = {}) => ({
  type: 'data',
  id,
  payload: { data: { onCaptionReady: { ...event, ...change } } },
});
const refusal = (errorType: string, message = 'Refused.', errorCode?: number) => ({
  errors: [{ errorType, message, errorCode }],
});

async function failureOf(promise: Promise<unknown>): Promise<LecternError> {
  const failure: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(LecternError);
  return failure as LecternError;
}

describe('a subscription', () => {
  it("speaks AppSync's protocol and gives events in order", async () => {
    const { server, client } = await aClient();
    const events = client.onCaptionReady({ videoId: 'v' });
    const side = await server.connection();
    const header = { host: new URL(server.url).host, Authorization: 'a-token' };
    expect(side.protocols[0]).toBe('graphql-ws');
    expect(side.header).toEqual(header);
    await acknowledge(side);
    const start = await side.next('start');
    expect(start).toEqual({
      type: 'start',
      id: expect.any(String) as string,
      payload: {
        data: JSON.stringify({ query: onCaptionReadyOperation.text, variables: { videoId: 'v' } }),
        extensions: { authorization: header },
      },
    });
    side.send({ type: 'start_ack', id: start.id });
    await events.ready;
    side.send(data(String(start.id)));
    side.send({ type: 'ka' });
    side.send(data(String(start.id), { version: 5 }));
    expect(await events.next()).toEqual({ done: false, value: event });
    expect(await events.next()).toEqual({ done: false, value: { ...event, version: 5 } });
  });

  it('shares one connection with the others of its client, which is closed soon after the last has ended', async () => {
    const { server, client, held } = await aClient();
    const first = client.onCaptionReady({ videoId: 'a' });
    const second = client.subscribe(onCaptionReadyOperation, { videoId: 'b' });
    const side = await server.connection();
    await acknowledge(side);
    await acceptStart(side);
    const id = await acceptStart(side);
    await Promise.all([first.ready, second.ready]);
    side.send(data(id));
    expect(await second.next()).toEqual({ done: false, value: { onCaptionReady: event } });

    await first.return();
    await side.next('stop');
    expect(held.waits()).not.toContain(1000);
    await second.return();
    expect(await side.next('stop')).toEqual({ type: 'stop', id });
    held.elapse(1000);
    expect(await side.closed).toBe(1000);
    expect(server.connections).toBe(1);
  });

  it('keeps the connection when the next one begins before it was closed', async () => {
    const { server, client, held } = await aClient();
    const first = client.onCaptionReady();
    const side = await server.connection();
    await acknowledge(side);
    await acceptStart(side);
    await first.return();
    const second = client.onCaptionReady();
    held.elapse(1000);
    await acceptStart(side);
    await second.ready;
    expect(server.connections).toBe(1);
  });

  it('ends when the reader leaves the loop, when the signal fires, and when the server completes it', async () => {
    const { server, client } = await aClient();
    const controller = new AbortController();
    const left = client.onCaptionReady();
    const aborted = client.onCaptionReady({}, { signal: controller.signal });
    const completed = client.onCaptionReady();
    const side = await server.connection();
    await acknowledge(side);
    const id = await acceptStart(side);
    const second = await acceptStart(side);
    const last = await acceptStart(side);
    await Promise.all([left.ready, aborted.ready, completed.ready]);

    for (const to of [id, id, second]) side.send(data(to));
    // The one that was sent last is here, so the others are.
    expect((await aborted.next()).value).toEqual(event);
    for await (const got of left) {
      expect(got).toEqual(event);
      break;
    }
    expect(await left.next()).toEqual({ done: true, value: undefined });
    expect((await side.next('stop')).id).toBe(id);
    const waiting = aborted.next();
    controller.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await side.next('stop');
    side.send({ type: 'complete', id: last });
    expect(await completed.next()).toEqual({ done: true, value: undefined });
  });

  it('throws when the server refuses it, and leaves the others alone', async () => {
    const { server, client } = await aClient();
    const bad = client.onCaptionReady({ videoId: 'x' });
    const good = client.onCaptionReady();
    const side = await server.connection();
    await acknowledge(side);
    const { id } = await side.next('start');
    side.send({ type: 'error', id, payload: refusal('Unauthorized', 'Not Authorized to access onCaptionReady.') });
    const kept = await acceptStart(side);
    expect(await failureOf(bad.next())).toMatchObject({
      code: 'Unauthorized',
      message: 'Not Authorized to access onCaptionReady.',
      retryable: false,
    });
    expect(await bad.next()).toEqual({ done: true, value: undefined });
    await expect(bad.ready).rejects.toThrow('Not Authorized');
    side.send(data(kept));
    expect((await good.next()).value).toEqual(event);
  });

  it('ends with the reason that stands alone where others stand in a list', async () => {
    const { server, client } = await aClient();
    const events = client.onCaptionReady();
    const side = await server.connection();
    await acknowledge(side);
    const { id } = await side.next('start');
    // So the service has been seen to tell that a connection has all the subscriptions that it may have.
    const errors = { errorType: 'MaxSubscriptionsReachedError', message: 'Max number of 100 subscriptions reached' };
    side.send({ type: 'error', id, payload: { errors } });
    expect(await failureOf(events.next())).toMatchObject({ code: errors.errorType, message: errors.message });
  });

  it('throws when an event could not be made, after the events before it', async () => {
    const { server, client } = await aClient();
    const events = client.onCaptionReady();
    const side = await server.connection();
    await acknowledge(side);
    const id = await acceptStart(side);
    side.send(data(id));
    const errors = [{ path: ['onCaptionReady', 'version'], message: 'Cannot return null' }];
    side.send({ type: 'data', id, payload: { data: { onCaptionReady: null }, errors } });
    await side.next('stop');
    expect((await events.next()).value).toEqual(event);
    expect(await failureOf(events.next())).toMatchObject({ code: 'InvalidResponse', message: 'Cannot return null' });
  });

  it('throws when there is no WebSocket to be had', async () => {
    vi.stubGlobal('WebSocket', undefined);
    const { client } = await aClient({ WebSocket: undefined });
    expect(await failureOf(client.onCaptionReady().next())).toMatchObject({ code: 'WebSocketMissing' });
  });
});

describe('a lost connection', () => {
  it('is made again with a fresh token, and every live subscription is started again and told', async () => {
    let tokens = 0;
    const { server, client, held } = await aClient({ getToken: () => `token-${(tokens += 1)}` });
    const seen = createMailbox<string>();
    const hooks = {
      onConnected: () => seen.put('connected'),
      onDisconnected: (error: LecternError) => seen.put(error.code),
    };
    const one = client.onCaptionReady({ videoId: 'a' }, hooks);
    const two = client.onCaptionReady({ videoId: 'b' });
    const before = await server.connection();
    await acknowledge(before);
    await acceptStart(before);
    await acceptStart(before);
    await Promise.all([one.ready, two.ready]);
    expect(await seen.take()).toBe('connected');

    before.cut();
    expect(await seen.take()).toBe('NetworkError');
    expect(held.waits()).toEqual([400]);
    held.elapse(400);
    const after = await server.connection();
    expect(after.header).not.toEqual(before.header);
    await acknowledge(after);
    const starts = [await after.next('start'), await after.next('start')];
    const asked = starts.map(({ payload }) => JSON.parse((payload as { data: string }).data) as { variables: unknown });
    expect(asked.map(({ variables }) => variables)).toEqual([{ videoId: 'a' }, { videoId: 'b' }]);
    for (const { id } of starts) after.send({ type: 'start_ack', id });
    expect(await seen.take()).toBe('connected');
    after.send(data(String(starts[1]!.id)));
    expect((await two.next()).value).toEqual(event);
  });

  it('is waited for longer each time, and a subscription that was live never gives up', async () => {
    const { server, client, held } = await aClient();
    const events = client.onCaptionReady();
    const side = await server.connection();
    await acknowledge(side);
    await acceptStart(side);
    await events.ready;
    side.cut();
    for (const wait of [400, 800, 1600, 3200, 6400, 12_000, 12_000]) {
      await held.set(wait);
      held.elapse(wait);
      (await server.connection()).cut();
    }
    await held.set(12_000);
    held.elapse(12_000);
    const back = await server.connection();
    await acknowledge(back);
    back.send(data(await acceptStart(back)));
    expect((await events.next()).value).toEqual(event);
  });

  it('ends a subscription that never began after three attempts', async () => {
    const { server, client, held } = await aClient();
    const events = client.onCaptionReady();
    (await server.connection()).cut();
    await held.set(400);
    held.elapse(400);
    (await server.connection()).cut();
    await held.set(800);
    held.elapse(800);
    (await server.connection()).cut();
    expect(await failureOf(events.next())).toMatchObject({ code: 'NetworkError', retryable: true });
  });

  it('is noticed by silence of the time that the server named, which any message prolongs', async () => {
    const { server, client, held } = await aClient();
    const lost = createMailbox<LecternError>();
    const events = client.onCaptionReady({}, { onDisconnected: (error) => lost.put(error) });
    const side = await server.connection();
    await acknowledge(side, 65_000);
    const id = await acceptStart(side);
    await events.ready;
    side.send(data(id));
    await events.next();
    // Set for the acknowledgement, for start_ack and for the event, and never twice at once.
    for (let sign = 1; sign <= 3; sign += 1) await held.set(65_000);
    expect(held.waits()).toEqual([65_000]);
    held.elapse(65_000);
    expect(await lost.take()).toMatchObject({ code: 'NetworkError', message: 'No sign of life in time.' });
    expect(await side.closed).toBe(3001);
    held.elapse(400);
    await acknowledge(await server.connection());
  });

  it.each(['connection_ack', 'start_ack'])('is what a missing %s counts as', async (missing) => {
    const { server, client, held } = await aClient();
    const lost = createMailbox<LecternError>();
    client.onCaptionReady({}, { onDisconnected: (error) => lost.put(error) });
    const side = await server.connection();
    if (missing === 'start_ack') {
      await acknowledge(side);
      await side.next('start');
    } else await side.next('connection_init');
    held.elapse(15_000);
    expect(await lost.take()).toMatchObject({ code: 'NetworkError', message: `No ${missing} in time.` });
  });

  it('is not made again when nobody subscribes any more', async () => {
    const { server, client, held } = await aClient();
    const events = client.onCaptionReady();
    const side = await server.connection();
    await acknowledge(side);
    await acceptStart(side);
    await events.ready;
    side.cut();
    await held.set(400);
    await events.return();
    held.elapse(400);
    held.elapse(1000);
    expect(held.waits()).toEqual([]);
    expect(server.connections).toBe(1);
  });
});

describe('a refused token', () => {
  it('is replaced once on connecting; the second refusal ends the subscription', async () => {
    const refused: (string | undefined)[] = [];
    const getToken = (token?: string) => {
      refused.push(token);
      return token === undefined ? 'old' : 'new';
    };
    const { server, client } = await aClient({ getToken });
    const events = client.onCaptionReady();
    const first = await server.connection();
    first.send({ type: 'connection_error', payload: refusal('UnauthorizedException', 'Token has expired.', 401) });
    const second = await server.connection();
    expect(second.header).toMatchObject({ Authorization: 'new' });
    expect(refused).toEqual([undefined, 'old']);
    second.send({ type: 'connection_error', payload: refusal('UnauthorizedException', 'Token has expired.', 401) });
    expect(await failureOf(events.next())).toMatchObject({ code: 'UnauthorizedException', status: 401 });
  });

  it('is replaced once on starting', async () => {
    const { server, client } = await aClient({ getToken: (token) => (token === undefined ? 'old' : 'new') });
    const events = client.onCaptionReady();
    const side = await server.connection();
    await acknowledge(side);
    const { id } = await side.next('start');
    side.send({ type: 'error', id, payload: refusal('UnauthorizedException', 'Token has expired.') });
    const again = await side.next('start');
    expect(again).toMatchObject({ payload: { extensions: { authorization: { Authorization: 'new' } } } });
    side.send({ type: 'error', id: again.id, payload: refusal('UnauthorizedException', 'Token has expired.') });
    expect(await failureOf(events.next())).toMatchObject({ code: 'UnauthorizedException' });
  });

  it('ends the subscription at once when getToken says that there will be none', async () => {
    const { client } = await aClient({
      getToken: () => Promise.reject(new LecternError('SignedOut', 'You are signed out.')),
    });
    expect(await failureOf(client.onCaptionReady().next())).toMatchObject({ code: 'SignedOut' });
  });
});

describe('close', () => {
  it('ends every subscription and the connection at once', async () => {
    const { server, client } = await aClient();
    const events = client.onCaptionReady();
    const side = await server.connection();
    await acknowledge(side);
    await acceptStart(side);
    await events.ready;
    client.close();
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(await side.closed).toBe(1000);
  });
});
