import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionEntry } from '../../functions/manifest.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { Alarms, metricOf, sumOf, whenever } from './alarms.ts';
import type { EventQueue } from './event-queue.ts';
import { addDashboard } from './dashboard.ts';
import { OutcomeMetrics } from './outcome-metrics.ts';
import type { NodeFunction } from './node-function.ts';

/** What is watched. */
export interface MonitoringProps {
  readonly stage: string;
  readonly address: string;
  readonly apiId: string;
  readonly table: dynamodb.ITable;
  readonly functions: ReadonlyMap<string, { readonly made: NodeFunction; readonly entry: FunctionEntry }>;
  readonly queues: ReadonlyMap<string, EventQueue>;
  /** Where invocations end that nobody waits for and that failed to the end. */
  readonly failedInvocations: sqs.IQueue;
  /** The firewall's metric name, when there is one. */
  readonly firewall: string | undefined;
  /** What the stage is meant to transcribe in a day. */
  readonly transcribedMinutesPerDay: number;
}

/** The operations that resolvers and functions make. */
const TABLE_OPERATIONS = [
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'Query',
  'BatchGetItem',
  'TransactWriteItems',
];
/** In five minutes, over all rules: a stage with many honest users and few attacks stays well below it. */
const BLOCKED_REQUESTS = 1000;
const ONE_MINUTE = Duration.minutes(1);
const ONE_HOUR = Duration.hours(1);
const ONE_DAY = Duration.days(1);
/** Beyond twice the length of the media, by which Transcribe is done even on a bad day. */
const STUCK_SECONDS = 3600;
/** Of the minutes that a stage is meant to transcribe in a day: early enough to find out who needs so many. */
const MINUTES_SHARE = 0.8;

