import { asLecternError, errorOfEntries, isRecord, LecternError, readErrorEntries } from './errors.ts';

/** Timers and chance, so that a test can hold them; `systemTiming` is the real thing. */
export interface Timing {
  /** Calls `run` once after so many milliseconds; what it returns calls it off. */
  after(milliseconds: number, run: () => void): () => void;
  /** A number from 0 to below 1. */
  random(): number;
}

/** The platform's own timers and chance. */
export const systemTiming: Timing = {
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** The part of a WebSocket that is used here: a browser's, Node's own and the one of the `ws` package all fit. */
export interface WebSocketLike {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** Makes a WebSocket. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/** A message of the server that belongs to a subscription, or to nothing that can be named (`id` undefined). */
export interface ServerFrame {
  readonly type: 'start_ack' | 'data' | 'error' | 'complete';
  readonly id: string | undefined;
  readonly payload: unknown;
}

/** How long AppSync's clients wait for `connection_ack` and for `start_ack`. */
export const ACK_TIMEOUT_MS = 15_000;

/** AppSync's `connectionTimeoutMs` where the acknowledgement names none: silence for so long means a dead connection. */
const DEFAULT_KEEP_ALIVE_MS = 300_000;

const FRAME_TYPES: readonly string[] = [
  'start_ack',
  'data',
  'error',
  'complete',
] satisfies readonly ServerFrame['type'][];

/** What AppSync calls the header object: who asks, and for which host. */
export interface HeaderObject {
  /** The host of the GraphQL endpoint, not of the real-time one. */
  readonly host: string;
  readonly Authorization: string;
}

/** What a connection tells its owner. Nothing is told after `lost`, nor after `close()`. */
export interface ConnectionEvents {
  /** The server took the connection; subscriptions may be started. */
  acknowledged(): void;
  frame(frame: ServerFrame): void;
  /** The connection could not be made, was refused, broke or fell silent. */
  lost(error: LecternError): void;
}

/** One connection to the real-time endpoint. */
export interface Connection {
  send(message: Readonly<Record<string, unknown>>): void;
  /** Closes it in good order. */
  close(): void;
}

/**
 * Opens a connection in AppSync's own dialect of `graphql-ws`: the header object travels as a second subprotocol, the client
 * speaks first (`connection_init`), and any frame counts as a sign of life.
 */
export function openConnection(
  settings: {
    readonly url: string;
    readonly header: HeaderObject;
    readonly WebSocket: WebSocketConstructor;
    readonly timing: Timing;
  },
  events: ConnectionEvents,
): Connection {
  const { timing } = settings;
  let isOver = false;
  let stopTimer: () => void = () => undefined;
  let keepAliveMs: number | undefined;
  let socket: WebSocketLike | undefined;

  const finish = (code: number, reason: string): void => {
    isOver = true;
    stopTimer();
    socket?.close(code, reason);
  };
  const lose = (error: LecternError): void => {
    if (isOver) return;
    // 3001 is what AWS's clients close with; a browser allows nothing below 3000 but 1000.
    finish(3001, 'Connection lost');
    events.lost(error);
  };
  const expectWithin = (milliseconds: number, what: string): void => {
    stopTimer();
    stopTimer = timing.after(milliseconds, () => lose(new LecternError('NetworkError', `No ${what} in time.`)));
  };

  const receive = (message: Readonly<Record<string, unknown>>): void => {
    if (message.type === 'connection_ack') {
      const { connectionTimeoutMs } = isRecord(message.payload) ? message.payload : {};
      const isUsable = typeof connectionTimeoutMs === 'number' && connectionTimeoutMs > 0;
      keepAliveMs = isUsable ? connectionTimeoutMs : DEFAULT_KEEP_ALIVE_MS;
      expectWithin(keepAliveMs, 'sign of life');
      events.acknowledged();
      return;
    }
    if (keepAliveMs !== undefined) expectWithin(keepAliveMs, 'sign of life');
    if (message.type === 'connection_error') lose(errorOfPayload(message.payload));
    else if (isFrameType(message.type)) {
      // AppSync leaves the id out, or empty, where it cannot tell whose message was wrong.
      const id = typeof message.id === 'string' && message.id !== '' ? message.id : undefined;
      events.frame({ type: message.type, id, payload: message.payload });
    }
  };

  expectWithin(ACK_TIMEOUT_MS, 'connection_ack');
  try {
    socket = new settings.WebSocket(settings.url, [
      'graphql-ws',
      `header-${base64Url(JSON.stringify(settings.header))}`,
    ]);
    const opened = socket;
    opened.addEventListener('open', () => {
      if (!isOver) opened.send(JSON.stringify({ type: 'connection_init' }));
    });
    opened.addEventListener('message', ({ data }) => {
      if (isOver) return;
      const message = parseFrame(data);
      if (message === undefined)
        lose(new LecternError('InvalidResponse', 'A real-time message was not a JSON object.'));
      else receive(message);
    });
    // A close follows every error; without a listener Node's sockets would throw.
    opened.addEventListener('error', () => undefined);
    opened.addEventListener('close', ({ code }) =>
      lose(new LecternError('NetworkError', `The real-time connection was closed (${code}).`)),
    );
  } catch (failure) {
    // Told later, as every other loss is: the caller does not hold the connection yet.
    stopTimer();
    stopTimer = timing.after(0, () =>
      lose(asLecternError(failure, 'NetworkError', 'The real-time connection could not be opened.')),
    );
  }

  return {
    send: (message) => {
      if (!isOver) socket?.send(JSON.stringify(message));
    },
    close: () => {
      if (!isOver) finish(1000, 'Done');
    },
  };
}

/** The error that the payload of an `error` or `connection_error` message carries. */
export function errorOfPayload(payload: unknown): LecternError {
  const entries = readErrorEntries(isRecord(payload) ? payload.errors : undefined);
  return entries.length > 0
    ? errorOfEntries(entries)
    : new LecternError('InvalidResponse', 'The server refused without a reason.');
}

function isFrameType(type: unknown): type is ServerFrame['type'] {
  return typeof type === 'string' && FRAME_TYPES.includes(type);
}

function parseFrame(data: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const message: unknown = JSON.parse(data);
    return isRecord(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

function base64Url(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
