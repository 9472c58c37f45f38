import { generateKeyPairSync } from 'node:crypto';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { configuration } from '../../infra/config.ts';
import { DataStack } from '../../infra/data-stack.ts';
import { MEDIA_CORS } from '../../model/media-bucket.ts';
import { GET_EXPIRES_IN_SECONDS, PUT_EXPIRES_IN_SECONDS } from '../../model/upload-limits.ts';
import { VIDEO_TABLE } from '../../model/tables.ts';
import { USER_POOL } from '../../model/user-pool.ts';
import { aCdkApp } from '../support/cdk-app.ts';
import { resourcesOf, theOnly } from '../support/stacks.ts';

/** The ids by which CloudFormation knows what holds data. Another id is another table, another bucket, another pool. */
const PINNED = { table: 'TableCD117FA1', bucket: 'MediaBucketBCBB02BA', pool: 'UserPool6BA7E5F2' };

let dev: Template;
let production: Template;
beforeAll(() => {
  const app = aCdkApp();
  const stacks = ['dev', 'production'].map(
    (name) => new DataStack(app, `${name}-Data`, { config: configuration.stage(name) }),
  );
  [dev, production] = stacks.map((stack) => Template.fromStack(stack)) as [Template, Template];
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
      const buckets = Object.entries(resourcesOf(template, 'AWS::S3::Bucket'));
      expect(buckets).toHaveLength(4);
      for (const [id, { Properties }] of buckets) {
        // CloudFront delivers its logs under an access control list.
        const ownership = id.startsWith('DistributionLogs') ? 'BucketOwnerPreferred' : 'BucketOwnerEnforced';
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
          OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] },
        });
      }
    }
  });

  it('refuses plain HTTP and TLS below 1.2', () => {
    for (const template of both()) {
      const policies = Object.values(resourcesOf(template, 'AWS::S3::BucketPolicy'));
      expect(policies).toHaveLength(4);
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
              ExpiredObjectDeleteMarker: true,
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
      expect(bucket(template)['NotificationConfiguration']).toEqual({
        EventBridgeConfiguration: { EventBridgeEnabled: true },
      });
    }
  });

  const statements = (template: Template) =>
    Object.values(resourcesOf(template, 'AWS::S3::BucketPolicy'))
      .filter(({ Properties }) => (Properties['Bucket'] as { Ref: string }).Ref === PINNED.bucket)
      .flatMap(
        ({ Properties }) => (Properties['PolicyDocument'] as { Statement: Record<string, unknown>[] }).Statement,
      );
  const objects = (keys: string) => ({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [PINNED.bucket, 'Arn'] }, `/${keys}`]] });

  it('lets nobody replace an upload, and parts through', () => {
    for (const template of both()) {
      expect(statements(template)).toContainEqual({
        Sid: 'UploadsReplaceNothing',
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 's3:PutObject',
        Resource: objects('videos/*/source'),
        // What makes no object, a part or the start of an upload in parts, is exempt.
        Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
      });
    }
  });

  it('honours no presigned URL for longer than the longest that is made', () => {
    const hour = 3600;
    expect(Math.max(PUT_EXPIRES_IN_SECONDS, GET_EXPIRES_IN_SECONDS)).toBeLessThanOrEqual(hour);
    for (const template of both()) {
      expect(statements(template)).toContainEqual({
        Sid: 'SignaturesGrowOld',
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
        Resource: objects('*'),
        Condition: {
          StringEquals: { 's3:authType': 'REST-QUERY-STRING' },
          NumericGreaterThan: { 's3:signatureAge': hour * 1000 },
        },
      });
    }
  });

  it('is no part of a network: Transcribe and browsers come from outside', () => {
    for (const template of both()) expect(JSON.stringify(statements(template))).not.toMatch(/aws:sourceVpce?/i);
  });

  it('has its readers and writers noted in another bucket', () => {
    for (const template of both()) {
      expect(bucket(template)['LoggingConfiguration']).toEqual({
        DestinationBucketName: { Ref: expect.stringMatching(/^AccessLogs/) },
        LogFilePrefix: 'media/',
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

  it('looks for leaked passwords in production', () => {
    const pool = (template: Template) => theOnly(template, 'AWS::Cognito::UserPool').Properties;
    expect(pool(production)).toMatchObject({
      UserPoolTier: 'PLUS',
      UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
    });
    expect(pool(dev)).toMatchObject({ UserPoolTier: 'ESSENTIALS' });
    expect(pool(dev)).not.toHaveProperty('UserPoolAddOns');
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

describe('playback through CloudFront', () => {
  const distribution = (template: Template) =>
    Object.entries(resourcesOf(template, 'AWS::CloudFront::Distribution')).find(([id]) => id.startsWith('Playback'));

  it('is the production stage’s alone', () => {
    expect(distribution(dev)).toBeUndefined();
    dev.resourceCountIs('AWS::CloudFront::PublicKey', 0);
    expect(distribution(production)).toBeDefined();
  });

  it('answers URLs that a key of the stage has signed, over HTTPS, and nothing else', () => {
    const { DistributionConfig } = distribution(production)![1].Properties as {
      DistributionConfig: Record<string, unknown>;
    };
    expect(DistributionConfig['CacheBehaviors']).toBeUndefined();
    expect(DistributionConfig['DefaultCacheBehavior']).toMatchObject({
      TrustedKeyGroups: [{ Ref: expect.stringMatching(/^PlaybackKeyGroup/) }],
      ViewerProtocolPolicy: 'https-only',
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS'],
    });
    expect(DistributionConfig['Logging']).toMatchObject({ Prefix: 'playback/' });
    const group = theOnly(production, 'AWS::CloudFront::KeyGroup').Properties['KeyGroupConfig'];
    const [id] = Object.keys(resourcesOf(production, 'AWS::CloudFront::PublicKey'));
    expect(group).toMatchObject({ Items: [{ Ref: id }] });
  });

  it('reads uploads and caption files for that distribution, and nothing else of the bucket', () => {
    const [id] = distribution(production)!;
    const policies = Object.values(resourcesOf(production, 'AWS::S3::BucketPolicy'))
      .filter(({ Properties }) => (Properties['Bucket'] as { Ref: string }).Ref === PINNED.bucket)
      .flatMap(({ Properties }) => (Properties['PolicyDocument'] as { Statement: Record<string, unknown>[] }).Statement)
      .filter(({ Principal }) => JSON.stringify(Principal).includes('cloudfront'));
    const objects = (keys: string) => ({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [PINNED.bucket, 'Arn'] }, `/${keys}`]] });
    expect(policies).toEqual([
      {
        Sid: 'PlaybackReads',
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: [objects('videos/*/captions/*'), objects('videos/*/source')],
        Condition: {
          StringEquals: {
            'AWS:SourceArn': { 'Fn::Join': ['', expect.arrayContaining([{ Ref: id }])] },
          },
        },
      },
    ]);
  });

  it('lets the page play and read ranges', () => {
    const policies = Object.values(resourcesOf(production, 'AWS::CloudFront::ResponseHeadersPolicy')).map(
      ({ Properties }) => Properties['ResponseHeadersPolicyConfig'] as { CorsConfig?: Record<string, unknown> },
    );
    // The page has a policy of its own, without one of these.
    const [headers, ...others] = policies.filter(({ CorsConfig }) => CorsConfig !== undefined);
    expect(others).toEqual([]);
    expect(headers?.CorsConfig).toMatchObject({
      AccessControlAllowOrigins: { Items: [{ 'Fn::Join': ['', ['https://', expect.anything()]] }] },
      AccessControlExposeHeaders: { Items: [...MEDIA_CORS.exposedHeaders] },
      AccessControlAllowHeaders: { Items: ['range'] },
      AccessControlAllowCredentials: false,
    });
  });

  it('believes the key before this one while a new one takes over, and gives each a name of its own', () => {
    const config = configuration.stage('production');
    const pem = () =>
      generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      }).publicKey;
    const [first, second] = [pem(), pem()];
    const idsWith = (...publicKeys: string[]) => {
      const stack = new DataStack(aCdkApp(), 'Rotating', {
        config: { ...config, playback: { by: 'cloudfront', publicKeys } },
      });
      const template = Template.fromStack(stack);
      const group = theOnly(template, 'AWS::CloudFront::KeyGroup').Properties['KeyGroupConfig'] as {
        Items: { Ref: string }[];
      };
      const values = Object.values(template.findOutputs('*')).map(({ Value }) => Value as { Ref?: string });
      const exported = values.flatMap(({ Ref }) => (Ref?.startsWith('PlaybackKey') ? [Ref] : []));
      return { signing: stack.playback!, believed: group.Items.map(({ Ref }) => Ref), exported };
    };
    const before = idsWith(first);
    const during = idsWith(second, first);
    expect(during.believed).toHaveLength(2);
    expect(during.believed[1]).toBe(before.believed[0]);
    expect(during.believed[0]).not.toBe(before.believed[0]);
    expect(during.signing.keyParameter).not.toBe(before.signing.keyParameter);
    // Whichever signs: the API of the deployment before still imports the other, and an export in use cannot be deleted.
    expect(before.exported).toEqual(before.believed);
    expect(during.exported).toEqual(during.believed);
    expect(before.signing.keyParameter).toMatch(/^\/lectern\/production\/playback-key\/[0-9a-f]{12}$/);
  });
});
