import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDataSources } from '../../../../local/appsync/data-sources/data-source.ts';
import type { RunningDataSource } from '../../../../local/appsync/data-sources/data-source.ts';
import type { DataSource, LambdaOutcome } from '../../../../local/appsync/types.ts';
import { aConfig, aLambda } from '../execution/given.ts';
import { REQUEST_TIMEOUT_MS, SOURCE_TIMEOUT_MS } from '../../../../local/appsync/time-limit.ts';
import { shows, showsOf } from '../../../support/claims.ts';

const site = { id: 'Query.a' };
const running = (source: DataSource, log: (line: unknown) => void = () => undefined): RunningDataSource => {
  const config = aConfig({ schema: 'type Query { a: Int }', dataSources: { source }, log });
  const found = createDataSources(config).get('source');
  if (!found) throw new Error('no source');
  return found;
};

describe('a Lambda data source', () => {
  it('hands the function the payload itself', async () => {
    shows('appsync:data source Lambda Invoke');
    const calls: unknown[] = [];
    const source = running({ type: 'AWS_LAMBDA', invoke: aLambda(() => ({ ok: true }), calls) });
    expect(await source.call({ operation: 'Invoke', payload: { a: 1 } }, site)).toEqual({ result: { ok: true } });
    expect(calls).toEqual([{ a: 1 }]);
  });

  it('keeps of what the function threw the message only', async () => {
    shows('appsync:error Lambda:Unhandled');
    const outcome: LambdaOutcome = {
      kind: 'failed',
      message: 'codec not supported',
      unhandledErrorType: 'Sandbox.Timedout',
    };
    const source = running({ type: 'AWS_LAMBDA', invoke: () => Promise.resolve(outcome) });
    expect(await source.call({ operation: 'Invoke' }, site)).toEqual({
      result: null,
      error: { type: 'Lambda:Unhandled', message: 'codec not supported', unhandledErrorType: 'Sandbox.Timedout' },
    });
  });

  it.each(['Invoke', 'BatchInvoke'])('tells only the operator why it could not be called: %s', async (operation) => {
    shows('appsync:error Lambda:SdkClientException');
    const lines: unknown[] = [];
    const invoke = (): Promise<never> => Promise.reject(new Error('secret path'));
    const source = running({ type: 'AWS_LAMBDA', invoke }, (line) => lines.push(line));
    expect(await source.call({ operation, payload: 1 }, site)).toEqual({
      result: null,
      error: { type: 'Lambda:SdkClientException', message: 'Unable to execute HTTP request.' },
    });
    expect(lines).toMatchObject([{ level: 'error', dataSource: 'source' }]);
    expect(JSON.stringify(lines)).toContain('secret path');
  });

  it('gives null for an event that nobody waits for', async () => {
    shows('appsync:data source Lambda Event');
    const types: string[] = [];
    const invoke = (_payload: unknown, type: string): Promise<LambdaOutcome> => {
      types.push(type);
      return Promise.resolve({ kind: 'returned', payload: 'ignored' });
    };
    const source = running({ type: 'AWS_LAMBDA', invoke });
    expect(await source.call({ operation: 'Invoke', invocationType: 'Event' }, site)).toEqual({ result: null });
    expect(types).toEqual(['Event']);
  });

  it.each([
    [{}, "Value for field '$[operation]' not found."],
    [{ operation: 'Call' }, "Unsupported operation 'Call' for a Lambda data source."],
    [null, 'Expected JSON object but got something else instead.'],
  ])('cannot read %j', async (request, message) => {
    const source = running({ type: 'AWS_LAMBDA', invoke: aLambda(() => null) });
    await expect(source.call(request, site)).rejects.toMatchObject({ name: 'MalformedRequest', message });
  });
});

