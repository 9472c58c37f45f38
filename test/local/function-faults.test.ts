import { describe, it } from 'vitest';
import type { FaultKind } from '../support/faults.ts';
import { deliveredAgain, failEverywhere, scenarios, swept, withServices } from '../support/function-scenarios.ts';

withServices();

/** What comes late, and deliveries that are never made again, take minutes: `test/long` has them. */
const kinds: readonly FaultKind[] = ['before', 'after'];
const timeout = 180_000;

describe('whichever call fails, a second delivery makes it right:', () => {
  const delivered = scenarios.filter(({ later }) => later === undefined);
  it.each(delivered)('$name', { timeout }, (scenario) => failEverywhere(scenario, deliveredAgain, kinds));
});

describe('whichever call of a sweep fails, the next sweeps make it right:', () => {
  const sweeps = scenarios.filter(({ later }) => later !== undefined);
  it.each(sweeps)('$name', { timeout }, (scenario) => failEverywhere(scenario, swept, kinds));
});
