import { describe, it } from 'vitest';
import type { FaultKind } from '../support/faults.ts';
import { deliveredAgain, failEverywhere, swept } from '../support/function-scenarios/run.ts';
import { deliveries, sweeps } from '../support/function-scenarios/scenarios.ts';
import { withServices } from '../support/function-scenarios/subject.ts';

withServices();

/**
 * One call fails before it arrives, the next after. Every way for each, what comes late, long scenarios, and deliveries that are
 * never made again, take minutes: `test/long` has them.
 */
const inTurn = (index: number): readonly FaultKind[] => [index % 2 === 0 ? 'after' : 'before'];
const timeout = 180_000;

describe('whichever call fails, a second delivery makes it right:', () => {
  it.each(deliveries.filter(({ isLong }) => !isLong))('$name', { timeout }, (scenario) =>
    failEverywhere(scenario, deliveredAgain, inTurn),
  );
});

describe('whichever call of a sweep fails, the next sweeps make it right:', () => {
  it.each(sweeps)('$name', { timeout }, (scenario) => failEverywhere(scenario, swept, inTurn));
});
