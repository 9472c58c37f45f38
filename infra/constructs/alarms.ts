import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** One condition that somebody is told of. */
export interface AlarmDeclaration {
  /** What to do stands under this heading in docs/operations.md. Several alarms of one kind share it. */
  readonly runbook: string;
  readonly metric: cloudwatch.IMetric;
  /** Goes off at this value or above it. */
  readonly threshold: number;
  /** Of how many periods how many; 1 of 1 when left out. */
  readonly outOf?: readonly [bad: number, periods: number];
  /** When nothing is measured, something that must run does not. Silence is fine when left out. */
  readonly isSilenceBad?: boolean;
}

const FIVE_MINUTES = Duration.minutes(5);

/** Alarms that all go to one topic, when they go off and when they are over. */
export class Alarms extends Construct {
  readonly #topic: sns.ITopic;
  readonly all: cloudwatch.Alarm[] = [];

  constructor(scope: Construct, id: string, props: { readonly topic: sns.ITopic }) {
    super(scope, id);
    this.#topic = props.topic;
  }

  /** Declares one; `id` is its name within the stage. */
  add(id: string, declaration: AlarmDeclaration): void {
    const { runbook, metric, threshold, outOf: [bad, periods] = [1, 1], isSilenceBad = false } = declaration;
    const alarm = new cloudwatch.Alarm(this, id, {
      metric,
      threshold,
      datapointsToAlarm: bad,
      evaluationPeriods: periods,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: isSilenceBad
        ? cloudwatch.TreatMissingData.BREACHING
        : cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: `${id}. What to do: docs/operations.md, "${runbook}".`,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
    alarm.addOkAction(new SnsAction(this.#topic));
    this.all.push(alarm);
  }
}

/** A metric of AWS's own, summed over five minutes unless something else is said. */
export function metricOf(
  namespace: string,
  metricName: string,
  dimensionsMap: Readonly<Record<string, string>>,
  { statistic = 'Sum', period = FIVE_MINUTES }: { readonly statistic?: string; readonly period?: Duration } = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace, metricName, dimensionsMap: { ...dimensionsMap }, statistic, period });
}

/** The sum of metrics that may each be silent. */
export function sumOf(
  metrics: readonly cloudwatch.IMetric[],
  label: string,
  period = FIVE_MINUTES,
): cloudwatch.MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, at) => [`m${at}`, metric]));
  const expression = Object.keys(usingMetrics)
    .map((name) => `FILL(${name}, 0)`)
    .join(' + ');
  return new cloudwatch.MathExpression({ expression, usingMetrics, label, period });
}

/** 1 while a condition over metrics holds, else 0. */
export function whenever(
  condition: string,
  usingMetrics: Readonly<Record<string, cloudwatch.IMetric>>,
  label: string,
  period = FIVE_MINUTES,
): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `IF(${condition}, 1, 0)`,
    usingMetrics: { ...usingMetrics },
    label,
    period,
  });
}
