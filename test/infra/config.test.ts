import { describe, expect, it } from 'vitest';
import { InvalidConfig, checked, site, stageConfig, stageNames } from '../../infra/config.ts';

const invalid = (act: () => unknown): { readonly code: string; readonly message: string } => {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidConfig) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('The configuration was taken.');
};

describe('stageConfig', () => {
  it.each(stageNames)('has a stage that can work: %s', (name) => {
    expect(stageConfig(name).stage).toBe(name);
  });

  it.each(['', 'staging', 'Production', '__proto__', 'dev '])(
    'refuses the unknown stage %j and names those it knows',
    (name) => {
      expect(invalid(() => stageConfig(name))).toEqual({
        code: 'InvalidConfig',
        message: `stage: there is no "${name}"; infra/config.ts has ${stageNames.join(', ')}.`,
      });
    },
  );

  it('keeps what production must not lose, and shows it to nobody', () => {
    expect(stageConfig('production')).toMatchObject({
      retainData: true,
      introspection: false,
      network: 'vpc',
      logRetentionDays: 365,
      allowedOrigins: [],
    });
  });
});

describe('checked', () => {
  const production = stageConfig('production');

  it('refuses a VPC without NAT and names both settings', () => {
    const { code, message } = invalid(() => checked(production, { ...site, natGateways: 0 }));
    expect(code).toBe('InvalidConfig');
    expect(message).toBe(
      'network: "vpc" in stage "production" needs natGateways of 1 or 2: without NAT the functions reach neither Transcribe nor AppSync.',
    );
  });

  it.each([1, 2] as const)('takes a VPC with %d NAT gateways', (natGateways) => {
    expect(checked(production, { ...site, natGateways })).toBe(production);
  });

  it('needs no NAT outside the VPC', () => {
    const dev = stageConfig('dev');
    expect(checked(dev, { ...site, natGateways: 0 })).toBe(dev);
  });

  it.each(['', '1dev', 'Dev', 'a_b', 'a'.repeat(21), 'dev\n'])('refuses the name %j', (stage) => {
    expect(invalid(() => checked({ ...production, stage }, site))).toEqual({
      code: 'InvalidConfig',
      message: 'stage: lower-case letters, digits and hyphens, at most 20, a letter first.',
    });
  });

  it.each([[[]], [['en-US']]])('refuses the languages %j', (languages) => {
    expect(invalid(() => checked({ ...production, languages }, site))).toEqual({
      code: 'InvalidConfig',
      message: 'languages: Transcribe tells at least two languages apart; name two or more.',
    });
  });
});
