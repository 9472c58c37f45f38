import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/**
 * What writes to the topic by itself, on behalf of this account. The policy of a key knows no source for EventBridge (SNS's
 * documentation, "Key management"): a condition on it would lose every message. The topic's own policy does.
 */
const WRITERS = [
  { service: 'cloudwatch.amazonaws.com', tellsKeyItsSource: true },
  { service: 'events.amazonaws.com', tellsKeyItsSource: false },
] as const;

/**
 * A topic whose messages go to an address. It is encrypted with a key of its own: the key that AWS manages for SNS lets neither
 * CloudWatch nor EventBridge in, and their messages would be lost without a word.
 * What the address does not take is kept in `deadLetterQueue`.
 */
export class AlarmTopic extends Construct {
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, props: { readonly address: string; readonly deadLetterQueue: sqs.IQueue }) {
    super(scope, id);
    const key = new kms.Key(this, 'Key', {
      description: 'Lectern: alarms on their way',
      enableKeyRotation: true,
      // Nothing is kept under it: a message that was sent is gone.
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
    this.topic = new sns.Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    const ofThisAccount = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
    for (const { service, tellsKeyItsSource } of WRITERS) {
      const principals = [new iam.ServicePrincipal(service)];
      key.addToResourcePolicy(
        // The policy of a key is about that key alone.
        new iam.PolicyStatement({
          principals,
          ...(tellsKeyItsSource ? { conditions: ofThisAccount } : {}),
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
        }),
      );
      this.topic.addToResourcePolicy(
        new iam.PolicyStatement({
          principals,
          conditions: ofThisAccount,
          actions: ['sns:Publish'],
          resources: [this.topic.topicArn],
        }),
      );
    }
    this.topic.addSubscription(new EmailSubscription(props.address, { deadLetterQueue: props.deadLetterQueue }));
  }
}
