import { DEFAULT_LANGUAGES } from '../model/transcription.ts';
import { DEFAULT_LIMITS, type LimitName } from '../model/upload-limits.ts';

/** What differs between stages. Everything else is the same everywhere. */
export interface StageConfig {
  /** Names the stacks and the transcription jobs: lower-case letters, digits and hyphens, at most 20. */
  readonly stage: string;
  /** Whether the functions run in the site's private subnets. Those reach Transcribe and AppSync through NAT. */
  readonly network: 'vpc' | 'none';
  /** Origins besides the page's own that may send uploads and play videos from a browser. */
  readonly allowedOrigins: readonly string[];
  /** Whether the data outlives its stack, and cannot be deleted by mistake. */
  readonly retainData: boolean;
  readonly logRetentionDays: 7 | 30 | 365;
  /** Introspection is for developers: clients are generated from the file. */
  readonly introspection: boolean;
  readonly languages: readonly string[];
  readonly limits: Readonly<Record<LimitName, number>>;
}

/** The network and the account's guards: made once, shared by every stage. */
export interface SiteConfig {
  /** 0: no function can run in the VPC. 2: one in each zone. */
  readonly natGateways: 0 | 1 | 2;
  /** GuardDuty, Security Hub and Inspector exist once in an account: true only where nobody else switched them on. */
  readonly accountServices: boolean;
}

/** A configuration that cannot work. The message names the setting. */
export class InvalidConfig extends Error {
  readonly code = 'InvalidConfig';
  constructor(message: string) {
    super(message);
    this.name = 'InvalidConfig';
  }
}

export const site: SiteConfig = { natGateways: 1, accountServices: false };

const common = { languages: DEFAULT_LANGUAGES, limits: DEFAULT_LIMITS } as const;

const stages: readonly StageConfig[] = [
  {
    ...common,
    stage: 'dev',
    network: 'none',
    allowedOrigins: ['http://localhost:4000', 'http://127.0.0.1:4000'],
    retainData: false,
    logRetentionDays: 7,
    introspection: true,
  },
  {
    ...common,
    stage: 'production',
    network: 'vpc',
    allowedOrigins: [],
    retainData: true,
    logRetentionDays: 365,
    introspection: false,
  },
];

/** The configuration of a stage. Throws `InvalidConfig` for an unknown stage and for settings that contradict each other. */
export function stageConfig(name: string): StageConfig {
  const config = stages.find(({ stage }) => stage === name);
  if (!config) {
    const known = stages.map(({ stage }) => stage).join(', ');
    throw new InvalidConfig(`stage: there is no "${name}"; infra/config.ts has ${known}.`);
  }
  return checked(config, site);
}

/** Every stage, for checks that concern all. */
export const stageNames: readonly string[] = stages.map(({ stage }) => stage);

/** Refuses what would deploy and then not work. */
export function checked(config: StageConfig, siteOf: SiteConfig): StageConfig {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(config.stage)) {
    throw new InvalidConfig('stage: lower-case letters, digits and hyphens, at most 20, a letter first.');
  }
  if (config.network === 'vpc' && siteOf.natGateways === 0) {
    throw new InvalidConfig(
      `network: "vpc" in stage "${config.stage}" needs natGateways of 1 or 2: without NAT the functions reach neither Transcribe nor AppSync.`,
    );
  }
  if (config.languages.length < 2) {
    throw new InvalidConfig('languages: Transcribe tells at least two languages apart; name two or more.');
  }
  return config;
}
