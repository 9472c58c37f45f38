import type { Clock, Store } from '../context.ts';
import { COLLECTION_PREFIX } from './secrets.ts';

/** Counts wrong passwords and locks a name out for a while. Names of nobody are counted as well, so they look alike. */
export interface Attempts {
  /** True while the name is locked out; asking does not prolong it. */
  isLocked(sub: string): boolean;
  failed(sub: string): void;
  /** A good sign-in forgets all failures. */
  succeeded(sub: string): void;
}

/** Cognito's documented lockout: free until the fifth failure, then 1 s, doubling with each further one, to about 15 min. */
export const FREE_FAILURES = 5;
const LONGEST_LOCK_MS = 15 * 60_000;
/** Fifteen quiet minutes after a lockout bring the count back to nothing. */
const FORGET_AFTER_MS = 15 * 60_000;

interface Failures {
  readonly count: number;
  readonly lockedUntil: number;
  readonly forgetAt: number;
}

/** Opens the counters of a store. */
export const createAttempts = (store: Store, clock: Clock): Attempts => {
  const stored = store.collection<Failures>(`${COLLECTION_PREFIX}sign-in-failures`);
  const current = (sub: string): Failures | undefined => {
    const kept = stored.get(sub);
    return kept && kept.forgetAt > clock.now() ? kept : undefined;
  };
  const prune = (now: number): void => {
    const old = [...stored.entries()].filter(([, kept]) => kept.forgetAt <= now);
    for (const [sub] of old) stored.delete(sub);
  };
  return {
    isLocked: (sub) => (current(sub)?.lockedUntil ?? 0) > clock.now(),
    failed: (sub) => {
      const now = clock.now();
      prune(now);
      const count = (current(sub)?.count ?? 0) + 1;
      const over = count - FREE_FAILURES;
      const lockMs = over < 0 ? 0 : Math.min(1000 * 2 ** over, LONGEST_LOCK_MS);
      stored.set(sub, { count, lockedUntil: now + lockMs, forgetAt: now + lockMs + FORGET_AFTER_MS });
    },
    succeeded: (sub) => {
      if (stored.has(sub)) stored.delete(sub);
    },
  };
};
