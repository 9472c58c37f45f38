import { randomUUID } from 'node:crypto';
import type { BusEvent, Clock } from '../context.ts';
import { systemScheduler, type Scheduler } from './scheduler.ts';
import { UnsupportedByLocal } from './unsupported.ts';

/** Something that happens again and again. */
export interface Schedule {
  readonly name: string;
  /** `rate(5 minutes)`, in EventBridge's form; units are minutes, hours and days. */
  readonly expression: string;
  /** Given a Scheduled Event; a rejection is logged and changes nothing. */
  readonly target: (event: BusEvent) => Promise<unknown>;
  /** When the first run comes, counted from the start; one whole period when left out, as with EventBridge. */
  readonly firstAfterSeconds?: number;
}

/** What schedules are made of. */
export interface SchedulesOptions {
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
  readonly schedules: readonly Schedule[];
  readonly log: (line: string) => void;
  readonly scheduler?: Scheduler;
}

/** A schedule as it stands. */
export interface ScheduleStatus {
  readonly name: string;
  readonly expression: string;
  /** `startedAt` in epoch milliseconds; `failure` says why a run failed. */
  readonly lastRun: { readonly startedAt: number; readonly failure?: string } | undefined;
}

/** Running schedules. */
export interface Schedules {
  /** Runs one now, on top of its period; resolves when its target is done. @throws {RangeError} unknown name. */
  run(name: string): Promise<void>;
  /** What runs, and how its last run ended; `undefined` before the first. */
  list(): readonly ScheduleStatus[];
  /** No run begins any more; resolves when those under way are done. */
  close(): Promise<void>;
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Starts the schedules. A run begins on time whether or not the one before is done, as with EventBridge; a period that
 * passed while the machine slept is one run, not several.
 *
 * @throws {RangeError} for a malformed expression.
 * @throws {UnsupportedByLocal} for `cron(…)` and `at(…)`.
 */
export function startSchedules(options: SchedulesOptions): Schedules {
  const { clock, region, accountId, schedules, log, scheduler = systemScheduler } = options;
  const running = new Set<Promise<void>>();
  const timers = new Map<string, () => void>();
  const lastRuns = new Map<string, NonNullable<ScheduleStatus['lastRun']>>();
  let closed = false;

  const run = (schedule: Schedule): Promise<void> => {
    const event: BusEvent = {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: accountId,
      time: `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
      region,
      resources: [`arn:aws:events:${region}:${accountId}:rule/${schedule.name}`],
      detail: {},
    };
    const startedAt = clock.now();
    const work = schedule
      .target(event)
      .then(
        () => {
          lastRuns.set(schedule.name, { startedAt });
        },
        (error: unknown) => {
          const failure = error instanceof Error ? error.message : String(error);
          lastRuns.set(schedule.name, { startedAt, failure });
          log(`Schedule ${schedule.name} failed: ${failure}`);
        },
      )
      .finally(() => running.delete(work));
    running.add(work);
    return work;
  };
  const wait = (schedule: Schedule, periodMs: number, dueAt: number): void => {
    timers.set(
      schedule.name,
      scheduler.after(dueAt - clock.now(), () => {
        if (closed) return;
        const now = clock.now();
        if (now < dueAt) {
          wait(schedule, periodMs, dueAt);
          return;
        }
        void run(schedule);
        wait(schedule, periodMs, dueAt + periodMs > now ? dueAt + periodMs : now + periodMs);
      }),
    );
  };

  const periods = new Map(schedules.map((schedule) => [schedule, periodOf(schedule.expression)]));
  for (const [schedule, periodMs] of periods) {
    const firstMs = schedule.firstAfterSeconds === undefined ? periodMs : schedule.firstAfterSeconds * 1000;
    wait(schedule, periodMs, clock.now() + firstMs);
  }

  return {
    run: async (name) => {
      const schedule = schedules.find((one) => one.name === name);
      if (schedule === undefined) throw new RangeError(`There is no schedule named ${name}.`);
      await run(schedule);
    },
    list: () => schedules.map(({ name, expression }) => ({ name, expression, lastRun: lastRuns.get(name) })),
    close: async () => {
      closed = true;
      for (const cancel of timers.values()) cancel();
      await Promise.all(running);
    },
  };
}

function periodOf(expression: string): number {
  if (/^(?:cron|at)\(/u.test(expression)) {
    throw new UnsupportedByLocal(`The schedule ${expression} is not emulated; rate(…) is.`);
  }
  const [, count = '', unit = '', plural = ''] = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/u.exec(expression) ?? [];
  const unitMs = UNIT_MS[unit];
  // EventBridge insists on grammar: rate(1 minute), rate(5 minutes).
  if (unitMs === undefined || (count === '1') !== (plural === '')) {
    throw new RangeError(`The schedule ${expression} is not valid; it reads like rate(5 minutes).`);
  }
  return Number(count) * unitMs;
}
