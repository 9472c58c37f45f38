import { describe, it } from 'vitest';
import {
  EVERY_KIND,
  deliveredAgain,
  failEverywhere,
  scenarios,
  swept,
  withServices,
} from '../support/function-scenarios.ts';

withServices();

const delivered = scenarios.filter(({ later }) => later === undefined);

describe('whichever call fails, also when it arrives after all, a second delivery makes it right:', () => {
  it.each(delivered)('$name', (scenario) => failEverywhere(scenario, deliveredAgain, EVERY_KIND));
});

describe('whichever call of a delivery fails that is never made again, the sweeps make it right:', () => {
  const unswept = delivered.filter(({ isSweptElsewhere }) => !isSweptElsewhere);
  it.each(unswept)('$name', (scenario) => failEverywhere(scenario, swept, EVERY_KIND));
});

describe('whichever call of a sweep fails, the next sweeps make it right:', () => {
  const sweeps = scenarios.filter(({ later }) => later !== undefined);
  it.each(sweeps)('$name', (scenario) => failEverywhere(scenario, swept, EVERY_KIND));
});
