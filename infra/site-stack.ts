import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as budgets from 'aws-cdk-lib/aws-budgets';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { SiteConfig } from './config.ts';
import { AccountServices } from './constructs/account-services.ts';
import type { SiteNetwork } from './constructs/node-function.ts';

/** The group of the subnets that functions run in. */
const FUNCTIONS = 'functions';

/** The layer under every stage: made once per account and region, then left alone. */
export class SiteStack extends Stack {
  readonly network: SiteNetwork;

  constructor(scope: Construct, id: string, props: StackProps & { readonly site: SiteConfig }) {
    // Every stage with a network stands on it.
    super(scope, id, { ...props, terminationProtection: true });
    const { natGateways, accountServices, alarmAddress, monthlyBudgetUsd } = props.site;

    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways,
      subnetConfiguration: [
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
        {
          name: FUNCTIONS,
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
      trafficType: ec2.FlowLogTrafficType.ALL,
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
    const { subnets: functionsSubnets } = vpc.selectSubnets({ subnetGroupName: FUNCTIONS });
    this.network = { vpc, functionsSubnets, functionsSecurityGroup };
    // By itself the CDK exports what the stages of this very run import, and would delete what the others stand on.
    for (const { subnetId } of functionsSubnets) this.exportValue(subnetId);
    this.exportValue(functionsSecurityGroup.securityGroupId);

    if (accountServices) new AccountServices(this, 'AccountServices', { alarmAddress });
    if (alarmAddress !== 'none') this.addBudget(alarmAddress, monthlyBudgetUsd);
  }

  private addBudget(address: string, amount: number): void {
    new budgets.CfnBudget(this, 'Budget', {
      budget: { budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount, unit: 'USD' } },
      notificationsWithSubscribers: [50, 80, 100].map((threshold) => ({
        notification: {
          notificationType: 'ACTUAL',
          comparisonOperator: 'GREATER_THAN',
          thresholdType: 'PERCENTAGE',
          threshold,
        },
        subscribers: [{ subscriptionType: 'EMAIL', address }],
      })),
    });
  }
}
