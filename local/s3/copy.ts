import { createHash } from 'node:crypto';
import type { Clock } from '../context.ts';
import type { BlobWriter } from './blobs.ts';
import { toAlgorithm } from './body.ts';
import { createHasher } from './checksums.ts';
import { guardWrite, passesReadConditions, readConditions } from './conditions.ts';
import { S3Error, invalidArgument, invalidRequest, preconditionFailed, storageError } from './errors.ts';
import { findUpload, readPartNumber } from './multipart.ts';
import { readObjectHeaders, refuseUnsupportedHeaders } from './object-headers.ts';
import { findVersion } from './read.ts';
import type { Reply } from './replies.ts';
import { checksumNodes, quoted, writtenHeaders, xmlReply, xmlTime } from './replies.ts';
import type { S3Request } from './request.ts';
import { decode } from './request.ts';
import type { State } from './state.ts';
import type { BucketConfig, ChecksumAlgorithm, ObjectVersion, PartRecord, StoredChecksum } from './types.ts';
import { actorOf, keepBody } from './write.ts';

const MAX_COPY_BYTES = 5 * 1024 ** 3;

interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly version: ObjectVersion;
  readonly isNewest: boolean;
}

/** CopyObject, within one account, between any two configured buckets. */
export async function copyObject(request: S3Request, state: State, bucket: BucketConfig, clock: Clock): Promise<Reply> {
  refuseUnsupportedHeaders(request);
  const source = findCopySource(request, state);
  const { version: original } = source;
  const directive = request.header('x-amz-metadata-directive') ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE') {
    throw invalidArgument('Unknown metadata directive.', 'x-amz-metadata-directive', directive);
  }
  if (directive === 'COPY' && source.isNewest && source.bucket === request.bucket && source.key === request.key) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const headers = directive === 'COPY' ? original.headers : readObjectHeaders(request);
  const wanted = request.header('x-amz-checksum-algorithm');
  const algorithm = wanted === undefined ? original.checksum.algorithm : toAlgorithm(wanted);
  const startedMs = clock.now();
  const guard = guardWrite(request, state);
  try {
    const copied = await copyBytes(state, original, 0, original.sizeBytes, algorithm);
    const checksum: StoredChecksum = { algorithm, type: 'FULL_OBJECT', value: copied.checksum };
    const version = await keepBody(state, copied.writer, guard.check, (segment) =>
      state.addObject(
        bucket,
        request.key,
        {
          etag: copied.md5Hex,
          sizeBytes: original.sizeBytes,
          segments: [segment],
          headers,
          checksum,
          lastModifiedMs: startedMs,
          owner: request.account,
        },
        'CopyObject',
        actorOf(request),
      ),
    );
    await state.outbox.publish(version.sequencer);
    return xmlReply(
      'CopyObjectResult',
      [['LastModified', xmlTime(version.lastModifiedMs)], ['ETag', quoted(version.etag)], ...checksumNodes(checksum)],
      { ...writtenHeaders(version), ...sourceVersionHeader(original) },
    );
  } finally {
    guard.end();
  }
}

/** UploadPartCopy: a part made of an object, or of `x-amz-copy-source-range` of one. */
export async function uploadPartCopy(request: S3Request, state: State, clock: Clock): Promise<Reply> {
  const partNumber = readPartNumber(request);
  refuseUnsupportedHeaders(request);
  const upload = findUpload(request, state);
  const { version: original } = findCopySource(request, state);
  const [start, end] = readCopyRange(request, original.sizeBytes);
  const algorithm = upload.checksum?.algorithm ?? 'CRC64NVME';
  const copied = await copyBytes(state, original, start, end, algorithm);
  const part: PartRecord = await keepBody(
    state,
    copied.writer,
    // It may have been completed or aborted meanwhile.
    () => findUpload(request, state),
    (segment) => {
      const made: PartRecord = {
        uploadId: upload.uploadId,
        partNumber,
        etag: copied.md5Hex,
        segment,
        lastModifiedMs: clock.now(),
        checksum: { algorithm, value: copied.checksum },
      };
      state.setPart(made);
      return made;
    },
  );
  return xmlReply(
    'CopyPartResult',
    [
      ['LastModified', xmlTime(part.lastModifiedMs)],
      ['ETag', quoted(part.etag)],
      [`Checksum${algorithm}`, upload.checksum === undefined ? undefined : part.checksum.value],
    ],
    { 'x-amz-server-side-encryption': 'AES256', ...sourceVersionHeader(original) },
  );
}

function sourceVersionHeader({ versionId }: ObjectVersion): Record<string, string> {
  return versionId === 'null' ? {} : { 'x-amz-copy-source-version-id': versionId };
}

/** What `x-amz-copy-source` names, its conditions checked. */
function findCopySource(request: S3Request, state: State): CopySource {
  const header = request.header('x-amz-copy-source') ?? '';
  const mark = header.indexOf('?versionId=');
  const path = decode((mark < 0 ? header : header.slice(0, mark)).replace(/^\//, ''));
  const versionId = mark < 0 ? undefined : decode(header.slice(mark + '?versionId='.length));
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
  const expectedOwner = request.header('x-amz-source-expected-bucket-owner');
  if (expectedOwner !== undefined && expectedOwner !== request.account) {
    throw new S3Error(403, 'AccessDenied', 'Access Denied');
  }
  const version = findVersion(state, bucket, key, versionId);
  if (!passesReadConditions(version, readConditions(request, 'x-amz-copy-source-'))) {
    throw preconditionFailed('x-amz-copy-source-If-None-Match');
  }
  return { bucket, key, version, isNewest: versionId === undefined };
}

function readCopyRange(request: S3Request, sizeBytes: number): readonly [start: number, end: number] {
  const header = request.header('x-amz-copy-source-range');
  if (header === undefined) return [0, sizeBytes];
  const match = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header);
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || last < first) {
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      'x-amz-copy-source-range',
      header,
    );
  }
  if (last >= sizeBytes) {
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${sizeBytes}`,
      'x-amz-copy-source-range',
      header,
    );
  }
  return [first, last + 1];
}

interface CopiedBytes {
  readonly writer: BlobWriter;
  readonly md5Hex: string;
  /** In base64. */
  readonly checksum: string;
}

/** Copies bytes of an object into an unfinished file; the source may be deleted meanwhile. On any failure nothing is left. */
async function copyBytes(
  state: State,
  { segments }: ObjectVersion,
  start: number,
  end: number,
  algorithm: ChecksumAlgorithm,
): Promise<CopiedBytes> {
  if (end - start > MAX_COPY_BYTES) {
    throw invalidRequest(
      `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_COPY_BYTES}`,
    );
  }
  const release = state.blobs.hold(segments);
  let writer: BlobWriter | undefined;
  try {
    writer = await state.blobs.create();
    const md5 = createHash('md5');
    const hasher = createHasher(algorithm);
    for await (const bytes of state.blobs.read(segments, start, end)) {
      md5.update(bytes);
      hasher.update(bytes);
      await writer.write(bytes);
    }
    await writer.finish();
    return { writer, md5Hex: md5.digest('hex'), checksum: (await hasher.digest()).toString('base64') };
  } catch (error) {
    await writer?.discard();
    throw storageError(error);
  } finally {
    release();
  }
}
