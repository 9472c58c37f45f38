import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EventPattern } from '../../functions/manifest.ts';

/** Rules → queue → function, with a dead-letter queue behind: no event leaves the system silently. */
export class EventQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;
  readonly rules: readonly events.Rule[];

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly patterns: readonly EventPattern[];
      readonly reader: lambda.Function;
      readonly readerTimeoutSeconds: number;
      readonly maxConcurrency: number;
      readonly maxReceiveCount: number;
    },
  ) {
    super(scope, id);
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new sqs.Queue(this, 'Queue', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // Lambda's documentation asks for six times the function's timeout.
      visibilityTimeout: Duration.seconds(props.readerTimeoutSeconds * 6),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceiveCount },
    });
    this.rules = props.patterns.map(
      ({ source, 'detail-type': detailType, detail }, index) =>
        new events.Rule(this, index === 0 ? 'Rule' : `Rule${index + 1}`, {
          eventPattern: { source: [...source], detailType: [...detailType], detail },
          targets: [new targets.SqsQueue(this.queue, { deadLetterQueue: this.deadLetters })],
        }),
    );
    props.reader.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: 1,
        maxConcurrency: props.maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );
  }
}
