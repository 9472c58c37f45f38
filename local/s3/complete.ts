import { createHash } from 'node:crypto';
import type { Clock } from '../context.ts';
import { assertChecksum, receiveDocument } from './body.ts';
import { combineCrc, createHasher, isCombinable } from './checksums.ts';
import { guardWrite } from './conditions.ts';
import { S3Error, invalidArgument, invalidRequest, malformedXml, storageError } from './errors.ts';
import { MAX_PART_NUMBER, findMade, findUpload } from './multipart.ts';
import type { Reply } from './replies.ts';
import { checksumNodes, quoted, writtenHeaders, xmlReply } from './replies.ts';
import type { S3Request } from './request.ts';
import type { State } from './state.ts';
import type {
  BucketConfig,
  ChecksumAlgorithm,
  CompletedUpload,
  ObjectVersion,
  PartRecord,
  StoredChecksum,
  UploadRecord,
} from './types.ts';
import { CHECKSUM_ALGORITHMS } from './types.ts';
import { actorOf } from './write.ts';
import type { XmlElement } from './xml.ts';
import { parseXml } from './xml.ts';

/** Every part but the last has at least this size (S3's multipart limits). */
const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;

interface NamedPart {
  readonly partNumber: number;
  readonly etag: string;
  readonly checksums: readonly { readonly algorithm: ChecksumAlgorithm; readonly value: string }[];
}

/**
 * CompleteMultipartUpload. The object is made of the named parts without copying a byte. A second Complete of the same
 * upload with the same parts answers as the first did, for a day.
 */
export async function completeUpload(
  request: S3Request,
  state: State,
  bucket: BucketConfig,
  clock: Clock,
): Promise<Reply> {
  const document = parseXml(await receivePartList(request), 'CompleteMultipartUpload');
  const named = document.children('Part').map(readNamedPart);
  if (named.length === 0 || named.length > MAX_PART_NUMBER) throw malformedXml();
  const fingerprint = createHash('sha256').update(JSON.stringify(named)).digest('hex');
  const uploadId = request.query.get('uploadId') ?? '';
  const earlier = findCompleted(request, state, uploadId, fingerprint);
  if (earlier !== undefined) return earlier;
  const upload = findUpload(request, state);
  const parts = pickParts(named, upload, state);
  const etag = `${createHash('md5')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex'))))
    .digest('hex')}-${parts.length}`;
  const sizeBytes = parts.reduce((sum, part) => sum + part.segment.sizeBytes, 0);
  const checksum = await wholeChecksum(upload, parts);
  checkWhole(request, upload, sizeBytes, checksum);
  // It may have been completed or aborted while the checksum was made.
  const meanwhile = findCompleted(request, state, uploadId, fingerprint);
  if (meanwhile !== undefined) return meanwhile;
  findUpload(request, state);
  if (parts.some((part) => state.part(uploadId, part.partNumber)?.segment.file !== part.segment.file)) {
    throw new S3Error(
      409,
      'OperationAborted',
      'A conflicting conditional operation is currently in progress against this resource. Try again.',
    );
  }
  const guard = guardWrite(request, state);
  guard.end();
  const version = state.addObject(
    bucket,
    upload.key,
    {
      etag,
      sizeBytes,
      segments: parts.map((part) => part.segment),
      headers: upload.headers,
      checksum,
      lastModifiedMs: upload.initiatedMs,
      owner: upload.owner,
      uploadId,
    },
    'CompleteMultipartUpload',
    actorOf(request),
  );
  try {
    state.completed.set(uploadId, {
      bucket: upload.bucket,
      key: upload.key,
      etag,
      versionId: version.versionId,
      checksum,
      parts: fingerprint,
      atMs: clock.now(),
    });
    const used = new Set(version.segments.map(({ file }) => file));
    state.endUpload(uploadId, (file) => used.has(file));
  } catch (error) {
    // On a full disk. The object is made and must not be reported as failed; until the next start it tells of its upload.
    if (!(storageError(error) instanceof S3Error)) throw error;
  }
  await state.outbox.publish(version.sequencer);
  const reply = completedReply(request, etag, checksum, version.versionId);
  return { ...reply, headers: { ...reply.headers, ...writtenHeaders(version) } };
}

/** What the same Complete answered before. After a crash the list of parts is not known any more and any will do. */
function findCompleted(request: S3Request, state: State, uploadId: string, fingerprint: string): Reply | undefined {
  const earlier = state.completed.get(uploadId) ?? answerOf(request, findMade(request, state, uploadId));
  if (earlier?.bucket !== request.bucket || earlier.key !== request.key) return undefined;
  if (earlier.parts !== fingerprint && earlier.parts !== '') return undefined;
  return completedReply(request, earlier.etag, earlier.checksum, earlier.versionId);
}

/** What to answer then; the list of parts is not known any more. */
function answerOf({ bucket, key }: S3Request, version: ObjectVersion | undefined): CompletedUpload | undefined {
  if (version === undefined) return undefined;
  const { etag, versionId, checksum, lastModifiedMs } = version;
  return { bucket, key, etag, versionId, checksum, parts: '', atMs: lastModifiedMs };
}

