import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Refusal, SignedRequest } from '../types.ts';

/** A header object with lower-case names; a name given twice in different case has a list of values. */
export type HeaderObject = Readonly<Record<string, string | readonly string[]>>;

/** Where a connection comes from: the same for every request made over it. */
export interface Peer {
  readonly remoteAddress: string;
  readonly forwardedFor?: string | readonly string[];
}

/** What the Lambda authorizer is told as the operation name of a connect. */
export const CONNECT_OPERATION = 'DeepDish:Connect';
const HEADER_SUBPROTOCOL = 'header-';

/** Why a connect is refused. What is simply not there is refused without a type. */
export type ConnectRefusal = Omit<Refusal, 'errorType'> & { readonly errorType?: string };

/** What a client connects with, or why it may not. */
export type Connect =
  { readonly ok: true; readonly headers: HeaderObject } | { readonly ok: false; readonly refusal: ConnectRefusal };

/** The peer of an upgrade request. */
export function peerOf(request: IncomingMessage): Peer {
  const forwardedFor = request.headers['x-forwarded-for'];
  return {
    remoteAddress: request.socket.remoteAddress ?? '',
    ...(forwardedFor !== undefined && { forwardedFor }),
  };
}

/** The subprotocols that a client offers, in its order. */
export function offeredSubprotocols(request: IncomingMessage): readonly string[] {
  return (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
}

/**
 * The headers that a client connects with, in the first of three places that it used: the query parameter `header`
 * (base64), a subprotocol `header-<base64url>`, or the HTTP headers themselves. A header object that is no JSON object
 * of strings, or names no host, is a `BadRequestException`; without one, and without a credential in the HTTP headers,
 * the headers are missing.
 */
export function connectHeaders(request: IncomingMessage): Connect {
  const encoded = encodedHeaderObject(request);
  const { authorization, 'x-api-key': key } = request.headers;
  if (encoded === undefined && authorization === undefined && key === undefined) {
    return { ok: false, refusal: { status: 400, message: 'Required headers are missing.' } };
  }
  const headers = encoded === undefined ? httpHeaders(request.headers) : decodeHeaderObject(encoded);
  if (headers === undefined) return badRequest('The header object is not base64 of a JSON object of strings.');
  if (headers['host'] === undefined) return badRequest('The header object has no host.');
  return { ok: true, headers };
}

/** Reads a header object from JSON: `undefined` when it is no object, or a value is not a string, number or boolean. */
export function readHeaderObject(value: unknown): HeaderObject | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const headers = new Map<string, string | readonly string[]>();
  for (const [key, given] of Object.entries(value)) {
    if (typeof given !== 'string' && typeof given !== 'number' && typeof given !== 'boolean') return undefined;
    const name = key.toLowerCase();
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? String(given) : [earlier, String(given)].flat());
  }
  return Object.fromEntries(headers);
}

/** A connect as AppSync sees it: `POST /graphql/connect` with the body `{}`, to the host that the header object names. */
export function connectRequest(headers: HeaderObject, peer: Peer): SignedRequest {
  return {
    ...requestOf(headers, peer, '/graphql/connect', '{}'),
    operation: { query: '', operationName: CONNECT_OPERATION, variables: {} },
  };
}

/** A `start` as AppSync sees it: `POST /graphql` whose body is the string `payload.data`, byte for byte. */
export function startRequest(
  headers: HeaderObject,
  peer: Peer,
  data: string,
  operation: NonNullable<SignedRequest['operation']>,
): SignedRequest {
  return { ...requestOf(headers, peer, '/graphql', data), operation };
}

function requestOf(headers: HeaderObject, peer: Peer, path: string, body: string): SignedRequest {
  return {
    method: 'POST',
    path,
    headers: { ...(peer.forwardedFor !== undefined && { 'x-forwarded-for': peer.forwardedFor }), ...headers },
    body: Buffer.from(body),
    remoteAddress: peer.remoteAddress,
  };
}

function encodedHeaderObject(request: IncomingMessage): string | undefined {
  const url = request.url ?? '';
  const mark = url.indexOf('?');
  const parameter = mark < 0 ? null : new URLSearchParams(url.slice(mark + 1)).get('header');
  // Base64 has `+`, which an unescaped query turns into a blank.
  if (parameter !== null) return parameter.replaceAll(' ', '+');
  const subprotocol = offeredSubprotocols(request).find((name) => name.startsWith(HEADER_SUBPROTOCOL));
  return subprotocol?.slice(HEADER_SUBPROTOCOL.length);
}

/** Either alphabet, padded or not. `Buffer` skips whatever else there is, which hides a text that was escaped twice. */
const BASE64 = /^[\w+/-]*={0,2}$/;

function decodeHeaderObject(encoded: string): HeaderObject | undefined {
  if (!BASE64.test(encoded)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
    return readHeaderObject(value);
  } catch {
    return undefined;
  }
}

function httpHeaders(headers: IncomingHttpHeaders): HeaderObject {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function badRequest(message: string): Connect {
  return { ok: false, refusal: { status: 400, errorType: 'BadRequestException', message } };
}
