import { Aws, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as deployment from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import type { ApiStack } from './api-stack.ts';
import { CDK_FUNCTIONS, CdkFunctionGuard } from './constructs/cdk-function.ts';
import type { DataStack } from './data-stack.ts';

/** The built page, uploaded to where the stage serves it from, with the addresses of the stage beside it. */
export class WebStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { readonly data: DataStack; readonly api: ApiStack; readonly builtPage: string },
  ) {
    super(scope, id, props);
    const { data, api, builtPage } = props;
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const guard = new CdkFunctionGuard(this, 'Uploader', { statements: this.statements(data, logGroup) });
    new deployment.BucketDeployment(this, 'Upload', {
      destinationBucket: data.pageBucket,
      distribution: data.page,
      role: guard.role,
      logGroup,
      sources: [
        deployment.Source.asset(builtPage),
        deployment.Source.jsonData('config.json', {
          graphql: api.graphqlUrl,
          realtime: api.realtimeUrl,
          region: this.region,
          userPoolId: data.userPool.userPoolId,
          userPoolClientId: data.userPoolClient.userPoolClientId,
        }),
      ],
    });
    guard.finish(CDK_FUNCTIONS.bucketDeployment);
  }

  /** What uploading takes: the built page from where `cdk bootstrap` keeps it, the page's bucket, and its distribution's cache. */
  private statements({ pageBucket, page }: DataStack, logGroup: logs.ILogGroup): iam.PolicyStatement[] {
    const assets = `arn:${Aws.PARTITION}:s3:::cdk-${this.synthesizer.bootstrapQualifier ?? ''}-assets-${Aws.ACCOUNT_ID}-${this.region}`;
    return [
      new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [`${assets}/*`] }),
      new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [pageBucket.bucketArn] }),
      new iam.PolicyStatement({
        actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
        resources: [pageBucket.arnForObjects('*')],
      }),
      new iam.PolicyStatement({
        actions: ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'],
        resources: [page.distributionArn],
      }),
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    ];
  }
}
