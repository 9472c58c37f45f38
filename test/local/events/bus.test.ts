import { describe, expect, it } from 'vitest';
import type { BusEvent } from '../../../local/context.ts';
import { createBus, type Rule } from '../../../local/events/bus.ts';
import { createFaultSwitches } from '../../../local/events/faults.ts';
import { PatternError } from '../../../local/events/pattern.ts';
import { createQueues } from '../../../local/events/queues.ts';
import { memoryStore } from '../../../local/store.ts';
import { shows } from '../../support/claims.ts';
import { manualTime } from './manual-time.ts';

const entry = { source: 'lectern', detailType: 'Video Deleted', detail: { id: '1' } };

function given(rules: readonly Rule[], random: () => number = Math.random) {
  const time = manualTime(Date.parse('2026-01-01T00:00:00.999Z'));
  const place = { clock: time.clock, region: 'eu-central-1', accountId: '000000000000' };
  const queues = createQueues({
    ...place,
    store: memoryStore(),
    scheduler: time.scheduler,
    queues: [
      { name: 'a', visibilityTimeoutSeconds: 60 },
      { name: 'b', visibilityTimeoutSeconds: 60 },
    ],
  });
  const bus = createBus({ ...place, rules, queues, faults: createFaultSwitches(random) });
  const events = (queue: string): BusEvent[] => queues.list(queue).map(({ body }) => JSON.parse(body) as BusEvent);
  return { time, queues, bus, events };
}

const everything = (queue: string): Rule => ({ name: `all-to-${queue}`, pattern: { source: [{ prefix: '' }] }, queue });

describe('publish', () => {
  it('hands the whole event, as EventBridge would, to the queue of every rule that matches', async () => {
    shows('events:events in the shape of EventBridge', 'events:rules to queues');
    const { bus, events } = given([
      everything('a'),
      { name: 'deleted', pattern: { detail: { id: ['1'] } }, queue: 'b' },
      { name: 'other', pattern: { detail: { id: ['2'] } }, queue: 'b' },
    ]);
    const id = await bus.publish({ ...entry, resources: ['arn:aws:s3:::media'] });
    const event = {
      version: '0',
      id,
      'detail-type': 'Video Deleted',
      source: 'lectern',
      account: '000000000000',
      time: '2026-01-01T00:00:00Z',
      region: 'eu-central-1',
      resources: ['arn:aws:s3:::media'],
      detail: { id: '1' },
    };
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u);
    expect(events('a')).toEqual([event]);
    expect(events('b')).toEqual([event]);
    expect(bus.recent()).toEqual([{ event, rules: ['all-to-a', 'deleted'] }]);
  });

  it('keeps the time that the publisher gives, without its fraction', async () => {
    const { bus, events } = given([everything('a')]);
    await bus.publish({ ...entry, time: '2020-02-02T02:02:02.222+01:00' });
    expect(events('a')[0]?.time).toBe('2020-02-02T01:02:02Z');
  });

  it('takes an event that matches no rule', async () => {
    const { bus, events } = given([{ name: 'x', pattern: { source: ['aws.s3'] }, queue: 'a' }]);
    await expect(bus.publish(entry)).resolves.toMatch(/-/u);
    expect(events('a')).toEqual([]);
  });

  it('rejects when a queue does not hold the event', async () => {
    const { bus } = given([everything('nowhere')]);
    await expect(bus.publish(entry)).rejects.toThrow('There is no queue named nowhere.');
  });

  it('remembers the last hundred events only', async () => {
    const { bus } = given([]);
    for (let n = 0; n < 105; n += 1) await bus.publish({ ...entry, detail: { n } });
    expect(bus.recent().map(({ event }) => event.detail['n'])).toEqual(Array.from({ length: 100 }, (_, i) => 104 - i));
  });
});

describe('createBus', () => {
  it('refuses a rule with a malformed pattern', () => {
    shows('events:refused patterns');
    expect(() => given([{ name: 'x', pattern: { source: 'aws.s3' }, queue: 'a' }])).toThrow(PatternError);
  });
});

describe('fault switches', () => {
  it('lose every event of one detail type and no other, until they are cleared', async () => {
    const { bus, events } = given([everything('a')]);
    bus.faults.set('Video Deleted', { lose: 1 });
    await bus.publish(entry);
    await bus.publish({ ...entry, detailType: 'Other' });
    bus.faults.clear('Video Deleted');
    await bus.publish({ ...entry, detail: { id: '3' } });
    expect(events('a').map((event) => [event['detail-type'], event.detail['id']])).toEqual([
      ['Other', '1'],
      ['Video Deleted', '3'],
    ]);
  });

  it('lose the given share of events', async () => {
    let n = 0;
    const { bus, events } = given([everything('a')], () => (n++ % 4) / 4);
    bus.faults.set('*', { lose: 0.5 });
    for (let i = 0; i < 100; i += 1) await bus.publish(entry);
    expect(events('a').length).toBeGreaterThan(30);
    expect(events('a').length).toBeLessThan(70);
  });

  it('repeat an event with the same id, for each rule', async () => {
    const { bus, events } = given([everything('a'), everything('b')]);
    bus.faults.set('*', { repeat: 2 });
    const id = await bus.publish(entry);
    expect(events('a').map((event) => event.id)).toEqual([id, id, id]);
    expect(events('b')).toHaveLength(3);
    expect(bus.faults.list()).toEqual([['*', { repeat: 2 }]]);
  });

  it('delay an event, and let events overtake each other', async () => {
    const numbers = [0, 0.9, 0, 0.1];
    const { bus, queues, time } = given([everything('a')], () => numbers.shift() ?? 0);
    const seen: unknown[] = [];
    queues.read('a', {
      batchSize: 1,
      maxConcurrency: 1,
      handle: ({ Records }) => {
        seen.push((JSON.parse(Records[0]!.body) as BusEvent).detail['n']);
        return Promise.resolve();
      },
    });
    bus.faults.set('Video Deleted', { delaySeconds: 10, reorderWithinSeconds: 10 });
    await bus.publish({ ...entry, detail: { n: 1 } });
    await bus.publish({ ...entry, detail: { n: 2 } });
    await time.advance(10_999);
    expect(seen).toEqual([]);
    await time.advance(1);
    expect(seen).toEqual([2]);
    await time.advance(8_000);
    expect(seen).toEqual([2, 1]);
  });
});
