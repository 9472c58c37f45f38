import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { SOURCE_KEY_PATTERN } from '../../model/keys.ts';
import { MAX_SIGNATURE_AGE_SECONDS } from '../../model/media-bucket.ts';

/**
 * Refuses to make an uploaded object without `If-None-Match`: a presigned URL lives for minutes and would otherwise replace what it
 * has already brought. Parts and the start of a multipart upload make no object and carry no such header; Transcribe and the
 * functions write under other keys.
 */
export function denyUnconditionalUploads(bucket: s3.IBucket): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'UploadsReplaceNothing',
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects(SOURCE_KEY_PATTERN)],
    conditions: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
  });
}

/** Refuses a presigned URL that is older than any that is made here, whatever lifetime was signed into it. */
export function denyOldSignatures(bucket: s3.IBucket): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'SignaturesGrowOld',
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
    resources: [bucket.arnForObjects('*')],
    conditions: {
      StringEquals: { 's3:authType': 'REST-QUERY-STRING' },
      NumericGreaterThan: { 's3:signatureAge': MAX_SIGNATURE_AGE_SECONDS * 1000 },
    },
  });
}
