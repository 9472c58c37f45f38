import type { Clock } from '../context.ts';
import { completeUpload } from './complete.ts';
import { deleteObjects } from './delete-objects.ts';
import { S3Error, unsupported } from './errors.ts';
import { listObjects, listParts, listUploads, listVersions } from './listing.ts';
import { abortUpload, createUpload, uploadPart } from './multipart.ts';
import { ownerNodes } from './pages.ts';
import { readObject } from './read.ts';
import type { Reply } from './replies.ts';
import { emptyReply, xmlReply, xmlTime } from './replies.ts';
import type { S3Request } from './request.ts';
import type { State } from './state.ts';
import type { BucketConfig } from './types.ts';
import { copyObject, deleteObject, putObject } from './write.ts';

/** What the operations work with. */
export interface Service {
  readonly state: State;
  readonly clock: Clock;
  readonly region: string;
  readonly startedMs: number;
}

// Everything that the operations below read. A parameter without a value that is not here names a sub-resource.
const KNOWN_PARAMETERS = new Set([
  'continuation-token',
  'delete',
  'delimiter',
  'encoding-type',
  'fetch-owner',
  'key-marker',
  'list-type',
  'location',
  'max-keys',
  'max-parts',
  'max-uploads',
  'part-number-marker',
  'partNumber',
  'prefix',
  'start-after',
  'upload-id-marker',
  'uploadId',
  'uploads',
  'version-id-marker',
  'versionId',
  'versioning',
  'versions',
  'x-id',
]);

// Sub-resources of S3 that also come with a value, as some clients send them.
const OTHER_SUB_RESOURCES =
  /^(acl|accelerate|analytics|attributes|cors|encryption|intelligent-tiering|inventory|legal-hold|lifecycle|logging|metadata\w+|metrics|notification|object-lock|ownershipControls|policy|policyStatus|publicAccessBlock|renameObject|replication|requestPayment|restore|retention|select|session|tagging|torrent|website)$/;

/** Finds and runs the operation of a request. Everything that is not emulated throws `NotImplemented`. */
export function route(request: S3Request, service: Service): Reply | Promise<Reply> {
  for (const [name, value] of request.query) {
    const isKnown = KNOWN_PARAMETERS.has(name) || /^(response-|x-amz-)/i.test(name);
    if (OTHER_SUB_RESOURCES.test(name) || (!isKnown && value === '')) {
      throw unsupported(`the sub-resource "${name}" (${request.method} ?${name})`);
    }
  }
  if (request.bucket === '') {
    if (request.method === 'GET') return listBuckets(request, service);
    throw unsupported(`${request.method} on the service`);
  }
  const bucket = service.state.buckets.get(request.bucket);
  if (bucket === undefined) {
    if (request.method === 'PUT' && request.key === '') throw unsupported('CreateBucket: buckets are configured');
    throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: request.bucket });
  }
  return request.key === '' ? routeBucket(request, service, bucket) : routeObject(request, service, bucket);
}

function routeBucket(request: S3Request, { state, region }: Service, bucket: BucketConfig): Reply | Promise<Reply> {
  const has = (name: string) => request.query.has(name);
  switch (request.method) {
    case 'HEAD':
      return emptyReply(200, { 'x-amz-bucket-region': region });
    case 'GET':
      if (has('location')) {
        return xmlReply('LocationConstraint', region === 'us-east-1' ? '' : region);
      }
      if (has('versioning')) {
        return xmlReply('VersioningConfiguration', bucket.versioned ? [['Status', 'Enabled']] : []);
      }
      if (has('versions')) return listVersions(request, state);
      if (has('uploads')) return listUploads(request, state);
      if (has('list-type')) return listObjects(request, state);
      throw unsupported('ListObjects in its first version (use ListObjectsV2)');
    case 'POST':
      if (has('delete')) return deleteObjects(request, state, bucket);
      throw unsupported('browser uploads with POST');
    case 'PUT':
      throw unsupported('changing a bucket over the wire: buckets are configured');
    case 'DELETE':
      throw unsupported('DeleteBucket: buckets are configured');
    default:
      throw methodNotAllowed(request, 'BUCKET');
  }
}

function routeObject(request: S3Request, { state, clock }: Service, bucket: BucketConfig): Reply | Promise<Reply> {
  const has = (name: string) => request.query.has(name);
  switch (request.method) {
    case 'HEAD':
      return readObject(request, state);
    case 'GET':
      return has('uploadId') ? listParts(request, state) : readObject(request, state);
    case 'PUT':
      if (has('uploadId') || has('partNumber')) return uploadPart(request, state, clock);
      if (request.header('x-amz-copy-source') !== undefined) return copyObject(request, state, bucket, clock);
      return putObject(request, state, bucket, clock);
    case 'POST':
      if (has('uploads')) return createUpload(request, state, clock);
      if (has('uploadId')) return completeUpload(request, state, bucket, clock);
      throw methodNotAllowed(request, 'OBJECT');
    case 'DELETE':
      return has('uploadId') ? abortUpload(request, state) : deleteObject(request, state, bucket);
    default:
      throw methodNotAllowed(request, 'OBJECT');
  }
}

function methodNotAllowed(request: S3Request, resource: string): S3Error {
  return new S3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    Method: request.method,
    ResourceType: resource,
  });
}

function listBuckets(request: S3Request, { state, region, startedMs }: Service): Reply {
  return xmlReply('ListAllMyBucketsResult', [
    ['Owner', ownerNodes(request.account)],
    [
      'Buckets',
      [...state.buckets.keys()].sort().map((name) => [
        'Bucket',
        [
          ['Name', name],
          ['CreationDate', xmlTime(startedMs)],
          ['BucketRegion', region],
        ],
      ]),
    ],
  ]);
}
