import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { site, stageConfig } from '../../infra/config.ts';
import { DataStack } from '../../infra/data-stack.ts';
import { SiteStack } from '../../infra/site-stack.ts';
import { MEDIA_CORS } from '../../model/media-bucket.ts';
import { VIDEO_TABLE } from '../../model/tables.ts';
import { USER_POOL } from '../../model/user-pool.ts';
import { cdkContext, resourcesOf, theOnly } from '../support/stacks.ts';

/** The ids by which CloudFormation knows what holds data. Another id is another table, another bucket, another pool. */
const PINNED = { table: 'TableCD117FA1', bucket: 'MediaBucketBCBB02BA', pool: 'UserPool6BA7E5F2' };

let dev: Template;
let production: Template;
let network: Template;
beforeAll(() => {
  const app = new App({ context: cdkContext(), analyticsReporting: false });
  const stacks = ['dev', 'production'].map((name) => new DataStack(app, `${name}-Data`, { config: stageConfig(name) }));
  const siteStack = new SiteStack(app, 'Site', { site });
  [dev, production] = stacks.map((stack) => Template.fromStack(stack)) as [Template, Template];
  network = Template.fromStack(siteStack);
});
const both = (): readonly Template[] => [dev, production];

describe('what holds data', () => {
  it('keeps the ids by which CloudFormation knows it', () => {
    for (const template of both()) {
      expect(Object.keys(resourcesOf(template, 'AWS::DynamoDB::Table'))).toEqual([PINNED.table]);
      expect(Object.keys(resourcesOf(template, 'AWS::Cognito::UserPool'))).toEqual([PINNED.pool]);
      expect(Object.keys(resourcesOf(template, 'AWS::S3::Bucket'))).toContain(PINNED.bucket);
    }
  });

  it('outlives its stack in production and cannot be deleted there', () => {
    for (const [type, id] of [
      ['AWS::DynamoDB::Table', PINNED.table],
      ['AWS::S3::Bucket', PINNED.bucket],
      ['AWS::Cognito::UserPool', PINNED.pool],
    ] as const) {
      expect(resourcesOf(production, type)[id]).toMatchObject({
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
      });
      expect(resourcesOf(dev, type)[id]).toMatchObject({ DeletionPolicy: 'Delete' });
    }
    production.hasResourceProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: true });
    production.hasResourceProperties('AWS::Cognito::UserPool', { DeletionProtection: 'ACTIVE' });
  });

  it('has no name of its own, so that it can be replaced', () => {
    for (const template of both()) {
      expect(theOnly(template, 'AWS::DynamoDB::Table').Properties).not.toHaveProperty('TableName');
      for (const bucket of Object.values(resourcesOf(template, 'AWS::S3::Bucket'))) {
        expect(bucket.Properties).not.toHaveProperty('BucketName');
      }
    }
  });
});

describe('every bucket', () => {
  it('blocks public access, is encrypted and belongs to its owner alone', () => {
    for (const template of both()) {
      const buckets = Object.values(resourcesOf(template, 'AWS::S3::Bucket'));
      expect(buckets).toHaveLength(3);
      for (const { Properties } of buckets) {
        expect(Properties).toMatchObject({
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
          },
          OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        });
      }
    }
  });

  it('refuses plain HTTP and TLS below 1.2', () => {
    for (const template of both()) {
      const policies = Object.values(resourcesOf(template, 'AWS::S3::BucketPolicy'));
      expect(policies).toHaveLength(3);
      for (const { Properties } of policies) {
        const { Statement } = Properties['PolicyDocument'] as { Statement: Record<string, unknown>[] };
        for (const Condition of [
          { Bool: { 'aws:SecureTransport': 'false' } },
          { NumericLessThan: { 's3:TlsVersion': 1.2 } },
        ]) {
          expect(Statement).toContainEqual(
            expect.objectContaining({ Action: 's3:*', Condition, Effect: 'Deny', Principal: { AWS: '*' } }),
          );
        }
        for (const statement of Statement) {
          if (statement['Effect'] === 'Allow') expect(JSON.stringify(statement['Principal'])).not.toContain('*');
        }
      }
    }
  });
});

