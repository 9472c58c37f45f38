import { once } from 'node:events';
import { Sha256 } from '@aws-crypto/sha256-js';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { SignatureV4 } from '@smithy/signature-v4';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Api } from './stack.ts';

/** A client of AppSync's protocols that shares nothing with `sdk/`: what somebody else would write from AWS's documentation. */

/** One entry of `errors`, with whatever members came. */
export interface WireError {
  readonly message: string;
  readonly errorType?: string | null;
  readonly path?: readonly (string | number)[] | null;
  readonly [member: string]: unknown;
}

/** An answer of `/graphql` as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: readonly WireError[];
}

/** POSTs a GraphQL request with these headers. */
export async function post(api: Api, body: string, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(api.graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return answerOf(response);
}

/** The answer in a response. */
export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = JSON.parse(text) as { data?: Record<string, unknown> | null; errors?: readonly WireError[] };
  return { status: response.status, headers: response.headers, text, data: json.data, errors: json.errors ?? [] };
}

/** Sends an operation with a user's token, or with none. */
export function graphql(
  api: Api,
  token: string | undefined,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  return post(api, JSON.stringify({ query, variables }), token === undefined ? {} : { authorization: token });
}

/** The authorization headers of a request that the administrator signed; `path` is what follows `/graphql`. */
export async function signedHeaders(api: Api, body: string, path = ''): Promise<Record<string, string>> {
  const credentials = api.aws.credentials ?? fromEnv();
  const url = new URL(api.graphql);
  const signer = new SignatureV4({ service: 'appsync', region: api.region, credentials, sha256: Sha256 });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: `${url.pathname}${path}`,
    headers: {
      host: url.host,
      'content-type': 'application/json; charset=UTF-8',
      accept: 'application/json, text/javascript',
      'content-encoding': 'amz-1.0',
    },
    body,
  });
  return headers;
}

/** Sends an operation signed with an IAM key. */
export async function graphqlAsIam(
  api: Api,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const body = JSON.stringify({ query, variables });
  const { host: _host, ...headers } = await signedHeaders(api, body);
  return post(api, body, headers);
}

/** The three ways in which AppSync takes the headers of a real-time connection. */
export const HANDSHAKES = ['query string', 'subprotocol', 'HTTP headers'] as const;
export type Handshake = (typeof HANDSHAKES)[number];

/** A frame of AppSync's real-time protocol. */
export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload?: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly WireError[];
    readonly connectionTimeoutMs?: number;
  };
}

/** A real-time connection. */
export interface Connection {
  readonly socket: WebSocket;
  send(frame: unknown): void;
  /** The next frame that is no keep-alive. Rejects when the connection ends before one comes. */
  next(): Promise<Frame>;
  /** Frames that came and were not read. */
  unread(): readonly Frame[];
  /** Sends a `start` and gives the answer: `start_ack` or `error`. */
  start(id: string, query: string, variables: Readonly<Record<string, unknown>>, headers?: Headerish): Promise<Frame>;
  close(): void;
}

type Headerish = Readonly<Record<string, string>>;

/** Opens a connection with these authorization headers, sends `connection_init`, and gives it with the first frame. */
export async function connect(
  api: Api,
  headers: Headerish,
  handshake: Handshake = 'subprotocol',
): Promise<{ connection: Connection; first: Frame }> {
  const object = JSON.stringify({ host: new URL(api.graphql).host, ...headers });
  const socket = open(api, object, headers, handshake);
  onTestFinished(() => socket.terminate());
  const frames = reader(socket);
  await Promise.race([once(socket, 'open'), frames.ended]);
  socket.send(JSON.stringify({ type: 'connection_init' }));
  const connection: Connection = {
    socket,
    send: (frame) => socket.send(JSON.stringify(frame)),
    next: frames.next,
    unread: frames.unread,
    start: (id, query, variables, startHeaders = headers) => {
      const authorization = { host: new URL(api.graphql).host, ...startHeaders };
      const payload = { data: JSON.stringify({ query, variables }), extensions: { authorization } };
      socket.send(JSON.stringify({ type: 'start', id, payload }));
      return frames.answerTo(id);
    },
    close: () => socket.close(1000),
  };
  return { connection, first: await frames.next() };
}

/** As `connect`, for a user's token; throws when the connection is refused. */
export async function connectAs(api: Api, token: string, handshake?: Handshake): Promise<Connection> {
  const { connection, first } = await connect(api, { Authorization: token }, handshake);
  if (first.type !== 'connection_ack') throw new Error(`The connection was refused: ${JSON.stringify(first)}`);
  return connection;
}

function open({ realtime }: Api, object: string, headers: Headerish, handshake: Handshake): WebSocket {
  const base64 = Buffer.from(object).toString('base64');
  if (handshake === 'query string') {
    return new WebSocket(`${realtime}?header=${encodeURIComponent(base64)}&payload=e30=`, ['graphql-ws']);
  }
  if (handshake === 'HTTP headers') return new WebSocket(realtime, ['graphql-ws'], { headers: { ...headers } });
  return new WebSocket(realtime, ['graphql-ws', `header-${Buffer.from(object).toString('base64url')}`]);
}

function reader(socket: WebSocket) {
  const unread: Frame[] = [];
  const waiting: { wanted: (frame: Frame) => boolean; resolve: (frame: Frame) => void }[] = [];
  const ended = once(socket, 'close').then(([code]) => {
    throw new Error(`The connection was closed with ${String(code)}.`);
  });
  ended.catch(() => undefined);
  // What goes wrong ends in `close`, too.
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString('utf8')) as Frame;
    if (frame.type === 'ka') return;
    const at = waiting.findIndex(({ wanted }) => wanted(frame));
    if (at < 0) unread.push(frame);
    else waiting.splice(at, 1)[0]!.resolve(frame);
  });
  const wait = (wanted: (frame: Frame) => boolean): Promise<Frame> => {
    const at = unread.findIndex(wanted);
    if (at >= 0) return Promise.resolve(unread.splice(at, 1)[0]!);
    return Promise.race([new Promise<Frame>((resolve) => waiting.push({ wanted, resolve })), ended]);
  };
  return {
    ended,
    unread: () => unread,
    next: () => wait(() => true),
    answerTo: (id: string) => wait((frame) => frame.id === id && ['start_ack', 'error'].includes(frame.type)),
  };
}
