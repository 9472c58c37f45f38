import { describe, expect, it } from 'vitest';
import type { BusEvent } from '../../../local/context.ts';
import { startSchedules, type Schedule, type Schedules } from '../../../local/events/schedules.ts';
import { UnsupportedByLocal } from '../../../local/events/unsupported.ts';
import { shows } from '../../support/claims.ts';
import { manualTime, type ManualTime } from './manual-time.ts';

const MINUTE = 60_000;

function given(schedule: Partial<Schedule> = {}): {
  readonly time: ManualTime;
  readonly schedules: Schedules;
  readonly events: BusEvent[];
  readonly lines: string[];
} {
  const time = manualTime(Date.parse('2026-01-01T00:00:00Z'));
  const events: BusEvent[] = [];
  const lines: string[] = [];
  const { target = () => Promise.resolve() } = schedule;
  const schedules = startSchedules({
    clock: time.clock,
    scheduler: time.scheduler,
    region: 'eu-central-1',
    accountId: '000000000000',
    log: (line) => lines.push(line),
    schedules: [
      {
        name: 'sweep',
        expression: 'rate(5 minutes)',
        ...schedule,
        target: (event) => {
          events.push(event);
          return target(event);
        },
      },
    ],
  });
  return { time, schedules, events, lines };
}

describe('a schedule', () => {
  it("invokes its target each period, with EventBridge's Scheduled Event", async () => {
    shows('events:schedule rate');
    const { time, events } = given();
    await time.advance(5 * MINUTE - 1);
    expect(events).toEqual([]);
    await time.advance(1);
    expect(events).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/u) as string,
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account: '000000000000',
        time: '2026-01-01T00:05:00Z',
        region: 'eu-central-1',
        resources: ['arn:aws:events:eu-central-1:000000000000:rule/sweep'],
        detail: {},
      },
    ]);
    await time.advance(25 * MINUTE);
    expect(events).toHaveLength(6);
  });

  it.each([
    ['rate(1 minute)', MINUTE],
    ['rate(2 hours)', 120 * MINUTE],
    ['rate(1 day)', 1440 * MINUTE],
  ])('%s has the right period', async (expression, period) => {
    shows('events:schedule rate');
    const { time, events } = given({ expression });
    await time.advance(period - 1);
    expect(events).toHaveLength(0);
    await time.advance(1);
    expect(events).toHaveLength(1);
  });

  it('can have its first run sooner', async () => {
    const { time, events } = given({ firstAfterSeconds: 10 });
    await time.advance(10_000);
    expect(events).toHaveLength(1);
    await time.advance(5 * MINUTE);
    expect(events).toHaveLength(2);
  });

  it('runs on demand as well', async () => {
    const { schedules, events } = given();
    await schedules.run('sweep');
    expect(events).toHaveLength(1);
    await expect(schedules.run('other')).rejects.toThrow('There is no schedule named other.');
  });

  it('logs a target that fails, and goes on', async () => {
    const { time, events, lines } = given({ target: () => Promise.reject(new Error('boom')) });
    await time.advance(10 * MINUTE);
    expect(events).toHaveLength(2);
    expect(lines).toEqual(['Schedule sweep failed: boom', 'Schedule sweep failed: boom']);
  });

  it('stops at close, which waits for the run under way', async () => {
    let finish = (): void => undefined;
    const { time, schedules, events } = given({ target: () => new Promise<void>((resolve) => (finish = resolve)) });
    await time.advance(5 * MINUTE);
    let closed = false;
    const closing = schedules.close().then(() => (closed = true));
    await time.advance(60 * MINUTE);
    expect([closed, events.length, time.timers()]).toEqual([false, 1, 0]);
    finish();
    await closing;
  });

  it.each(['rate(0 minutes)', 'rate(1 minutes)', 'rate(5 minute)', 'rate(5 seconds)', 'every 5 minutes'])(
    'is refused as malformed: %s',
    (expression) => {
      expect(() => given({ expression })).toThrow(RangeError);
    },
  );

  it('says that cron expressions are not emulated', () => {
    expect(() => given({ expression: 'cron(0 12 * * ? *)' })).toThrow(UnsupportedByLocal);
  });
});
