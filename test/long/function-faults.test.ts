import { describe, it } from 'vitest';
import { deliveredAgain, everyKind, failEverywhere, swept } from '../support/function-scenarios/run.ts';
import { deliveries, sweeps } from '../support/function-scenarios/scenarios.ts';
import { withServices } from '../support/function-scenarios/subject.ts';

withServices();

describe('whichever call fails, also when it arrives after all, a second delivery makes it right:', () => {
  it.each(deliveries)('$name', (scenario) => failEverywhere(scenario, deliveredAgain, everyKind));
});

describe('whichever call of a delivery fails that is never made again, the sweeps make it right:', () => {
  const unswept = deliveries.filter(({ isSweptElsewhere }) => !isSweptElsewhere);
  it.each(unswept)('$name', (scenario) => failEverywhere(scenario, swept, everyKind));
});

describe('whichever call of a sweep fails, the next sweeps make it right:', () => {
  it.each(sweeps)('$name', (scenario) => failEverywhere(scenario, swept, everyKind));
});
