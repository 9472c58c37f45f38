import { Aws, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { StageConfig } from './config.ts';

const ISSUER = 'token.actions.githubusercontent.com';
/** What `cdk bootstrap` calls its own things unless told otherwise. */
const QUALIFIER = 'hnb659fds';

export interface PipelineStackProps extends StackProps {
  /** How GitHub's tokens begin for this repository: `repo:owner@1/name@2`, or `repo:owner/name` for one from before June 2026. */
  readonly subject: string;
  readonly stages: readonly StageConfig[];
}

/**
 * What the workflows are in the account, without a key that could be stolen: one role that may compare, for pull requests, and one for
 * each stage that may deploy it. Each is for the GitHub environment of its name alone, for an hour at most, and may itself only take
 * the roles that `cdk bootstrap` has made.
 */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    const provider = new iam.CfnOIDCProvider(this, 'GitHub', {
      url: `https://${ISSUER}`,
      clientIdList: ['sts.amazonaws.com'],
    });
    const roleFor = (environment: string): iam.Role =>
      new iam.Role(this, `Role-${environment}`, {
        maxSessionDuration: Duration.hours(1),
        assumedBy: new iam.FederatedPrincipal(
          provider.attrArn,
          {
            StringEquals: {
              [`${ISSUER}:aud`]: 'sts.amazonaws.com',
              [`${ISSUER}:sub`]: `${props.subject}:environment:${environment}`,
            },
          },
          'sts:AssumeRoleWithWebIdentity',
        ),
      });

    this.mayTake(roleFor('diff'), ['lookup']);
    for (const { stage } of props.stages) {
      const role = roleFor(stage);
      this.mayTake(role, ['deploy', 'file-publishing', 'lookup']);
      this.mayTest(role, stage);
    }
  }

  private mayTake(role: iam.Role, kinds: readonly string[]): void {
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['sts:AssumeRole'],
        resources: kinds.map(
          (kind) =>
            `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/cdk-${QUALIFIER}-${kind}-role-${Aws.ACCOUNT_ID}-${this.region}`,
        ),
      }),
    );
  }

  /** `npm run test:api` makes users and removes them, and looks at what has come of their uploads. */
  private mayTest(role: iam.Role, stage: string): void {
    const name = `lectern-${stage}-data`;
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['cognito-idp:AdminConfirmSignUp', 'cognito-idp:AdminDeleteUser'],
        resources: [this.formatArn({ service: 'cognito-idp', resource: 'userpool', resourceName: '*' })],
        conditions: { StringEquals: { 'aws:ResourceTag/aws:cloudformation:stack-name': `Lectern-${stage}-Data` } },
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: [`arn:${Aws.PARTITION}:s3:::${name}-mediabucket*/videos/*`],
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['s3:ListBucket', 's3:ListBucketVersions'],
        resources: [`arn:${Aws.PARTITION}:s3:::${name}-mediabucket*`],
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['dynamodb:GetItem', 'dynamodb:Query'],
        resources: [
          this.formatArn({ service: 'dynamodb', resource: 'table', resourceName: `Lectern-${stage}-Data-Table*` }),
        ],
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['transcribe:GetTranscriptionJob'],
        resources: [
          this.formatArn({ service: 'transcribe', resource: 'transcription-job', resourceName: `${stage}-*` }),
        ],
      }),
    );
  }
}
