import type { Clock } from '../../../local/context.ts';
import type { Scheduler } from '../../../local/events/scheduler.ts';

/** A clock and timers that move only when told. */
export interface ManualTime {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** Lets that much time pass, running what becomes due, each at its own moment. */
  advance(milliseconds: number): Promise<void>;
  /** How many timers are set. */
  timers(): number;
}

export function manualTime(start = Date.parse('2026-01-01T00:00:00Z')): ManualTime {
  let now = start;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    clock: { now: () => now },
    scheduler: {
      after: (milliseconds, run) => {
        const timer = { at: now + Math.max(milliseconds, 0), run };
        timers.add(timer);
        return () => timers.delete(timer);
      },
    },
    advance: async (milliseconds) => {
      const end = now + milliseconds;
      await turn();
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.run();
        await turn();
      }
      now = end;
    },
    timers: () => timers.size,
  };
}