/** Every alarm of a stage, and the dashboard on which to look when one has gone off. */
export class Monitoring extends Construct {
  readonly alarms: Alarms;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { topic } = new AlarmTopic(this, 'Topic', {
      address: props.address,
      deadLetterQueue: props.failedInvocations,
    });
    this.alarms = new Alarms(this, 'Alarms', { topic });
    const outcomes = new OutcomeMetrics(this, 'Outcomes', props).of;
    this.watchApi(props.apiId);
    for (const [name, { made, entry }] of props.functions) this.watchFunction(name, made.function, entry);
    for (const [name, queue] of props.queues) this.watchQueue(name, queue);
    this.alarms.add('FailedInvocations', {
      runbook: 'Dead letters',
      metric: visible(props.failedInvocations),
      threshold: 1,
    });
    this.watchTable(props.table);
    this.watchTranscribe();
    this.alarms.add('CaptionsFailed', {
      runbook: 'Captions fail',
      metric: whenever(
        'started > 0 AND failed / started > 0.05',
        { failed: outcomes.failed.with({ period: ONE_HOUR }), started: outcomes.started.with({ period: ONE_HOUR }) },
        'more than 5 % of captions failed',
        ONE_HOUR,
      ),
      threshold: 1,
    });
    this.alarms.add('Repairs', {
      runbook: 'The sweeper repairs much',
      metric: outcomes.repairing.with({ period: ONE_HOUR }),
      threshold: 6,
    });
    this.alarms.add('RepairsFail', {
      runbook: 'The sweeper repairs much',
      metric: outcomes.unrepaired.with({ period: ONE_HOUR }),
      threshold: 1,
    });
    this.watchWork(outcomes, props.transcribedMinutesPerDay);
    if (props.firewall !== undefined) this.watchFirewall(props.firewall);
    addDashboard(this, { ...props, outcomes, alarms: this.alarms.all });
  }

  private watchApi(apiId: string): void {
    const metric = (name: string, statistic = 'Sum') =>
      metricOf('AWS/AppSync', name, { GraphQLAPIId: apiId }, { statistic });
    // One latency is measured for each request; AppSync counts requests themselves only for a whole account.
    const requests = metric('Latency', 'SampleCount');
    this.alarms.add('ApiServerErrorRate', {
      runbook: 'The API answers 5xx',
      metric: whenever(
        'requests > 0 AND errors / requests >= 0.01',
        { errors: metric('5XXError'), requests },
        '1 % of requests fail',
      ),
      threshold: 1,
      outOf: [2, 3],
    });
    this.alarms.add('ApiServerErrors', { runbook: 'The API answers 5xx', metric: metric('5XXError'), threshold: 5 });
    this.alarms.add('ApiClientErrors', {
      runbook: 'The API refuses many requests',
      metric: whenever(
        'errors > 100 AND errors / requests > 0.2',
        { errors: metric('4XXError'), requests },
        'a fifth of requests is refused',
      ),
      threshold: 1,
    });
    this.alarms.add('ApiLatency', {
      runbook: 'The API is slow',
      metric: metric('Latency', 'p95'),
      threshold: 800,
      outOf: [3, 3],
    });
    this.alarms.add('ApiLatencyWorst', {
      runbook: 'The API is slow',
      metric: metric('Latency', 'p99'),
      threshold: 2000,
      outOf: [3, 3],
    });
    const realtime = ['ConnectServerError', 'SubscribeServerError', 'PublishDataMessageServerError'];
    this.alarms.add('RealtimeErrors', {
      runbook: 'Subscriptions fail',
      metric: sumOf(
        realtime.map((name) => metric(name)),
        'real-time errors',
      ),
      threshold: 1,
    });
  }

  private watchFunction(name: string, fn: lambda.IFunction, entry: FunctionEntry): void {
    const metric = (metricName: string, statistic = 'Sum') =>
      metricOf('AWS/Lambda', metricName, { FunctionName: fn.functionName }, { statistic });
    this.alarms.add(`${name}-errors`, {
      runbook: 'A function fails',
      metric: whenever(
        'errors >= 3 OR (invocations > 0 AND errors / invocations >= 0.01)',
        { errors: metric('Errors'), invocations: metric('Invocations') },
        'errors',
      ),
      threshold: 1,
    });
    this.alarms.add(`${name}-throttles`, {
      runbook: 'A function is throttled',
      metric: metric('Throttles'),
      threshold: 1,
    });
    this.alarms.add(`${name}-duration`, {
      runbook: 'A function is about to time out',
      metric: metric('Duration', 'p99'),
      threshold: entry.timeoutSeconds * 1000 * 0.8,
    });
    if (entry.wake.by === 'schedule') {
      this.alarms.add(`${name}-silent`, {
        runbook: 'The sweeper does not run',
        metric: whenever('FILL(invocations, 0) < 1', { invocations: metric('Invocations') }, 'no run'),
        threshold: 1,
        outOf: [3, 3],
        isSilenceBad: true,
      });
    }
    // A queue's reader waits for the answer itself: nothing of Lambda's own queue concerns it.
    if (entry.wake.by === 'events') return;
    this.alarms.add(`${name}-waiting`, {
      runbook: 'Invocations wait or are lost',
      metric: metric('AsyncEventAge', 'Maximum'),
      threshold: 300_000,
    });
    const lost = ['AsyncEventsDropped', 'DestinationDeliveryFailures', 'DeadLetterErrors'];
    this.alarms.add(`${name}-lost`, {
      runbook: 'Invocations wait or are lost',
      metric: sumOf(
        lost.map((one) => metric(one)),
        'lost invocations',
      ),
      threshold: 1,
    });
  }

  private watchQueue(name: string, { queue, deadLetters, rules }: EventQueue): void {
    this.alarms.add(`${name}-dead-letters`, { runbook: 'Dead letters', metric: visible(deadLetters), threshold: 1 });
    this.alarms.add(`${name}-backlog`, {
      runbook: 'Events wait',
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: Duration.minutes(5) }),
      threshold: 900,
      outOf: [3, 3],
    });
    const undelivered = ['FailedInvocations', 'InvocationsSentToDlq', 'InvocationsFailedToBeSentToDlq'];
    this.alarms.add(`${name}-undelivered`, {
      runbook: 'A rule cannot deliver',
      metric: sumOf(
        rules.flatMap(({ ruleName: RuleName }) => undelivered.map((one) => metricOf('AWS/Events', one, { RuleName }))),
        'undelivered events',
      ),
      threshold: 1,
    });
  }

  private watchTable(table: dynamodb.ITable): void {
    const TableName = table.tableName;
    const throttles = ['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) =>
      metricOf('AWS/DynamoDB', name, { TableName }),
    );
    this.alarms.add('TableThrottles', {
      runbook: 'The table is throttled',
      metric: sumOf(throttles, 'throttled requests'),
      threshold: 1,
    });
    const errors = TABLE_OPERATIONS.map((Operation) =>
      metricOf('AWS/DynamoDB', 'SystemErrors', { TableName, Operation }),
    );
    this.alarms.add('TableErrors', {
      runbook: 'The table answers 5xx',
      metric: sumOf(errors, 'system errors'),
      threshold: 1,
    });
  }

  /** Transcribe counts for the whole account: a stage beside this one is heard of too. */
  private watchTranscribe(): void {
    const period = Duration.minutes(15);
    const query = (metric: string) =>
      new cloudwatch.MathExpression({
        expression: `SELECT SUM(${metric}) FROM "AWS/Transcribe"`,
        label: metric,
        period,
      });
    const add = (id: string, metric: string, threshold: number) =>
      this.alarms.add(id, { runbook: 'Transcribe refuses or fails', metric: query(metric), threshold });
    add('TranscribeLimit', 'LimitExceededCount', 1);
    add('TranscribeThrottled', 'ThrottledCount', 1);
    add('TranscribeJobErrors', 'AsyncServerErrorCount', 3);
    add('TranscribeCallErrors', 'SyncServerErrorCount', 3);
    add('TranscribeInputErrors', 'AsyncUserErrorCount', 10);
  }

  /** What the stage itself measures of its work: what is stuck, what nobody was told of, and what costs most. */
  private watchWork(outcomes: OutcomeMetrics['of'], minutesPerDay: number): void {
    this.alarms.add('OldestOpen', {
      runbook: 'Work is stuck',
      metric: outcomes.oldestSeconds.with({ period: ONE_HOUR }),
      threshold: STUCK_SECONDS,
    });
    this.alarms.add('OwnersUntold', { runbook: 'Owners are not told', metric: outcomes.untold, threshold: 1 });
    this.alarms.add('TranscribedMinutes', {
      runbook: 'Much is transcribed',
      metric: outcomes.minutes.with({ period: ONE_DAY }),
      threshold: minutesPerDay * MINUTES_SHARE,
    });
  }

  private watchFirewall(WebACL: string): void {
    const Region = Stack.of(this).region;
    this.alarms.add('BlockedRequests', {
      runbook: 'The firewall blocks many requests',
      metric: metricOf('AWS/WAFV2', 'BlockedRequests', { WebACL, Region, Rule: 'ALL' }),
      threshold: BLOCKED_REQUESTS,
    });
  }
}

function visible(queue: sqs.IQueue): cloudwatch.Metric {
  return queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: ONE_MINUTE });
}
