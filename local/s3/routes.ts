import type { Clock } from '../context.ts';
import { accessDenied, authorize, mayKnowOfAbsence } from './access.ts';
import { completeUpload } from './complete.ts';
import { copyObject, uploadPartCopy } from './copy.ts';
import { deleteObjects } from './delete-objects.ts';
import { S3Error, unsupported } from './errors.ts';
import { listBuckets, listObjects, listObjectsV1, listParts, listUploads, listVersions } from './listing.ts';
import { abortUpload, createUpload, uploadPart } from './multipart.ts';
import { readObject } from './read.ts';
import type { Reply } from './replies.ts';
import { emptyReply, xmlReply } from './replies.ts';
import type { S3Request } from './request.ts';
import type { State } from './state.ts';
import type { BucketConfig } from './types.ts';
import { deleteObject, putObject } from './write.ts';

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
  'marker',
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

type Bucketless = (request: S3Request, service: Service) => Reply;
type OnBucket = (request: S3Request, service: Service, bucket: BucketConfig) => Reply | Promise<Reply>;

/** What is done once the bucket is known, by the operation's name. */
const BUCKET_OPERATIONS = {
  AbortMultipartUpload: (request, { state }) => abortUpload(request, state),
  CompleteMultipartUpload: (request, { state, clock }, bucket) => completeUpload(request, state, bucket, clock),
  CopyObject: (request, { state, clock }, bucket) => copyObject(request, state, bucket, clock),
  CreateMultipartUpload: (request, { state, clock }) => createUpload(request, state, clock),
  DeleteObject: (request, { state }, bucket) => deleteObject(request, state, bucket),
  DeleteObjects: (request, { state }, bucket) => deleteObjects(request, state, bucket),
  GetBucketLocation: (_request, { region }) => xmlReply('LocationConstraint', region === 'us-east-1' ? '' : region),
  GetBucketVersioning: (_request, _service, bucket) =>
    xmlReply('VersioningConfiguration', bucket.versioned ? [['Status', 'Enabled']] : []),
  GetObject: (request, { state }) => readObject(request, state),
  HeadBucket: (_request, { region }) => emptyReply(200, { 'x-amz-bucket-region': region }),
  HeadObject: (request, { state }) => readObject(request, state),
  ListMultipartUploads: (request, { state }) => listUploads(request, state),
  ListObjectVersions: (request, { state }) => listVersions(request, state),
  ListObjects: (request, { state }) => listObjectsV1(request, state),
  ListObjectsV2: (request, { state }) => listObjects(request, state),
  ListParts: (request, { state }) => listParts(request, state),
  PutObject: (request, { state, clock }, bucket) => putObject(request, state, bucket, clock),
  UploadPart: (request, { state, clock }) => uploadPart(request, state, clock),
  UploadPartCopy: (request, { state, clock }) => uploadPartCopy(request, state, clock),
} satisfies Readonly<Record<string, OnBucket>>;

const SERVICE_OPERATIONS = {
  ListBuckets: (request, { state, region, startedMs }) => listBuckets(request, state, region, startedMs),
} satisfies Readonly<Record<string, Bucketless>>;

type BucketOperation = keyof typeof BUCKET_OPERATIONS;

/** The name that AWS gives to an operation that is emulated. */
export type S3Operation = BucketOperation | keyof typeof SERVICE_OPERATIONS;

/** Every operation that is emulated, by name; all others throw `NotImplemented`. */
export const S3_OPERATIONS: readonly string[] = [...Object.keys(SERVICE_OPERATIONS), ...Object.keys(BUCKET_OPERATIONS)];

/** Finds and runs the operation of a request. Everything that is not emulated throws `NotImplemented`. */
export function route(request: S3Request, service: Service): Reply | Promise<Reply> {
  for (const [name, value] of request.query) {
    const isKnown = KNOWN_PARAMETERS.has(name) || /^(response-|x-amz-)/i.test(name);
    if (OTHER_SUB_RESOURCES.test(name) || (!isKnown && value === '')) {
      throw unsupported(`the sub-resource "${name}" (${request.method} ?${name})`);
    }
  }
  if (request.bucket === '') {
    if (request.method === 'GET') {
      authorize('ListBuckets', request);
      return SERVICE_OPERATIONS.ListBuckets(request, service);
    }
    throw unsupported(`${request.method} on the service`);
  }
  const bucket = service.state.buckets.get(request.bucket);
  if (bucket === undefined) {
    if (request.method === 'PUT' && request.key === '') throw unsupported('CreateBucket: buckets are configured');
    throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: request.bucket });
  }
  const operation = request.key === '' ? bucketOperation(request) : objectOperation(request);
  // Widened, because the members of the table take fewer parameters than all of them are given.
  const run: OnBucket = BUCKET_OPERATIONS[operation];
  authorize(operation, request, bucket);
  return hidingAbsence(request, async () => run(request, service, bucket));
}

/** Whoever may not list a bucket hears of a missing object that access is denied. */
async function hidingAbsence(request: S3Request, run: () => Promise<Reply>): Promise<Reply> {
  try {
    return await run();
  } catch (error) {
    const isAbsence = error instanceof S3Error && ['NoSuchKey', 'NoSuchVersion'].includes(error.code);
    throw isAbsence && !mayKnowOfAbsence(request) ? accessDenied() : error;
  }
}

function bucketOperation(request: S3Request): BucketOperation {
  const has = (name: string) => request.query.has(name);
  switch (request.method) {
    case 'HEAD':
      return 'HeadBucket';
    case 'GET':
      if (has('location')) return 'GetBucketLocation';
      if (has('versioning')) return 'GetBucketVersioning';
      if (has('versions')) return 'ListObjectVersions';
      if (has('uploads')) return 'ListMultipartUploads';
      return has('list-type') ? 'ListObjectsV2' : 'ListObjects';
    case 'POST':
      if (has('delete')) return 'DeleteObjects';
      throw unsupported('browser uploads with POST');
    case 'PUT':
      throw unsupported('changing a bucket over the wire: buckets are configured');
    case 'DELETE':
      throw unsupported('DeleteBucket: buckets are configured');
    default:
      throw methodNotAllowed(request, 'BUCKET');
  }
}

function objectOperation(request: S3Request): BucketOperation {
  const has = (name: string) => request.query.has(name);
  const isCopy = request.header('x-amz-copy-source') !== undefined;
  switch (request.method) {
    case 'HEAD':
      return 'HeadObject';
    case 'GET':
      return has('uploadId') ? 'ListParts' : 'GetObject';
    case 'PUT':
      if (has('uploadId') || has('partNumber')) return isCopy ? 'UploadPartCopy' : 'UploadPart';
      return isCopy ? 'CopyObject' : 'PutObject';
    case 'POST':
      if (has('uploads')) return 'CreateMultipartUpload';
      if (has('uploadId')) return 'CompleteMultipartUpload';
      throw methodNotAllowed(request, 'OBJECT');
    case 'DELETE':
      return has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject';
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
