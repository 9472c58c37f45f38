import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Authorizer } from '../../../../local/appsync/types.ts';
import { shows, showsOf } from '../../../support/claims.ts';
import { anAuthorizer, anEndpoint, HEADERS, REFUSED } from './given.ts';

const INIT = { type: 'connection_init' };
const ACK = { type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } };
const BAD_REQUEST = { errorType: 'BadRequestException', message: expect.any(String), errorCode: 400 };

/** Ends in `=`. */
const PADDED = Buffer.from(`${JSON.stringify(HEADERS)} `.padEnd(52)).toString('base64');

function watching(): { authorizer: Authorizer; authenticate: ReturnType<typeof vi.fn<Authorizer['authenticate']>> } {
  const authenticate = vi.fn(anAuthorizer.authenticate);
  return { authorizer: { authenticate }, authenticate };
}

describe('connecting', () => {
  it.each([
    ['the subprotocol', 'header-'],
    ['the query string', 'query'],
    ['plain HTTP headers', 'http'],
  ])('works with headers in %s', async (where, form) => {
    showsOf(
      where,
      'appsync:handshake in the subprotocol',
      'appsync:handshake in the query string',
      'appsync:handshake in headers',
    );
    const { authorizer, authenticate } = watching();
    const endpoint = await anEndpoint({ authorizer });
    const text = JSON.stringify({ ...HEADERS, host: 'api.example.org', note: '~~~???ä' });
    const header = encodeURIComponent(Buffer.from(text).toString('base64'));
    const client =
      form === 'header-'
        ? await endpoint.open(endpoint.url, ['graphql-ws', `header-${Buffer.from(text).toString('base64url')}`])
        : form === 'query'
          ? await endpoint.open(`${endpoint.url}?header=${header}&payload=e30=`, ['graphql-ws'])
          : await endpoint.open(endpoint.url, ['graphql-ws'], { headers: HEADERS });

    client.send(INIT);

    expect(client.socket.protocol).toBe('graphql-ws');
    expect([await client.next(), await client.next()]).toEqual([ACK, { type: 'ka' }]);
    const request = authenticate.mock.calls[0]?.[0];
    expect(request).toMatchObject({
      method: 'POST',
      path: '/graphql/connect',
      headers: { host: 'api.example.org', authorization: 'good' },
      remoteAddress: '127.0.0.1',
      operation: { query: '', operationName: 'DeepDish:Connect' },
    });
    expect(String(request?.body)).toBe('{}');
    if (form !== 'http') expect(request?.headers['note']).toBe('~~~???ä');
  });

  it('works with a query string whose base64 is not escaped', async () => {
    const endpoint = await anEndpoint();
    const header = Buffer.from(JSON.stringify({ ...HEADERS, x: '>>>>>' })).toString('base64');
    expect(header).toContain('+');
    const client = await endpoint.open(`${endpoint.url}?header=${header}&payload=e30=`, ['graphql-ws']);
    client.send(INIT);
    expect(await client.next()).toEqual(ACK);
  });

  it.each([[['graphql-transport-ws']], [['header-e30', 'graphql-transport-ws']]])(
    'is given no subprotocol, which ends it, when it offers %j',
    async (protocols) => {
      const endpoint = await anEndpoint();
      const socket = new WebSocket(endpoint.url, protocols, { headers: HEADERS });
      const [error] = (await once(socket, 'error')) as [Error];
      expect(error.message).toBe('Server sent no subprotocol');
      await vi.waitFor(() => expect(endpoint.realtime.connections()).toBe(0));
    },
  );

  it('that offers no subprotocol opens, and is told so before it is closed', async () => {
    const endpoint = await anEndpoint();
    const client = await endpoint.open(endpoint.url, [], { headers: HEADERS });
    const errors = [{ message: 'NoProtocolError', errorCode: 400 }];
    expect(await client.next()).toEqual({ type: 'connection_error', payload: { errors } });
    expect(await client.closed()).toBe(1008);
    expect(endpoint.logged).toContainEqual({ event: 'realtime.connection_refused', message: 'NoProtocolError' });
  });

  it('without any header of a credential is told that they are missing', async () => {
    const endpoint = await anEndpoint();
    const client = await endpoint.open(endpoint.url, ['graphql-ws']);
    const errors = [{ message: 'Required headers are missing.', errorCode: 400 }];
    expect(await client.next()).toEqual({ type: 'connection_error', payload: { errors } });
    expect(await client.closed()).toBe(1008);
  });

  it('with a bad credential opens, tells the error, and closes with 1008', async () => {
    shows('appsync:message connection_error');
    const endpoint = await anEndpoint();
    const client = await endpoint.connect({ ...HEADERS, Authorization: 'bad' });
    expect(await client.next()).toEqual({
      type: 'connection_error',
      payload: { errors: [{ ...REFUSED, errorCode: 401 }] },
    });
    expect(await client.closed()).toBe(1008);
    expect(endpoint.logged).toContainEqual({ event: 'realtime.connection_refused', ...REFUSED });
  });

  it.each([
    ['no base64 of JSON', '!!!!'],
    ['base64 with something else in it', `${Buffer.from(JSON.stringify(HEADERS)).toString('base64')}%21`],
    ['base64 that is escaped twice', encodeURIComponent(encodeURIComponent(PADDED))],
    ['JSON that is not encoded', encodeURIComponent(JSON.stringify(HEADERS))],
    ['a list', Buffer.from('[]').toString('base64url')],
    ['a header that is no text', Buffer.from('{"host":{"a":1}}').toString('base64url')],
    ['no host', Buffer.from('{"Authorization":"good"}').toString('base64url')],
  ])('with a header object of %s is a BadRequestException', async (_what, encoded) => {
    const endpoint = await anEndpoint();
    const client = await endpoint.open(`${endpoint.url}?header=${encoded}`, ['graphql-ws']);
    expect(await client.next()).toEqual({ type: 'connection_error', payload: { errors: [BAD_REQUEST] } });
    expect(await client.closed()).toBe(1008);
  });

  it('names a bad signature a BadRequestException', async () => {
    const refusal = {
      status: 403,
      errorType: 'InvalidSignatureException',
      message: 'The request signature …',
    } as const;
    const endpoint = await anEndpoint({ authorizer: { authenticate: () => Promise.resolve({ ok: false, refusal }) } });
    const client = await endpoint.connect();
    const errors = [{ errorType: 'BadRequestException', message: 'The request signature …', errorCode: 400 }];
    expect(await client.next()).toEqual({ type: 'connection_error', payload: { errors } });
  });

  it('survives an authorizer that throws', async () => {
    const endpoint = await anEndpoint({ authorizer: { authenticate: () => Promise.reject(new Error('boom')) } });
    const client = await endpoint.connect();
    expect(await client.next()).toMatchObject({ type: 'connection_error' });
    expect(await client.closed()).toBe(1008);
  });

  it('tells the authorizer the address that a proxy reports', async () => {
    const { authorizer, authenticate } = watching();
    const endpoint = await anEndpoint({ authorizer });
    const encoded = Buffer.from(JSON.stringify(HEADERS)).toString('base64url');
    const options = { headers: { 'x-forwarded-for': '203.0.113.7' } };
    const client = await endpoint.open(endpoint.url, ['graphql-ws', `header-${encoded}`], options);
    client.send(INIT);
    await client.next();
    expect(authenticate.mock.calls[0]?.[0].headers['x-forwarded-for']).toBe('203.0.113.7');
  });
});

