import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { REQUEST_TIMEOUT_MS } from '../../../../local/appsync/time-limit.ts';
import type { SubscriptionStart } from '../../../../local/appsync/types.ts';
import { shows } from '../../../support/claims.ts';
import { anAuthorizer, anEndpoint, acceptEach, aStart, HEADERS, REFUSED, startFrame } from './given.ts';

const UNSUPPORTED = {
  errorType: 'UnsupportedOperation',
  message: 'unknown not supported through the realtime channel',
};

const REFUSES: SubscriptionStart = { ok: false, errors: [{ errorType: 'Closed', message: 'Not today.' }] };

describe('a subscription', () => {
  it('runs as in the documented trace: start, start_ack, data, stop, complete', async () => {
    shows(
      'appsync:message connection_init',
      'appsync:message connection_ack',
      'appsync:message ka',
      'appsync:message start',
      'appsync:message start_ack',
      'appsync:message data',
      'appsync:message stop',
      'appsync:message complete',
      'appsync:limit connection timeout',
    );
    const endpoint = await anEndpoint();
    const client = await endpoint.connect();
    client.send({ type: 'connection_init' });
    expect(await client.next()).toEqual({ type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } });
    expect(await client.next()).toEqual({ type: 'ka' });
    client.send(startFrame('s1'));
    expect(await client.next()).toEqual({ type: 'start_ack', id: 's1' });
    endpoint.realtime.publish({ fieldName: 'onNote', value: { id: 'n1' } });
    expect(await client.next()).toEqual({ id: 's1', type: 'data', payload: { data: { onNote: { id: 'n1' } } } });
    client.send({ type: 'stop', id: 's1' });
    expect(await client.next()).toEqual({ type: 'complete', id: 's1' });

    endpoint.realtime.publish({ fieldName: 'onNote', value: { id: 'n2' } });
    client.send({ type: 'stop', id: 'none' });
    expect(await client.next()).toEqual({ type: 'complete', id: 'none' });
  });

  it('may start without connection_init', async () => {
    const endpoint = await anEndpoint();
    const client = await endpoint.connect();
    client.send(startFrame('s1'));
    expect(await client.next()).toEqual({ type: 'start_ack', id: 's1' });
  });

  it('is ignored when it is sent along with connection_init, before the ack', async () => {
    let admit: () => void = () => undefined;
    const admitted = new Promise<void>((resolve) => (admit = resolve));
    let isConnect = true;
    const authenticate: typeof anAuthorizer.authenticate = async (request) => {
      if (isConnect) await admitted;
      isConnect = false;
      return anAuthorizer.authenticate(request);
    };
    const endpoint = await anEndpoint({ authorizer: { authenticate } });
    const client = await endpoint.connect();
    client.send({ type: 'connection_init' });
    client.send(startFrame('s1'));
    client.socket.ping();
    // The pong says that both frames were read.
    await new Promise((resolve) => client.socket.once('pong', resolve));
    admit();
    expect(await client.next()).toMatchObject({ type: 'connection_ack' });
    expect(await client.next()).toEqual({ type: 'ka' });
    client.send({ type: 'stop', id: 'last' });
    expect(await client.next()).toEqual({ type: 'complete', id: 'last' });
    expect(endpoint.logged).toContainEqual({ event: 'realtime.messages_before_ack_ignored', count: 1 });
  });

  it('is refused when two hundred and fifty messages came before it, all before the credential was checked', async () => {
    shows('appsync:limit frames before the credential is checked', 'appsync:error LimitExceededError');
    let admit: () => void = () => undefined;
    const admitted = new Promise<void>((resolve) => (admit = resolve));
    const authenticate = vi.fn(async (...[request]: Parameters<typeof anAuthorizer.authenticate>) => {
      await admitted;
      return anAuthorizer.authenticate(request);
    });
    const endpoint = await anEndpoint({ authorizer: { authenticate } });
    const client = await endpoint.connect();
    for (let i = 0; i < 251; i += 1) client.send({ type: 'stop', id: `s${i}` });
    const errors = [{ errorType: 'LimitExceededError', message: 'Rate limit exceeded' }];
    expect(await client.next()).toEqual({ type: 'error', payload: { errors } });
    admit();
    expect(await client.next()).toEqual({ type: 'complete', id: 's0' });
  });

  it('is checked with its own credential, over the exact text of its data', async () => {
    shows('appsync:start with a credential of its own');
    const authenticate = vi.fn(anAuthorizer.authenticate);
    const subscribe = vi.fn(acceptEach);
    const endpoint = await anEndpoint({ authorizer: { authenticate }, execution: { subscribe } });
    const client = await endpoint.open(
      endpoint.url,
      ['graphql-ws', `header-${Buffer.from(JSON.stringify(HEADERS)).toString('base64url')}`],
      { headers: { cookie: 'a=b', 'x-api-key': 'of the connection', 'x-custom': 'one' } },
    );
    const data = '{ "query": "subscription S { onNote { id } }",\n "variables": {"a":1}, "operationName": "S" }';
    client.send({
      id: 's1',
      type: 'start',
      payload: { data, extensions: { authorization: { ...HEADERS, 'X-Own': 'two' } } },
    });
    expect(await client.next()).toEqual({ type: 'start_ack', id: 's1' });

    const request = authenticate.mock.calls[1]?.[0];
    expect(request).toMatchObject({
      method: 'POST',
      path: '/graphql',
      headers: { host: 'api.example.org', authorization: 'good' },
    });
    expect(String(request?.body)).toBe(data);
    const [document, context] = subscribe.mock.calls[0] ?? [];
    expect(document).toEqual({ query: 'subscription S { onNote { id } }', variables: { a: 1 }, operationName: 'S' });
    expect(context?.caller.mode).toBe('AWS_LAMBDA');
    expect(context?.headers).toEqual({
      'x-custom': 'one',
      host: 'api.example.org',
      authorization: 'good',
      'x-own': 'two',
      'x-forwarded-for': '127.0.0.1',
    });
  });

  it.each([
    ['a bad credential', { ...HEADERS, Authorization: 'bad' }],
    ['no credential', undefined],
  ])('is refused with %s, and the connection stays', async (_what, authorization) => {
    shows('appsync:start with a credential of its own', 'appsync:message error');
    const endpoint = await anEndpoint();
    const client = await endpoint.connect();
    const frame = startFrame('s1', {}, authorization);
    client.send(
      authorization === undefined
        ? { ...frame, payload: { data: '{"query":"subscription { onNote { id } }"}' } }
        : frame,
    );
    expect(await client.next()).toEqual({ id: 's1', type: 'error', payload: { errors: [REFUSED] } });
    await client.subscribe('s1');
  });

  it.each([
    [14_990, 0],
    [15_010, 1],
  ])(
    'is not looked into beyond 15,000 tokens: a mutation of %d reaches the execution %d times',
    async (tokens, times) => {
      shows('appsync:limit subscription document tokens');
      const errors = [{ message: 'Maximum char length exceeded' }];
      const subscribe = vi.fn(() => Promise.resolve({ ok: false as const, errors }));
      const endpoint = await anEndpoint({ execution: { subscribe } });
      const client = await endpoint.connect();
      client.send(startFrame('s1', { query: `mutation { ${'a '.repeat(tokens - 3)}}` }));
      expect(await client.next()).toMatchObject({
        id: 's1',
        payload: { errors: times === 0 ? [UNSUPPORTED] : errors },
      });
      expect(subscribe).toHaveBeenCalledTimes(times);
    },
  );

  it('is refused with what the execution says', async () => {
    const errors = [{ errorType: 'Unauthorized', message: 'Not Authorized to access onNote on type Subscription' }];
    const endpoint = await anEndpoint({ execution: { subscribe: () => Promise.resolve({ ok: false, errors }) } });
    const client = await endpoint.connect();
    client.send(startFrame('s1'));
    expect(await client.next()).toEqual({ id: 's1', type: 'error', payload: { errors } });
  });

  it('is refused, without taking the server down, when the execution throws', async () => {
    const endpoint = await anEndpoint({ execution: { subscribe: () => Promise.reject(new Error('boom')) } });
    const client = await endpoint.connect();
    client.send(startFrame('s1'));
    expect(await client.next()).toMatchObject({
      id: 's1',
      type: 'error',
      payload: { errors: [{ errorType: 'InternalFailure' }] },
    });
    expect(endpoint.logged).toContainEqual({ event: 'realtime.start_failed', message: 'boom' });
  });

  it('is refused, without taking the server down, when its arguments cannot be told apart from others', async () => {
    let nested: unknown = 1;
    for (let i = 0; i < 60_000; i += 1) nested = [nested];
    const endpoint = await anEndpoint({
      execution: {
        subscribe: ({ variables }) => Promise.resolve(aStart({ args: variables?.['deep'] ? { nested } : {} })),
      },
    });
    const client = await endpoint.connect();
    client.send(startFrame('s1', { variables: { deep: true } }));
    expect(await client.next()).toMatchObject({
      id: 's1',
      type: 'error',
      payload: { errors: [{ errorType: 'InternalFailure' }] },
    });
    await client.subscribe('s1');
    endpoint.realtime.publish({ fieldName: 'onNote', value: { id: 'n1' } });
    expect(await client.next()).toMatchObject({ id: 's1', type: 'data' });
  });

  it('is refused when its resolver takes longer than a request may, and its id is free again', async () => {
    shows('appsync:limit time of a request');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const subscribe = vi.fn(acceptEach);
    const isAsked = new Promise<void>((resolve) =>
      subscribe.mockImplementationOnce(() => {
        resolve();
        return new Promise(() => undefined);
      }),
    );
    const endpoint = await anEndpoint({ execution: { subscribe } });
    const client = await endpoint.connect();
    client.send(startFrame('s1'));
    await isAsked;
    vi.advanceTimersByTime(REQUEST_TIMEOUT_MS - 1);
    client.send({ type: 'stop', id: 'other' });
    expect(await client.next()).toEqual({ type: 'complete', id: 'other' });
    vi.advanceTimersByTime(1);
    expect(await client.next()).toEqual({
      type: 'error',
      id: 's1',
      payload: { errors: [{ errorType: 'ExecutionTimeout', message: 'Execution timed out.' }] },
    });
    await client.subscribe('s1');
  });

  it('is refused when its id is taken, by an active or a starting one', async () => {
    shows('appsync:error DuplicatedOperationError');
    let accept: (start: SubscriptionStart) => void = () => undefined;
    const pending = new Promise<SubscriptionStart>((resolve) => (accept = resolve));
    const endpoint = await anEndpoint({ execution: { subscribe: () => pending } });
    const client = await endpoint.connect();
    const duplicate = {
      id: 's1',
      type: 'error',
      payload: { errors: [{ errorType: 'DuplicatedOperationError', message: 'Duplicated operation with id s1' }] },
    };
    client.send(startFrame('s1'));
    client.send(startFrame('s1'));
    expect(await client.next()).toEqual(duplicate);
    accept(aStart());
    expect(await client.next()).toEqual({ type: 'start_ack', id: 's1' });
    client.send(startFrame('s1'));
    expect(await client.next()).toEqual(duplicate);
  });

  it('is completed after its ack when it was stopped while starting', async () => {
    shows('appsync:message stop');
    let accept: (start: SubscriptionStart) => void = () => undefined;
    const pending = new Promise<SubscriptionStart>((resolve) => (accept = resolve));
    const endpoint = await anEndpoint({ execution: { subscribe: () => pending } });
    const client = await endpoint.connect();
    client.send(startFrame('s1'));
    client.send({ type: 'stop', id: 's1' });
    client.send({ type: 'stop', id: 'other' });
    expect(await client.next()).toEqual({ type: 'complete', id: 'other' });
    accept(aStart());
    expect(await client.next()).toEqual({ type: 'start_ack', id: 's1' });
    expect(await client.next()).toEqual({ type: 'complete', id: 's1' });
    endpoint.realtime.publish({ fieldName: 'onNote', value: { id: 'n1' } });
    await client.subscribe('s1');
  });

  it('is completed after its refusal, too, when it was stopped while starting', async () => {
    const endpoint = await anEndpoint();
    const client = await endpoint.connect();
    client.send(startFrame('s1', {}, { host: HEADERS.host, Authorization: 'bad' }));
    client.send({ type: 'stop', id: 's1' });
    expect(await client.next()).toEqual({ type: 'error', id: 's1', payload: { errors: [REFUSED] } });
    expect(await client.next()).toEqual({ type: 'complete', id: 's1' });
  });

  it('may have the id of one that was stopped while starting', async () => {
    const endpoint = await anEndpoint();
    const client = await endpoint.connect();
    client.send(startFrame('s1'));
    for (let i = 0; i < 2; i += 1) {
      client.send({ type: 'stop', id: 's1' });
      client.send(startFrame('s1'));
    }
    for (const type of ['start_ack', 'complete', 'start_ack', 'complete', 'start_ack'])
      expect(await client.next()).toEqual({ type, id: 's1' });
    endpoint.realtime.publish({ fieldName: 'onNote', value: { id: 'n1' } });
    expect(await client.next()).toMatchObject({ type: 'data', id: 's1' });
    client.send({ type: 'stop', id: 's1' });
    expect(await client.next()).toEqual({ type: 'complete', id: 's1' });
  });

  it('waits with few others for one of its id that was stopped while starting', async () => {
    let accept: (start: SubscriptionStart) => void = () => undefined;
    const pending = new Promise<SubscriptionStart>((resolve) => (accept = resolve));
    const endpoint = await anEndpoint({ execution: { subscribe: () => pending } });
    const client = await endpoint.connect();
    client.send(startFrame('s1'));
    for (let i = 0; i < 252; i += 1) client.send({ type: 'stop', id: 's1' });
    expect(await client.next()).toEqual({
      type: 'error',
      id: 's1',
      payload: { errors: [{ errorType: 'LimitExceededError', message: 'Rate limit exceeded' }] },
    });
    accept(aStart());
    expect(await client.next()).toEqual({ type: 'start_ack', id: 's1' });
    for (let i = 0; i < 251; i += 1) expect(await client.next()).toEqual({ type: 'complete', id: 's1' });
  });

  it('is the last of a hundred on one connection', async () => {
    shows('appsync:limit subscriptions of a connection', 'appsync:error MaxSubscriptionsReachedError');
    const endpoint = await anEndpoint();
    const client = await endpoint.connect();
    for (let i = 0; i < 100; i += 1) client.send(startFrame(`s${i}`));
    for (let i = 0; i < 100; i += 1) expect(await client.next()).toMatchObject({ type: 'start_ack' });
    client.send(startFrame('one-more'));
    expect(await client.next()).toEqual({
      id: 'one-more',
      type: 'error',
      payload: {
        errors: [{ errorType: 'MaxSubscriptionsReachedError', message: 'Max number of 100 subscriptions reached' }],
      },
    });
    client.send({ type: 'stop', id: 's7' });
    expect(await client.next()).toEqual({ type: 'complete', id: 's7' });
    await client.subscribe('one-more');
  });

  it('is one of as many as the API is configured for', async () => {
    const endpoint = await anEndpoint({ config: { subscriptionsPerConnection: 2 } });
    const client = await endpoint.connect();
    await client.subscribe('s1');
    await client.subscribe('s2');
    client.send(startFrame('s3'));
    expect(await client.next()).toMatchObject({
      type: 'error',
      payload: { errors: [{ message: 'Max number of 2 subscriptions reached' }] },
    });
  });
});