/** `x-amz-checksum-*` of a Complete speaks of the object, not of the XML document that carries it. */
function receivePartList(request: S3Request): Promise<Buffer> {
  const header = (name: string) => (/^x-amz-(sdk-)?checksum-/.test(name) ? undefined : request.header(name));
  return receiveDocument(
    { ...request, header, headerNames: request.headerNames.filter((name) => header(name) !== undefined) },
    MAX_DOCUMENT_BYTES,
  );
}

function completedReply(request: S3Request, etag: string, checksum: StoredChecksum, versionId: string): Reply {
  const host = request.header('host') ?? '';
  const path = request.message.url?.split('?')[0] ?? '';
  return xmlReply(
    'CompleteMultipartUploadResult',
    [
      ['Location', `http://${host}${path}`],
      ['Bucket', request.bucket],
      ['Key', request.key],
      ['ETag', quoted(etag)],
      ...checksumNodes(checksum),
    ],
    versionId === 'null' ? {} : { 'x-amz-version-id': versionId },
  );
}

function readNamedPart(element: XmlElement): NamedPart {
  const number = element.child('PartNumber')?.trim() ?? '';
  const etag = element.child('ETag')?.trim();
  if (!/^\d{1,9}$/.test(number) || etag === undefined) throw malformedXml();
  return {
    partNumber: Number(number),
    etag: etag.replace(/^"|"$/g, ''),
    checksums: CHECKSUM_ALGORITHMS.flatMap((algorithm) => {
      const value = element.child(`Checksum${algorithm}`)?.trim();
      return value === undefined || value === '' ? [] : [{ algorithm, value }];
    }),
  };
}

function pickParts(named: readonly NamedPart[], upload: UploadRecord, state: State): readonly PartRecord[] {
  named.forEach(({ partNumber }, index) => {
    if (partNumber < 1 || partNumber > MAX_PART_NUMBER) {
      throw invalidArgument('PartNumber must be >= 1 and <= 10000', 'partNumber', String(partNumber));
    }
    if (index > 0 && partNumber <= (named[index - 1]?.partNumber ?? 0)) {
      throw new S3Error(
        400,
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
        {
          UploadId: upload.uploadId,
        },
      );
    }
  });
  const parts = named.map((wanted) => {
    const part = state.part(upload.uploadId, wanted.partNumber);
    if (part?.etag !== wanted.etag) throw invalidPart(upload, wanted);
    checkPartChecksum(wanted, part, upload);
    return part;
  });
  parts.slice(0, -1).forEach((part) => {
    if (part.segment.sizeBytes < MIN_PART_BYTES) {
      throw new S3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
        ProposedSize: String(part.segment.sizeBytes),
        MinSizeAllowed: String(MIN_PART_BYTES),
        PartNumber: String(part.partNumber),
        ETag: part.etag,
      });
    }
  });
  return parts;
}

function invalidPart(upload: UploadRecord, wanted: NamedPart): S3Error {
  return new S3Error(
    400,
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId: upload.uploadId, PartNumber: String(wanted.partNumber), ETag: wanted.etag },
  );
}

function checkPartChecksum(wanted: NamedPart, part: PartRecord, upload: UploadRecord): void {
  for (const { algorithm, value } of wanted.checksums) {
    const known = [part.checksum, part.extraChecksum].find((checksum) => checksum?.algorithm === algorithm);
    if (known?.value !== value) throw invalidPart(upload, wanted);
  }
  const own = upload.checksum;
  if (own?.type === 'COMPOSITE' && !wanted.checksums.some(({ algorithm }) => algorithm === own.algorithm)) {
    throw invalidRequest(
      `The upload was created using a ${own.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${wanted.partNumber} in the request.`,
    );
  }
}

async function wholeChecksum(upload: UploadRecord, parts: readonly PartRecord[]): Promise<StoredChecksum> {
  const algorithm = upload.checksum?.algorithm ?? 'CRC64NVME';
  const values = parts.map((part) => ({
    value: Buffer.from(part.checksum.value, 'base64'),
    sizeBytes: part.segment.sizeBytes,
  }));
  if (upload.checksum?.type !== 'COMPOSITE' && isCombinable(algorithm)) {
    return { algorithm, type: 'FULL_OBJECT', value: combineCrc(algorithm, values).toString('base64') };
  }
  const hasher = createHasher(algorithm);
  for (const { value } of values) hasher.update(value);
  return { algorithm, type: 'COMPOSITE', value: `${(await hasher.digest()).toString('base64')}-${parts.length}` };
}

function checkWhole(request: S3Request, upload: UploadRecord, sizeBytes: number, checksum: StoredChecksum): void {
  const size = request.header('x-amz-mp-object-size');
  if (size !== undefined && size !== String(sizeBytes)) {
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${size} does not match what was computed: ${sizeBytes}`,
    );
  }
  const type = request.header('x-amz-checksum-type')?.toUpperCase();
  if (type !== undefined && type !== checksum.type) {
    throw invalidRequest(
      `The upload was created using the ${upload.checksum?.type ?? 'FULL_OBJECT'} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const sent = request.header(`x-amz-checksum-${algorithm.toLowerCase()}`);
    if (sent === undefined) continue;
    const value = sent.replace(/-\d+$/, '');
    assertChecksum(algorithm, value);
    if (algorithm !== checksum.algorithm || value !== checksum.value.replace(/-\d+$/, '')) {
      throw new S3Error(400, 'BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
    }
  }
}
