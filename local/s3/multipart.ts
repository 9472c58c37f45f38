import { randomBytes } from 'node:crypto';
import type { Clock } from '../context.ts';
import { receiveBody, toAlgorithm } from './body.ts';
import { isCombinable } from './checksums.ts';
import { S3Error, invalidArgument, invalidRequest } from './errors.ts';
import { readObjectHeaders, refuseUnsupportedHeaders } from './object-headers.ts';
import type { Reply } from './replies.ts';
import { emptyReply, quoted, xmlReply } from './replies.ts';
import type { S3Request } from './request.ts';
import type { State } from './state.ts';
import type { ChecksumAlgorithm, ObjectVersion, PartRecord, UploadRecord } from './types.ts';
import { keepBody } from './write.ts';

/** Parts are numbered from 1 to this (S3's multipart limits). */
export const MAX_PART_NUMBER = 10_000;

/** CreateMultipartUpload. */
export function createUpload(request: S3Request, state: State, clock: Clock): Reply {
  refuseUnsupportedHeaders(request);
  const headers = readObjectHeaders(request);
  const checksum = readUploadChecksum(request);
  const upload: UploadRecord = {
    uploadId: randomBytes(48).toString('base64url'),
    bucket: request.bucket,
    key: request.key,
    initiatedMs: clock.now(),
    owner: request.account,
    headers,
    ...(checksum === undefined ? {} : { checksum }),
  };
  state.uploads.set(upload.uploadId, upload);
  return xmlReply(
    'InitiateMultipartUploadResult',
    [
      ['Bucket', upload.bucket],
      ['Key', upload.key],
      ['UploadId', upload.uploadId],
    ],
    {
      'x-amz-server-side-encryption': 'AES256',
      ...(checksum === undefined
        ? {}
        : { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }),
    },
  );
}

function readUploadChecksum(request: S3Request): UploadRecord['checksum'] {
  const name = request.header('x-amz-checksum-algorithm');
  const type = request.header('x-amz-checksum-type')?.toUpperCase();
  if (name === undefined) {
    if (type !== undefined)
      throw invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.');
    return undefined;
  }
  const algorithm = toAlgorithm(name);
  // By S3's table: SHA is composite only, CRC64NVME whole only, the other two may be either.
  const allowed: readonly ('COMPOSITE' | 'FULL_OBJECT')[] =
    algorithm === 'CRC64NVME'
      ? ['FULL_OBJECT']
      : isCombinable(algorithm)
        ? ['COMPOSITE', 'FULL_OBJECT']
        : ['COMPOSITE'];
  const chosen = type === undefined ? allowed[0] : allowed.find((candidate) => candidate === type);
  if (chosen === undefined) {
    throw invalidRequest(
      `The ${String(type)} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { algorithm, type: chosen };
}

/** The upload that a request names. Throws `NoSuchUpload`, also when bucket or key are not its own. */
export function findUpload(request: S3Request, state: State): UploadRecord {
  const uploadId = request.query.get('uploadId') ?? '';
  const upload = state.uploads.get(uploadId);
  if (upload?.bucket !== request.bucket || upload.key !== request.key) throw noSuchUpload(uploadId);
  // Its parts are the object's bytes now.
  if (findMade(request, state, uploadId) !== undefined) throw noSuchUpload(uploadId);
  return upload;
}

/** The object that a Complete made whose own end could not be written down, on a full disk for example. */
export function findMade({ bucket, key }: S3Request, state: State, uploadId: string): ObjectVersion | undefined {
  if (!state.uploads.has(uploadId)) return undefined;
  for (const version of state.record(bucket, key)?.versions ?? []) {
    if (version.kind === 'object' && version.uploadId === uploadId) return version;
  }
  return undefined;
}

function noSuchUpload(uploadId: string): S3Error {
  return new S3Error(
    404,
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  );
}

/** The part number that a request names. Throws `InvalidArgument` when it is none from 1 to 10000. */
export function readPartNumber(request: S3Request): number {
  const text = request.query.get('partNumber') ?? '';
  const partNumber = Number(text);
  if (!/^\d{1,5}$/.test(text) || partNumber < 1 || partNumber > MAX_PART_NUMBER) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', text);
  }
  return partNumber;
}

/** UploadPart; the same number again replaces the part. */
export async function uploadPart(request: S3Request, state: State, clock: Clock): Promise<Reply> {
  const partNumber = readPartNumber(request);
  refuseUnsupportedHeaders(request);
  const upload = findUpload(request, state);
  const own = upload.checksum?.algorithm ?? 'CRC64NVME';
  const body = await receiveBody(request, state.blobs, (declared) =>
    declared === undefined ? [own] : [own, declared],
  );
  const valueOf = (algorithm: ChecksumAlgorithm) =>
    body.checksums.find((checksum) => checksum.algorithm === algorithm)?.value ?? '';
  const { declared } = body;
  const isWrongType =
    upload.checksum !== undefined &&
    declared !== own &&
    (declared !== undefined || upload.checksum.type === 'COMPOSITE');
  const checkUpload = (): void => {
    // It may have been completed or aborted while the part was on its way.
    findUpload(request, state);
    if (isWrongType) {
      throw invalidRequest(
        `Checksum Type mismatch occurred, expected checksum Type: ${own.toLowerCase()}, actual checksum Type: ${declared?.toLowerCase() ?? 'null'}`,
      );
    }
  };
  const part = await keepBody(state, body.writer, checkUpload, (segment) => {
    const made: PartRecord = {
      uploadId: upload.uploadId,
      partNumber,
      etag: body.md5Hex,
      segment,
      lastModifiedMs: clock.now(),
      checksum: { algorithm: own, value: valueOf(own) },
      ...(declared === undefined || declared === own
        ? {}
        : { extraChecksum: { algorithm: declared, value: valueOf(declared) } }),
    };
    state.setPart(made);
    return made;
  });
  return emptyReply(200, {
    etag: quoted(part.etag),
    'x-amz-server-side-encryption': 'AES256',
    [`x-amz-checksum-${(declared ?? own).toLowerCase()}`]: valueOf(declared ?? own),
  });
}

/** AbortMultipartUpload. */
export function abortUpload(request: S3Request, state: State): Reply {
  const upload = findUpload(request, state);
  state.endUpload(upload.uploadId, () => false);
  return emptyReply(204);
}
