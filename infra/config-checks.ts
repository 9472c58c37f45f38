import { NO_KEY_YET } from './playback-keys.ts';
import type { SiteConfig, StageConfig } from './config.ts';

/** A configuration that cannot work. The message is one sentence that begins with the setting. */
export class InvalidConfig extends Error {
  readonly code = 'InvalidConfig';
  readonly setting: string;
  constructor(setting: string, message: string) {
    super(`${setting}: ${message}`);
    this.name = 'InvalidConfig';
    this.setting = setting;
  }
}

/** Sites and stages that fit together. */
export interface Configuration {
  readonly sites: readonly SiteConfig[];
  readonly stages: readonly StageConfig[];
  /** Throws `InvalidConfig` for a stage that is not there. */
  stage(name: string): StageConfig;
  /** The site that a stage stands on. */
  siteOf(stage: StageConfig): SiteConfig;
}

/** The regions in which Transcribe takes batch jobs: https://docs.aws.amazon.com/general/latest/gr/transcribe.html */
export const TRANSCRIBE_REGIONS: readonly string[] = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'af-south-1', 'me-south-1'],
  ...['ap-east-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'],
];

const NAME = /^[a-z][a-z0-9-]{0,19}$/;
const NAME_RULE = 'lower-case letters, digits and hyphens, at most 20, a letter first.';

const SITE_SETTINGS: Readonly<Record<keyof SiteConfig, true>> = {
  name: true,
  region: true,
  natGateways: true,
  accountServices: true,
  alarmAddress: true,
  monthlyBudgetUsd: true,
};
const STAGE_SETTINGS: Readonly<Record<keyof StageConfig, true>> = {
  stage: true,
  site: true,
  network: true,
  allowedOrigins: true,
  retainData: true,
  retention: true,
  introspection: true,
  firewall: true,
  alarmAddress: true,
  transcribedMinutesPerDay: true,
  threatProtection: true,
  playback: true,
  languages: true,
  limits: true,
};

/** Refuses what would not deploy, or would deploy and then not work. */
export function checkedConfiguration(sites: readonly SiteConfig[], stages: readonly StageConfig[]): Configuration {
  for (const site of sites) checkSite(site);
  refuseTwice(
    'name',
    'site',
    sites.map(({ name }) => name),
  );
  for (const config of stages) checkStage(config);
  refuseTwice(
    'stage',
    'stage',
    stages.map(({ stage }) => stage),
  );

  const siteOf = ({ stage, site }: StageConfig): SiteConfig => {
    const found = sites.find(({ name }) => name === site);
    if (found) return found;
    throw new InvalidConfig(
      'site',
      `stage "${stage}" stands on "${site}", and infra/config.ts has ${list(sites.map(({ name }) => name))}.`,
    );
  };
  for (const config of stages) checkTogether(config, siteOf(config));
  return {
    sites,
    stages,
    siteOf,
    stage: (name) => {
      const found = stages.find(({ stage }) => stage === name);
      if (found) return found;
      throw new InvalidConfig(
        'stage',
        `there is no "${name}"; infra/config.ts has ${list(stages.map(({ stage }) => stage))}.`,
      );
    },
  };
}

/** What can be synthesized and must not be deployed: the places that wait for their owner's own values. */
export function checkedForDeploy(config: StageConfig, site: SiteConfig): void {
  refuseExample(config.alarmAddress, `stage "${config.stage}"`);
  if (config.network === 'vpc') refuseExample(site.alarmAddress, `site "${site.name}"`);
  if (config.playback.by === 'cloudfront' && config.playback.publicKeys.includes(NO_KEY_YET)) {
    throw new InvalidConfig(
      'playback',
      `stage "${config.stage}" has no key to sign with yet: run npm run playback-key -- --stage ${config.stage}`,
    );
  }
}

