import type { Timing } from '../../sdk/index.ts';
import { createMailbox } from './fake-server.ts';

/** Timers that run when the test says so. */
export function heldTiming() {
  const pending = new Map<object, { milliseconds: number; run: () => void }>();
  const added = createMailbox<number>();
  const timing: Timing = {
    after: (milliseconds, run) => {
      const key = {};
      pending.set(key, { milliseconds, run });
      added.put(milliseconds);
      return () => pending.delete(key);
    },
    random: () => 0.4,
  };
  return {
    timing,
    waits: () => [...pending.values()].map(({ milliseconds }) => milliseconds),
    /** Lets the timers of this length run out. */
    elapse: (milliseconds: number) => {
      for (const [key, timer] of [...pending]) {
        if (timer.milliseconds !== milliseconds) continue;
        pending.delete(key);
        timer.run();
      }
    },
    /** Resolves when a timer of this length is set. */
    set: async (milliseconds: number) => {
      while ((await added.take()) !== milliseconds);
    },
  };
}
