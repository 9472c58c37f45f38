import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { NodeFunction } from './node-function.ts';

/** What is counted, or measured, of the lines that functions log by `functions/lib/log.ts`. */
export interface CountedOutcome {
  /** Who logs it. The sweeper does what others have left undone, and then logs what they would have. */
  readonly functions: readonly string[];
  /** The members that a line must have, `outcome` first. */
  readonly where: Readonly<Record<string, string>>;
  /** The member whose value is taken; lines are counted when left out. */
  readonly value?: string;
  readonly statistic: 'Sum' | 'Maximum';
}

/** By the names of the metrics. */
export const COUNTED_OUTCOMES = {
  started: { functions: ['start-captions', 'sweep'], where: { outcome: 'transcribing' }, statistic: 'Sum' },
  rejected: { functions: ['start-captions', 'sweep'], where: { outcome: 'rejected' }, statistic: 'Sum' },
  finished: { functions: ['finish-captions', 'sweep'], where: { outcome: 'finished' }, statistic: 'Sum' },
  failed: {
    functions: ['finish-captions', 'sweep'],
    where: { outcome: 'finished', status: 'FAILED' },
    statistic: 'Sum',
  },
  silent: {
    functions: ['finish-captions', 'sweep'],
    where: { outcome: 'finished', status: 'NO_SPEECH' },
    statistic: 'Sum',
  },
  repairing: { functions: ['sweep'], where: { outcome: 'repairing' }, statistic: 'Sum' },
  unrepaired: { functions: ['sweep'], where: { outcome: 'repair failed' }, statistic: 'Sum' },
  minutes: {
    functions: ['start-captions', 'sweep'],
    where: { outcome: 'transcribing' },
    value: 'minutes',
    statistic: 'Sum',
  },
  oldestSeconds: { functions: ['sweep'], where: { outcome: 'swept' }, value: 'oldestSeconds', statistic: 'Maximum' },
  untold: { functions: ['sweep'], where: { outcome: 'swept' }, value: 'untold', statistic: 'Maximum' },
} as const satisfies Readonly<Record<string, CountedOutcome>>;

/** The name of a metric of a stage's own. */
export type OutcomeName = keyof typeof COUNTED_OUTCOMES;

/** How far videos get and what waits, from what the functions log. */
export class OutcomeMetrics extends Construct {
  readonly of: Readonly<Record<OutcomeName, cloudwatch.Metric>>;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly stage: string; readonly functions: ReadonlyMap<string, { readonly made: NodeFunction }> },
  ) {
    super(scope, id);
    const metrics = Object.entries<CountedOutcome>(COUNTED_OUTCOMES).map(([metricName, counted]) => {
      const filters = counted.functions.map((name) => {
        const logger = props.functions.get(name);
        if (!logger) throw new Error(`There is no function ${name} whose log lines could be counted.`);
        return new logs.MetricFilter(this, `${metricName}-${name}`, {
          logGroup: logger.made.logGroup,
          filterPattern: logs.FilterPattern.literal(filterOf(counted.where)),
          metricNamespace: `Lectern/${props.stage}`,
          metricName,
          metricValue: counted.value === undefined ? '1' : `$.message.${counted.value}`,
          defaultValue: 0,
        });
      });
      // All of them write the one metric.
      const metric = filters[0]?.metric({ statistic: counted.statistic, period: Duration.minutes(5) });
      return [metricName, metric] as const;
    });
    // Every name of the table has a function, or there was an error above.
    this.of = Object.fromEntries(metrics) as Record<OutcomeName, cloudwatch.Metric>;
  }
}

/** Lambda's JSON log has the object that was logged as `message`. */
export function filterOf(where: CountedOutcome['where']): string {
  const terms = Object.entries(where).map(([member, value]) => `$.message.${member} = "${value}"`);
  return `{ ${terms.join(' && ')} }`;
}
