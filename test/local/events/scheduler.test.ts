import { afterEach, expect, it, vi } from 'vitest';
import { systemScheduler } from '../../../local/events/scheduler.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('runs once after the wait, unless it was called off', () => {
  vi.useFakeTimers();
  const run = vi.fn();
  systemScheduler.after(1000, run);
  systemScheduler.after(1000, run)();
  vi.advanceTimersByTime(999);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);
  expect(run).toHaveBeenCalledTimes(1);
});

it('waits weeks rather than no time for a wait that is longer than a timer can hold', () => {
  vi.useFakeTimers();
  const run = vi.fn();
  systemScheduler.after(30 * 86_400_000, run);
  vi.advanceTimersByTime(20 * 86_400_000);
  expect(run).not.toHaveBeenCalled();
});
