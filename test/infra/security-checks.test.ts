import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACKNOWLEDGEMENTS } from '../../infra/acknowledgements.ts';
import { acknowledgementOf, addSecurityChecks, findingsOf, type Finding } from '../../infra/security-checks.ts';
import { addSite } from '../../infra/stacks.ts';
import { aCdkApp } from '../support/cdk-app.ts';
import { synthesize, theSite, type Synthesized } from '../support/stacks.ts';

let synthesized: Synthesized;
let findings: readonly Finding[];
beforeAll(async () => {
  synthesized = await synthesize('dev', 'production');
  const guardedApp = aCdkApp();
  addSite(guardedApp, { ...theSite, accountServices: true });
  findings = [...findingsOf(synthesized.app), ...findingsOf(guardedApp)];
}, 120_000);
afterAll(() => {
  synthesized.remove();
});

describe('the rule packs', () => {
  it('find nothing that is not acknowledged', () => {
    expect(findings.filter((finding) => !acknowledgementOf(finding))).toEqual([]);
  });

  it('find something of every kind that is acknowledged', () => {
    const stale = ACKNOWLEDGEMENTS.filter((known) => !findings.some((finding) => acknowledgementOf(finding) === known));
    expect(stale).toEqual([]);
  });

  it('stop the synthesis for a finding that nobody knows', () => {
    const app = aCdkApp();
    const site = addSite(app, theSite);
    new CfnBucket(site, 'Careless');
    addSecurityChecks(app);
    expect(() => app.synth()).toThrow(/AwsSolutions-S1'/);
  });
});

describe('acknowledgements', () => {
  it('each say why, in a sentence', () => {
    for (const { reason } of ACKNOWLEDGEMENTS) {
      expect(reason.length).toBeGreaterThanOrEqual(40);
      expect(reason).toMatch(/^\p{Lu}.*\.$/u);
    }
  });

  it('are of few kinds, and of no kind that was not weighed', () => {
    expect(ACKNOWLEDGEMENTS).toHaveLength(13);
    const rules = new Set(findings.map(({ id }) => id.replace(/\[.*/, '')));
    expect([...rules].sort()).toEqual([
      'AwsSolutions-ASC3',
      'AwsSolutions-CFR1',
      'AwsSolutions-CFR2',
      'AwsSolutions-CFR4',
      'AwsSolutions-COG2',
      'AwsSolutions-COG8',
      'AwsSolutions-IAM5',
      'AwsSolutions-L1',
      'Serverless-LambdaEventSourceMappingDestination',
      'Serverless-LambdaLatestVersion',
      'Serverless-SQSRedrivePolicy',
    ]);
  });

  it('let no whole bucket and no action through that has a wildcard in its name', () => {
    for (const id of [
      'AwsSolutions-IAM5[Action::s3:*]',
      'AwsSolutions-IAM5[Resource::arn:aws:dynamodb:*]',
      'AwsSolutions-IAM4[Policy::x]',
    ]) {
      expect(acknowledgementOf({ id, path: 'Lectern-dev-Api/Sign/Role/DefaultPolicy/Resource' })).toBeUndefined();
    }
    expect(
      acknowledgementOf({ id: 'AwsSolutions-COG8', path: 'Lectern-production-Data/UserPool/Resource' }),
    ).toBeUndefined();
  });
});