describe('a Lambda function that does not come to an end', () => {
  it.each([
    { operation: 'Invoke', payload: 1 },
    { operation: 'BatchInvoke', payload: 1 },
  ])('is given up before the request is: $operation', async (request) => {
    shows('appsync:error Lambda:ExecutionTimeoutException');
    expect(SOURCE_TIMEOUT_MS).toBeLessThan(REQUEST_TIMEOUT_MS);
    vi.useFakeTimers();
    try {
      const answer = running({ type: 'AWS_LAMBDA', invoke: () => new Promise(() => undefined) }).call(request, site);
      await vi.advanceTimersByTimeAsync(SOURCE_TIMEOUT_MS);
      expect(await answer).toEqual({
        result: null,
        error: { type: 'Lambda:ExecutionTimeoutException', message: 'Execution timed out.', unhandledErrorType: null },
      });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a NONE data source', () => {
  it('gives the payload back, and null without one', async () => {
    shows('appsync:data source NONE');
    expect(await running({ type: 'NONE' }).call({ payload: { a: [1] } }, site)).toEqual({ result: { a: [1] } });
    expect(await running({ type: 'NONE' }).call({}, site)).toEqual({ result: null });
    expect(await running({ type: 'NONE' }).call(null, site)).toEqual({ result: null });
  });

  it.each(['text', 1, true, [{ payload: 1 }]])('cannot read %j', async (request) => {
    shows('appsync:error MappingTemplate');
    await expect(running({ type: 'NONE' }).call(request, site)).rejects.toMatchObject({
      name: 'MalformedRequest',
      message: 'Expected JSON object but got something else instead.',
    });
  });
});

describe('an EventBridge data source', () => {
  it('puts events and reports partial failure as a result', async () => {
    shows('appsync:data source EventBridge PutEvents');
    const seen: unknown[] = [];
    const answer = { Entries: [{ EventId: '1' }, { ErrorCode: 'InternalFailure' }], FailedEntryCount: 1 };
    const source = running({
      type: 'AMAZON_EVENTBRIDGE',
      putEvents: (entries) => {
        seen.push(...entries);
        return Promise.resolve(answer);
      },
    });
    const events = [
      { source: 's', detailType: 'T', detail: {} },
      { source: 's', detailType: 'U', detail: { a: 1 }, resources: ['r'], time: '2026-11-23T10:00:00Z' },
    ];
    expect(await source.call({ operation: 'PutEvents', events }, site)).toEqual({ result: answer });
    expect(seen).toEqual(events);
    await expect(source.call({ operation: 'PutEvents', events: [] }, site)).rejects.toThrow('1 to 10 events');
    const broken = { operation: 'PutEvents', events: [{ source: 's', detail: {} }] };
    await expect(source.call(broken, site)).rejects.toThrow("Value for field '$[events[0].detailType]' not found.");
  });
});

describe('an event', () => {
  const put = (over: object) =>
    running({
      type: 'AMAZON_EVENTBRIDGE',
      putEvents: (entries) => Promise.resolve({ Entries: entries.map(() => ({ EventId: '1' })), FailedEntryCount: 0 }),
    }).call({ operation: 'PutEvents', events: [{ source: 's', detailType: 'T', detail: {}, ...over }] }, site);

  it.each(['2026-11-23T10:00:00Z', '2026-11-23T10:00:00.123+01:00', null])('may have the time %s', async (time) => {
    shows('appsync:data source EventBridge PutEvents');
    expect((await put({ time })).result).toMatchObject({ FailedEntryCount: 0 });
  });

  it.each(['yesterday', '2026-11-23', '2026-11-23T10:00:00', '2026-13-23T10:00:00Z', ''])(
    'has no time %j',
    async (time) => {
      shows('appsync:data source EventBridge PutEvents');
      const message = "Expected RFC 3339 timestamp for field '$[events[0].time]'.";
      await expect(put({ time })).rejects.toMatchObject({ name: 'MalformedRequest', message });
    },
  );
});

describe('a bus that cannot be reached', () => {
  it('is an error for the resolver, whose cause only the operator is told', async () => {
    shows('appsync:error EventBridge:SdkClientException');
    const lines: unknown[] = [];
    const putEvents = (): Promise<never> => Promise.reject(new Error('secret path'));
    const source = running({ type: 'AMAZON_EVENTBRIDGE', putEvents }, (line) => lines.push(line));
    const events = [{ source: 's', detailType: 'T', detail: {} }];
    expect(await source.call({ operation: 'PutEvents', events }, site)).toEqual({
      result: null,
      error: { type: 'EventBridge:SdkClientException', message: 'Unable to execute HTTP request.' },
    });
    expect(JSON.stringify(lines)).toContain('secret path');
  });
});

describe('the events of one request', () => {
  it('are at most ten', async () => {
    shows('appsync:limit events of one PutEvents');
    const putEvents = (entries: readonly unknown[]) =>
      Promise.resolve({ Entries: entries.map(() => ({ EventId: '1' })), FailedEntryCount: 0 });
    const source = running({ type: 'AMAZON_EVENTBRIDGE', putEvents });
    const put = (length: number) => {
      const events = Array.from({ length }, () => ({ source: 's', detailType: 'T', detail: {} }));
      return source.call({ operation: 'PutEvents', events }, site);
    };
    expect((await put(10)).result).toMatchObject({ Entries: { length: 10 } });
    await expect(put(11)).rejects.toThrow("'$[events]' must hold 1 to 10 events.");
  });
});

describe('an HTTP data source', () => {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += String(part)));
    request.on('end', () => {
      const status = request.url?.startsWith('/missing') ? 404 : 200;
      response
        .writeHead(status, { 'x-kind': 'echo', 'set-cookie': ['a=1', 'b=2'] })
        .end(`${request.method} ${request.url} ${String(request.headers['x-a'])} ${body}`);
    });
  });
  let endpoint = '';
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => void server.close());

  it('sends what the document says and gives status, headers and text', async () => {
    shows('appsync:data source HTTP POST');
    const params = { headers: { 'x-a': '1', 'Content-Type': 'application/json' }, query: { dry: 'a b' }, body: '{}' };
    const { result } = await running({ type: 'HTTP', endpoint }).call(
      { method: 'POST', resourcePath: '/jobs', params },
      site,
    );
    expect(result).toMatchObject({ statusCode: 200, headers: { 'x-kind': 'echo' }, body: 'POST /jobs?dry=a+b 1 {}' });
  });

  it('gives a header that came twice once, with both values', async () => {
    shows('appsync:data source HTTP GET');
    const { result } = await running({ type: 'HTTP', endpoint }).call({ method: 'GET', resourcePath: '/' }, site);
    expect(result).toMatchObject({ headers: { 'set-cookie': 'a=1, b=2' } });
  });

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('sends %s', async (method) => {
    showsOf(
      method,
      'appsync:data source HTTP GET',
      'appsync:data source HTTP POST',
      'appsync:data source HTTP PUT',
      'appsync:data source HTTP PATCH',
      'appsync:data source HTTP DELETE',
    );
    const params = method === 'GET' ? {} : { params: { body: 'text' } };
    const { result } = await running({ type: 'HTTP', endpoint }).call(
      { method, resourcePath: '/jobs', ...params },
      site,
    );
    expect(result).toMatchObject({
      statusCode: 200,
      body: `${method} /jobs undefined ${method === 'GET' ? '' : 'text'}`,
    });
  });

  it('gives a 404 as a result, and an error when nobody answers', async () => {
    shows('appsync:data source HTTP GET', 'appsync:error Http:ConnectException');
    const request = { method: 'GET', resourcePath: '/missing' };
    expect((await running({ type: 'HTTP', endpoint }).call(request, site)).result).toMatchObject({ statusCode: 404 });
    const silent = await running({ type: 'HTTP', endpoint: 'http://127.0.0.1:1' }).call(request, site);
    expect(silent.error?.type).toBe('Http:ConnectException');
  });

  it('waits for an answer almost as long as the request may take, and no longer', async () => {
    shows('appsync:error Http:ExecutionTimeoutException');
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      const over = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
      return AbortSignal.abort(over);
    });
    const source = running({ type: 'HTTP', endpoint: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` });
    expect(await source.call({ method: 'GET', resourcePath: '/' }, site)).toEqual({
      result: null,
      error: { type: 'Http:ExecutionTimeoutException', message: 'Execution timed out.' },
    });
    expect(timeout).toHaveBeenCalledWith(SOURCE_TIMEOUT_MS);
    silent.close();
  });

  it.each<[string, object, string, string]>([
    ['Expect', { headers: { Expect: '100-continue' } }, 'MalformedRequest', "The header 'Expect' cannot be set."],
    ['no header name', { headers: { 'a b': '1' } }, 'MalformedRequest', "'a b' is not the name of a header."],
    ['two lines', { headers: { a: '1\n2' } }, 'MalformedRequest', "The header 'a' has a character that none may have."],
    [
      'a foreign sign',
      { headers: { a: '€' } },
      'MalformedRequest',
      "The header 'a' has a character that none may have.",
    ],
    ['Keep-Alive', { headers: { 'Keep-Alive': '5' } }, 'UnsupportedByLocal', "The header 'Keep-Alive'"],
    ['the body of a GET', { body: 'x' }, 'UnsupportedByLocal', 'The body of a GET'],
  ])('says what it does not send: %s', async (_what, params, name, message) => {
    shows('appsync:error MappingTemplate');
    const request = { method: 'GET', resourcePath: '/', params };
    await expect(running({ type: 'HTTP', endpoint }).call(request, site)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message) as string,
    });
  });

  it('does not leave the machine, nor set what AppSync does not let set', async () => {
    expect(() => running({ type: 'HTTP', endpoint: 'https://example.com' })).toThrow(
      "'https://example.com' is not on this machine",
    );
    const request = { method: 'GET', resourcePath: '/', params: { headers: { Host: 'x' } } };
    await expect(running({ type: 'HTTP', endpoint }).call(request, site)).rejects.toThrow(
      "The header 'Host' cannot be set.",
    );
  });
});
