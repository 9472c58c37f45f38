import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ClientOptions } from 'ws';
import { WebSocket } from 'ws';
import { createRealtime } from '../../../../local/appsync/realtime/realtime.ts';
import type {
  AppSyncConfig,
  Authorizer,
  CallContext,
  Execution,
  FilterGroups,
  GraphQLRequest,
  SignedRequest,
  SubscriptionStart,
} from '../../../../local/appsync/types.ts';

export const NOW = Date.parse('2026-11-24T10:00:00Z');
export const HEADERS = { host: 'api.example.org', Authorization: 'good' };
export const REFUSAL = {
  status: 401,
  errorType: 'UnauthorizedException',
  message: 'You are not authorized to make this call.',
} as const;
export const REFUSED = { errorType: REFUSAL.errorType, message: REFUSAL.message };

type Started = Extract<SubscriptionStart, { ok: true }>;
type Frame = Record<string, unknown>;

/** Accepts the credential `good`, and says so with an identity. */
export const anAuthorizer = {
  authenticate: (request: SignedRequest): ReturnType<Authorizer['authenticate']> =>
    Promise.resolve(
      request.headers['authorization'] === 'good'
        ? {
            ok: true,
            caller: { mode: 'AWS_LAMBDA', identity: {}, groups: [], mayCall: () => true, deniedFields: new Set() },
          }
        : { ok: false, refusal: REFUSAL },
    ),
};

/** A subscription to `onNote` that selects everything. */
export function aStart(changes: Partial<Started> = {}): Started {
  return {
    ok: true,
    fieldName: 'onNote',
    args: {},
    selectionKey: '{id}',
    project: (value) => ({ data: { onNote: value } }),
    ...changes,
  };
}

export function aFilter(
  ...groups: readonly (readonly [fieldName: string, operator: string, value: unknown][])[]
): FilterGroups {
  return {
    filterGroup: groups.map((filters) => ({
      filters: filters.map(([fieldName, operator, value]) => ({ fieldName, operator, value })),
    })),
  };
}

/** Accepts every subscription; its variables are its arguments. */
export function acceptEach(request: GraphQLRequest, _context: CallContext): Promise<SubscriptionStart> {
  return Promise.resolve(aStart({ args: request.variables ?? {} }));
}

/** Every mutation field publishes to the subscription field of its own name; a start's variables are its arguments. */
export function anExecution(changes: Partial<Execution> = {}): Execution {
  return {
    subscribe: acceptEach,
    execute: () => Promise.reject(new Error('not through this channel')),
    subscriptionsOf: (mutationField) => [mutationField],
    ...changes,
  };
}

export interface Client {
  readonly socket: WebSocket;
  send(frame: unknown): void;
  next(): Promise<Frame>;
  closed(): Promise<number>;
  /** Starts a subscription and waits for its ack. */
  subscribe(id: string, request?: Partial<GraphQLRequest>): Promise<void>;
}

/** A `start` as clients send it. */
export function startFrame(id: string, request: Partial<GraphQLRequest> = {}, authorization: unknown = HEADERS): Frame {
  const data = JSON.stringify({ query: 'subscription { onNote { id } }', variables: {}, ...request });
  return { id, type: 'start', payload: { data, extensions: { authorization } } };
}

/** Opens a WebSocket and reads it from its first frame on. Rejects when the handshake fails. */
export async function openClient(target: string, protocols: string[], options: ClientOptions = {}): Promise<Client> {
  const socket = new WebSocket(target, protocols, options);
  const frames: Frame[] = [];
  const waiting: ((frame: Frame) => void)[] = [];
  socket.on('message', (data) => {
    const frame = JSON.parse((data as Buffer).toString()) as Frame;
    const first = waiting.shift();
    if (first === undefined) frames.push(frame);
    else first(frame);
  });
  const closed = once(socket, 'close').then(([code]) => code as number);
  closed.catch(() => undefined);
  await once(socket, 'open');
  const client: Client = {
    socket,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    next: () => {
      const frame = frames.shift();
      return frame === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(frame);
    },
    closed: () => closed,
    async subscribe(id, request) {
      client.send(startFrame(id, request));
      const frame = await client.next();
      if (frame['type'] !== 'start_ack') throw new Error(JSON.stringify(frame));
    },
  };
  return client;
}

/** A real-time endpoint on loopback that ends with its test. */
export async function anEndpoint(
  parts: { execution?: Partial<Execution>; authorizer?: Authorizer; config?: Partial<AppSyncConfig> } = {},
) {
  const logged: Readonly<Record<string, unknown>>[] = [];
  const config: AppSyncConfig = {
    apiId: 'api1',
    region: 'eu-west-1',
    accountId: '123456789012',
    schema: 'type Query { x: Int }',
    authorization: { default: { type: 'API_KEY', keys: [] } },
    dataSources: {},
    resolvers: [],
    clock: { now: () => NOW },
    log: (line) => logged.push(line),
    ...parts.config,
  };
  const realtime = createRealtime({
    config,
    execution: anExecution(parts.execution),
    authorizer: parts.authorizer ?? anAuthorizer,
  });
  const server = createServer().on('upgrade', (...upgrade) => realtime.handleUpgrade(...upgrade));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    await realtime.close();
    server.close();
    await once(server, 'close');
  });
  // A server on TCP has an address of this shape.
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;

  return {
    realtime,
    logged,
    url,
    open: openClient,
    /** Connects in the subprotocol form. */
    connect: (headers: unknown = HEADERS) =>
      openClient(url, ['graphql-ws', `header-${Buffer.from(JSON.stringify(headers)).toString('base64url')}`]),
  };
}
