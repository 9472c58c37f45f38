import { describe, expect, it } from 'vitest';
import {
  InvalidConfig,
  TRANSCRIBE_REGIONS,
  checkedConfiguration,
  checkedForDeploy,
} from '../../infra/config-checks.ts';
import { configuration, type SiteConfig, type StageConfig } from '../../infra/config.ts';

const site = configuration.siteOf(configuration.stage('production'));
const dev = configuration.stage('dev');
const production = configuration.stage('production');

const invalid = (act: () => unknown): { readonly setting: string; readonly message: string } => {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidConfig) {
      expect(error.code).toBe('InvalidConfig');
      expect(error.message.startsWith(`${error.setting}: `)).toBe(true);
      expect(error.message).not.toContain('\n');
      return { setting: error.setting, message: error.message };
    }
    throw error;
  }
  throw new Error('The configuration was taken.');
};
const withSite = (over: Partial<SiteConfig>) =>
  invalid(() => checkedConfiguration([{ ...site, ...over }], [production]));
const withStage = (over: Partial<StageConfig>) =>
  invalid(() => checkedConfiguration([site], [{ ...production, ...over }]));

describe('the configuration', () => {
  it('has a stage for developers and one for production', () => {
    expect(configuration.stages.map(({ stage }) => stage)).toEqual(['dev', 'production']);
  });

  it.each(['', 'staging', 'Production', '__proto__', 'dev '])(
    'refuses the unknown stage %j and names those it knows',
    (name) => {
      expect(invalid(() => configuration.stage(name))).toEqual({
        setting: 'stage',
        message: `stage: there is no "${name}"; infra/config.ts has dev, production.`,
      });
    },
  );

  it('keeps what production must not lose, guards it, and shows it to nobody', () => {
    expect(production).toMatchObject({
      retainData: true,
      introspection: false,
      network: 'vpc',
      retention: { logDays: 365, recoveryDays: 35, oldVersionDays: 30 },
      allowedOrigins: [],
      firewall: true,
      threatProtection: true,
      transcribedMinutesPerDay: 1000,
      playback: { by: 'cloudfront' },
    });
    expect(production.alarmAddress).not.toBe('none');
  });

  it('leaves out of dev what costs money while nobody comes', () => {
    expect(dev).toMatchObject({ network: 'none', firewall: false, alarmAddress: 'none', threatProtection: false });
    expect(dev.playback).toEqual({ by: 's3' });
  });
});

