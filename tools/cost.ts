import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** List prices in US dollars, eu-west-1, without free tiers and discounts. AWS's own pages decide; change them here. */
export const PRICES = {
  transcribeMinute: 0.024,
  transcribeMinuteAbove250k: 0.015,
  appsyncMillionRequests: 4.0,
  appsyncMillionMessages: 2.0,
  lambdaMillionInvocations: 0.2,
  /** arm64. */
  lambdaGbSecond: 0.0000133334,
  dynamodbMillionReads: 0.1415,
  dynamodbMillionWrites: 0.705,
  dynamodbGbMonth: 0.283,
  dynamodbRecoveryGbMonth: 0.22,
  s3GbMonth: 0.023,
  s3ThousandPuts: 0.005,
  s3ThousandGets: 0.0004,
  internetGb: 0.09,
  cloudfrontGb: 0.085,
  cloudfrontTenThousandRequests: 0.012,
  cognitoEssentialsUser: 0.015,
  cognitoPlusUser: 0.02,
  natHour: 0.048,
  natGb: 0.048,
  wafAclMonth: 5,
  wafRuleMonth: 1,
  wafMillionRequests: 0.6,
  alarmMetricMonth: 0.1,
  dashboardMonth: 3,
  customMetricMonth: 0.3,
  kmsKeyMonth: 1,
  sqsMillionRequests: 0.4,
  logsGb: 0.57,
} as const;

/** What a month brings. */
export interface Workload {
  readonly users: number;
  readonly lectures: number;
  readonly minutesPerLecture: number;
  readonly megabytesPerLecture: number;
  readonly monthsKept: number;
  readonly views: number;
  /** How much of a lecture a view plays, 0 to 1. */
  readonly playedShare: number;
}

/** What of the configuration costs. */
export interface Choices {
  readonly name: string;
  readonly natGateways: number;
  readonly firewall: boolean;
  readonly alarmMetrics: number;
  readonly threatProtection: boolean;
  readonly playback: 's3' | 'cloudfront';
}

/** One line of the bill. */
export interface Cost {
  readonly what: string;
  readonly usd: number;
  /** The setting that lowers it. */
  readonly lowers: string;
}

export const DEV: Choices = {
  name: 'dev',
  natGateways: 0,
  firewall: false,
  alarmMetrics: 0,
  threatProtection: false,
  playback: 's3',
};
export const PRODUCTION: Choices = {
  name: 'production',
  natGateways: 1,
  firewall: true,
  alarmMetrics: 173,
  threatProtection: true,
  playback: 'cloudfront',
};
export const NOBODY: Workload = {
  users: 0,
  lectures: 0,
  minutesPerLecture: 45,
  megabytesPerLecture: 500,
  monthsKept: 0,
  views: 0,
  playedShare: 0,
};
export const SCHOOL: Workload = {
  ...NOBODY,
  users: 2000,
  lectures: 500,
  monthsKept: 12,
  views: 20_000,
  playedShare: 0.6,
};
export const PLATFORM: Workload = {
  ...NOBODY,
  users: 1_000_000,
  lectures: 20_000,
  monthsKept: 12,
  views: 5_000_000,
  playedShare: 0.6,
};

/** The functions that events wake, each with a queue of its own. */
export const EVENT_QUEUES = 4;
const HOURS = 730;
/** The sweeper every five minutes: an invocation of about a second and 32 queries that find nothing. */
const SWEEPS = (HOURS * 60) / 5;

