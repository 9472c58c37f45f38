/** The only source of timers in this folder, so that a test can let hours pass at once. */
export interface Scheduler {
  /** Runs `run` once, that many milliseconds from now; the returned function calls it off. */
  after(milliseconds: number, run: () => void): () => void;
}

/** The longest that one timer of Node can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Real timers. A wait longer than a timer can hold fires early: whoever waits looks at the clock again. */
export const systemScheduler: Scheduler = {
  after: (milliseconds, run) => {
    const timer = setTimeout(run, Math.min(Math.max(milliseconds, 0), LONGEST_TIMER_MS));
    return () => {
      clearTimeout(timer);
    };
  },
};