function checkSite(site: SiteConfig): void {
  refuseMissing(site, SITE_SETTINGS, `site "${site.name}"`);
  if (!NAME.test(site.name)) throw new InvalidConfig('name', NAME_RULE);
  if (!TRANSCRIBE_REGIONS.includes(site.region)) {
    throw new InvalidConfig(
      'region',
      `Transcribe is not in "${site.region}"; site "${site.name}" can be in ${list(TRANSCRIBE_REGIONS)}.`,
    );
  }
  checkAddress(site.alarmAddress, `site "${site.name}"`);
  if (!(site.monthlyBudgetUsd > 0)) throw new InvalidConfig('monthlyBudgetUsd', 'more than 0.');
}

function checkStage(config: StageConfig): void {
  const { stage } = config;
  refuseMissing(config, STAGE_SETTINGS, `stage "${stage}"`);
  if (!NAME.test(stage)) throw new InvalidConfig('stage', NAME_RULE);
  if (config.languages.length < 2) {
    throw new InvalidConfig('languages', 'Transcribe tells at least two languages apart; name two or more.');
  }
  const { transcribedMinutesPerDay: minutes } = config;
  if (!Number.isInteger(minutes) || minutes < 1) {
    throw new InvalidConfig('transcribedMinutesPerDay', `of stage "${config.stage}" must be a whole number above 0.`);
  }
  for (const [limit, most] of Object.entries(config.limits)) {
    if (!(Number.isSafeInteger(most) && most > 0)) {
      throw new InvalidConfig('limits', `${limit} of stage "${stage}" must be a whole number above 0.`);
    }
  }
  const { recoveryDays, oldVersionDays } = config.retention;
  if (!(Number.isInteger(recoveryDays) && recoveryDays >= 1 && recoveryDays <= 35)) {
    throw new InvalidConfig(
      'retention',
      `recoveryDays of stage "${stage}" must be 1 to 35: DynamoDB restores no further back.`,
    );
  }
  if (!(Number.isInteger(oldVersionDays) && oldVersionDays >= 1)) {
    throw new InvalidConfig('retention', `oldVersionDays of stage "${stage}" must be at least 1.`);
  }
  for (const origin of config.allowedOrigins) checkOrigin(origin, stage);
  checkAddress(config.alarmAddress, `stage "${stage}"`);
  if (config.playback.by === 'cloudfront' && config.playback.publicKeys.length === 0) {
    throw new InvalidConfig('playback', `stage "${stage}" plays through CloudFront and names no public key.`);
  }
}

function checkTogether(config: StageConfig, site: SiteConfig): void {
  if (config.network === 'vpc' && site.natGateways === 0) {
    throw new InvalidConfig(
      'network',
      `"vpc" in stage "${config.stage}" needs natGateways of 1 or 2 in site "${site.name}": without NAT the functions reach neither Transcribe nor AppSync.`,
    );
  }
}

function checkOrigin(origin: string, stage: string): void {
  const isLocal = /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/.test(origin);
  if (!isLocal && !/^https:\/\/[a-z0-9.-]+(:\d+)?$/.test(origin)) {
    throw new InvalidConfig(
      'allowedOrigins',
      `"${origin}" of stage "${stage}" is no exact origin, such as https://learn.example.org`,
    );
  }
}

function checkAddress(address: string, whose: string): void {
  if (address !== 'none' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(address)) {
    throw new InvalidConfig('alarmAddress', `"${address}" of ${whose} is neither an e-mail address nor "none".`);
  }
}

function refuseExample(address: string, whose: string): void {
  if (address.endsWith('@example.com')) {
    throw new InvalidConfig(
      'alarmAddress',
      `put the address into infra/config.ts that the alarms of ${whose} go to, or "none".`,
    );
  }
}

/** TypeScript says so too, but what runs is not type-checked. */
function refuseMissing(given: object, settings: Readonly<Record<string, true>>, whose: string): void {
  for (const setting of Object.keys(settings)) {
    const value: unknown = Object.hasOwn(given, setting) ? Reflect.get(given, setting) : undefined;
    if (value === undefined || value === '')
      throw new InvalidConfig(setting, `${whose} does not say; infra/config.ts must.`);
  }
}

function refuseTwice(setting: string, what: string, names: readonly string[]): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new InvalidConfig(setting, `two ${what}s are called "${twice}".`);
}

function list(names: readonly string[]): string {
  return names.join(', ');
}