describe('the media bucket', () => {
  const bucket = (template: Template) => resourcesOf(template, 'AWS::S3::Bucket')[PINNED.bucket]!.Properties;

  it('keeps versions, forgets old ones, and gives up unfinished uploads after a day', () => {
    for (const [template, days] of [
      [dev, 1],
      [production, 30],
    ] as const) {
      expect(bucket(template)).toMatchObject({
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: {
          Rules: [
            {
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
              NoncurrentVersionExpiration: { NoncurrentDays: days },
              Status: 'Enabled',
            },
          ],
        },
      });
    }
  });

  it('lets browsers of the page send and read what the model says, and see the ETag', () => {
    const rule = (origins: readonly unknown[]) => ({
      AllowedOrigins: origins,
      AllowedMethods: [...MEDIA_CORS.methods],
      AllowedHeaders: [...MEDIA_CORS.headers],
      ExposedHeaders: [...MEDIA_CORS.exposedHeaders],
      MaxAge: MEDIA_CORS.maxAgeSeconds,
    });
    const page = { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [expect.stringMatching(/^Page/), 'DomainName'] }]] };
    expect(MEDIA_CORS.exposedHeaders).toContain('ETag');
    expect(bucket(production)['CorsConfiguration']).toEqual({ CorsRules: [rule([page])] });
    expect(bucket(dev)['CorsConfiguration']).toEqual({
      CorsRules: [rule([page, 'http://localhost:4000', 'http://127.0.0.1:4000'])],
    });
  });

  it('tells EventBridge of every object', () => {
    for (const template of both()) {
      template.hasResourceProperties('Custom::S3BucketNotifications', {
        BucketName: { Ref: PINNED.bucket },
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      });
    }
  });
});

describe('the table', () => {
  it('has the keys and indexes of the model', () => {
    const keys = ({ partitionKey, sortKey }: { partitionKey: string; sortKey: string }) => [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ];
    for (const template of both()) {
      expect(theOnly(template, 'AWS::DynamoDB::Table').Properties).toMatchObject({
        KeySchema: keys(VIDEO_TABLE),
        GlobalSecondaryIndexes: VIDEO_TABLE.indexes.map((index) => ({
          IndexName: index.name,
          KeySchema: keys(index),
          Projection: { ProjectionType: index.projection === 'all' ? 'ALL' : 'KEYS_ONLY' },
        })),
        TimeToLiveSpecification: { AttributeName: VIDEO_TABLE.expiresAttribute, Enabled: true },
        SSESpecification: { SSEEnabled: true },
        BillingMode: 'PAY_PER_REQUEST',
      });
    }
  });

  it('can be restored to any moment', () => {
    for (const [template, days] of [
      [dev, 7],
      [production, 35],
    ] as const) {
      template.hasResourceProperties('AWS::DynamoDB::Table', {
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: days },
      });
    }
  });
});

describe('the user pool', () => {
  it('asks for the passwords of the model', () => {
    const { minimumLength, requireLowercase, requireUppercase, requireDigits, requireSymbols } =
      USER_POOL.passwordPolicy;
    for (const template of both()) {
      template.hasResourceProperties('AWS::Cognito::UserPool', {
        Policies: {
          PasswordPolicy: {
            MinimumLength: minimumLength,
            RequireLowercase: requireLowercase,
            RequireUppercase: requireUppercase,
            RequireNumbers: requireDigits,
            RequireSymbols: requireSymbols,
          },
        },
        UsernameAttributes: ['email'],
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
        EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      });
    }
  });

  it('gives tokens that live as long as the model says and can be revoked', () => {
    for (const template of both()) {
      const { Properties } = theOnly(template, 'AWS::Cognito::UserPoolClient');
      expect(Properties).toMatchObject({
        AccessTokenValidity: USER_POOL.accessTokenMinutes,
        IdTokenValidity: USER_POOL.idTokenMinutes,
        RefreshTokenValidity: USER_POOL.refreshTokenDays * 24 * 60,
        TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
        EnableTokenRevocation: true,
        PreventUserExistenceErrors: 'ENABLED',
        GenerateSecret: false,
        AllowedOAuthFlowsUserPoolClient: false,
      });
      expect([...(Properties['ExplicitAuthFlows'] as string[])].sort()).toEqual([...USER_POOL.authFlows].sort());
    }
    expect(USER_POOL.accessTokenMinutes).toBeLessThanOrEqual(15);
  });
});

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
    for (const type of ['AWS::GuardDuty::Detector', 'AWS::SecurityHub::Hub']) network.resourceCountIs(type, 0);
    const guarded = Template.fromStack(
      new SiteStack(new App({ context: cdkContext() }), 'Guarded', { site: { natGateways: 0, accountServices: true } }),
    );
    guarded.resourceCountIs('AWS::GuardDuty::Detector', 1);
    guarded.resourceCountIs('AWS::SecurityHub::Hub', 1);
    guarded.resourceCountIs('AWS::EC2::NatGateway', 0);
    guarded.hasResourceProperties('Custom::AWS', { Create: Match.stringLikeRegexp('Inspector2') });
  });
});
