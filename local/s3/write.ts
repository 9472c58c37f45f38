import type { Clock } from '../context.ts';
import type { Segment, StoredChecksum, ChecksumAlgorithm, BucketConfig } from './types.ts';
import { receiveBody } from './body.ts';
import { guardWrite } from './conditions.ts';
import { storageError } from './errors.ts';
import { readObjectHeaders, refuseUnsupportedHeaders } from './object-headers.ts';
import { assertVersionId } from './read.ts';
import type { Reply } from './replies.ts';
import { checksumHeaders, emptyReply, quoted, versionHeader, writtenHeaders } from './replies.ts';
import type { S3Request } from './request.ts';
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

/** DeleteObject: a marker in a versioned bucket, the bytes with `versionId` or without versions. */
export async function deleteObject(request: S3Request, state: State, bucket: BucketConfig): Promise<Reply> {
  refuseUnsupportedHeaders(request);
  const versionId = request.query.get('versionId');
  assertVersionId(versionId);
  const guard = guardWrite(request, state);
  guard.end();
  const removal = state.remove(bucket, request.key, versionId, actorOf(request));
  if (removal.sequencer !== undefined) await state.outbox.publish(removal.sequencer);
  return emptyReply(204, {
    ...versionHeader(removal.versionId),
    ...(removal.isMarker ? { 'x-amz-delete-marker': 'true' } : {}),
  });
}
