import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { pageFolders, pageHeaders } from './constructs/page-answers.ts';
import { MEDIA_CORS } from '../model/media-bucket.ts';
import { VIDEO_TABLE } from '../model/tables.ts';
import { USER_POOL } from '../model/user-pool.ts';
import type { StageConfig } from './config.ts';
import { denyUnconditionalUploads, denyOldSignatures } from './constructs/media-bucket-policy.ts';
import { Playback, type PlaybackSigning } from './constructs/playback.ts';

/** What outlives every deployment of a stage: who its users are, what they own, and where it is reached. */
export class DataStack extends Stack {
  readonly userPool: cognito.UserPool;
  readonly userPoolClient: cognito.UserPoolClient;
  readonly table: dynamodb.Table;
  readonly mediaBucket: s3.Bucket;
  readonly pageBucket: s3.Bucket;
  readonly page: cloudfront.Distribution;
  /** What playback URLs are signed with when they go through CloudFront. */
  readonly playback: PlaybackSigning | undefined;

  constructor(scope: Construct, id: string, props: StackProps & { readonly config: StageConfig }) {
    super(scope, id, { ...props, terminationProtection: props.config.retainData });
    const { config } = props;
    const removalPolicy = config.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

    this.userPool = this.addUserPool(config, removalPolicy);
    this.userPoolClient = this.userPool.addClient('PageClient', {
      authFlows: { userSrp: true, userPassword: true },
      accessTokenValidity: Duration.minutes(USER_POOL.accessTokenMinutes),
      idTokenValidity: Duration.minutes(USER_POOL.idTokenMinutes),
      refreshTokenValidity: Duration.days(USER_POOL.refreshTokenDays),
      enableTokenRevocation: true,
      // The same answer for an unknown user as for a wrong password.
      preventUserExistenceErrors: true,
      generateSecret: false,
      disableOAuth: true,
    });
    this.table = this.addTable(config, removalPolicy);

    const accessLogs = this.addLogBucket('AccessLogs', config, removalPolicy);
    const distributionLogs = this.addLogBucket('DistributionLogs', config, removalPolicy, {
      // CloudFront delivers its logs under an access control list, which an enforced owner does not allow.
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'distribution-logs/',
    });
    this.pageBucket = new s3.Bucket(this, 'PageBucket', {
      ...privateBucket(RemovalPolicy.DESTROY),
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'page/',
    });
    this.page = this.addPage(config.stage, distributionLogs);
    const allowed = [`https://${this.page.distributionDomainName}`, ...config.allowedOrigins];
    this.mediaBucket = this.addMediaBucket(config, removalPolicy, accessLogs, allowed);
    this.playback =
      config.playback.by === 'cloudfront'
        ? new Playback(this, 'Playback', {
            stage: config.stage,
            mediaBucket: this.mediaBucket,
            logBucket: distributionLogs,
            publicKeys: config.playback.publicKeys,
            allowedOrigins: allowed,
          }).signing
        : undefined;

    new CfnOutput(this, 'UserPoolId', { value: this.userPool.userPoolId });
    new CfnOutput(this, 'UserPoolClientId', { value: this.userPoolClient.userPoolClientId });
    new CfnOutput(this, 'MediaBucketName', { value: this.mediaBucket.bucketName });
    new CfnOutput(this, 'TableName', { value: this.table.tableName });
    new CfnOutput(this, 'PageUrl', { value: `https://${this.page.distributionDomainName}` });
  }

  private addUserPool(config: StageConfig, removalPolicy: RemovalPolicy): cognito.UserPool {
    const { minimumLength, ...require } = USER_POOL.passwordPolicy;
    return new cognito.UserPool(this, 'UserPool', {
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      // A new address counts only once its owner has answered from it.
      keepOriginal: { email: true },
      passwordPolicy: { minLength: minimumLength, ...require },
      mfa: cognito.Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      ...(config.threatProtection
        ? {
            featurePlan: cognito.FeaturePlan.PLUS,
            standardThreatProtectionMode: cognito.StandardThreatProtectionMode.FULL_FUNCTION,
          }
        : { featurePlan: cognito.FeaturePlan.ESSENTIALS }),
      deletionProtection: config.retainData,
      removalPolicy,
    });
  }

  private addTable(config: StageConfig, removalPolicy: RemovalPolicy): dynamodb.Table {
    const key = (name: string): dynamodb.Attribute => ({ name, type: dynamodb.AttributeType.STRING });
    const table = new dynamodb.Table(this, 'Table', {
      partitionKey: key(VIDEO_TABLE.partitionKey),
      sortKey: key(VIDEO_TABLE.sortKey),
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      timeToLiveAttribute: VIDEO_TABLE.expiresAttribute,
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: config.retention.recoveryDays,
      },
      deletionProtection: config.retainData,
      removalPolicy,
    });
    for (const { name, partitionKey, sortKey, projection } of VIDEO_TABLE.indexes) {
      table.addGlobalSecondaryIndex({
        indexName: name,
        partitionKey: key(partitionKey),
        sortKey: key(sortKey),
        projectionType: projection === 'all' ? dynamodb.ProjectionType.ALL : dynamodb.ProjectionType.KEYS_ONLY,
      });
    }
    return table;
  }

  private addLogBucket(
    id: string,
    config: StageConfig,
    removalPolicy: RemovalPolicy,
    more: Partial<s3.BucketProps> = {},
  ): s3.Bucket {
    return new s3.Bucket(this, id, {
      ...privateBucket(removalPolicy),
      lifecycleRules: [{ expiration: Duration.days(config.retention.logDays) }],
      ...more,
    });
  }

  private addMediaBucket(
    config: StageConfig,
    removalPolicy: RemovalPolicy,
    accessLogs: s3.Bucket,
    allowedOrigins: readonly string[],
  ): s3.Bucket {
    const bucket = new s3.Bucket(this, 'MediaBucket', {
      ...privateBucket(removalPolicy),
      versioned: true,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'media/',
      cors: [
        {
          allowedOrigins: [...allowedOrigins],
          allowedMethods: MEDIA_CORS.methods.map((method) => s3.HttpMethods[method]),
          allowedHeaders: [...MEDIA_CORS.headers],
          exposedHeaders: [...MEDIA_CORS.exposedHeaders],
          maxAge: MEDIA_CORS.maxAgeSeconds,
        },
      ],
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          noncurrentVersionExpiration: Duration.days(config.retention.oldVersionDays),
          expiredObjectDeleteMarker: true,
        },
      ],
    });
    // Every new object is told to EventBridge; the rules choose. The L2's own setting would add a function that sets it.
    (bucket.node.defaultChild as s3.CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    bucket.addToResourcePolicy(denyUnconditionalUploads(bucket));
    bucket.addToResourcePolicy(denyOldSignatures(bucket));
    return bucket;
  }

  private addPage(stage: string, logBucket: s3.IBucket): cloudfront.Distribution {
    return new cloudfront.Distribution(this, 'Page', {
      comment: `Lectern ${stage}: the page`,
      defaultRootObject: 'index.html',
      defaultBehavior: {
        origin: origins.S3BucketOrigin.withOriginAccessControl(this.pageBucket),
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy: pageHeaders(this),
        functionAssociations: [{ function: pageFolders(this), eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }],
      },
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      enableLogging: true,
      logBucket,
      logFilePrefix: 'page/',
    });
  }
}

/** What every bucket has: nothing public, nothing unencrypted, nothing over plain HTTP. */
function privateBucket(removalPolicy: RemovalPolicy) {
  return {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.S3_MANAGED,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    removalPolicy,
    autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
  };
}
