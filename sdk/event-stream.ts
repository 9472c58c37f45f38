import type { LecternError } from './errors.ts';

/**
 * The events of a subscription, in the order in which they came. It listens from the moment it is made, keeps what has not
 * been read yet, and goes on over reconnects. It ends when `return()` is called (leaving a `for await` does), when the signal
 * fires or when the server ends it, and throws a `LecternError` when the server refuses it.
 */
export interface Subscription<Event> extends AsyncIterableIterator<Event, undefined> {
  /** Fulfilled once the server listens for the first time; rejected when it refuses, fulfilled too when it ends before. */
  readonly ready: Promise<void>;
  return(): Promise<IteratorResult<Event, undefined>>;
}

/** What a subscription may be given beside its variables. */
export interface SubscribeOptions {
  /** Ends the subscription. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called whenever the server listens, at first and after every reconnect. Events that happened in between are lost, so this
   * is the moment to query.
   */
  readonly onConnected?: (() => void) | undefined;
  /** Called whenever the connection is lost or cannot be made; the client keeps trying. */
  readonly onDisconnected?: ((error: LecternError) => void) | undefined;
}

/** The two ends of a subscription: what the caller reads, and what feeds it. */
export interface EventStream<Event> {
  readonly subscription: Subscription<Event>;
  push(event: Event): void;
  connected(): void;
  /** The stream throws this once everything before it has been read. */
  fail(error: LecternError): void;
  end(): void;
}

/** A stream of events; `onReturn` is called once when its reader has had enough. */
export function createEventStream<Event>(onReturn: () => void): EventStream<Event> {
  type Result = IteratorResult<Event, undefined>;
  const done: Result = { done: true, value: undefined };
  const unread: Event[] = [];
  const readers: { resolve(result: Result): void; reject(error: LecternError): void }[] = [];
  let failure: LecternError | undefined;
  let isOver = false;
  let settleReady: { resolve(): void; reject(error: LecternError): void } | undefined;

  const ready = new Promise<void>((resolve, reject) => {
    settleReady = { resolve, reject };
  });
  // Whoever only iterates learns of a refusal there; it must not count as unhandled here.
  ready.catch(() => undefined);

  const end = (): void => {
    if (isOver) return;
    isOver = true;
    settleReady?.resolve();
    for (const reader of readers.splice(0)) reader.resolve(done);
  };

  return {
    subscription: {
      ready,
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () => {
        const event = unread.shift();
        if (event !== undefined) return Promise.resolve({ done: false, value: event });
        if (failure !== undefined) {
          const error = failure;
          failure = undefined;
          return Promise.reject(error);
        }
        if (isOver) return Promise.resolve(done);
        return new Promise((resolve, reject) => readers.push({ resolve, reject }));
      },
      return: () => {
        unread.length = 0;
        failure = undefined;
        if (!isOver) {
          end();
          onReturn();
        }
        return Promise.resolve(done);
      },
    },
    push: (event) => {
      if (isOver) return;
      const reader = readers.shift();
      if (reader === undefined) unread.push(event);
      else reader.resolve({ done: false, value: event });
    },
    connected: () => settleReady?.resolve(),
    fail: (error) => {
      if (isOver) return;
      isOver = true;
      settleReady?.reject(error);
      const [first, ...others] = readers.splice(0);
      if (first === undefined) failure = error;
      else first.reject(error);
      for (const reader of others) reader.resolve(done);
    },
    end,
  };
}
