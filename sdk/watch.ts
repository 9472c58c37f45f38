import { asLecternError, LecternError } from './errors.ts';
import type { OperationMethods, VideoQuery } from './generated.ts';
import { systemTiming, type Timing } from './realtime-connection.ts';
import { pause } from './retry.ts';

/** A video as `watchVideo` yields it: with its captions and, where there are any, URLs that were signed at that moment. */
export type WatchedVideo = NonNullable<VideoQuery['video']>;

/** What `watchVideo` may be given beside the id. */
export interface WatchVideoOptions {
  /** Ends it: the iterator rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * When the video has not changed for so long it is asked for one last time, and then the iterator throws `NothingHappened`.
   * No limit when left out: an upload may stay open for days, and the captions of a long lecture take their time.
   */
  readonly idleMs?: number | undefined;
  /** Told whenever the API cannot be reached, or the subscription is lost; `watchVideo` keeps trying. */
  readonly onDisconnected?: ((error: LecternError) => void) | undefined;
  /** For tests: the timers and the chance that it lives by. */
  readonly timing?: Timing | undefined;
}

/** A video as it changes. Leaving a `for await`, or `return()` at any time, ends the subscription behind it. */
export interface VideoWatch extends AsyncIterableIterator<WatchedVideo, undefined> {
  return(): Promise<IteratorResult<WatchedVideo, undefined>>;
}

/** The operations that watching is made of. */
export type WatchClient = Pick<OperationMethods, 'video' | 'onCaptionReady'>;

/** The first wait between two queries; it doubles while nothing changes. */
const FIRST_WAIT_MS = 1000;
/** The video is asked for at least so often, because no event tells of every change, and events get lost. */
const LONGEST_WAIT_MS = 60_000;
/** A subscription that does not come about must not hold up the first query for longer. */
const SUBSCRIBE_WITHIN_MS = 2000;
/** A platform's timer takes no more, and would run out at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** AppSync itself answers every query within half a minute. */
const ANSWER_WITHIN_MS = 40_000;
/** Failures in a row after which it gives up, unless the network is what is missing. */
const MAX_FAILURES = 10;

/**
 * Yields the video as it is, then again after every change, each time with a higher `version`, and ends when there is nothing left to
 * wait for: it is READY and every caption track has ended, it is EXPIRED, CANCELLED or REJECTED, or it is gone. For a video that
 * is not there it ends without yielding. What was yielded last is how the video ended.
 *
 * It subscribes before it asks, asks again at every event, whenever the subscription comes back, and by itself at least once a
 * minute: lost events, a subscription that is refused and spells without a network only delay it. Changes that nobody saw while the
 * loop was busy are yielded as one.
 *
 * Throws a `LecternError` that trying again does not mend, e.g. when the session has ended (a `getToken` that throws one with
 * `retryable: false` says so), and others after ten in a row; a network that is missing it waits for.
 */
export function watchVideo(client: WatchClient, videoId: string, options: WatchVideoOptions = {}): VideoWatch {
  return watchUntil(client, videoId, options);
}

