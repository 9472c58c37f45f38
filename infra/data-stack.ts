import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { MEDIA_CORS } from '../model/media-bucket.ts';
import { VIDEO_TABLE } from '../model/tables.ts';
import { USER_POOL } from '../model/user-pool.ts';
import type { StageConfig } from './config.ts';

/** What outlives every deployment of a stage: who its users are, what they own, and where it is reached. */
export class DataStack extends Stack {
  readonly userPool: cognito.UserPool;
  readonly userPoolClient: cognito.UserPoolClient;
  readonly table: dynamodb.Table;
  readonly mediaBucket: s3.Bucket;
  readonly pageBucket: s3.Bucket;
  readonly page: cloudfront.Distribution;

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

    const accessLogs = new s3.Bucket(this, 'AccessLogs', {
      ...privateBucket(removalPolicy),
      lifecycleRules: [{ expiration: Duration.days(config.logRetentionDays) }],
    });
    this.pageBucket = new s3.Bucket(this, 'PageBucket', {
      ...privateBucket(RemovalPolicy.DESTROY),
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'page/',
    });
    this.page = this.addPage();
    this.mediaBucket = this.addMediaBucket(config, removalPolicy, accessLogs);

    new CfnOutput(this, 'UserPoolId', { value: this.userPool.userPoolId });
    new CfnOutput(this, 'UserPoolClientId', { value: this.userPoolClient.userPoolClientId });
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
        recoveryPeriodInDays: config.retainData ? 35 : 7,
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

  private addMediaBucket(config: StageConfig, removalPolicy: RemovalPolicy, accessLogs: s3.Bucket): s3.Bucket {
    return new s3.Bucket(this, 'MediaBucket', {
      ...privateBucket(removalPolicy),
      versioned: true,
      // Every new object is told to EventBridge; the rules choose.
      eventBridgeEnabled: true,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'media/',
      cors: [
        {
          allowedOrigins: [`https://${this.page.distributionDomainName}`, ...config.allowedOrigins],
          allowedMethods: MEDIA_CORS.methods.map((method) => s3.HttpMethods[method]),
          allowedHeaders: [...MEDIA_CORS.headers],
          exposedHeaders: [...MEDIA_CORS.exposedHeaders],
          maxAge: MEDIA_CORS.maxAgeSeconds,
        },
      ],
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          noncurrentVersionExpiration: Duration.days(config.retainData ? 30 : 1),
        },
      ],
    });
  }

  private addPage(): cloudfront.Distribution {
    return new cloudfront.Distribution(this, 'Page', {
      defaultRootObject: 'index.html',
      defaultBehavior: {
        origin: origins.S3BucketOrigin.withOriginAccessControl(this.pageBucket),
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy: cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
      },
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