describe('a frame', () => {
  it('has its members in the order of the service', async () => {
    const endpoint = await anEndpoint({
      execution: { subscribe: ({ query }) => Promise.resolve(query === 'no' ? REFUSES : aStart()) },
    });
    const client = await endpoint.connect();
    const texts: string[] = [];
    const came = new Promise<void>((resolve) => {
      client.socket.on('message', (data) => {
        texts.push((data as Buffer).toString());
        if (texts.length === 2) endpoint.realtime.publish({ fieldName: 'onNote', value: { id: 'n1' } });
        if (texts.length === 4) client.send('none');
        if (texts.length === 5) resolve();
      });
    });
    client.send(startFrame('s1', { query: 'no' }));
    await client.next();
    client.send(startFrame('s2'));
    await client.next();
    await client.next();
    client.send({ type: 'stop', id: 's2' });
    await came;
    expect(texts).toEqual([
      '{"type":"error","id":"s1","payload":{"errors":[{"errorType":"Closed","message":"Not today."}]}}',
      '{"type":"start_ack","id":"s2"}',
      '{"id":"s2","type":"data","payload":{"data":{"onNote":{"id":"n1"}}}}',
      '{"type":"complete","id":"s2"}',
      `{"type":"error","payload":{"errors":[${JSON.stringify(UNSUPPORTED)}]}}`,
    ]);
  });
});