/** The bill of a month, dearest line first. */
export function costs(workload: Workload, choices: Choices): readonly Cost[] {
  const { users, lectures, minutesPerLecture, megabytesPerLecture, monthsKept, views, playedShare } = workload;
  const minutes = lectures * minutesPerLecture;
  const storedGb = (lectures * monthsKept * megabytesPerLecture) / 1000;
  const playedGb = (views * playedShare * megabytesPerLecture) / 1000;
  // A visit of the page asks for itself, a list and a video; an upload for its ticket and its end.
  const requests = views * 3 + lectures * 6;
  const invocations = requests * 0.5 + lectures * 4 + SWEEPS;
  const gbSeconds = requests * 0.5 * 0.05 * 0.5 + lectures * 4 * 3 * 0.5 + SWEEPS * 1;
  const reads = requests * 2 + lectures * 10 + SWEEPS * 32 * 0.5;
  const writes = lectures * 20;
  const itemsGb = (lectures * monthsKept * 4) / 1_000_000;
  const p = PRICES;
  const millions = (n: number): number => n / 1_000_000;
  const all: Cost[] = [
    {
      what: 'Transcribe: captions',
      usd:
        Math.min(minutes, 250_000) * p.transcribeMinute + Math.max(0, minutes - 250_000) * p.transcribeMinuteAbove250k,
      lowers: '`limits.captionedMinutesPerDay`',
    },
    choices.playback === 's3'
      ? {
          what: 'S3: playback to the internet',
          usd: playedGb * p.internetGb,
          lowers: '`playback`: CloudFront, or its flat-rate plan',
        }
      : {
          what: 'CloudFront: playback',
          usd: playedGb * p.cloudfrontGb + ((views * 60) / 10_000) * p.cloudfrontTenThousandRequests,
          lowers: 'the flat-rate plan (below)',
        },
    {
      what: 'S3: lectures kept',
      usd: storedGb * p.s3GbMonth,
      lowers: '`limits.storedBytes`, `retention.oldVersionDays`',
    },
    {
      what: 'Cognito: users',
      usd: users * (choices.threatProtection ? p.cognitoPlusUser : p.cognitoEssentialsUser),
      lowers: '`threatProtection: false`',
    },
    {
      what: 'NAT',
      usd: choices.natGateways * HOURS * p.natHour + millions(requests) * p.natGb,
      lowers: '`network: none`',
    },
    {
      what: 'WAF',
      usd: choices.firewall ? p.wafAclMonth + 6 * p.wafRuleMonth + millions(requests) * p.wafMillionRequests : 0,
      lowers: '`firewall: false`',
    },
    {
      what: 'CloudWatch: alarms, dashboard, counted outcomes',
      usd:
        choices.alarmMetrics === 0
          ? 0
          : choices.alarmMetrics * p.alarmMetricMonth + p.dashboardMonth + 10 * p.customMetricMonth + p.kmsKeyMonth,
      lowers: '`alarmAddress: none`',
    },
    {
      what: 'AppSync',
      usd: millions(requests) * p.appsyncMillionRequests + millions(lectures) * p.appsyncMillionMessages,
      lowers: 'fewer requests of the page',
    },
    {
      what: 'Lambda',
      usd: millions(invocations) * p.lambdaMillionInvocations + gbSeconds * p.lambdaGbSecond,
      lowers: '`memoryMb` in functions/manifest.ts',
    },
    {
      what: 'DynamoDB',
      usd:
        millions(reads) * p.dynamodbMillionReads +
        millions(writes) * p.dynamodbMillionWrites +
        itemsGb * (p.dynamodbGbMonth + p.dynamodbRecoveryGbMonth),
      lowers: '`retention.recoveryDays`',
    },
    {
      what: 'Logs, queues, S3 requests',
      usd:
        millions(requests) * p.logsGb +
        millions(invocations) * p.sqsMillionRequests +
        (lectures * 30 * p.s3ThousandPuts) / 1000 +
        (views * 60 * p.s3ThousandGets) / 1000,
      lowers: '`retention.logDays`',
    },
    // Five readers of each queue, each asking every 20 seconds; SQS charges nothing for an account's first million.
    {
      what: 'Queue readers while nobody comes',
      usd: Math.max(0, millions(EVENT_QUEUES * HOURS * 3600 * 0.25) - 1) * p.sqsMillionRequests,
      lowers: 'fewer event queues',
    },
  ];
  return all.filter(({ usd }) => usd > 0).sort((a, b) => b.usd - a.usd);
}

/** The sum of a bill. */
export const total = (bill: readonly Cost[]): number => bill.reduce((sum, { usd }) => sum + usd, 0);

/** docs/cost.md as it must read. */
export function costPage(): string {
  const usd = (n: number): string => (n < 100 ? n.toFixed(2) : Math.round(n).toLocaleString('en-US'));
  const table = (title: string, workload: Workload, choices: Choices): string => {
    const bill = costs(workload, choices);
    return [
      `### ${title}: ${usd(total(bill))} USD a month`,
      '',
      '| what | USD | the setting that lowers it |',
      '|---|---:|---|',
      ...bill.map(({ what, usd: amount, lowers }) => `| ${what} | ${usd(amount)} | ${lowers} |`),
      '',
    ].join('\n');
  };
  const bySchool = (playback: 's3' | 'cloudfront') => total(costs(SCHOOL, { ...PRODUCTION, playback }));
  const [first] = costs(SCHOOL, PRODUCTION);
  return `# Cost

Printed by \`npm run cost\` from the list prices and workloads in \`tools/cost.ts\` (eu-west-1, no free tier but SQS's first million, no discount; network and
storage of other stages and the account's guards are apart). It is an estimate to compare settings by, not an offer of AWS's.

## While nobody comes

${table('dev', NOBODY, DEV)}
${table('production', NOBODY, PRODUCTION)}
## While somebody does

A school: ${SCHOOL.users.toLocaleString('en-US')} users, ${SCHOOL.lectures} lectures of ${SCHOOL.minutesPerLecture} minutes and ${SCHOOL.megabytesPerLecture} MB a month, kept a year, ${SCHOOL.views.toLocaleString('en-US')} views. What dominates: ${first?.what ?? 'nothing'}.

${table('A school in production', SCHOOL, PRODUCTION)}
A platform: ${PLATFORM.users.toLocaleString('en-US')} users, ${PLATFORM.lectures.toLocaleString('en-US')} lectures a month, ${PLATFORM.views.toLocaleString('en-US')} views.

${table('A platform in production', PLATFORM, PRODUCTION)}
## What CloudFront saves

For the school above: ${usd(bySchool('s3'))} USD with S3's own URLs, ${usd(bySchool('cloudfront'))} USD through CloudFront, ${usd(bySchool('s3') - bySchool('cloudfront'))} USD less. Bytes from S3 to CloudFront cost nothing, and what
many watch is read from S3 once. CloudFront also has flat-rate plans: one price a month for a distribution, with traffic, requests and a
firewall in it and no charge for what goes beyond. From some terabytes a month on a plan costs a fraction of the table; choose it in the
console for the playback distribution, and compare with the row "CloudFront: playback".
`;
}

async function main(): Promise<void> {
  const file = fileURLToPath(new URL('../docs/cost.md', import.meta.url));
  const { format, resolveConfig } = await import('prettier');
  const page = await format(costPage(), { ...(await resolveConfig(file)), parser: 'markdown' });
  if (!process.argv.includes('--check')) return writeFileSync(file, page);
  if (readFileSync(file, 'utf8') === page) return;
  console.error('docs/cost.md is not what tools/cost.ts prints: run npm run cost.');
  process.exit(1);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
