/** The HTTP data source. Only endpoints of this machine: a program that runs offline must not leave it unnoticed. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { UnsupportedByLocal } from '../evaluation/unsupported-by-local.ts';
import { MalformedRequest } from '../refusals.ts';
import { SOURCE_TIMEOUT_MS } from '../time-limit.ts';
import type { DataSource } from '../types.ts';
import type { RunningDataSource } from './data-source.ts';
import { documentOf, optionalFields, optionalString, requiredString } from './request-document.ts';
import type { Fields } from './request-document.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const NOT_SETTABLE = new Set([
  'host',
  'connection',
  'user-agent',
  'expectation',
  'expect',
  'transfer_encoding',
  'content_length',
  'transfer-encoding',
  'content-length',
]);
/** `fetch` sends none of these: they are about its own connection. */
const NOT_SENT = new Set(['keep-alive', 'upgrade']);
// AppSync's documentation has no forms in its list; AWS's own sample for SNS sends one.
const CONTENT_TYPES =
  /^(?:text\/.+|application\/(?:x-www-form-urlencoded|xml|json|soap\+xml|x-amz-json-1\.[01]|vnd\.api\+json|x-ndjson))\s*(?:;.*)?$/i;

const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);

function strings(fields: Fields | undefined, place: string): [string, string][] {
  return Object.entries(fields ?? {}).map(([name, value]) => {
    if (typeof value !== 'string') throw new MalformedRequest(`Expected JSON string for field '$[${place}.${name}]'.`);
    return [name, value];
  });
}

function checkHeader(name: string, value: string): void {
  try {
    validateHeaderName(name);
  } catch {
    throw new MalformedRequest(`'${name}' is not the name of a header.`);
  }
  try {
    validateHeaderValue(name, value);
  } catch {
    throw new MalformedRequest(`The header '${name}' has a character that none may have.`);
  }
}

function headersOf(params: Fields): [string, string][] {
  const headers = strings(optionalFields(params, 'headers', 'params.headers'), 'params.headers');
  for (const [name, value] of headers) {
    checkHeader(name, value);
    if (NOT_SENT.has(name.toLowerCase())) {
      throw new UnsupportedByLocal(`The header '${name}' of an HTTP request`, 'the runtime keeps its own connections');
    }
    if (NOT_SETTABLE.has(name.toLowerCase())) throw new MalformedRequest(`The header '${name}' cannot be set.`);
    if (name.toLowerCase() === 'content-type' && !CONTENT_TYPES.test(value)) {
      throw new MalformedRequest(`The content type '${value}' is not supported.`);
    }
  }
  return headers;
}

function failure(error: unknown): { readonly message: string; readonly type: string } {
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  if (isTimeout) return { message: 'Execution timed out.', type: 'Http:ExecutionTimeoutException' };
  return { message: 'The endpoint could not be reached.', type: 'Http:ConnectException' };
}

/** An endpoint that is fetched. Any status is a result; only an endpoint that cannot be reached is an error. */
export function createHttpSource({ endpoint }: Extract<DataSource, { type: 'HTTP' }>, name: string): RunningDataSource {
  if (!URL.canParse(endpoint) || !isLoopback(new URL(endpoint))) {
    throw new UnsupportedByLocal(`The HTTP data source '${name}'`, `'${endpoint}' is not on this machine`);
  }
  return {
    call: async (request) => {
      const document = documentOf(request);
      const method = requiredString(document, 'method');
      if (!METHODS.includes(method)) throw new MalformedRequest(`Unsupported method '${method}'.`);
      const path = requiredString(document, 'resourcePath');
      if (!path.startsWith('/')) throw new MalformedRequest("'$[resourcePath]' must begin with '/'.");
      const params = optionalFields(document, 'params') ?? {};
      const body = optionalString(params, 'body', 'params.body');
      if (method === 'GET' && body !== undefined) {
        throw new UnsupportedByLocal('The body of a GET', 'the runtime sends none');
      }
      const url = new URL(endpoint.replace(/\/+$/, '') + path);
      for (const [key, value] of strings(optionalFields(params, 'query', 'params.query'), 'params.query')) {
        url.searchParams.append(key, value);
      }
      const headers = headersOf(params);
      try {
        const signal = AbortSignal.timeout(SOURCE_TIMEOUT_MS);
        const response = await fetch(url, {
          method,
          headers,
          signal,
          redirect: 'manual',
          ...(body === undefined ? {} : { body }),
        });
        const result = {
          statusCode: response.status,
          // By name: an iteration gives each cookie as a header of its own.
          headers: Object.fromEntries([...response.headers.keys()].map((name) => [name, response.headers.get(name)])),
          body: await response.text(),
        };
        return { result };
      } catch (error) {
        return { result: null, error: failure(error) };
      }
    },
  };
}
