import { randomUUID } from 'node:crypto';
import type { Bus, BusEvent, Clock } from '../context.ts';
import { createFaultSwitches, type FaultSwitches } from './faults.ts';
import { compilePattern } from './pattern.ts';
import type { Queues } from './queues.ts';

/** A rule: events that match the pattern go to the queue. */
export interface Rule {
  readonly name: string;
  readonly pattern: object;
  readonly queue: string;
}

/** What a bus is made of. */
export interface BusOptions {
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
  readonly rules: readonly Rule[];
  readonly queues: Pick<Queues, 'send'>;
  readonly faults?: FaultSwitches;
}

/** The account's default event bus. */
export interface LocalBus extends Bus {
  /** Switches that make deliveries fail; all off at first. */
  readonly faults: FaultSwitches;
  /** The latest events, newest first, at most 100; forgotten when the process ends. */
  recent(): readonly RecentEvent[];
}

/** An event that passed, and the names of the rules that it matched. */
export interface RecentEvent {
  readonly event: BusEvent;
  readonly rules: readonly string[];
}

const RECENT_EVENTS = 100;

/**
 * Makes the bus. An event goes to the queue of every rule that it matches, as JSON in the message body; `publish`
 * returns when all those queues hold it. An event that matches no rule is gone, as with EventBridge.
 *
 * @throws {PatternError} for a malformed rule.
 */
export function createBus(options: BusOptions): LocalBus {
  const { clock, region, accountId, queues, faults = createFaultSwitches() } = options;
  const rules = options.rules.map((rule) => ({ ...rule, matches: compilePattern(rule.pattern) }));
  const recent: RecentEvent[] = [];

  return {
    faults,
    recent: () => [...recent],
    // Asynchronous, so that a queue that cannot store rejects instead of throwing into the publisher's turn.
    publish: async (entry) => {
      const event: BusEvent = {
        version: '0',
        id: randomUUID(),
        'detail-type': entry.detailType,
        source: entry.source,
        account: accountId,
        time: `${new Date(entry.time ?? clock.now()).toISOString().slice(0, 19)}Z`,
        region,
        resources: [...(entry.resources ?? [])],
        detail: entry.detail,
      };
      const matched = rules.filter((rule) => rule.matches(event));
      const body = JSON.stringify(event);
      for (const rule of matched) {
        for (const delaySeconds of faults.deliveries(entry.detailType)) queues.send(rule.queue, body, { delaySeconds });
      }
      recent.unshift({ event, rules: matched.map(({ name }) => name) });
      recent.length = Math.min(recent.length, RECENT_EVENTS);
      return Promise.resolve(event.id);
    },
  };
}
