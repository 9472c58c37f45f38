import { describe, it } from 'vitest';
import type { FaultKind } from '../support/faults.ts';
import { deliveredAgain, failEverywhere, swept } from '../support/function-scenarios/run.ts';
import { deliveries, sweeps } from '../support/function-scenarios/scenarios.ts';
import { withServices } from '../support/function-scenarios/subject.ts';

withServices();

/** What comes late, long scenarios, and deliveries that are never made again, take minutes: `test/long` has them. */
const kinds: readonly FaultKind[] = ['before', 'after'];
const timeout = 180_000;

describe('whichever call fails, a second delivery makes it right:', () => {
  it.each(deliveries.filter(({ isLong }) => !isLong))('$name', { timeout }, (scenario) =>
    failEverywhere(scenario, deliveredAgain, kinds),
  );
});

describe('whichever call of a sweep fails, the next sweeps make it right:', () => {
  it.each(sweeps)('$name', { timeout }, (scenario) => failEverywhere(scenario, swept, kinds));
});