describe('a message that is none', () => {
  it.each([
    ['no JSON', '{"type":'],
    ['an empty text', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['no type', '{}'],
    ['a type of another protocol', '{"type":"subscribe","id":"1","payload":{}}'],
    ['a type that is an object', '{"type":{}}'],
    ['a start without id', '{"type":"start","payload":{}}'],
    ['a start with a number for an id', '{"type":"start","id":1}'],
    ['a start with an empty id', '{"type":"start","id":""}'],
    ['a start with a huge id', JSON.stringify({ type: 'start', id: 'x'.repeat(257) })],
    ['a stop without id', '{"type":"stop"}'],
  ])('is answered without an id: %s', async (_what, text) => {
    shows('appsync:error UnsupportedOperation', 'appsync:message error', 'appsync:limit subscription id');
    const endpoint = await anEndpoint();
    const client = await endpoint.connect();
    client.send(text);
    expect(await client.next()).toEqual({ type: 'error', payload: { errors: [UNSUPPORTED] } });
    await client.subscribe('s1');
  });

  it.each([
    ['no payload', undefined],
    ['no data', {}],
    ['data that is no text', { data: { query: 'subscription { onNote { id } }' } }],
    ['data that is no JSON', { data: 'subscription { onNote { id } }' }],
    ['data that is a list', { data: '[]' }],
    ['data without a query', { data: '{"variables":{}}' }],
    ['variables that are a list', { data: '{"query":"subscription { onNote { id } }","variables":[]}' }],
    ['an operation name that is a number', { data: '{"query":"subscription { onNote { id } }","operationName":1}' }],
    [
      'authorization that is text',
      { data: '{"query":"subscription { onNote { id } }"}', extensions: { authorization: 'good' } },
    ],
    ['extensions that are a list', { data: '{"query":"subscription { onNote { id } }"}', extensions: [] }],
  ])('is answered without its id: a start with %s', async (_what, payload) => {
    shows('appsync:error UnsupportedOperation', 'appsync:message error');
    const subscribe = vi.fn(acceptEach);
    const endpoint = await anEndpoint({ execution: { subscribe } });
    const client = await endpoint.connect();
    client.send({ type: 'start', id: 's1', payload });
    expect(await client.next()).toEqual({ type: 'error', payload: { errors: [UNSUPPORTED] } });
    expect(subscribe).not.toHaveBeenCalled();
  });

  it.each([
    ['a query', startFrame('s1', { query: '{ note { id } }' })],
    ['a mutation', startFrame('s1', { query: 'mutation { publishNote { id } }' })],
    [
      'a mutation chosen by name',
      startFrame('s1', { query: 'subscription S { onNote { id } } mutation M { a }', operationName: 'M' }),
    ],
  ])('is answered with its id: %s', async (_what, frame) => {
    shows('appsync:error UnsupportedOperation', 'appsync:message error');
    const subscribe = vi.fn(acceptEach);
    const endpoint = await anEndpoint({ execution: { subscribe } });
    const client = await endpoint.connect();
    client.send(frame);
    expect(await client.next()).toEqual({ type: 'error', id: 's1', payload: { errors: [UNSUPPORTED] } });
    expect(subscribe).not.toHaveBeenCalled();
  });

  it('leaves a document that does not parse to the words of the execution', async () => {
    const errors = [{ message: 'Validation error of type InvalidSyntax' }];
    const endpoint = await anEndpoint({ execution: { subscribe: () => Promise.resolve({ ok: false, errors }) } });
    const client = await endpoint.connect();
    client.send(startFrame('s1', { query: 'subscription {' }));
    expect(await client.next()).toMatchObject({ id: 's1', payload: { errors } });
  });

  it('is answered when it is binary', async () => {
    const endpoint = await anEndpoint();
    const client = await endpoint.connect();
    client.socket.send(Buffer.from('{"type":"connection_init"}'), { binary: true });
    expect(await client.next()).toEqual({ type: 'error', payload: { errors: [UNSUPPORTED] } });
  });

  it('ends the connection, and only it, when it is over 256 KiB or broken', async () => {
    shows('appsync:limit frame');
    const endpoint = await anEndpoint();
    const [big, broken, other] = [await endpoint.connect(), await endpoint.connect(), await endpoint.connect()];
    big.send('x'.repeat(256 * 1024 + 1));
    expect(await big.closed()).toBe(1009);
    // A frame with the reserved bits set.
    (broken.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(
      Buffer.from([0xf1, 0x80, 0, 0, 0, 0]),
    );
    expect(await broken.closed()).toBe(1002);
    await other.subscribe('s1');
  });
});
