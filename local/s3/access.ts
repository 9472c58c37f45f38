import type { AwsCall } from '../context.ts';
import { bucketArn, objectArn } from '../iam/arns.ts';
import { denial } from '../iam/policy.ts';
import { S3Error } from './errors.ts';
import { decode, type S3Request } from './request.ts';
import type { S3Operation } from './routes.ts';
import type { BucketConfig } from './types.ts';

/** What IAM is asked about a request. DeleteObjects asks for each key by itself. */
export function callsOf(operation: S3Operation, request: S3Request): readonly AwsCall[] {
  const on = (action: string): AwsCall => ({
    action: `s3:${action}`,
    resource: objectArn(request.bucket, request.key),
  });
  const onBucket = (action: string): AwsCall => ({
    action: `s3:${action}`,
    resource: bucketArn(request.bucket),
    conditions: { 's3:prefix': request.query.get('prefix') ?? '' },
  });
  const isVersion = request.query.has('versionId');
  switch (operation) {
    case 'GetObject':
    case 'HeadObject':
      return [on(isVersion ? 'GetObjectVersion' : 'GetObject')];
    case 'PutObject':
    case 'CreateMultipartUpload':
    case 'UploadPart':
    case 'CompleteMultipartUpload':
      return [on('PutObject')];
    case 'CopyObject':
    case 'UploadPartCopy':
      return [on('PutObject'), copiedFrom(request)];
    case 'AbortMultipartUpload':
      return [on('AbortMultipartUpload')];
    case 'ListParts':
      return [on('ListMultipartUploadParts')];
    case 'DeleteObject':
      return [on(isVersion ? 'DeleteObjectVersion' : 'DeleteObject')];
    case 'DeleteObjects':
      return [];
    case 'HeadBucket':
    case 'ListObjects':
    case 'ListObjectsV2':
      return [onBucket('ListBucket')];
    case 'ListObjectVersions':
      return [onBucket('ListBucketVersions')];
    case 'ListMultipartUploads':
      return [onBucket('ListBucketMultipartUploads')];
    case 'GetBucketLocation':
      return [onBucket('GetBucketLocation')];
    case 'GetBucketVersioning':
      return [onBucket('GetBucketVersioning')];
    case 'ListBuckets':
      return [{ action: 's3:ListAllMyBuckets', resource: '*' }];
  }
}

/** Throws `AccessDenied` unless the caller may, and the bucket's own policy has nothing against it. */
export function authorize(operation: S3Operation, request: S3Request, bucket?: BucketConfig): void {
  const { principal } = request;
  for (const call of callsOf(operation, request)) {
    if (principal.may && !principal.may(call)) throw accessDenied(denial(principal.arn, call));
  }
  const makesObject =
    operation === 'PutObject' || operation === 'CopyObject' || operation === 'CompleteMultipartUpload';
  if (makesObject && bucket?.madeOnce?.test(request.key) && request.header('if-none-match') === undefined) {
    const call = { action: 's3:PutObject', resource: objectArn(request.bucket, request.key) };
    throw accessDenied(
      `User: ${principal.arn} is not authorized to perform: ${call.action} on resource: "${call.resource}" with an explicit deny in a resource-based policy`,
    );
  }
}

/** Whether the caller may know that there is no such object; whoever may not list hears that access is denied. */
export function mayKnowOfAbsence({ principal, bucket }: S3Request): boolean {
  return principal.may?.({ action: 's3:ListBucket', resource: bucketArn(bucket), conditions: {} }) ?? true;
}

/** Whether one key of a DeleteObjects may be deleted. */
export function mayDelete({ principal, bucket }: S3Request, key: string, versionId: string | undefined): boolean {
  const action = versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
  return principal.may?.({ action, resource: objectArn(bucket, key) }) ?? true;
}

/** S3's refusal. */
export function accessDenied(message = 'Access Denied'): S3Error {
  return new S3Error(403, 'AccessDenied', message);
}

function copiedFrom(request: S3Request): AwsCall {
  const [path = '', version] = (request.header('x-amz-copy-source') ?? '').split('?versionId=');
  return {
    action: version === undefined ? 's3:GetObject' : 's3:GetObjectVersion',
    resource: `arn:aws:s3:::${decode(path.replace(/^\//, ''))}`,
  };
}
