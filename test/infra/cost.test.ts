import { describe, expect, it } from 'vitest';
import { functions } from '../../functions/manifest.ts';
import { configuration, type StageConfig } from '../../infra/config.ts';
import {
  DEV,
  EVENT_QUEUES,
  NOBODY,
  PLATFORM,
  PRODUCTION,
  SCHOOL,
  costs,
  total,
  type Choices,
} from '../../tools/cost.ts';

describe('what a stage costs', () => {
  it('counts the queues that there are', () => {
    expect(Object.values(functions).filter(({ wake }) => wake.by === 'events')).toHaveLength(EVENT_QUEUES);
  });

  it('is at most a dollar a month for dev while nobody comes', () => {
    expect(total(costs(NOBODY, DEV))).toBeLessThanOrEqual(1);
    expect(total(costs(NOBODY, PRODUCTION))).toBeGreaterThan(1);
  });

  it.each([
    ['dev', DEV],
    ['production', PRODUCTION],
  ] as const)('is told of the stage as configured: %s', (name, choices) => {
    const config: StageConfig = configuration.stage(name);
    const told: Partial<Choices> = {
      natGateways: config.network === 'vpc' ? configuration.siteOf(config).natGateways : 0,
      firewall: config.firewall,
      threatProtection: config.threatProtection,
      playback: config.playback.by,
    };
    expect(choices).toMatchObject(told);
    expect(choices.alarmMetrics > 0).toBe(config.alarmAddress !== 'none');
  });

  it('is dearest for what dominates, and lower with the setting that is named', () => {
    const bill = costs(SCHOOL, PRODUCTION);
    expect(bill.map(({ usd }) => usd)).toEqual(bill.map(({ usd }) => usd).sort((a, b) => b - a));
    for (const less of [{ firewall: false }, { threatProtection: false }, { natGateways: 0 }, { alarmMetrics: 0 }]) {
      expect(total(costs(SCHOOL, { ...PRODUCTION, ...less }))).toBeLessThan(total(bill));
    }
    expect(total(costs(PLATFORM, { ...PRODUCTION, playback: 's3' }))).toBeGreaterThan(
      total(costs(PLATFORM, PRODUCTION)),
    );
  });
});
