import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** How the functions are called in their stack that the CDK adds by itself. */
export const CDK_FUNCTIONS = {
  bucketDeployment: 'Custom::CDKBucketDeployment',
  customResource: 'AWS679f53fac002430cb0da5b7982bd2287',
} as const;

/**
 * What a function of the CDK's own is given, so that it is as bounded as ours: a role with exactly these statements, its traces, and a
 * place for what it could not do. Make it before the construct that adds the function, and `finish` after.
 */
export class CdkFunctionGuard extends Construct {
  /** Give it to the construct. It takes no further statements. */
  readonly role: iam.IRole;
  /** What the function could not do, and what else has no better place. */
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, props: { readonly statements: readonly iam.PolicyStatement[] }) {
    super(scope, id);
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    for (const statement of props.statements) role.addToPolicy(statement);
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], resources: ['*'] }),
    );
    role.addToPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }));
    this.role = role.withoutPolicyUpdates();
  }

  /** Finds the function that the construct has added, and sets what its properties do not offer. */
  finish(name: string): void {
    const found = Stack.of(this)
      .node.findAll()
      .find(
        (one): one is lambda.CfnFunction =>
          one instanceof lambda.CfnFunction && one.node.scopes.some(({ node }) => node.id.startsWith(name)),
      );
    if (!found) throw new Error(`The CDK has added no function ${name}.`);
    found.tracingConfig = { mode: 'Active' };
    found.deadLetterConfig = { targetArn: this.deadLetters.queueArn };
  }
}
