import { asLecternError, errorOfEntries, isRecord, LecternError, readErrorEntries } from './errors.ts';
import { createEventStream, type SubscribeOptions, type Subscription } from './event-stream.ts';
import {
  ACK_TIMEOUT_MS,
  errorOfPayload,
  openConnection,
  type Connection,
  type ServerFrame,
  type Timing,
  type WebSocketConstructor,
} from './realtime-connection.ts';

/** How long the connection is kept after the last subscription ended, as AWS's clients do: the next may come at once. */
const LINGER_MS = 1000;
/** The upper end of the first wait before a reconnect; it doubles with every failure up to the second number. */
const BACK_OFF_MS = 1000;
const LONGEST_BACK_OFF_MS = 30_000;
/** A subscription that never began gives up after so many lost connections; one that was live is brought back for ever. */
const ATTEMPTS_TO_BEGIN = 3;

/** What a client's real-time side is made from. */
export interface RealtimeOptions {
  /** The real-time endpoint, `ws:` or `wss:`. */
  readonly url: string;
  /** The host of the GraphQL endpoint: AppSync wants that one in the header object. */
  readonly host: string;
  /** Given the token that was refused, if one was. */
  readonly getToken: (refused?: string) => Promise<string>;
  readonly WebSocket: WebSocketConstructor | undefined;
  readonly timing: Timing;
}

/** A subscription to send: its text and variables. */
export interface SubscriptionRequest {
  readonly text: string;
  readonly variables: unknown;
}

/** The real-time side of one client. */
export interface Realtime {
  /**
   * Subscribes at once. `read` makes an event of the `data` of a message; what it reads as null or undefined is passed over.
   * All subscriptions share one connection, which is opened for the first and closed soon after the last has ended.
   */
  subscribe<Event>(
    request: SubscriptionRequest,
    read: (data: unknown) => Event | null | undefined,
    options?: SubscribeOptions,
  ): Subscription<Event>;
  /** Ends every subscription and the connection. */
  close(): void;
}

/** A subscription that is wanted, whatever the connection is doing. */
interface Wanted {
  readonly data: string;
  /** The id of its `start` on the present connection; undefined while there is none. */
  id: string | undefined;
  hasStarted: boolean;
  hasBeenLive: boolean;
  lostConnections: number;
  failedRestarts: number;
  /** The token of the last `start`. */
  token: string | undefined;
  /** The token that was refused, when a fresh one is being tried; that is done once. */
  refusedToken: string | undefined;
  stopTimer: () => void;
  deliver(payload: unknown): void;
  connected(): void;
  disconnected(error: LecternError): void;
  fail(error: LecternError): void;
  end(): void;
}

