/**
 * `/graphql` over HTTP. The way of a request: read, authenticate, execute within 30 seconds, answer, and only then
 * publish what the mutations of it made known.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { forwardedFor } from './authorization/request-headers.ts';
import { MAX_BODY_BYTES, headersOf, readBody, requestInBody, requestInUrl } from './http-body.ts';
import { createSender } from './send-together.ts';
import { REQUEST_TIMEOUT_MS } from './time-limit.ts';
import type { Authorizer, CompletedMutation, Execution, GraphQLRequest } from './types.ts';

type Executed = Awaited<ReturnType<Execution['execute']>>;

/** What `/graphql` is made of. */
export interface GraphQLEndpoint {
  readonly execution: Execution;
  readonly authorizer: Authorizer;
  readonly publish: (completed: CompletedMutation) => void;
  readonly invalidate: (request: Executed['invalidations'][number]) => void;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
  /** `REQUEST_TIMEOUT_MS` when left out. */
  readonly timeoutMs?: number;
}

/** An answer that is ready to be sent, and what is to happen once it was. */
interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body: unknown;
  readonly afterwards?: () => void;
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'x-amzn-RequestId,x-amzn-ErrorType,x-amz-user-agent,x-amzn-ErrorMessage,Date,x-amz-schema-version,x-amzn-appsync-TokensConsumed',
} as const;

/** What every answer has, as names and values by turns: Node takes a list as it is and an object only after looking at it. */
const ALWAYS = Object.entries({
  ...CORS,
  'content-type': 'application/json;charset=UTF-8',
  'x-amzn-appsync-TokensConsumed': '1',
}).flat();

const PREFLIGHT = {
  ...CORS,
  'access-control-allow-methods': 'POST,GET,OPTIONS',
  'access-control-allow-headers':
    'content-type,authorization,x-api-key,x-amz-user-agent,x-amz-date,x-amz-security-token,x-amz-content-sha256',
  'access-control-max-age': '172800',
} as const;

/** The sizes that AppSync compresses. */
const GZIP_FROM_BYTES = 1_000;
const GZIP_TO_BYTES = 10_000_000;

const gzipped = promisify(gzip);
const sendTogether = createSender();

/** A request-level error: no `data`, no `path`. */
const refusal = (status: number, errorType: string, message: string): Reply => ({
  status,
  headers: { 'x-amzn-ErrorType': errorType },
  body: { errors: [{ errorType, message }] },
});

const internalFailure = refusal(500, 'InternalFailure', 'An internal failure occurred.');

const timedOut: Reply = {
  status: 200,
  body: {
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
  },
};

const NO_HEADERS: Readonly<Record<string, readonly string[]>> = {};

function headersFrom(pairs: Executed['responseHeaders']): Readonly<Record<string, readonly string[]>> {
  if (pairs.length === 0) return NO_HEADERS;
  const headers: Record<string, string[]> = {};
  for (const [name, value] of pairs) headers[name] = [...(headers[name] ?? []), value];
  return headers;
}

function replyOf(executed: Executed, endpoint: GraphQLEndpoint): Reply {
  if (executed.refusal) return refusal(executed.refusal.status, executed.refusal.errorType, executed.refusal.message);
  const reply = { status: 200, headers: headersFrom(executed.responseHeaders), body: executed.answer };
  if (executed.completedMutations.length === 0 && executed.invalidations.length === 0) return reply;
  const afterwards = (): void => {
    executed.completedMutations.forEach(endpoint.publish);
    executed.invalidations.forEach(endpoint.invalidate);
  };
  return { ...reply, afterwards };
}

/** The first to come: the execution, or its time being over. A late execution still publishes what it did. */
function executeInTime(
  endpoint: GraphQLEndpoint,
  request: GraphQLRequest,
  context: Parameters<Execution['execute']>[1],
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      resolve(timedOut);
    }, endpoint.timeoutMs ?? REQUEST_TIMEOUT_MS);
    endpoint.execution
      .execute(request, context)
      .then((executed) => {
        clearTimeout(timer);
        const reply = replyOf(executed, endpoint);
        if (isLate) reply.afterwards?.();
        else resolve(reply);
      })
      .catch((error: unknown) => {
        clearTimeout(timer);
        if (isLate) logFault(endpoint, error);
        else reject(error instanceof Error ? error : new Error(String(error)));
      });
  });
}

