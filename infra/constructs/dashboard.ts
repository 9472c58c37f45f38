import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { metricOf } from './alarms.ts';
import type { MonitoringProps } from './monitoring.ts';
import type { OutcomeMetrics } from './outcome-metrics.ts';

/** Transcribe's list price of a minute in the first tier; `docs/cost.md` has the others. */
const USD_PER_MINUTE = 0.024;

/** The stage at one look: how far videos get, what waits, what fails, and what it costs. */
export function addDashboard(
  scope: Construct,
  props: MonitoringProps & { readonly outcomes: OutcomeMetrics['of']; readonly alarms: readonly cloudwatch.IAlarm[] },
): cloudwatch.Dashboard {
  const { outcomes, apiId } = props;
  const api = (name: string, statistic = 'Sum') =>
    metricOf('AWS/AppSync', name, { GraphQLAPIId: apiId }, { statistic });
  const functions = [...props.functions.values()].map(({ made }) => made.function);
  const queues = [...props.queues.values()];
  const graph = (title: string, left: readonly cloudwatch.IMetric[]) =>
    new cloudwatch.GraphWidget({ title, left: [...left], width: 12 });
  const capacity = ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'].map((name) =>
    metricOf('AWS/DynamoDB', name, { TableName: props.table.tableName }),
  );
  return new cloudwatch.Dashboard(scope, 'Dashboard', {
    defaultInterval: Duration.days(1),
    widgets: [
      [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 24, height: 4 })],
      [
        graph('Funnel: transcribing, finished, failed, no speech, rejected', [
          outcomes.started,
          outcomes.finished,
          outcomes.failed,
          outcomes.silent,
          outcomes.rejected,
        ]),
        graph(
          'Ages: oldest event in each queue, seconds',
          queues.map(({ queue }) => queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum' })),
        ),
      ],
      [
        graph('Ages: the longest that a video is under way beyond its length, seconds', [outcomes.oldestSeconds]),
        graph('Owners that could not be told of their captions', [outcomes.untold]),
      ],
      [
        graph('API: requests, 4xx, 5xx', [api('Latency', 'SampleCount'), api('4XXError'), api('5XXError')]),
        graph('API: latency, ms', [api('Latency', 'p50'), api('Latency', 'p95'), api('Latency', 'p99')]),
      ],
      [
        graph(
          'Errors of functions',
          functions.map((fn) => fn.metricErrors()),
        ),
        graph(
          'Dead letters',
          [...queues.map(({ deadLetters }) => deadLetters), props.failedInvocations].map((queue) =>
            queue.metricApproximateNumberOfMessagesVisible(),
          ),
        ),
      ],
      [
        graph('Cost: table, request units', capacity),
        graph(
          'Cost: functions, ms',
          functions.map((fn) => fn.metricDuration({ statistic: 'Sum' })),
        ),
      ],
      [graph('Cost: minutes of speech that were transcribed', [outcomes.minutes])],
      [
        new cloudwatch.TextWidget({
          markdown: `Captions cost most: ${USD_PER_MINUTE} USD a minute of speech. docs/cost.md says what else costs, and which setting lowers it.`,
          width: 24,
          height: 2,
        }),
      ],
    ],
  });
}
