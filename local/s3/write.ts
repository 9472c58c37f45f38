import { createHash } from 'node:crypto';
import type { Clock } from '../context.ts';
import type { Segment, StoredChecksum, ChecksumAlgorithm, BucketConfig, ObjectVersion } from './types.ts';
import { receiveBody, toAlgorithm } from './body.ts';
import { createHasher } from './checksums.ts';
import { guardWrite, passesReadConditions, readConditions } from './conditions.ts';
import { S3Error, invalidArgument, invalidRequest, preconditionFailed, storageError } from './errors.ts';
import { readObjectHeaders, refuseUnsupportedHeaders } from './object-headers.ts';
import { findVersion } from './read.ts';
import type { Reply } from './replies.ts';
import {
  checksumHeaders,
  checksumNodes,
  emptyReply,
  quoted,
  versionHeader,
  writtenHeaders,
  xmlReply,
  xmlTime,
} from './replies.ts';
import type { S3Request } from './request.ts';
import { decode } from './request.ts';
import type { Actor, State } from './state.ts';

/** Who sent a request, for the events that it causes. */
export function actorOf(request: S3Request): Actor {
  return { requestId: request.id, requester: request.account, sourceIp: request.sourceIp };
}

/** PutObject. The object is there, and its event is with the bus or written down, before the answer is given. */
export async function putObject(request: S3Request, state: State, bucket: BucketConfig, clock: Clock): Promise<Reply> {
  refuseUnsupportedHeaders(request);
  const headers = readObjectHeaders(request);
  const startedMs = clock.now();
  const guard = guardWrite(request, state);
  try {
    const body = await receiveBody(request, state.blobs, (declared) => [declared ?? 'CRC64NVME']);
    const checksum = pickChecksum(body.checksums, body.declared ?? 'CRC64NVME');
    const version = await keepBody(state, body.writer, guard.check, (segment) =>
      state.addObject(
        bucket,
        request.key,
        {
          etag: body.md5Hex,
          sizeBytes: body.sizeBytes,
          segments: [segment],
          headers,
          checksum,
          lastModifiedMs: startedMs,
          owner: request.account,
        },
        'PutObject',
        actorOf(request),
      ),
    );
    await state.outbox.publish(version.sequencer);
    return emptyReply(200, { etag: quoted(version.etag), ...checksumHeaders(checksum), ...writtenHeaders(version) });
  } finally {
    guard.end();
  }
}

function pickChecksum(
  computed: readonly { readonly algorithm: ChecksumAlgorithm; readonly value: string }[],
  algorithm: ChecksumAlgorithm,
): StoredChecksum {
  const value = computed.find((checksum) => checksum.algorithm === algorithm)?.value ?? '';
  return { algorithm, type: 'FULL_OBJECT', value };
}

/** Moves finished bytes among the blobs and makes the change that needs them, in one step; undone when that fails. */
export async function keepBody<T>(
  state: State,
  writer: { keep(): Segment; discard(): Promise<void> },
  check: () => void,
  change: (segment: Segment) => T,
): Promise<T> {
  let segment: Segment | undefined;
  try {
    check();
    segment = writer.keep();
    return change(segment);
  } catch (error) {
    if (segment === undefined) await writer.discard();
    else state.blobs.remove([segment]);
    throw storageError(error);
  }
}

/** CopyObject, within one account, between any two configured buckets. */
export async function copyObject(request: S3Request, state: State, bucket: BucketConfig, clock: Clock): Promise<Reply> {
  refuseUnsupportedHeaders(request);
  const source = findCopySource(request, state);
  const directive = request.header('x-amz-metadata-directive') ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE') {
    throw invalidArgument('Unknown metadata directive.', 'x-amz-metadata-directive', directive);
  }
  if (directive === 'COPY' && source.isNewest && source.bucket === request.bucket && source.key === request.key) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const wanted = request.header('x-amz-checksum-algorithm');
  const kept = source.version.checksum;
  const algorithm = wanted !== undefined ? toAlgorithm(wanted) : kept.algorithm;
  const startedMs = clock.now();
  const guard = guardWrite(request, state);
  const writer = await state.blobs.create().catch((error: unknown) => {
    throw storageError(error);
  });
  try {
    const md5 = createHash('md5');
    const hasher = createHasher(algorithm);
    for await (const bytes of state.blobs.read(source.version.segments, 0, source.version.sizeBytes)) {
      md5.update(bytes);
      hasher.update(bytes);
      await writer.write(bytes);
    }
    await writer.finish();
    const checksum: StoredChecksum = {
      algorithm,
      type: 'FULL_OBJECT',
      value: (await hasher.digest()).toString('base64'),
    };
    const etag = md5.digest('hex');
    const version = await keepBody(state, writer, guard.check, (segment) =>
      state.addObject(
        bucket,
        request.key,
        {
          etag,
          sizeBytes: source.version.sizeBytes,
          segments: [segment],
          headers: directive === 'COPY' ? source.version.headers : readObjectHeaders(request),
          checksum,
          lastModifiedMs: startedMs,
          owner: request.account,
        },
        'CopyObject',
        actorOf(request),
      ),
    );
    await state.outbox.publish(version.sequencer);
    const sourceVersion =
      source.version.versionId === 'null' ? {} : { 'x-amz-copy-source-version-id': source.version.versionId };
    return xmlReply(
      'CopyObjectResult',
      [['LastModified', xmlTime(version.lastModifiedMs)], ['ETag', quoted(etag)], ...checksumNodes(checksum)],
      { ...writtenHeaders(version), ...sourceVersion },
    );
  } catch (error) {
    await writer.discard();
    throw storageError(error);
  } finally {
    guard.end();
  }
}

/** What `x-amz-copy-source` names, its conditions checked. */
export function findCopySource(
  request: S3Request,
  state: State,
): { readonly bucket: string; readonly key: string; readonly version: ObjectVersion; readonly isNewest: boolean } {
  const header = request.header('x-amz-copy-source') ?? '';
  const mark = header.indexOf('?versionId=');
  const path = decode((mark < 0 ? header : header.slice(0, mark)).replace(/^\//, ''));
  const versionId = mark < 0 ? undefined : header.slice(mark + '?versionId='.length);
  const slash = path.indexOf('/');
  if (slash <= 0 || slash === path.length - 1) {
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      'x-amz-copy-source',
      header,
    );
  }
  const [bucket, key] = [path.slice(0, slash), path.slice(slash + 1)];
  if (!state.buckets.has(bucket)) {
    throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });
  }
  const version = findVersion(state, bucket, key, versionId);
  if (!passesReadConditions(version, readConditions(request, 'x-amz-copy-source-'))) {
    throw preconditionFailed('x-amz-copy-source-If-None-Match');
  }
  return { bucket, key, version, isNewest: versionId === undefined };
}

/** DeleteObject: a marker in a versioned bucket, the bytes with `versionId` or without versions. */
export async function deleteObject(request: S3Request, state: State, bucket: BucketConfig): Promise<Reply> {
  refuseUnsupportedHeaders(request);
  const versionId = request.query.get('versionId');
  if (versionId === '') throw invalidArgument('Version id cannot be the empty string', 'versionId', '');
  const guard = guardWrite(request, state);
  guard.end();
  const removal = state.remove(bucket, request.key, versionId, actorOf(request));
  if (removal.sequencer !== undefined) await state.outbox.publish(removal.sequencer);
  return emptyReply(204, {
    ...versionHeader(removal.versionId),
    ...(removal.isMarker ? { 'x-amz-delete-marker': 'true' } : {}),
  });
}
