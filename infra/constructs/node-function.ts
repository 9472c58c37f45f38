import type { RemovalPolicy } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionEntry } from '../../functions/manifest.ts';

/** What the house function is given. */
export interface NodeFunctionProps {
  readonly entry: FunctionEntry;
  /** The folder with the bundled `handler.mjs`. */
  readonly codeFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  /** Where invocations end that nobody waits for and that failed to the end. */
  readonly failures: sqs.IQueue;
  /** Outside any network when left out. */
  readonly network?: SiteNetwork | undefined;
}

/** What a function in a network needs of its site. */
export interface SiteNetwork {
  readonly vpc: ec2.IVpc;
  /** Private ones. */
  readonly functionsSubnets: readonly ec2.ISubnet[];
  readonly functionsSecurityGroup: ec2.ISecurityGroup;
}

/** What a function in a VPC does to reach it. */
export const NETWORK_INTERFACES = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** Lambda tries an invocation that nobody waits for once, and then as often as this again. */
const RETRIES = 2;

/** A Lambda function as Lectern runs all of them: a role of its own with nothing but what the manifest says. */
export class NodeFunction extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(this.role);
    // Lambda's documentation: a function in a VPC makes its own network interfaces. They have no names to grant before.
    if (props.network)
      this.role.addToPolicy(new iam.PolicyStatement({ actions: NETWORK_INTERFACES, resources: ['*'] }));

    this.function = new lambda.Function(this, 'Function', {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'handler.handler',
      code: lambda.Code.fromAsset(props.codeFolder),
      role: this.role,
      environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps' },
      memorySize: props.entry.memoryMb,
      timeout: Duration.seconds(props.entry.timeoutSeconds),
      tracing: lambda.Tracing.ACTIVE,
      loggingFormat: lambda.LoggingFormat.JSON,
      retryAttempts: RETRIES,
      maxEventAge: Duration.hours(6),
      // The destination has the answer beside the event; the dead-letter queue still gets what no destination takes.
      onFailure: new SqsDestination(props.failures),
      deadLetterQueue: props.failures,
      logGroup: this.logGroup,
      ...(props.network
        ? {
            vpc: props.network.vpc,
            vpcSubnets: { subnets: [...props.network.functionsSubnets] },
            securityGroups: [props.network.functionsSecurityGroup],
          }
        : {}),
    });
    if (props.network) this.keepFromOwnCode();
  }

  /**
   * Lambda makes the interfaces in the function's role, before its code runs: the code itself may not. A policy apart from the
   * role's own, since it names the function, which waits for that one.
   */
  private keepFromOwnCode(): void {
    const denial = new iam.Policy(this, 'NoInterfacesForCode', {
      statements: [
        new iam.PolicyStatement({
          effect: iam.Effect.DENY,
          actions: NETWORK_INTERFACES,
          resources: ['*'],
          conditions: { ArnEquals: { 'lambda:SourceFunctionArn': this.function.functionArn } },
        }),
      ],
    });
    denial.attachToRole(this.role);
  }
}