function logFault(endpoint: GraphQLEndpoint, error: unknown): void {
  endpoint.log({ level: 'error', fault: error instanceof Error ? error.stack : String(error) });
}

async function answer(endpoint: GraphQLEndpoint, request: IncomingMessage): Promise<Reply> {
  const method = request.method ?? 'GET';
  const path = request.url ?? '/';
  if (method !== 'POST' && method !== 'GET') {
    return refusal(405, 'MethodNotAllowedException', 'The method is not allowed.');
  }
  const body = await readBody(request);
  if (!body)
    return refusal(413, 'RequestEntityTooLargeException', `Request body is larger than ${MAX_BODY_BYTES} bytes.`);
  const read = method === 'GET' ? requestInUrl(path) : requestInBody(body);
  const headers = headersOf(request);
  const signed = {
    method,
    path,
    headers,
    body,
    remoteAddress: request.socket.remoteAddress ?? '',
    operation: read.ok ? read.value : undefined,
  };
  const authenticated = await endpoint.authorizer.authenticate(signed);
  const refused = authenticated.ok ? (read.ok ? undefined : read.refusal) : authenticated.refusal;
  if (refused) return refusal(refused.status, refused.errorType, refused.message);
  // Both are fine, or there were a refusal; TypeScript does not see that through the line above.
  if (!authenticated.ok || !read.ok) return internalFailure;
  headers['x-forwarded-for'] = forwardedFor(signed);
  return executeInTime(endpoint, read.value, { caller: authenticated.caller, headers });
}

async function send(endpoint: GraphQLEndpoint, response: ServerResponse, reply: Reply): Promise<void> {
  const text = JSON.stringify(reply.body);
  const size = Buffer.byteLength(text);
  const isCompressed = size >= GZIP_FROM_BYTES && size <= GZIP_TO_BYTES && acceptsGzip(response.req);
  // A text goes out in one piece with its headers.
  const body = isCompressed ? await gzipped(text) : text;
  const { afterwards } = reply;
  if (afterwards) {
    const guarded = (): void => {
      try {
        afterwards();
      } catch (error) {
        logFault(endpoint, error);
      }
    };
    // Once, whichever comes first: the answer is out, or the caller went away, which does not undo the mutation.
    if (response.closed) guarded();
    else response.once('close', guarded);
  }
  const headers = [...ALWAYS, 'x-amzn-RequestId', randomUUID()];
  headers.push('content-length', String(isCompressed ? body.length : size));
  if (isCompressed) headers.push('content-encoding', 'gzip');
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  response.writeHead(reply.status, headers);
  sendTogether(response, body);
}

const acceptsGzip = (request: IncomingMessage): boolean => /\bgzip\b/.test(String(request.headers['accept-encoding']));

/** A request handler for `/graphql`; every other path is answered with 404. */
export function createHttpHandler(
  endpoint: GraphQLEndpoint,
): (request: IncomingMessage, response: ServerResponse) => void {
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if ((request.url ?? '').split('?')[0] !== '/graphql') {
      return send(endpoint, response, refusal(404, 'NotFoundException', 'There is nothing here but /graphql.'));
    }
    if (request.method === 'OPTIONS') {
      response.writeHead(200, { ...PREFLIGHT, 'content-length': 0, 'x-amzn-RequestId': randomUUID() }).end();
      return undefined;
    }
    let reply: Reply;
    try {
      reply = await answer(endpoint, request);
    } catch (error) {
      if (request.destroyed && !request.complete) return undefined; // The caller went away while sending.
      logFault(endpoint, error);
      reply = internalFailure;
    }
    // A body that was not read to its end would be taken for the next request on this connection.
    if (!request.complete) response.setHeader('connection', 'close');
    return send(endpoint, response, reply);
  };
  return (request, response) => {
    handle(request, response).catch((error: unknown) => {
      logFault(endpoint, error);
      response.destroy();
    });
  };
}
