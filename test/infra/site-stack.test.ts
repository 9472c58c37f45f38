import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import type { SiteConfig } from '../../infra/config.ts';
import { addSite } from '../../infra/stacks.ts';
import { aCdkApp } from '../support/cdk-app.ts';
import { resourcesOf, theOnly, theSite } from '../support/stacks.ts';

const siteOf = (site: SiteConfig) => addSite(aCdkApp(), site);
const network = Template.fromStack(siteOf(theSite));

describe('the site', () => {
  it('has two zones with a private subnet each, one NAT, and its own way to S3 and DynamoDB', () => {
    network.resourceCountIs('AWS::EC2::Subnet', 4);
    network.resourceCountIs('AWS::EC2::NatGateway', 1);
    network.resourceCountIs('AWS::EC2::VPCEndpoint', 2);
    network.allResourcesProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' });
    network.resourceCountIs('AWS::EC2::FlowLog', 1);
    network.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
  });

  it('lets nothing in, and HTTPS alone out', () => {
    const { Properties } = theOnly(network, 'AWS::EC2::SecurityGroup');
    expect(Properties).not.toHaveProperty('SecurityGroupIngress');
    expect(Properties['SecurityGroupEgress']).toEqual([
      { CidrIp: '0.0.0.0/0', Description: 'AWS services', FromPort: 443, IpProtocol: 'tcp', ToPort: 443 },
    ]);
  });

  it('leaves the account’s own guards alone unless it is told to make them', () => {
    for (const type of ['AWS::GuardDuty::Detector', 'AWS::SecurityHub::Hub', 'AWS::SecurityHub::Standard'])
      network.resourceCountIs(type, 0);
    network.resourceCountIs('Custom::AWS', 0);
  });

  it('sends all traffic’s flow logs to a group that keeps them a year', () => {
    network.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL', LogDestinationType: 'cloud-watch-logs' });
    network.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });

  it('leaves the network’s own security group without a rule', () => {
    network.resourceCountIs('Custom::VpcRestrictDefaultSG', 1);
  });

  it('cannot be taken from under its stages by mistake, and says what the account costs', () => {
    expect(siteOf(theSite).terminationProtection).toBe(true);
    const { Properties } = theOnly(network, 'AWS::Budgets::Budget');
    expect(Properties).toMatchObject({
      Budget: { BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 200, Unit: 'USD' } },
      NotificationsWithSubscribers: [50, 80, 100].map((Threshold) => ({
        Notification: { Threshold, ThresholdType: 'PERCENTAGE' },
        Subscribers: [{ SubscriptionType: 'EMAIL', Address: theSite.alarmAddress }],
      })),
    });
  });

  it.each([0, 1, 2] as const)('has %d NAT gateways when it is told so', (natGateways) => {
    const template = Template.fromStack(siteOf({ ...theSite, natGateways }));
    template.resourceCountIs('AWS::EC2::NatGateway', natGateways);
    template.resourceCountIs('AWS::EC2::Subnet', 4);
  });
});

describe('the account’s guards', () => {
  const guarded = Template.fromStack(siteOf({ ...theSite, accountServices: true }));

  it('watch functions and objects', () => {
    expect(theOnly(guarded, 'AWS::GuardDuty::Detector').Properties).toMatchObject({
      Enable: true,
      Features: [
        { Name: 'S3_DATA_EVENTS', Status: 'ENABLED' },
        { Name: 'LAMBDA_NETWORK_LOGS', Status: 'ENABLED' },
      ],
    });
  });

  it('hold the account against the foundational standard', () => {
    expect(theOnly(guarded, 'AWS::SecurityHub::Hub').Properties).toMatchObject({ EnableDefaultStandards: false });
    expect(JSON.stringify(theOnly(guarded, 'AWS::SecurityHub::Standard').Properties)).toContain(
      'standards/aws-foundational-security-best-practices/v/1.0.0',
    );
  });

  it('scan functions and their code', () => {
    const created = JSON.stringify(theOnly(guarded, 'Custom::AWS').Properties['Create']);
    for (const word of ['Inspector2', 'enable', 'LAMBDA', 'LAMBDA_CODE']) expect(created).toContain(word);
  });

  it('tell the address of what is medium or worse, through a topic that they can write to', () => {
    const patterns = Object.values(resourcesOf(guarded, 'AWS::Events::Rule')).map(
      ({ Properties }) => Properties['EventPattern'],
    );
    expect(patterns).toContainEqual({
      source: ['aws.guardduty'],
      'detail-type': ['GuardDuty Finding'],
      detail: { severity: [{ numeric: ['>=', 4] }] },
    });
    expect(patterns).toContainEqual(
      expect.objectContaining({
        source: ['aws.securityhub'],
        detail: {
          findings: {
            Severity: { Label: ['CRITICAL', 'HIGH'] },
            Workflow: { Status: ['NEW'] },
            RecordState: ['ACTIVE'],
          },
        },
      }),
    );
    expect(theOnly(guarded, 'AWS::SNS::Subscription').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: theSite.alarmAddress,
    });
    expect(JSON.stringify(theOnly(guarded, 'AWS::KMS::Key').Properties)).toContain('events.amazonaws.com');
  });
});