describe('the life of a connection', () => {
  afterEach(() => vi.useRealTimers());

  it('is told of every sixty seconds and ends after a day', async () => {
    shows('appsync:message ka', 'appsync:limit keep-alive interval', 'appsync:limit connection life');
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let now = 0;
    const endpoint = await anEndpoint({ config: { clock: { now: () => now } } });
    const client = await endpoint.connect();
    client.send(INIT);
    await client.next();
    await client.next();

    vi.advanceTimersByTime(59_999);
    vi.advanceTimersByTime(1);
    expect(await client.next()).toEqual({ type: 'ka' });
    client.send(INIT);
    // Nothing was sent in between: the next frame is the answer.
    expect(await client.next()).toEqual(ACK);

    now += 24 * 60 * 60 * 1000;
    vi.advanceTimersByTime(60_000);
    expect(await client.closed()).toBe(1000);
  });

  it('ends with 1001 when the server closes, and no new one begins', async () => {
    const endpoint = await anEndpoint();
    const clients = await Promise.all([endpoint.connect(), endpoint.connect()]);
    expect(endpoint.realtime.connections()).toBe(2);

    await endpoint.realtime.close();

    expect(await Promise.all(clients.map((client) => client.closed()))).toEqual([1001, 1001]);
    expect(endpoint.realtime.connections()).toBe(0);
    const [error] = (await once(new WebSocket(endpoint.url, ['graphql-ws']), 'error')) as [Error];
    expect(error.message).toBe('Unexpected server response: 503');
  });

  it('does not hold the server up when a client is silent', async () => {
    shows('appsync:limit wait for silent clients at the end');
    const endpoint = await anEndpoint();
    const client = await endpoint.connect();
    client.socket.pause();
    await endpoint.realtime.close();
    expect(endpoint.realtime.connections()).toBe(0);
  });

  it('ends when the client reads nothing while events pile up', async () => {
    shows('appsync:limit what waits for a slow client');
    const endpoint = await anEndpoint();
    const client = await endpoint.connect();
    await client.subscribe('s1');
    client.socket.pause();
    const value = { id: 'x'.repeat(200_000) };
    for (let i = 0; i < 200; i += 1) endpoint.realtime.publish({ fieldName: 'onNote', value });
    await vi.waitFor(() => expect(endpoint.realtime.connections()).toBe(0));
    expect(endpoint.logged).toContainEqual({
      event: 'realtime.slow_client_dropped',
      bufferedBytes: expect.any(Number),
    });
  });
});
