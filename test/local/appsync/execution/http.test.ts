import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHttpHandler } from '../../../../local/appsync/http.ts';
import type { GraphQLEndpoint } from '../../../../local/appsync/http.ts';
import { MAX_BODY_BYTES } from '../../../../local/appsync/http-body.ts';
import type { SignedRequest } from '../../../../local/appsync/types.ts';
import { shows } from '../../../support/claims.ts';
import { aCaller, anApi, giving } from './given.ts';

const SCHEMA = `
  type Query { hello(name: String): String  long: String  headers: AWSJSON }
  type Mutation { save: Int }
`;
const FIELDS = {
  'Query.hello': { response: (ctx: { arguments: Record<string, unknown> }) => `hi ${String(ctx.arguments['name'])}` },
  'Query.long': giving('x'.repeat(2_000)),
  'Query.headers': { response: (ctx: { request: { headers: unknown } }) => ctx.request.headers },
  'Mutation.save': giving(1),
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(over: Partial<GraphQLEndpoint> = {}): Promise<string> {
  const handler = createHttpHandler({
    execution: anApi(SCHEMA, FIELDS),
    authorizer: { authenticate: () => Promise.resolve({ ok: true, caller: aCaller() }) },
    publish: () => undefined,
    invalidate: () => undefined,
    log: () => undefined,
    ...over,
  });
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}
const post = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

describe('/graphql', () => {
  it('answers a POST, and says so as AppSync does', async () => {
    shows('appsync:http POST');
    const response = await post(
      await serve(),
      JSON.stringify({ query: 'query($n: String) { hello(name: $n) }', variables: { n: 'Al' } }),
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toEqual({ data: { hello: 'hi Al' } });
  });

  it('answers a GET and a body of application/graphql', async () => {
    shows('appsync:http GET', 'appsync:http application/graphql');
    const url = await serve();
    const query = encodeURIComponent('query($n: String) { hello(name: $n) }');
    const got = await fetch(`${url}?query=${query}&variables=${encodeURIComponent('{"n":"Bo"}')}`);
    expect(await got.json()).toEqual({ data: { hello: 'hi Bo' } });
    const posted = await post(url, '{"query":"{ hello }"}', { 'content-type': 'application/graphql' });
    expect(await posted.json()).toEqual({ data: { hello: 'hi undefined' } });
  });

  it.each([
    ['', 'MalformedHttpRequestException', 'Request body is empty.'],
    ['meow', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    ['{}', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    ['[]', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    ['{"query":"{ hello"}', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    ['{"query":"{ hello }","variables":"x"}', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    ['{"query":"query A { hello } query B { hello }"}', 'BadRequestException', 'Missing operation name.'],
  ])('refuses the body %j', async (body, errorType, message) => {
    shows('appsync:error MalformedHttpRequestException', 'appsync:error BadRequestException');
    const response = await post(await serve(), body);
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe(errorType);
    expect(await response.json()).toEqual({ errors: [{ errorType, message }] });
  });

  it('answers an invalid document with 200', async () => {
    const response = await post(await serve(), '{"query":"{ nope }"}');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ data: null, errors: [{ path: null }] });
  });

  it('refuses a body that is too large', async () => {
    const response = await post(await serve(), 'x'.repeat(MAX_BODY_BYTES + 1)).catch(() => undefined);
    // The caller may still be sending when the answer comes and see the connection end instead.
    expect(response?.status ?? 413).toBe(413);
  });

  it('stops reading a body that is larger than 5 MB, and says so', async () => {
    shows('appsync:limit body', 'appsync:error RequestEntityTooLargeException');
    const sent = httpRequest(new URL(await serve()), {
      method: 'POST',
      headers: { 'content-length': 2 * MAX_BODY_BYTES },
    });
    sent.on('error', () => undefined);
    sent.write(Buffer.alloc(MAX_BODY_BYTES + 1, 32));
    const [response] = (await once(sent, 'response')) as [AsyncIterable<Buffer> & { statusCode: number }];
    let text = '';
    for await (const part of response) text += part.toString();
    sent.destroy();
    expect([response.statusCode, JSON.parse(text)]).toMatchObject([
      413,
      { errors: [{ errorType: 'RequestEntityTooLargeException' }] },
    ]);
    expect(MAX_BODY_BYTES).toBe(5 * 1024 * 1024);
  });

  it('knows no other method', async () => {
    shows('appsync:error MethodNotAllowedException');
    const response = await fetch(await serve(), { method: 'PUT', body: '{"query":"{ hello }"}' });
    expect(response.status).toBe(405);
    expect(await response.json()).toMatchObject({ errors: [{ errorType: 'MethodNotAllowedException' }] });
  });

  it('knows no other path', async () => {
    shows('appsync:error NotFoundException');
    const response = await post(`${await serve()}/more`, '{"query":"{ hello }"}');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ errors: [{ errorType: 'NotFoundException' }] });
  });

  it('has thirty seconds for a request', async () => {
    shows('appsync:limit time of a request');
    const execution = anApi(SCHEMA, FIELDS);
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const execute = () => (begin(), new Promise<never>(() => undefined));
    const url = new URL(await serve({ execution: { ...execution, execute } }));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const sent = httpRequest(url, { method: 'POST' }).end('{"query":"{ hello }"}');
      let isAnswered = false;
      const answered = once(sent, 'response').then(([response]) => {
        isAnswered = true;
        return response as AsyncIterable<Buffer>;
      });
      await begun;
      await new Promise((resolve) => setImmediate(resolve));
      await vi.advanceTimersByTimeAsync(29_999);
      await new Promise((resolve) => setImmediate(resolve));
      expect(isAnswered).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      let text = '';
      for await (const part of await answered) text += part.toString();
      expect(JSON.parse(text)).toMatchObject({ errors: [{ errorType: 'ExecutionTimeout' }] });
    } finally {
      vi.useRealTimers();
    }
  });

  it('refuses whom the authorizer refuses, and shows it what was asked', async () => {
    shows('appsync:error UnauthorizedException');
    const seen: SignedRequest[] = [];
    const refusal = { status: 401, errorType: 'UnauthorizedException', message: 'Token has expired.' } as const;
    const url = await serve({
      authorizer: {
        authenticate: (request) => {
          seen.push(request);
          return Promise.resolve({ ok: false, refusal });
        },
      },
    });
    const response = await post(url, '{"query":"{ hello }"}', { authorization: 'x' });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      errors: [{ errorType: 'UnauthorizedException', message: 'Token has expired.' }],
    });
    expect(seen[0]).toMatchObject({
      method: 'POST',
      path: '/graphql',
      operation: { query: '{ hello }' },
      remoteAddress: '127.0.0.1',
    });
  });

  it('shows resolvers the headers: repeated ones as lists, the cookie not at all', async () => {
    shows('appsync:ctx.request.headers');
    const url = new URL(await serve());
    const sent = httpRequest(url, {
      method: 'POST',
      headers: { 'X-Many': ['a', 'b'], cookie: 'secret', 'X-One': 'c' },
    });
    sent.end('{"query":"{ headers }"}');
    const [response] = (await once(sent, 'response')) as [AsyncIterable<Buffer>];
    let text = '';
    for await (const part of response) text += part.toString();
    const headers = JSON.parse((JSON.parse(text) as { data: { headers: string } }).data.headers) as Record<
      string,
      unknown
    >;
    expect(headers).toMatchObject({ 'x-many': ['a', 'b'], 'x-one': 'c' });
    expect(headers).not.toHaveProperty('cookie');
  });

  it.each([
    ['who calls', {}, '127.0.0.1'],
    ['who says to have called, before who calls', { 'X-Forwarded-For': '203.0.113.7' }, '203.0.113.7, 127.0.0.1'],
  ])('shows resolvers in x-forwarded-for %s', async (_what, sent, forwardedFor) => {
    shows('appsync:ctx.request.headers');
    const response = await post(await serve(), '{"query":"{ headers }"}', sent);
    const { data } = (await response.json()) as { data: { headers: string } };
    expect(JSON.parse(data.headers)).toMatchObject({ 'x-forwarded-for': forwardedFor });
  });

  it('publishes once the answer is out', async () => {
    const order: string[] = [];
    let published = (): void => undefined;
    const done = new Promise<void>((resolve) => (published = resolve));
    const url = await serve({
      publish: ({ fieldName, value }) => {
        order.push(`published ${fieldName} ${String(value)}`);
        published();
      },
    });
    await (await post(url, '{"query":"mutation { save }"}')).text();
    await done;
    expect(order).toEqual(['published save 1']);
  });

  it('answers ExecutionTimeout when its time is over, and publishes what still completes', async () => {
    shows('appsync:error ExecutionTimeout');
    let finish = (): void => undefined;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    const execution = anApi(SCHEMA, FIELDS);
    let published = (_field: string): void => undefined;
    const late = new Promise<string>((resolve) => (published = resolve));
    const url = await serve({
      execution: { ...execution, execute: async (...asked) => (await gate, execution.execute(...asked)) },
      publish: ({ fieldName }) => published(fieldName),
      timeoutMs: 20,
    });
    expect(await (await post(url, '{"query":"mutation { save }"}')).json()).toMatchObject({
      data: null,
      errors: [{ errorType: 'ExecutionTimeout', message: 'Execution timed out.' }],
    });
    finish();
    expect(await late).toBe('save');
  });

  it('tells a fault of its own to the operator only', async () => {
    shows('appsync:error InternalFailure');
    const lines: unknown[] = [];
    const execution = anApi(SCHEMA, FIELDS);
    const url = await serve({
      execution: { ...execution, execute: () => Promise.reject(new Error('secret path')) },
      log: (line) => lines.push(line),
    });
    const response = await post(url, '{"query":"{ hello }"}');
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      errors: [{ errorType: 'InternalFailure', message: 'An internal failure occurred.' }],
    });
    expect(JSON.stringify(lines)).toContain('secret path');
  });

  it('lets pages of any origin in, and compresses long answers', async () => {
    shows('appsync:http CORS', 'appsync:http gzip');
    const url = await serve();
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: { origin: 'http://page', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    const long = await post(url, '{"query":"{ long }"}', { 'accept-encoding': 'gzip' });
    expect(long.headers.get('content-encoding')).toBe('gzip');
    expect(await long.json()).toEqual({ data: { long: 'x'.repeat(2_000) } });
  });

  it('is the only path', async () => {
    const response = await fetch(new URL('/other', await serve()));
    expect(response.status).toBe(404);
  });
});
