import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as guardduty from 'aws-cdk-lib/aws-guardduty';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as securityhub from 'aws-cdk-lib/aws-securityhub';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';
import type { SiteConfig } from './config.ts';

/** What a stage needs of its site. */
export interface SiteNetwork {
  readonly vpc: ec2.IVpc;
  readonly functionsSecurityGroup: ec2.ISecurityGroup;
}

/** The layer under every stage: made once per account and region, then left alone. */
export class SiteStack extends Stack {
  readonly network: SiteNetwork;

  constructor(scope: Construct, id: string, props: StackProps & { readonly site: SiteConfig }) {
    super(scope, id, props);
    const { natGateways, accountServices } = props.site;

    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways,
      subnetConfiguration: [
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
        {
          name: 'functions',
          subnetType: natGateways === 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS,
        },
      ],
      restrictDefaultSecurityGroup: true,
      // Bytes to S3 and items to DynamoDB stay inside AWS and cost nothing, instead of crossing NAT.
      gatewayEndpoints: {
        S3: { service: ec2.GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    vpc.addFlowLog('FlowLog', {
      destination: ec2.FlowLogDestination.toCloudWatchLogs(
        new logs.LogGroup(this, 'FlowLogGroup', {
          retention: logs.RetentionDays.ONE_YEAR,
          removalPolicy: RemovalPolicy.RETAIN,
        }),
      ),
    });
    const functionsSecurityGroup = new ec2.SecurityGroup(this, 'FunctionsSecurityGroup', {
      vpc,
      description: 'Lectern functions: nothing comes in, HTTPS goes out',
      allowAllOutbound: false,
    });
    functionsSecurityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'AWS services');
    this.network = { vpc, functionsSecurityGroup };

    if (accountServices) this.addAccountServices();
  }

  /** One of each in an account and region: a second one fails to deploy. */
  private addAccountServices(): void {
    new guardduty.CfnDetector(this, 'GuardDuty', {
      enable: true,
      features: [
        { name: 'S3_DATA_EVENTS', status: 'ENABLED' },
        { name: 'LAMBDA_NETWORK_LOGS', status: 'ENABLED' },
      ],
    });
    new securityhub.CfnHub(this, 'SecurityHub', { enableDefaultStandards: true });
    // CloudFormation has no resource that switches Inspector on.
    const resourceTypes = ['LAMBDA', 'LAMBDA_CODE'];
    new AwsCustomResource(this, 'Inspector', {
      onUpdate: {
        service: 'Inspector2',
        action: 'enable',
        parameters: { resourceTypes },
        physicalResourceId: PhysicalResourceId.of('inspector'),
      },
      onDelete: { service: 'Inspector2', action: 'disable', parameters: { resourceTypes } },
      policy: AwsCustomResourcePolicy.fromStatements([
        new iam.PolicyStatement({ actions: ['inspector2:Enable', 'inspector2:Disable'], resources: ['*'] }),
        new iam.PolicyStatement({
          actions: ['iam:CreateServiceLinkedRole'],
          resources: ['*'],
          conditions: { StringEquals: { 'iam:AWSServiceName': 'inspector2.amazonaws.com' } },
        }),
      ]),
      installLatestAwsSdk: false,
    });
  }
}
