import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as guardduty from 'aws-cdk-lib/aws-guardduty';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as securityhub from 'aws-cdk-lib/aws-securityhub';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { AwsCustomResource, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { AlarmTopic } from './alarm-topic.ts';
import { CDK_FUNCTIONS, CdkFunctionGuard } from './cdk-function.ts';

/** GuardDuty calls 4.0 to 6.9 medium. */
const MEDIUM_SEVERITY = 4;
const INSPECTED = ['LAMBDA', 'LAMBDA_CODE'];

/**
 * GuardDuty, Security Hub with its foundational standard, and Inspector: one of each in an account and region, where a second
 * one fails to deploy. What they find goes to `alarmAddress`.
 */
export class AccountServices extends Construct {
  constructor(scope: Construct, id: string, props: { readonly alarmAddress: string }) {
    super(scope, id);
    const { region, partition } = Stack.of(this);
    new guardduty.CfnDetector(this, 'GuardDuty', {
      enable: true,
      features: [
        { name: 'S3_DATA_EVENTS', status: 'ENABLED' },
        { name: 'LAMBDA_NETWORK_LOGS', status: 'ENABLED' },
      ],
    });
    const hub = new securityhub.CfnHub(this, 'SecurityHub', { enableDefaultStandards: false });
    const standard = new securityhub.CfnStandard(this, 'FoundationalStandard', {
      standardsArn: `arn:${partition}:securityhub:${region}::standards/aws-foundational-security-best-practices/v/1.0.0`,
    });
    standard.addResourceDependency(hub);
    const deadLetters = this.addInspector();
    if (props.alarmAddress !== 'none') this.addFindings(props.alarmAddress, deadLetters);
  }

  /** CloudFormation has no resource that switches Inspector on. */
  private addInspector(): sqs.Queue {
    const logGroup = new logs.LogGroup(this, 'InspectorLogs', {
      retention: logs.RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const guard = new CdkFunctionGuard(this, 'InspectorSwitch', {
      statements: [
        // Neither names anything: Inspector is one in an account.
        new iam.PolicyStatement({ actions: ['inspector2:Enable', 'inspector2:Disable'], resources: ['*'] }),
        new iam.PolicyStatement({
          actions: ['iam:CreateServiceLinkedRole'],
          resources: [
            `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-service-role/inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2`,
          ],
          conditions: { StringEquals: { 'iam:AWSServiceName': 'inspector2.amazonaws.com' } },
        }),
        new iam.PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        }),
      ],
    });
    new AwsCustomResource(this, 'Inspector', {
      onUpdate: {
        service: 'Inspector2',
        action: 'enable',
        parameters: { resourceTypes: INSPECTED },
        physicalResourceId: PhysicalResourceId.of('inspector'),
      },
      onDelete: { service: 'Inspector2', action: 'disable', parameters: { resourceTypes: INSPECTED } },
      role: guard.role,
      logGroup,
      memorySize: 256,
      installLatestAwsSdk: false,
    });
    guard.finish(CDK_FUNCTIONS.customResource);
    return guard.deadLetters;
  }

  private addFindings(address: string, deadLetterQueue: sqs.IQueue): void {
    const { topic } = new AlarmTopic(this, 'Findings', { address, deadLetterQueue });
    const target = new targets.SnsTopic(topic, { deadLetterQueue });
    new events.Rule(this, 'GuardDutyFindings', {
      eventPattern: {
        source: ['aws.guardduty'],
        detailType: ['GuardDuty Finding'],
        detail: { severity: [{ numeric: ['>=', MEDIUM_SEVERITY] }] },
      },
      targets: [target],
    });
    new events.Rule(this, 'SecurityHubFindings', {
      eventPattern: {
        source: ['aws.securityhub'],
        detailType: ['Security Hub Findings - Imported'],
        detail: {
          findings: {
            Severity: { Label: ['CRITICAL', 'HIGH'] },
            Workflow: { Status: ['NEW'] },
            RecordState: ['ACTIVE'],
          },
        },
      },
      targets: [target],
    });
  }
}
