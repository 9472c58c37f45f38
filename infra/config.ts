import { DEFAULT_LANGUAGES } from '../model/transcription.ts';
import { DEFAULT_LIMITS, type LimitName } from '../model/upload-limits.ts';
import { checkedConfiguration, type Configuration } from './config-checks.ts';
import { playbackKeysOf } from './playback-keys.ts';

/** What an account and region have once, under every stage in them. */
export interface SiteConfig {
  /** Names the stack. Stages say which site they stand on. */
  readonly name: string;
  /** A region in which Transcribe works. */
  readonly region: string;
  /** 0: no function can run in the VPC. 2: one in each zone. */
  readonly natGateways: 0 | 1 | 2;
  /** GuardDuty, Security Hub and Inspector exist once in an account: true only where nobody else switched them on. */
  readonly accountServices: boolean;
  /** Told of what those find, and of the budget; `none` for nobody. */
  readonly alarmAddress: string;
  /** What the account may cost in a month before `alarmAddress` hears of it, at 50, 80 and 100 per cent. */
  readonly monthlyBudgetUsd: number;
}

/** How long things are kept. */
export interface Retention {
  /** Logs of functions, the API, the firewall, and who read which object. */
  readonly logDays: 7 | 30 | 365;
  /** How far back the table can be restored, 1 to 35. */
  readonly recoveryDays: number;
  /** How long the version of an object is kept that a newer one has replaced. */
  readonly oldVersionDays: number;
}

/** How a video reaches the player: presigned S3 URLs, or CloudFront URLs that are signed with the stage's own key. */
export type PlaybackConfig =
  | { readonly by: 's3' }
  | {
      readonly by: 'cloudfront';
      /** Public halves, PEM: the first signs, the others are still believed. `npm run playback-key` writes them. */
      readonly publicKeys: readonly string[];
    };

/** What differs between stages. Everything else is the same everywhere. */
export interface StageConfig {
  /** Names the stacks and the transcription jobs: lower-case letters, digits and hyphens, at most 20. */
  readonly stage: string;
  /** The site that the stage stands on. */
  readonly site: string;
  /** Whether the functions run in the site's private subnets. Those reach Transcribe and AppSync through NAT. */
  readonly network: 'vpc' | 'none';
  /** Origins besides the page's own that may send uploads and play videos from a browser. */
  readonly allowedOrigins: readonly string[];
  /** Whether the data outlives its stack, and cannot be deleted by mistake. */
  readonly retainData: boolean;
  readonly retention: Retention;
  /** Introspection is for developers: clients are generated from the file. */
  readonly introspection: boolean;
  /** A web application firewall before the API and the user pool. Costs money while nobody comes. */
  readonly firewall: boolean;
  /** Who is told when an alarm goes off; `none` leaves alarms and dashboard out, which cost money while nobody comes. */
  readonly alarmAddress: string;
  /** Minutes of speech that all users together are meant to have transcribed in a day; `alarmAddress` hears of it at 80 per cent. */
  readonly transcribedMinutesPerDay: number;
  /** Cognito looks for leaked passwords and unusual sign-ins. Costs money per user. */
  readonly threatProtection: boolean;
  readonly playback: PlaybackConfig;
  /** What Transcribe tells apart when the owner of a video names no language. */
  readonly languages: readonly string[];
  /** What one user may use. */
  readonly limits: Readonly<Record<LimitName, number>>;
}

/** Stands where an address must be put in before anything is deployed. */
export const NO_ADDRESS_YET = 'somebody@example.com';

const sites: readonly SiteConfig[] = [
  {
    name: 'main',
    region: 'eu-west-1',
    natGateways: 1,
    accountServices: false,
    alarmAddress: NO_ADDRESS_YET,
    monthlyBudgetUsd: 200,
  },
];

const common = {
  site: 'main',
  languages: DEFAULT_LANGUAGES,
  limits: DEFAULT_LIMITS,
  transcribedMinutesPerDay: 1000,
} as const;

const stages: readonly StageConfig[] = [
  {
    ...common,
    stage: 'dev',
    network: 'none',
    allowedOrigins: ['http://localhost:4000', 'http://127.0.0.1:4000'],
    retainData: false,
    retention: { logDays: 7, recoveryDays: 7, oldVersionDays: 1 },
    introspection: true,
    firewall: false,
    alarmAddress: 'none',
    threatProtection: false,
    playback: { by: 's3' },
  },
  {
    ...common,
    stage: 'production',
    network: 'vpc',
    allowedOrigins: [],
    retainData: true,
    retention: { logDays: 365, recoveryDays: 35, oldVersionDays: 30 },
    introspection: false,
    firewall: true,
    alarmAddress: NO_ADDRESS_YET,
    threatProtection: true,
    playback: { by: 'cloudfront', publicKeys: playbackKeysOf('production') },
  },
];

/** The sites and stages above, checked: `InvalidConfig` is thrown when this file is read, not when it is deployed. */
export const configuration: Configuration = checkedConfiguration(sites, stages);
