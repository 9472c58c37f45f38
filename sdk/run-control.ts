/** What pauses, resumes and ends one upload. */
export interface RunControl {
  /** Fires when requests under way are to be broken off: at a pause, and at the end. A new one after every resume. */
  readonly requests: AbortSignal;
  /** Fires at the end alone. */
  readonly ended: AbortSignal;
  readonly isPaused: boolean;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Resolves at once while running, else when it goes on; rejects with the reason when it has ended. */
  running(): Promise<void>;
  /** Ends it for good; `running` rejects from here on. */
  end(reason: unknown): void;
}

/** A request was broken off because of a pause. Never leaves the uploader. */
export class Paused extends Error {
  override readonly name = 'Paused';
}

/** Runs from the start. `signal` ends it. */
export function runControl(signal: AbortSignal | undefined): RunControl {
  let requests = new AbortController();
  let paused: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  const ended = new AbortController();
  const end = (reason: unknown): void => {
    if (ended.signal.aborted) return;
    ended.abort(reason);
    requests.abort(reason);
    paused?.resolve();
    signal?.removeEventListener('abort', abort);
  };
  const abort = (): void => end(signal?.reason);
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort);

  return {
    get requests() {
      return requests.signal;
    },
    ended: ended.signal,
    get isPaused() {
      return paused !== undefined;
    },
    pause: () => {
      if (paused || ended.signal.aborted) return;
      let resolve = (): void => undefined;
      const promise = new Promise<void>((done) => (resolve = done));
      paused = { promise, resolve };
      requests.abort(new Paused());
    },
    resume: () => {
      if (!paused || ended.signal.aborted) return;
      requests = new AbortController();
      const { resolve } = paused;
      paused = undefined;
      resolve();
    },
    running: async () => {
      while (paused && !ended.signal.aborted) await paused.promise;
      ended.signal.throwIfAborted();
    },
    end,
  };
}
