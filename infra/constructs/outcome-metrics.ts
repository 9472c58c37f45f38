import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { NodeFunction } from './node-function.ts';

/** The words of the functions' log lines that are counted: `functions/lib/log.ts` writes them as `outcome`. */
export const COUNTED_OUTCOMES = {
  started: { function: 'start-captions', words: ['transcribing'] },
  rejected: { function: 'start-captions', words: ['rejected'] },
  finished: { function: 'finish-captions', words: ['finished'] },
  failed: { function: 'finish-captions', words: ['finished', 'FAILED'] },
  silent: { function: 'finish-captions', words: ['finished', 'NO_SPEECH'] },
  repairing: { function: 'sweep', words: ['repairing'] },
  unrepaired: { function: 'sweep', words: ['repair failed'] },
} as const;

/** One counted outcome. */
export type CountedOutcome = keyof typeof COUNTED_OUTCOMES;

/** How far videos get, counted from what the functions log. */
export class OutcomeMetrics extends Construct implements Readonly<Record<CountedOutcome, cloudwatch.Metric>> {
  readonly started: cloudwatch.Metric;
  readonly rejected: cloudwatch.Metric;
  readonly finished: cloudwatch.Metric;
  readonly failed: cloudwatch.Metric;
  readonly silent: cloudwatch.Metric;
  readonly repairing: cloudwatch.Metric;
  readonly unrepaired: cloudwatch.Metric;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly stage: string; readonly functions: ReadonlyMap<string, { readonly made: NodeFunction }> },
  ) {
    super(scope, id);
    const count = (outcome: CountedOutcome): cloudwatch.Metric => {
      const { function: name, words } = COUNTED_OUTCOMES[outcome];
      const logger = props.functions.get(name);
      if (!logger) throw new Error(`There is no function ${name} whose log lines could be counted.`);
      const filter = new logs.MetricFilter(this, outcome, {
        logGroup: logger.made.logGroup,
        filterPattern: logs.FilterPattern.literal(filterOf(words)),
        metricNamespace: `Lectern/${props.stage}`,
        metricName: outcome,
        metricValue: '1',
        defaultValue: 0,
      });
      return filter.metric({ statistic: 'Sum', period: Duration.minutes(5) });
    };
    this.started = count('started');
    this.rejected = count('rejected');
    this.finished = count('finished');
    this.failed = count('failed');
    this.silent = count('silent');
    this.repairing = count('repairing');
    this.unrepaired = count('unrepaired');
  }
}

/** Lambda's JSON log has the line that was logged, JSON itself, as the text of `message`. */
export function filterOf(words: readonly string[]): string {
  return `{ ${words.map((word) => `$.message = %${word}%`).join(' && ')} }`;
}
