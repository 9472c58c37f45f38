import type { Grant } from '../../functions/manifest.ts';
import { playbackKeyParameter } from '../../model/playback.ts';
import { jobPrefix } from '../../model/transcription.ts';
import { BUCKET, STAGE, TABLE } from '../installation.ts';
import { TRANSCRIBE_ROLE_ARN, bucketArn, busArn, indexArn, jobArn, objectArn, parameterArn, tableArn } from './arns.ts';
import type { Statement } from './policy.ts';

/** A grant of the manifest as a statement, about the local stage: what `infra/constructs/function-role.ts` makes of it in the cloud. */
export function statementOf(grant: Grant): Statement {
  const { actions } = grant;
  switch (grant.on) {
    case 'objects':
      return { actions, resources: [objectArn(BUCKET, grant.keys)] };
    case 'bucket':
      return { actions, resources: [bucketArn(BUCKET)] };
    case 'table':
      return { actions, resources: [tableArn(TABLE)] };
    case 'bus':
      return { actions, resources: [busArn('default')] };
    case 'index':
      return { actions, resources: [indexArn(TABLE, grant.index)] };
    case 'jobs':
      return { actions, resources: [jobArn(`${jobPrefix(STAGE)}*`)] };
    case 'new jobs':
      return {
        actions,
        resources: ['*'],
        conditions: { 'transcribe:OutputBucketName': BUCKET, 'transcribe:OutputKey': 'videos/*/transcript/*' },
      };
    case 'transcribe role':
      return {
        actions,
        resources: [TRANSCRIBE_ROLE_ARN],
        conditions: { 'iam:PassedToService': 'transcribe.amazonaws.com' },
      };
    case 'playback key':
      return { actions, resources: [parameterArn(playbackKeyParameter(STAGE, '*'))] };
    case 'field': {
      const [type = '', field = ''] = grant.field.split('.');
      return { actions, resources: [`*/types/${type}/fields/${field}`] };
    }
  }
}
