import type { IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import type { Connect, ConnectRefusal, HeaderObject, Peer } from '../authorization/signed-request.ts';
import { connectRequest } from '../authorization/signed-request.ts';
import type { Authorizer, Clock, Execution } from '../types.ts';
import type { ClientMessage } from './client-messages.ts';
import { readClientMessage } from './client-messages.ts';
import type { FrameError } from './frames.ts';
import {
  RATE_EXCEEDED,
  UNSUPPORTED_OPERATION,
  completeFrame,
  connectionAckFrame,
  connectionErrorFrame,
  dataFrames,
  errorFrame,
  keepAliveFrame,
  startAckFrame,
} from './frames.ts';
import { KEEP_ALIVE_INTERVAL_MS, MAX_BUFFERED_BYTES, MAX_CONNECTION_LIFE_MS, MAX_EARLY_FRAMES } from './limits.ts';
import { startSubscription } from './start.ts';
import type { ActiveSubscription, SubscriptionIndex } from './subscription-index.ts';

/** What every connection of one API shares. */
export interface RealtimeServices {
  readonly execution: Execution;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly index: SubscriptionIndex;
  /** Of one connection. */
  readonly maxSubscriptions: number;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

/** How a client came in. */
export interface Arrival {
  readonly peer: Peer;
  /** What subscription resolvers see beside the headers of the `start`; see `lastingHeaders`. */
  readonly headers: HeaderObject;
  readonly connect: Connect;
}

/** What a connection keeps of its arrival. */
export type Origin = Omit<Arrival, 'connect'>;

/** Headers of the upgrade that belong to the transport, or carry the connection's own credential or cookies. */
const OWN_TO_THE_CONNECTION = /^(connection|upgrade|cookie|authorization|x-api-key|x-amz-.*|sec-websocket-.*)$/;

/** The headers of an upgrade request that count for every subscription of the connection. */
export function lastingHeaders(request: IncomingMessage): HeaderObject {
  const lasting = Object.entries(request.headers).flatMap(([name, value]) =>
    value === undefined || OWN_TO_THE_CONNECTION.test(name) ? [] : [[name, value] as const],
  );
  return Object.fromEntries(lasting);
}

type Start = Extract<ClientMessage, { type: 'start' }>;
type Stop = Extract<ClientMessage, { type: 'stop' }>;

/** A `start` that is being checked. */
interface Starting {
  isStopped: boolean;
  /** What came for its id after it was stopped: the id is free again when it has ended. */
  readonly later: (Start | Stop)[];
}

/**
 * Serves one connection until its socket is closed: checks the credential it came with, answers its messages, keeps it
 * alive, and ends it after 24 hours. A refused credential is told in a `connection_error`, then the close code is 1008.
 */
export function serveConnection(socket: WebSocket, arrival: Arrival, services: RealtimeServices): void {
  const { clock, index, log } = services;
  // The credential is not kept: there may be ten thousand connections, and it is most of what they came with.
  const origin: Origin = { peer: arrival.peer, headers: arrival.headers };
  const openedAt = clock.now();
  const subscriptions = new Map<string, ActiveSubscription>();
  const starting = new Map<string, Starting>();
  let early: ClientMessage[] | undefined = [];

  function send(frame: string): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      log({ event: 'realtime.slow_client_dropped', bufferedBytes: socket.bufferedAmount });
      socket.terminate();
      return;
    }
    socket.send(frame);
  }

  function refuse(id: string | undefined, errors: readonly FrameError[]): void {
    send(errorFrame(id, errors));
  }

  function forget(subscription: ActiveSubscription): void {
    subscriptions.delete(subscription.id);
    index.delete(subscription);
  }

  function acknowledge(): void {
    send(connectionAckFrame);
    send(keepAliveFrame);
  }

  async function start(message: Start): Promise<void> {
    const { id } = message;
    const pending = starting.get(id);
    if (pending?.isStopped === true) return handleLater(pending, message);
    if (subscriptions.has(id) || pending !== undefined) {
      return refuse(id, [{ errorType: 'DuplicatedOperationError', message: `Duplicated operation with id ${id}` }]);
    }
    if (subscriptions.size + starting.size >= services.maxSubscriptions) {
      const message = `Max number of ${services.maxSubscriptions} subscriptions reached`;
      return refuse(id, [{ errorType: 'MaxSubscriptionsReachedError', message }]);
    }
    const state: Starting = { isStopped: false, later: [] };
    starting.set(id, state);
    const started = await startSubscription(message, origin, services).finally(() => starting.delete(id));
    if (socket.readyState !== socket.OPEN) return undefined;
    if (started.ok) send(startAckFrame(id));
    else refuse(id, started.errors);
    if (state.isStopped) {
      send(completeFrame(id));
      return state.later.forEach(handle);
    }
    if (!started.ok) return undefined;
    const frameOf = dataFrames(id);
    const { fieldName, argumentFilter, selectionKey, project, filter, invalidationFilter } = started.subscription;
    // Written out, so that all are of one shape to the engine: every event looks at every one that it is for.
    const subscription: ActiveSubscription = {
      id,
      fieldName,
      argumentFilter,
      selectionKey,
      project,
      filter,
      invalidationFilter,
      deliver: (payload) => send(frameOf(payload)),
      invalidate: () => {
        forget(subscription);
        send(completeFrame(id));
        // Not at once: what ends this one may end others of the connection, and each is told.
        queueMicrotask(() => socket.close(1000, 'Subscription complete.'));
      },
    };
    subscriptions.set(id, subscription);
    index.add(subscription);
  }

  function stop(message: Stop): void {
    const { id } = message;
    const pending = starting.get(id);
    if (pending?.isStopped === true) return handleLater(pending, message);
    if (pending !== undefined) {
      pending.isStopped = true;
      return;
    }
    const subscription = subscriptions.get(id);
    if (subscription !== undefined) forget(subscription);
    send(completeFrame(id));
  }

  function handleLater({ later }: Starting, message: Start | Stop): void {
    if (later.length < MAX_EARLY_FRAMES) later.push(message);
    else refuse(message.id, [RATE_EXCEEDED]);
  }

  function handle(message: ClientMessage): void {
    if (message.type === 'connection_init') acknowledge();
    else if (message.type === 'start') void start(message);
    else if (message.type === 'stop') stop(message);
    else refuse(undefined, [UNSUPPORTED_OPERATION]);
  }

  function receive(data: RawData, isBinary: boolean): void {
    if (socket.readyState !== socket.OPEN) return;
    const message: ClientMessage = isBinary ? { type: 'unsupported' } : readClientMessage(textOf(data));
    if (early === undefined) handle(message);
    else if (early.length < MAX_EARLY_FRAMES) early.push(message);
    else refuse(undefined, [RATE_EXCEEDED]);
  }

  /** What came before the credential was checked. A client that sends `connection_init` waits for the ack: the rest is ignored. */
  function handleEarly(messages: readonly ClientMessage[]): void {
    const isInit = messages.some(({ type }) => type === 'connection_init');
    if (!isInit) return messages.forEach(handle);
    if (messages.length > 1) log({ event: 'realtime.messages_before_ack_ignored', count: messages.length - 1 });
    return acknowledge();
  }

  async function open(connect: Connect): Promise<void> {
    const refusal = await connectRefusal(connect, origin.peer, services);
    if (refusal !== undefined) {
      const { errorType, message } = refusal;
      log({ event: 'realtime.connection_refused', ...(errorType !== undefined && { errorType }), message });
      send(connectionErrorFrame(refusal));
      return socket.close(1008, errorType ?? message);
    }
    const messages = early ?? [];
    early = undefined;
    return handleEarly(messages);
  }

  const keepAlive = setInterval(() => {
    if (clock.now() - openedAt >= MAX_CONNECTION_LIFE_MS) return socket.close(1000, 'Connection life reached.');
    return early === undefined ? send(keepAliveFrame) : undefined;
  }, KEEP_ALIVE_INTERVAL_MS).unref();
  socket.on('message', receive);
  // Protocol errors of the peer: `ws` has already closed the socket with their code.
  socket.on('error', (error) => log({ event: 'realtime.socket_error', message: error.message }));
  socket.on('close', () => {
    clearInterval(keepAlive);
    for (const subscription of [...subscriptions.values()]) forget(subscription);
  });
  void open(arrival.connect);
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}

async function connectRefusal(
  connect: Connect,
  peer: Peer,
  { authorizer, log }: RealtimeServices,
): Promise<ConnectRefusal | undefined> {
  if (!connect.ok) return connect.refusal;
  try {
    const verdict = await authorizer.authenticate(connectRequest(connect.headers, peer));
    return verdict.ok ? undefined : verdict.refusal;
  } catch (error) {
    log({ event: 'realtime.connect_failed', message: String(error) });
    return { status: 401, errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.' };
  }
}