describe('bad input is one sentence that names the setting', () => {
  it('network "vpc" on a site without NAT', () => {
    expect(withSite({ natGateways: 0 })).toEqual({
      setting: 'network',
      message:
        'network: "vpc" in stage "production" needs natGateways of 1 or 2 in site "main": without NAT the functions reach neither Transcribe nor AppSync.',
    });
  });

  it('no NAT is fine for a stage outside the network', () => {
    expect(checkedConfiguration([{ ...site, natGateways: 0 }], [dev]).stage('dev')).toBe(dev);
  });

  it.each(['eu-west-9', 'cn-north-1', 'il-central-1', ''])('the region %j, where Transcribe is not', (region) => {
    const { setting, message } = withSite({ region });
    expect(setting).toBe('region');
    if (region !== '') {
      expect(message).toBe(
        `region: Transcribe is not in "${region}"; site "main" can be in ${TRANSCRIBE_REGIONS.join(', ')}.`,
      );
    }
  });

  it.each(Object.keys(production))('a stage without %s', (key) => {
    const { [key as keyof StageConfig]: _left, ...rest } = production;
    const { setting, message } = invalid(() => checkedConfiguration([site], [rest as StageConfig]));
    expect(setting).toBe(key);
    expect(message).toContain('does not say; infra/config.ts must.');
  });

  it.each(Object.keys(site))('a site without %s', (key) => {
    const { [key as keyof SiteConfig]: _left, ...rest } = site;
    expect(invalid(() => checkedConfiguration([rest as SiteConfig], [production])).setting).toBe(key);
  });

  it('two sites of one name', () => {
    expect(invalid(() => checkedConfiguration([site, { ...site, region: 'us-east-1' }], [production]))).toEqual({
      setting: 'name',
      message: 'name: two sites are called "main".',
    });
  });

  it('two stages of one name', () => {
    expect(invalid(() => checkedConfiguration([site], [dev, dev]))).toEqual({
      setting: 'stage',
      message: 'stage: two stages are called "dev".',
    });
  });

  it('a stage whose site is absent', () => {
    expect(withStage({ site: 'elsewhere' })).toEqual({
      setting: 'site',
      message: 'site: stage "production" stands on "elsewhere", and infra/config.ts has main.',
    });
  });

  it.each(['1dev', 'Dev', 'a_b', 'a'.repeat(21), 'dev\n'])('the name %j', (name) => {
    const rule = 'lower-case letters, digits and hyphens, at most 20, a letter first.';
    expect(withStage({ stage: name }).message).toBe(`stage: ${rule}`);
    expect(withSite({ name }).message).toBe(`name: ${rule}`);
  });

  it.each([[[]], [['en-US']]])('the languages %j', (languages) => {
    expect(withStage({ languages }).message).toBe(
      'languages: Transcribe tells at least two languages apart; name two or more.',
    );
  });

  it.each([
    '*',
    'https://*.example.org',
    'http://example.org',
    'https://example.org/',
    'https://example.org/a',
    'example.org',
  ])('the origin %j', (origin) => {
    expect(withStage({ allowedOrigins: [origin] })).toEqual({
      setting: 'allowedOrigins',
      message: `allowedOrigins: "${origin}" of stage "production" is no exact origin, such as https://learn.example.org`,
    });
  });

  it.each(['https://learn.example.org', 'https://learn.example.org:8443', 'http://localhost:4000'])(
    'takes the origin %j',
    (origin) => {
      const config = { ...dev, allowedOrigins: [origin] };
      expect(checkedConfiguration([site], [config]).stage('dev')).toBe(config);
    },
  );

  it.each([0, -1, 1.5, Number.NaN])('a limit of %d', (openUploads) => {
    expect(withStage({ limits: { ...production.limits, openUploads } })).toEqual({
      setting: 'limits',
      message: 'limits: openUploads of stage "production" must be a whole number above 0.',
    });
  });

  it.each([0, -5, 0.5, Number.NaN])('%d minutes to be transcribed in a day', (transcribedMinutesPerDay) => {
    expect(withStage({ transcribedMinutesPerDay })).toEqual({
      setting: 'transcribedMinutesPerDay',
      message: 'transcribedMinutesPerDay: of stage "production" must be a whole number above 0.',
    });
  });

  it.each([0, 36, 1.5])('a recovery of %d days', (recoveryDays) => {
    expect(withStage({ retention: { ...production.retention, recoveryDays } }).setting).toBe('retention');
  });

  it('old versions that are kept for no day', () => {
    expect(withStage({ retention: { ...production.retention, oldVersionDays: 0 } }).setting).toBe('retention');
  });

  it.each(['somebody', 'a@b', 'a b@example.org'])('the address %j', (alarmAddress) => {
    expect(withStage({ alarmAddress }).message).toBe(
      `alarmAddress: "${alarmAddress}" of stage "production" is neither an e-mail address nor "none".`,
    );
    expect(withSite({ alarmAddress }).setting).toBe('alarmAddress');
  });

  it('CloudFront without a key', () => {
    expect(withStage({ playback: { by: 'cloudfront', publicKeys: [] } }).setting).toBe('playback');
  });

  it.each([0, -5, Number.NaN])('a budget of %d', (monthlyBudgetUsd) => {
    expect(withSite({ monthlyBudgetUsd }).setting).toBe('monthlyBudgetUsd');
  });
});

describe('what can be synthesized and must not be deployed', () => {
  const owned = { ...production, alarmAddress: 'ops@lectern.dev', playback: { by: 's3' } } as const;
  const ownSite = { ...site, alarmAddress: 'ops@lectern.dev' };

  it('is dev as it comes: nothing', () => {
    expect(() => checkedForDeploy(dev, site)).not.toThrow();
    expect(() => checkedForDeploy(owned, ownSite)).not.toThrow();
  });

  it('is an address that is nobody’s', () => {
    expect(invalid(() => checkedForDeploy(production, site)).message).toBe(
      'alarmAddress: put the address into infra/config.ts that the alarms of stage "production" go to, or "none".',
    );
    expect(invalid(() => checkedForDeploy(owned, site)).message).toContain('the alarms of site "main"');
  });

  it('is a stage whose playback nobody could sign', () => {
    expect(invalid(() => checkedForDeploy({ ...owned, playback: production.playback }, ownSite)).message).toBe(
      'playback: stage "production" has no key to sign with yet: run npm run playback-key -- --stage production',
    );
  });
});