/** The real-time side of a client, without a connection until somebody subscribes. */
export function createRealtime(options: RealtimeOptions): Realtime {
  const { timing } = options;
  const wanted = new Set<Wanted>();
  let connection: Connection | undefined;
  let isAcknowledged = false;
  let isAcquiring = false;
  let refusedToken: string | undefined;
  let failures = 0;
  let starts = 0;
  let stopReconnect: (() => void) | undefined;
  let stopLinger: (() => void) | undefined;

  const remove = (one: Wanted): void => {
    wanted.delete(one);
    one.stopTimer();
    if (wanted.size > 0 || stopLinger !== undefined) return;
    stopLinger = timing.after(LINGER_MS, disconnect);
  };

  const disconnect = (): void => {
    stopLinger?.();
    stopReconnect?.();
    stopLinger = stopReconnect = undefined;
    connection?.close();
    connection = undefined;
    isAcknowledged = false;
    failures = 0;
    refusedToken = undefined;
  };

  const failAll = (error: LecternError): void => {
    for (const one of [...wanted]) {
      remove(one);
      one.fail(error);
    }
  };

  const lost = (error: LecternError, token?: string): void => {
    connection?.close();
    connection = undefined;
    isAcknowledged = false;
    for (const one of wanted) {
      one.id = undefined;
      one.hasStarted = false;
      one.refusedToken = undefined;
      one.stopTimer();
    }
    if (isTokenRefusal(error) && token !== undefined && refusedToken === undefined) {
      refusedToken = token;
      void connect();
      return;
    }
    if (isFinal(error)) return failAll(error);
    failures += 1;
    for (const one of [...wanted]) {
      one.disconnected(error);
      one.lostConnections += 1;
      if (one.hasBeenLive || one.lostConnections < ATTEMPTS_TO_BEGIN) continue;
      remove(one);
      one.fail(error);
    }
    if (wanted.size === 0) return;
    stopReconnect?.();
    stopReconnect = timing.after(backOff(failures, timing), () => {
      stopReconnect = undefined;
      void connect();
    });
  };

  const connect = async (): Promise<void> => {
    if (wanted.size === 0 || isAcquiring || connection !== undefined) return;
    const { WebSocket } = options;
    if (WebSocket === undefined) {
      return failAll(new LecternError('WebSocketMissing', 'There is no WebSocket here. Give createClient one.'));
    }
    isAcquiring = true;
    let token: string;
    try {
      token = await options.getToken(refusedToken);
    } catch (failure) {
      isAcquiring = false;
      return lost(asLecternError(failure, 'TokenUnavailable', 'There is no token to connect with.'));
    }
    isAcquiring = false;
    if (wanted.size === 0) return;
    const header = { host: options.host, Authorization: token };
    connection = openConnection(
      { url: options.url, header, WebSocket, timing },
      {
        acknowledged: () => {
          isAcknowledged = true;
          failures = 0;
          refusedToken = undefined;
          for (const one of wanted) void start(one);
        },
        frame: receive,
        lost: (error) => lost(error, token),
      },
    );
  };

  /** Asks for a token of its own, so that one connection outlives many tokens. */
  const start = async (one: Wanted): Promise<void> => {
    const id = `s${(starts += 1)}`;
    one.id = id;
    let token: string;
    try {
      token = await options.getToken(one.refusedToken);
    } catch (failure) {
      if (one.id === id && wanted.has(one)) {
        refused(one, asLecternError(failure, 'TokenUnavailable', 'There is no token to subscribe with.'));
      }
      return;
    }
    // The connection may be another by now, or the subscription over.
    if (one.id !== id || !wanted.has(one)) return;
    one.hasStarted = true;
    one.stopTimer = timing.after(ACK_TIMEOUT_MS, () => lost(new LecternError('NetworkError', 'No start_ack in time.')));
    const authorization = { host: options.host, Authorization: token };
    one.token = token;
    connection?.send({ type: 'start', id, payload: { data: one.data, extensions: { authorization } } });
  };

  const refused = (one: Wanted, error: LecternError): void => {
    one.id = undefined;
    one.hasStarted = false;
    one.stopTimer();
    if (isTokenRefusal(error) && one.token !== undefined && one.refusedToken === undefined) {
      one.refusedToken = one.token;
      void start(one);
    } else if (error.retryable && one.hasBeenLive) {
      one.failedRestarts += 1;
      one.disconnected(error);
      one.stopTimer = timing.after(backOff(one.failedRestarts, timing), () => void start(one));
    } else {
      remove(one);
      one.fail(error);
    }
  };

  const receive = ({ type, id, payload }: ServerFrame): void => {
    if (id === undefined) {
      if (type === 'error') lost(errorOfPayload(payload));
      return;
    }
    const one = [...wanted].find((candidate) => candidate.id === id);
    // A frame for a subscription that has ended here meanwhile.
    if (one === undefined) return;
    if (type === 'data') one.deliver(payload);
    else if (type === 'error') refused(one, errorOfPayload(payload));
    else if (type === 'complete') {
      remove(one);
      one.end();
    } else {
      one.stopTimer();
      one.hasBeenLive = true;
      one.lostConnections = one.failedRestarts = 0;
      one.refusedToken = undefined;
      one.connected();
    }
  };

  return {
    subscribe: <Event>(
      request: SubscriptionRequest,
      read: (data: unknown) => Event | null | undefined,
      { signal, onConnected, onDisconnected }: SubscribeOptions = {},
    ) => {
      const stop = (): void => {
        signal?.removeEventListener('abort', abort);
        if (!wanted.has(one)) return;
        if (one.hasStarted && one.id !== undefined) connection?.send({ type: 'stop', id: one.id });
        remove(one);
      };
      const stream = createEventStream<Event>(stop);
      const abort = (): void => {
        stream.end();
        stop();
      };
      const one: Wanted = {
        data: JSON.stringify({ query: request.text, variables: request.variables ?? {} }),
        id: undefined,
        hasStarted: false,
        hasBeenLive: false,
        lostConnections: 0,
        failedRestarts: 0,
        token: undefined,
        refusedToken: undefined,
        stopTimer: () => undefined,
        deliver: (payload) => {
          const { data, errors } = isRecord(payload) ? payload : {};
          const event = isRecord(data) ? read(data) : undefined;
          const entries = readErrorEntries(errors);
          if (event !== undefined && event !== null) stream.push(event);
          else if (entries.length > 0) {
            stop();
            stream.fail(errorOfEntries(entries, { result: data }));
          }
        },
        connected: () => {
          stream.connected();
          onConnected?.();
        },
        disconnected: (error) => onDisconnected?.(error),
        fail: (error) => {
          signal?.removeEventListener('abort', abort);
          stream.fail(error);
        },
        end: () => {
          signal?.removeEventListener('abort', abort);
          stream.end();
        },
      };
      if (signal?.aborted) {
        stream.end();
        return stream.subscription;
      }
      signal?.addEventListener('abort', abort);
      wanted.add(one);
      stopLinger?.();
      stopLinger = undefined;
      if (isAcknowledged) void start(one);
      else if (stopReconnect === undefined) void connect();
      return stream.subscription;
    },
    close: () => {
      for (const one of [...wanted]) {
        remove(one);
        one.end();
      }
      disconnect();
    },
  };
}

/** The token was refused, on connecting or on starting; a fresh one may be taken. */
function isTokenRefusal(error: LecternError): boolean {
  return error.code === 'UnauthorizedException' || error.status === 401;
}

/** Refusals after which AWS's own clients stop trying to connect, and what the caller's own `getToken` calls hopeless. */
function isFinal(error: LecternError): boolean {
  if (error.code === 'InvalidResponse' || error.retryable) return false;
  return (
    error.code === 'UnauthorizedException' ||
    error.code === 'BadRequestException' ||
    (error.status !== undefined && [400, 401, 403].includes(error.status)) ||
    error.errors.length === 0
  );
}

/** A random share of a wait that doubles with every failure, so that many clients do not come back at the same moment. */
function backOff(failures: number, timing: Timing): number {
  return timing.random() * Math.min(LONGEST_BACK_OFF_MS, BACK_OFF_MS * 2 ** (failures - 1));
}
