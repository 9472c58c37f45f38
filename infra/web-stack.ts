import { Stack, type StackProps } from 'aws-cdk-lib';
import * as deployment from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import type { ApiStack } from './api-stack.ts';
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
    new deployment.BucketDeployment(this, 'Upload', {
      destinationBucket: data.pageBucket,
      distribution: data.page,
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
  }
}
