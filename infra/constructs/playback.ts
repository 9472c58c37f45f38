import { Aws, Duration, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { MEDIA_CORS, PLAYED_KEYS } from '../../model/media-bucket.ts';
import { playbackKeyParameter } from '../../model/playback.ts';
import { keyFingerprint } from '../../tools/key-fingerprint.ts';

/** What playback stands on. */
export interface PlaybackProps {
  readonly stage: string;
  readonly mediaBucket: s3.Bucket;
  readonly logBucket: s3.IBucket;
  /** PEM; the first signs. */
  readonly publicKeys: readonly string[];
  /** The page's own origin and the others that may play. */
  readonly allowedOrigins: readonly string[];
}

/** What a signer has to know. */
export interface PlaybackSigning {
  readonly domain: string;
  readonly keyId: string;
  /** The SSM parameter with the private half. */
  readonly keyParameter: string;
}

/**
 * The media bucket behind CloudFront: uploads and caption files, only with a URL that one of the stage's keys has signed. Nothing
 * else of the bucket can be reached through it, not even with one.
 */
export class Playback extends Construct {
  readonly signing: PlaybackSigning;

  constructor(scope: Construct, id: string, props: PlaybackProps) {
    super(scope, id);
    const { stage, mediaBucket, publicKeys } = props;
    const keys = publicKeys.map(
      // The id is that of the key: CloudFront cannot change a key, and this one must not be taken for the one before.
      (encodedKey) => new cloudfront.PublicKey(this, `Key${keyFingerprint(encodedKey)}`, { encodedKey }),
    );
    // An API that was deployed before still imports the key that signed until then: CloudFormation deletes no export in use.
    for (const { publicKeyId } of keys) Stack.of(this).exportValue(publicKeyId);
    const [signer] = keys;
    const [signerPem] = publicKeys;
    if (!signer || signerPem === undefined) throw new Error('Playback needs a public key.');

    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: `Lectern ${stage}: playback`,
      defaultBehavior: {
        origin: new PlayedObjects(mediaBucket, new cloudfront.S3OriginAccessControl(this, 'AccessControl')),
        trustedKeyGroups: [new cloudfront.KeyGroup(this, 'KeyGroup', { items: keys })],
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
        cachePolicy: this.addCachePolicy(),
        responseHeadersPolicy: this.addHeaders(props.allowedOrigins),
        compress: false,
      },
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      enableLogging: true,
      logBucket: props.logBucket,
      logFilePrefix: 'playback/',
    });
    mediaBucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'PlaybackReads',
        principals: [new iam.ServicePrincipal('cloudfront.amazonaws.com')],
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: PLAYED_KEYS.map((keyPattern) => mediaBucket.arnForObjects(keyPattern)),
        conditions: { StringEquals: { 'AWS:SourceArn': distribution.distributionArn } },
      }),
    );
    this.signing = {
      domain: distribution.distributionDomainName,
      keyId: signer.publicKeyId,
      keyParameter: playbackKeyParameter(stage, keyFingerprint(signerPem)),
    };
  }

  /**
   * An object's version and the content type that the signer chose are part of what is cached; the signature is not. A source never
   * changes under its version, nor a caption file under its name.
   */
  private addCachePolicy(): cloudfront.CachePolicy {
    return new cloudfront.CachePolicy(this, 'CachePolicy', {
      comment: `Lectern playback, ${Aws.STACK_NAME}`,
      minTtl: Duration.seconds(1),
      defaultTtl: Duration.days(1),
      maxTtl: Duration.days(365),
      queryStringBehavior: cloudfront.CacheQueryStringBehavior.allowList(
        'versionId',
        'response-content-type',
        'response-content-disposition',
      ),
    });
  }

  private addHeaders(allowedOrigins: readonly string[]): cloudfront.ResponseHeadersPolicy {
    return new cloudfront.ResponseHeadersPolicy(this, 'Headers', {
      corsBehavior: {
        originOverride: true,
        accessControlAllowCredentials: false,
        accessControlAllowMethods: ['GET', 'HEAD', 'OPTIONS'],
        accessControlAllowHeaders: ['range'],
        accessControlAllowOrigins: [...allowedOrigins],
        accessControlExposeHeaders: [...MEDIA_CORS.exposedHeaders],
        accessControlMaxAge: Duration.seconds(MEDIA_CORS.maxAgeSeconds),
      },
      securityHeadersBehavior: {
        contentTypeOptions: { override: true },
        strictTransportSecurity: { override: true, accessControlMaxAge: Duration.days(365), includeSubdomains: true },
      },
    });
  }
}

/** The bucket as an origin that adds nothing to the bucket's policy: the construct's own would open the whole bucket. */
class PlayedObjects extends cloudfront.OriginBase {
  constructor(bucket: s3.IBucket, accessControl: cloudfront.IOriginAccessControl) {
    super(bucket.bucketRegionalDomainName, { originAccessControlId: accessControl.originAccessControlId });
  }

  protected override renderS3OriginConfig(): cloudfront.CfnDistribution.S3OriginConfigProperty {
    return { originAccessIdentity: '' };
  }
}
