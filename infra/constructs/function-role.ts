import type { Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Grant } from '../../functions/manifest.ts';
import { jobPrefix } from '../../model/transcription.ts';

/** What grants are about in one stage. */
export interface GrantTargets {
  readonly stage: string;
  readonly mediaBucket: s3.IBucket;
  readonly table: dynamodb.ITable;
  readonly transcribeRole: iam.IRole;
  /** The API's ARN, without a field. */
  readonly apiArn: string;
  /** The parameter with the key that signs playback; `undefined` where S3 signs. */
  readonly playbackKeyParameter: string | undefined;
}

/** One statement of the manifest as IAM has it; `undefined` when the stage has nothing that it would be about. */
export function statementOf(grant: Grant, targets: GrantTargets, stack: Stack): iam.PolicyStatement | undefined {
  const actions = [...grant.actions];
  switch (grant.on) {
    case 'objects':
      return new iam.PolicyStatement({ actions, resources: [targets.mediaBucket.arnForObjects(grant.keys)] });
    case 'bucket':
      return new iam.PolicyStatement({ actions, resources: [targets.mediaBucket.bucketArn] });
    case 'table':
      return new iam.PolicyStatement({ actions, resources: [targets.table.tableArn] });
    case 'bus':
      return new iam.PolicyStatement({
        actions,
        resources: [stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
      });
    case 'index':
      return new iam.PolicyStatement({ actions, resources: [`${targets.table.tableArn}/index/${grant.index}`] });
    case 'jobs':
      return new iam.PolicyStatement({
        actions,
        resources: [
          stack.formatArn({
            service: 'transcribe',
            resource: 'transcription-job',
            resourceName: `${jobPrefix(targets.stage)}*`,
          }),
        ],
      });
    case 'new jobs':
      return new iam.PolicyStatement({
        actions,
        // IAM knows no resource for this action; where the job may write is what can be bound.
        resources: ['*'],
        conditions: {
          StringEquals: { 'transcribe:OutputBucketName': targets.mediaBucket.bucketName },
          StringLike: { 'transcribe:OutputKey': 'videos/*/transcript/*' },
        },
      });
    case 'transcribe role':
      return new iam.PolicyStatement({
        actions,
        resources: [targets.transcribeRole.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'transcribe.amazonaws.com' } },
      });
    case 'playback key':
      if (targets.playbackKeyParameter === undefined) return undefined;
      return new iam.PolicyStatement({
        actions,
        resources: [stack.formatArn({ service: 'ssm', resource: `parameter${targets.playbackKeyParameter}` })],
      });
    case 'field': {
      const [type = '', field = ''] = grant.field.split('.');
      return new iam.PolicyStatement({ actions, resources: [`${targets.apiArn}/types/${type}/fields/${field}`] });
    }
  }
}
