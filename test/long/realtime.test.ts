import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { connectAs, graphql, graphqlAsIam, type Connection } from '../support/outside-client.ts';
import { eventually, openOwnApi } from '../support/stack.ts';

const CONNECTIONS = 10_000;
const AT_ONCE = 100;
const SUBSCRIPTIONS_PER_CONNECTION = 100;
const MEBIBYTE = 1024 * 1024;

const api = await openOwnApi();
const user = await api.aUser();
const LISTEN = 'subscription { onCaptionReady { videoId userId language status version } }';
const NOTIFY = `mutation($input: CaptionReadyInput!) {
  notifyCaptionReady(input: $input) { videoId userId language status reason version }
}`;
const authorization = { host: new URL(api.graphql).host, Authorization: user.token };
const header = `header-${Buffer.from(JSON.stringify(authorization)).toString('base64url')}`;

/** What the stack's process holds, as Linux says it; elsewhere nothing is known of another process's memory. */
const processFolder = `/proc/${api.local?.process.pid ?? 'none'}`;
const isKnown = existsSync(`${processFolder}/status`);
function residentBytes(): number {
  const [, kibibytes = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`${processFolder}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}
const openFiles = (): number => readdirSync(`${processFolder}/fd`).length;

async function expectAlive(): Promise<void> {
  expect((await graphql(api, user.token, '{ me { userId } }')).data).toEqual({ me: { userId: user.userId } });
}

/** Publishes to all of the user's subscriptions. */
async function notify(version: number, language = 'en-US'): Promise<void> {
  const input = { videoId: '01J0000000000000000000000A', userId: user.userId, language, status: 'READY', version };
  const { errors } = await graphqlAsIam(api, NOTIFY, { input });
  expect(errors).toEqual([]);
}

/** Starts as many subscriptions as a connection may have. */
async function fill(connection: Connection): Promise<void> {
  const starts = Array.from({ length: SUBSCRIPTIONS_PER_CONNECTION }, (_, i) => connection.start(`s${i}`, LISTEN, {}));
  for (const { type } of await Promise.all(starts)) expect(type).toBe('start_ack');
}

/** A client that comes, mostly subscribes, and goes: one in two without a word, some before they were answered. */
async function comeAndGo(number: number): Promise<void> {
  const socket = new WebSocket(api.realtime, ['graphql-ws', header]);
  const closed = once(socket, 'close');
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  const payload = { data: JSON.stringify({ query: LISTEN, variables: {} }), extensions: { authorization } };
  if (number % 4 !== 0) socket.send(JSON.stringify({ type: 'start', id: 's1', payload }));
  if (number % 8 !== 1) await once(socket, 'message');
  if (number % 2 === 0) socket.close(1000);
  else socket.terminate();
  await closed;
}

describe('the real-time endpoint', () => {
  it(`keeps serving with the memory and the files that it had, after ${CONNECTIONS} connections came and went`, async () => {
    const bystander = await connectAs(api, user.token);
    await bystander.start('bystander', LISTEN, {});
    const comeAll = async (from: number, to: number): Promise<void> => {
      for (let at = from; at < to; at += AT_ONCE)
        await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => comeAndGo(at + i)));
    };
    // The first ones fill caches and make room in the heap, once.
    await comeAll(0, CONNECTIONS / 5);
    const before = isKnown ? { bytes: residentBytes(), files: openFiles() } : undefined;
    await comeAll(CONNECTIONS / 5, CONNECTIONS);

    if (before !== undefined) {
      const areClosed = () => Promise.resolve(openFiles() <= before.files + 5 || undefined);
      await eventually(areClosed, 'the files are closed');
      // Connections that stayed would hold 140 MiB together; what is not collected yet was seen to be 50.
      expect((residentBytes() - before.bytes) / MEBIBYTE).toBeLessThan(96);
    }
    await notify(1);
    expect(await bystander.next()).toMatchObject({ type: 'data', id: 'bystander' });
    await expectAlive();
  });

  it('brings each event to a thousand subscriptions, each once', async () => {
    const connections = await Promise.all(Array.from({ length: 5 }, () => connectAs(api, user.token)));
    for (const connection of connections) await fill(connection);
    for (let version = 1; version <= 10; version += 1) await notify(version);
    for (const connection of connections) {
      const got: string[] = [];
      for (let i = 0; i < 10 * SUBSCRIPTIONS_PER_CONNECTION; i += 1) {
        const { type, id, payload } = await connection.next();
        expect(type).toBe('data');
        // Of the type that was selected.
        const { version } = payload!.data!['onCaptionReady'] as { version: number };
        got.push(`${id} ${version}`);
      }
      expect(new Set(got).size).toBe(10 * SUBSCRIPTIONS_PER_CONNECTION);
      expect(connection.unread()).toEqual([]);
      connection.close();
    }
  });

  it('drops a subscriber that never reads before it costs more than its share, and serves the others', async () => {
    const [silent, bystander] = [await connectAs(api, user.token), await connectAs(api, user.token)];
    await fill(silent);
    await bystander.start('bystander', LISTEN, {});
    const before = isKnown ? residentBytes() : undefined;
    silent.socket.pause();
    const wasDropped = (): boolean => (api.local?.output() ?? '').includes('realtime.slow_client_dropped');
    // Long names, so that it takes fewer events.
    const language = 'x'.repeat(2_000);
    let sent = 0;
    while (sent < 300 && !wasDropped()) await notify((sent += 1), language);

    expect(wasDropped()).toBe(true);
    for (let version = 1; version <= sent; version += 1)
      expect(await bystander.next()).toMatchObject({ payload: { data: { onCaptionReady: { version } } } });
    if (before !== undefined) expect((residentBytes() - before) / MEBIBYTE).toBeLessThan(96);
    silent.socket.terminate();
    await expectAlive();
  });

  it('holds nothing for a client that pings, and asks for nothing, without reading', async () => {
    const before = isKnown ? residentBytes() : undefined;
    const connection = await connectAs(api, user.token);
    connection.socket.pause();
    const { socket } = connection;
    const isOpen = (): boolean => socket.readyState === WebSocket.OPEN;
    for (let i = 0; i < 400_000 && isOpen(); i += 1) {
      // What the server refuses is answered, and the answers are not read.
      socket.send('{"type":"nothing"}', () => undefined);
      socket.ping(Buffer.alloc(125), undefined, () => undefined);
      if (i % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await expectAlive();
    if (before !== undefined) expect((residentBytes() - before) / MEBIBYTE).toBeLessThan(48);
    socket.terminate();
    await expectAlive();
  });
});