/** As `watchVideo`; `closed` ends it too. */
export function watchUntil(
  client: WatchClient,
  videoId: string,
  options: WatchVideoOptions,
  closed?: AbortSignal,
): VideoWatch {
  const ended = new AbortController();
  const generator = watch(client, videoId, options, ended, [options.signal, closed]);
  return {
    next: () => generator.next(),
    // Also while `next` is waiting: a generator by itself would end no sooner than that.
    return: () => {
      ended.abort(new WatchReturned());
      return generator.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Nobody reads any more. Never leaves this file. */
class WatchReturned extends Error {
  override readonly name = 'WatchReturned';
}

async function* watch(
  client: WatchClient,
  videoId: string,
  options: WatchVideoOptions,
  ended: AbortController,
  signals: readonly (AbortSignal | undefined)[],
): AsyncGenerator<WatchedVideo, undefined> {
  const { timing = systemTiming, onDisconnected } = options;
  const { signal } = ended;
  const end = (): void => ended.abort(signals.find((one) => one?.aborted)?.reason);
  if (signals.some((one) => one?.aborted)) end();
  for (const one of signals) one?.addEventListener('abort', end);
  const bell = createBell();
  const idle = createIdle(options.idleMs, timing, () => bell.ring());
  try {
    signal.throwIfAborted();
    void listen(client, videoId, { bell, timing, signal, onDisconnected });
    await bell.within(SUBSCRIBE_WITHIN_MS, timing, signal);
    let known: WatchedVideo | undefined;
    let wait = FIRST_WAIT_MS;
    let failures = 0;
    for (;;) {
      // What rings from here on may be newer than the answer.
      bell.silence();
      const isLast = idle.isOver();
      const answer = await ask(client, videoId, timing, signal);
      if (answer instanceof LecternError) {
        failures = answer.code === 'NetworkError' ? failures : failures + 1;
        if (!answer.retryable || failures >= MAX_FAILURES || isLast) throw answer;
        onDisconnected?.(answer);
      } else if (answer === null) {
        return undefined;
      } else {
        failures = 0;
        // Answers may overtake one another; a video never goes back.
        if (known === undefined || answer.version > known.version) {
          known = answer;
          wait = FIRST_WAIT_MS;
          idle.stop();
          yield answer;
          if (isOver(answer)) return undefined;
          idle.restart();
        } else if (isLast) {
          throw new LecternError('NothingHappened', 'The video has not changed for as long as was waited.');
        }
      }
      const hasRung = await bell.within(wait, timing, signal);
      // Something has changed: should the answer not show it yet, the next question comes soon.
      wait = hasRung ? FIRST_WAIT_MS : Math.min(2 * wait, LONGEST_WAIT_MS);
    }
  } catch (failure) {
    if (signal.reason instanceof WatchReturned) return undefined;
    throw failure;
  } finally {
    idle.stop();
    for (const one of signals) one?.removeEventListener('abort', end);
    ended.abort(new WatchReturned());
  }
}

/** The video, or why there is no answer. Rejects with the signal's reason. */
async function ask(
  client: WatchClient,
  videoId: string,
  timing: Timing,
  signal: AbortSignal,
): Promise<WatchedVideo | null | LecternError> {
  const asking = new AbortController();
  const end = (): void => asking.abort(signal.reason);
  // A connection that died silently would otherwise be waited for as long as the platform does, which may be for ever.
  const stop = timing.after(ANSWER_WITHIN_MS, () =>
    asking.abort(new LecternError('NetworkError', 'The API did not answer in time.')),
  );
  signal.addEventListener('abort', end);
  try {
    return await client.video({ id: videoId }, { signal: asking.signal });
  } catch (failure) {
    signal.throwIfAborted();
    return asLecternError(failure, 'InvalidResponse', 'The video could not be read.');
  } finally {
    stop();
    signal.removeEventListener('abort', end);
  }
}

function isOver({ status, captions }: WatchedVideo): boolean {
  if (status === 'READY')
    return captions.every((track) => track.status !== 'QUEUED' && track.status !== 'TRANSCRIBING');
  return status === 'EXPIRED' || status === 'CANCELLED' || status === 'REJECTED';
}

interface Listening {
  readonly bell: Bell;
  readonly timing: Timing;
  readonly signal: AbortSignal;
  readonly onDisconnected: ((error: LecternError) => void) | undefined;
}

/** Rings at every event, and whenever the server listens, at first or again. Subscribes anew when the subscription ends. */
async function listen(
  client: WatchClient,
  videoId: string,
  { bell, timing, signal, onDisconnected }: Listening,
): Promise<void> {
  const onConnected = (): void => bell.ring();
  while (!signal.aborted) {
    try {
      for await (const _event of client.onCaptionReady({ videoId }, { signal, onConnected, onDisconnected }))
        bell.ring();
    } catch (failure) {
      const error = asLecternError(failure, 'InvalidResponse', 'The subscription failed.');
      onDisconnected?.(error);
      // Asking is enough to end right. Whether the caller may still ask, the query finds out.
      if (!error.retryable) return bell.ring();
    }
    bell.ring();
    await pause(LONGEST_WAIT_MS, timing, signal).catch(() => undefined);
  }
}

/** Wakes a waiter, and is heard by one that comes later too. */
interface Bell {
  ring(): void;
  silence(): void;
  /** Resolves with true when it rings or has rung, with false when the time is up; rejects with the signal's reason. */
  within(milliseconds: number, timing: Timing, signal: AbortSignal): Promise<boolean>;
}

function createBell(): Bell {
  let hasRung = false;
  let wake: () => void = () => undefined;
  return {
    ring: () => {
      hasRung = true;
      wake();
    },
    silence: () => {
      hasRung = false;
    },
    within: (milliseconds, timing, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason as Error);
        if (hasRung) return resolve(true);
        const finish = (): void => {
          stop();
          signal.removeEventListener('abort', finish);
          wake = () => undefined;
          if (signal.aborted) reject(signal.reason as Error);
          else resolve(hasRung);
        };
        const stop = timing.after(milliseconds, finish);
        signal.addEventListener('abort', finish);
        wake = finish;
      }),
  };
}

/** Tells when nothing has happened for so long; never when there is no limit. */
function createIdle(idleMs: number | undefined, timing: Timing, tell: () => void) {
  let isUp = false;
  let stopTimer: () => void = () => undefined;
  const stop = (): void => {
    stopTimer();
    isUp = false;
  };
  const restart = (): void => {
    stop();
    if (idleMs === undefined) return;
    stopTimer = timing.after(Math.min(idleMs, LONGEST_TIMER_MS), () => {
      isUp = true;
      tell();
    });
  };
  restart();
  return { stop, restart, isOver: () => isUp };
}
