/** Reading a GraphQL request off an HTTP request, as AppSync does: JSON in a body, or query parameters of a GET. */
import type { IncomingMessage } from 'node:http';
import { isNestedTooDeep } from './json-nesting.ts';
import type { GraphQLRequest, Refusal } from './types.ts';

/** AppSync publishes no limit; its limit for everything a resolver is given is the most that could be of use. */
export const MAX_BODY_BYTES = 5 * 1024 * 1024;

/** What was read, or the answer to give instead. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

const malformed = (message: string): { ok: false; refusal: Refusal } => ({
  ok: false,
  refusal: { status: 400, errorType: 'MalformedHttpRequestException', message },
});

/** The whole body; `undefined` when it is longer than `MAX_BODY_BYTES`. Rejects when the client goes away. */
export function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  // By events: an iterator over the stream costs more than all the rest of reading a request.
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    let isRead = false;
    const take = (bytes: Buffer): void => {
      size += bytes.length;
      parts.push(bytes);
      if (size <= MAX_BODY_BYTES) return;
      request.off('data', take).pause();
      resolve(undefined);
    };
    request.on('data', take);
    request.once('end', () => {
      isRead = true;
      resolve(parts.length === 1 ? parts[0] : Buffer.concat(parts));
    });
    request.once('error', reject);
    request.once('close', () => {
      // Every request is closed in the end, and an error costs as much as all of the above.
      if (!isRead) reject(new Error('The client went away.'));
    });
  });
}

/** Lower-case names; a header that was sent several times is an array. */
export function headersOf(request: IncomingMessage): Record<string, string | readonly string[]> {
  const headers: Record<string, string | readonly string[]> = {};
  const { rawHeaders } = request;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const value = rawHeaders[at + 1] ?? '';
    const before = Object.hasOwn(headers, name) ? headers[name] : undefined;
    headers[name] = before === undefined ? value : [before, value].flat();
  }
  return headers;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function requestOf(parsed: unknown): Read<GraphQLRequest> {
  const unparsable = malformed('Unable to parse GraphQL query.');
  if (!isObject(parsed)) return unparsable;
  const { query, variables, operationName } = parsed;
  if (typeof query !== 'string' || query.trim() === '') return unparsable;
  if (!(variables === undefined || variables === null || isObject(variables))) return unparsable;
  if (isNestedTooDeep(variables)) return unparsable;
  if (!(operationName === undefined || operationName === null || typeof operationName === 'string')) return unparsable;
  // Written out, because a spread costs more than reading the request did.
  const value: { query: string; variables?: Record<string, unknown>; operationName?: string } = { query };
  if (variables) value.variables = variables;
  if (operationName) value.operationName = operationName;
  return { ok: true, value };
}

/** The GraphQL request in a POST's body. The content type does not matter: `application/graphql` holds JSON, too. */
export function requestInBody(body: Buffer): Read<GraphQLRequest> {
  const text = body.toString('utf8');
  if (text.trim() === '') return malformed('Request body is empty.');
  try {
    return requestOf(JSON.parse(text));
  } catch {
    return malformed('Unable to parse GraphQL query.'); // What JSON.parse says is not for the client.
  }
}

/** The GraphQL request in a GET's query parameters; `variables` is JSON. */
export function requestInUrl(path: string): Read<GraphQLRequest> {
  const params = new URL(path, 'http://localhost').searchParams;
  const variables = params.get('variables');
  try {
    const parsed: unknown = variables ? JSON.parse(variables) : undefined;
    return requestOf({ query: params.get('query'), variables: parsed, operationName: params.get('operationName') });
  } catch {
    return malformed('Unable to parse GraphQL query.');
  }
}
