import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAppSync } from '../../local/appsync/server.ts';
import { REQUEST_TIMEOUT_MS, SOURCE_TIMEOUT_MS } from '../../local/appsync/time-limit.ts';
import type { AppSyncConfig } from '../../local/appsync/types.ts';
import { aConfig, aPrincipal, sign } from '../local/appsync/authorization/given.ts';
import { shows } from '../support/claims.ts';

// Whole answers of the live service: to what takes too long ("GraphQL API request timeout" of the quotas, and the time-outs of the
// Lambda and HTTP data sources), and to a signer whose policies let it call nothing ("AWS_IAM authorization").

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const close of closing.splice(0)) await close();
});

async function serve(
  config: AppSyncConfig,
): Promise<(headers: Record<string, string>, body: string) => Promise<Answer>> {
  const api = createAppSync(config);
  const server = createServer(api.handleHttp).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    await api.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  // A server that listens on TCP has an address of this shape.
  const { port } = server.address() as AddressInfo;
  // By the plain client: the timers of others are stopped here.
  return async (headers, body) => {
    const sent = httpRequest({ port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers }).end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    let text = '';
    for await (const part of response) text += String(part);
    return { status: response.statusCode, json: JSON.parse(text) as unknown };
  };
}

interface Answer {
  readonly status: number | undefined;
  readonly json: unknown;
}

const KEY = { 'x-api-key': 'da2-abcdefghijklmnopqrstuvwxyz', 'content-type': 'application/json' };
const CODE = `import { util } from '@aws-appsync/utils';
export function request(ctx) { return ctx.env.REQUEST === 'http' ? { method: 'GET', resourcePath: '/' } : { operation: 'Invoke', payload: 1 }; }
export function response(ctx) { if (ctx.error) { util.error(ctx.error.message, ctx.error.type); } return ctx.result; }`;
const KEEPS_ON = CODE.replace('util.error(ctx.error.message, ctx.error.type);', 'return null;');

/** An API over something that never answers, and a promise that it was asked. */
function anApi(over: 'AWS_LAMBDA' | 'HTTP', endpoint = 'http://127.0.0.1:1') {
  let note = (): void => undefined;
  const asked = new Promise<void>((resolve) => (note = resolve));
  const never = () => (note(), new Promise<never>(() => undefined));
  const config = aConfig([{ type: 'API_KEY', keys: [{ key: KEY['x-api-key'], expiresAt: Number.MAX_SAFE_INTEGER }] }], {
    schema: 'type Query { slow: String slower: String quick: String }',
    environmentVariables: { REQUEST: over === 'HTTP' ? 'http' : 'lambda' },
    dataSources: {
      silent: over === 'HTTP' ? { type: 'HTTP', endpoint } : { type: 'AWS_LAMBDA', invoke: never },
      none: { type: 'NONE' },
    },
    functions: [
      { name: 'first', dataSource: 'silent', code: KEEPS_ON },
      { name: 'second', dataSource: 'silent', code: KEEPS_ON },
    ],
    resolvers: [
      { kind: 'UNIT', typeName: 'Query', fieldName: 'slow', dataSource: 'silent', code: CODE },
      { kind: 'UNIT', typeName: 'Query', fieldName: 'quick', dataSource: 'none', code: CODE },
      { kind: 'PIPELINE', typeName: 'Query', fieldName: 'slower', functions: ['first', 'second'], code: CODE },
    ],
  });
  return { config, asked };
}

const fieldError = (path: string, errorType: string) => ({
  path: [path],
  data: null,
  errorType,
  errorInfo: null,
  locations: [{ line: 1, column: 3, sourceName: null }],
  message: 'Execution timed out.',
});

describe('what takes too long', () => {
  it('is an error of the data source where a Lambda function does not answer, and the rest of the answer is there', async () => {
    shows('appsync:error Lambda:ExecutionTimeoutException');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { config, asked } = anApi('AWS_LAMBDA');
    const answer = (await serve(config))(KEY, '{"query":"{ slow quick }"}');
    await asked;
    await vi.advanceTimersByTimeAsync(SOURCE_TIMEOUT_MS);
    expect(await answer).toEqual({
      status: 200,
      json: { data: { slow: null, quick: '1' }, errors: [fieldError('slow', 'Lambda:ExecutionTimeoutException')] },
    });
  });

  it('is an error of the data source where an HTTP endpoint does not answer', async () => {
    shows('appsync:error Http:ExecutionTimeoutException');
    const over = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => AbortSignal.abort(over));
    const { config } = anApi('HTTP');
    expect(await (await serve(config))(KEY, '{"query":"{ slow }"}')).toEqual({
      status: 200,
      json: { data: { slow: null }, errors: [fieldError('slow', 'Http:ExecutionTimeoutException')] },
    });
  });

  it('is no answer at all where the request as a whole does not come to an end', async () => {
    shows('appsync:error ExecutionTimeout', 'appsync:limit time of a request');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { config, asked } = anApi('AWS_LAMBDA');
    const answer = (await serve(config))(KEY, '{"query":"{ slower }"}');
    await asked;
    await vi.advanceTimersByTimeAsync(REQUEST_TIMEOUT_MS);
    const { status, json } = await answer;
    expect(status).toBe(200);
    expect(json).toEqual({
      data: null,
      errors: [
        {
          path: null,
          data: null,
          errorType: 'ExecutionTimeout',
          errorInfo: null,
          locations: null,
          message: 'Execution timed out.',
        },
      ],
    });
  });
});

describe('a signer whose policies let it call nothing', () => {
  it('is refused at 401 with `Permission denied`, and another by field', async () => {
    shows('appsync:auth AWS_IAM', 'appsync:error UnauthorizedException', 'appsync:auth policies by field');
    const serveTo = (mayCall: (arn: string) => boolean) =>
      serve(aConfig([{ type: 'AWS_IAM', find: () => aPrincipal({ mayCall }) }]));
    const signed = await sign({});
    // Signed for a host of its own, with one value of each header.
    const headers = signed.headers as Record<string, string>;
    const body = Buffer.from(signed.body).toString();
    expect(await (await serveTo(() => false))(headers, body)).toEqual({
      status: 401,
      json: { errors: [{ errorType: 'UnauthorizedException', message: 'Permission denied' }] },
    });
    const onlyMutations = await serveTo((arn) => arn.includes('/types/Mutation/'));
    expect(await onlyMutations(headers, body)).toMatchObject({
      status: 200,
      json: {
        data: { note: null },
        errors: [{ errorType: 'Unauthorized', message: 'Not Authorized to access note on type Query' }],
      },
    });
  });
});
