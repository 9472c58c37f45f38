import type { Timing } from './realtime-connection.ts';

const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** A server that asks for a day, as a busy proxy may, would have an upload stand still as if it were stuck. */
const LONGEST_ASKED_MS = 120_000;

/**
 * How long to wait after so many failures in a row: a wait that doubles, of which at least half is kept and the rest left to
 * chance, so that many clients do not come back at the same moment. `leastSeconds` is what the server asked for; two minutes of it at most.
 */
export function backOffMs(failures: number, timing: Timing, leastSeconds = 0): number {
  const wait = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.max(Math.min(leastSeconds * 1000, LONGEST_ASKED_MS), wait * (0.5 + timing.random() / 2));
}

/** Waits; no longer than until the signal fires, and then rejects with its reason. */
export function pause(milliseconds: number, timing: Timing, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const stop = timing.after(milliseconds, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    const abort = (): void => {
      stop();
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/**
 * While a browser knows that it is offline, waits until it is not: trying would only use up the attempts. Elsewhere, and while
 * online, nothing. Rejects with the signal's reason when that fires.
 */
export function untilOnline(signal: AbortSignal | undefined): Promise<void> {
  const isOffline = typeof navigator !== 'undefined' && 'onLine' in navigator && !navigator.onLine;
  if (!isOffline || typeof addEventListener !== 'function') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      removeEventListener('online', finish);
      signal?.removeEventListener('abort', finish);
      if (signal?.aborted) reject(signal.reason as Error);
      else resolve();
    };
    addEventListener('online', finish);
    signal?.addEventListener('abort', finish);
  });
}
