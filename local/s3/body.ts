import { createHash } from 'node:crypto';
import type { Blobs, BlobWriter } from './blobs.ts';
import { CHECKSUM_BYTES, createHasher } from './checksums.ts';
import { decodeAwsChunked, incompleteBody, malformedTrailer } from './chunked.ts';
import { S3Error, invalidArgument, invalidRequest, storageError, unsupported } from './errors.ts';
import type { S3Request } from './request.ts';
import type { ChecksumAlgorithm } from './types.ts';
import { CHECKSUM_ALGORITHMS } from './types.ts';

/** A base64 checksum that was computed here and agrees with whatever the client sent. */
export interface Computed {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
}

/** What came over the wire, all of it checked. */
export interface Digest {
  readonly sizeBytes: number;
  readonly md5Hex: string;
  /** By the client's own algorithm and by every other that was asked for. */
  readonly checksums: readonly Computed[];
  /** The algorithm that the client sent a value for. */
  readonly declared: ChecksumAlgorithm | undefined;
}

/** A body in an unfinished file; the caller keeps or discards it. */
export interface ReceivedBody extends Digest {
  readonly writer: BlobWriter;
}

const MAX_PUT_BYTES = 5 * 1024 ** 3;
/** Written at a time: every write is a thread's work and costs a turn of the loop, however little it is. */
const WRITE_BYTES = 256 * 1024;

/**
 * Streams the request's body into an unfinished file and checks it against everything the client said of it: length,
 * `x-amz-content-sha256` or the chunk signatures, `Content-MD5`, `x-amz-checksum-*` as header or trailer. On any failure,
 * a connection that breaks included, nothing is left.
 */
export async function receiveBody(
  request: S3Request,
  blobs: Blobs,
  algorithms: (declared: ChecksumAlgorithm | undefined) => readonly ChecksumAlgorithm[],
): Promise<ReceivedBody> {
  const expectation = readExpectation(request);
  const writer = await blobs.create().catch((error: unknown) => {
    throw storageError(error);
  });
  // One write is under way while the next bytes are hashed; its failure is met by the next write or at the end.
  let writing: Promise<Error | undefined> = Promise.resolve(undefined);
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  const flush = async (): Promise<void> => {
    const failure = await writing;
    if (failure !== undefined) throw failure;
    const pieces = waiting;
    waiting = [];
    waitingBytes = 0;
    writing = writer.write(...pieces).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error : new Error('a write failed', { cause: error })),
    );
  };
  try {
    const digest = await consume(
      request,
      expectation,
      MAX_PUT_BYTES,
      algorithms(expectation.algorithm),
      async (bytes) => {
        waiting.push(bytes);
        waitingBytes += bytes.length;
        if (waitingBytes >= WRITE_BYTES) await flush();
      },
    );
    await flush();
    const failure = await writing;
    if (failure !== undefined) throw failure;
    await writer.finish();
    return { ...digest, writer };
  } catch (error) {
    await writing;
    await writer.discard();
    throw storageError(error);
  }
}

/** Reads a small body (an XML document) into memory, with the same checks. */
export async function receiveDocument(request: S3Request, limitBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  const expectation = readExpectation(request);
  const algorithms = expectation.algorithm === undefined ? [] : [expectation.algorithm];
  await consume(request, expectation, limitBytes, algorithms, (bytes) => {
    parts.push(bytes);
    return Promise.resolve();
  });
  return Buffer.concat(parts);
}

/** Whether the client sent something that its body can be checked with. */
export function hasIntegrityCheck(request: S3Request): boolean {
  const expectation = readExpectation(request);
  return expectation.algorithm !== undefined || expectation.md5 !== undefined;
}

interface Expectation {
  readonly sizeBytes: number;
  readonly isChunked: boolean;
  readonly md5: string | undefined;
  readonly algorithm: ChecksumAlgorithm | undefined;
  /** `undefined` when it comes in a trailer. */
  readonly checksum: string | undefined;
  readonly trailerName: string | undefined;
}

function readExpectation(request: S3Request): Expectation {
  const isChunked = request.payload.form.startsWith('STREAMING-');
  const length = request.header(isChunked ? 'x-amz-decoded-content-length' : 'content-length');
  if (!isChunked && request.header('transfer-encoding') !== undefined) {
    throw new S3Error(
      501,
      'NotImplemented',
      'A header you provided implies functionality that is not implemented. Header: Transfer-Encoding',
      { Header: 'Transfer-Encoding' },
    );
  }
  if (length === undefined) {
    throw new S3Error(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  if (!/^\d{1,15}$/.test(length)) throw invalidArgument('The content length is not a number', 'content-length', length);
  const md5 = request.header('content-md5');
  if (md5 !== undefined && !isBase64(md5, 16)) {
    throw new S3Error(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.', { 'Content-MD5': md5 });
  }
  const announced = request.header('x-amz-trailer')?.trim().toLowerCase();
  const trailerName = request.payload.form.endsWith('-TRAILER') ? announced : undefined;
  if (request.payload.form.endsWith('-TRAILER') && trailerName === undefined) throw malformedTrailer();
  const { algorithm, checksum } = readChecksum(request, trailerName);
  return { sizeBytes: Number(length), isChunked, md5, algorithm, checksum, trailerName };
}

const NAMED = /^x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256|sha512|md5|xxhash\w+)$/;

function readChecksum(
  request: S3Request,
  trailerName: string | undefined,
): { readonly algorithm: ChecksumAlgorithm | undefined; readonly checksum: string | undefined } {
  const sent = request.headerNames.filter((name) => NAMED.test(name));
  const names = trailerName === undefined || !NAMED.test(trailerName) ? sent : [...sent, trailerName];
  if (names.length > 1) {
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  }
  const wanted = request.header('x-amz-sdk-checksum-algorithm')?.toUpperCase();
  const [name] = names;
  if (name === undefined) {
    if (wanted !== undefined) {
      throw invalidRequest(
        'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
      );
    }
    return { algorithm: undefined, checksum: undefined };
  }
  const algorithm = toAlgorithm(name.slice('x-amz-checksum-'.length));
  if (wanted !== undefined && wanted !== algorithm) {
    throw invalidRequest('Value for x-amz-sdk-checksum-algorithm header is invalid.');
  }
  const checksum = name === trailerName ? undefined : request.header(name);
  if (checksum !== undefined) assertChecksum(algorithm, checksum);
  return { algorithm, checksum };
}

/** The algorithm of that name, in any case. Throws `NotImplemented` for those of AWS that are not computed here. */
export function toAlgorithm(name: string): ChecksumAlgorithm {
  const upper = name.toUpperCase();
  const known = CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === upper);
  if (known !== undefined) return known;
  if (/^(SHA512|MD5|XXHASH\w+)$/.test(upper)) throw unsupported(`the checksum algorithm ${upper}`);
  throw invalidRequest(
    'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
  );
}

/** Refuses a value that cannot be a checksum of that algorithm. */
export function assertChecksum(algorithm: ChecksumAlgorithm, value: string): void {
  if (!isBase64(value, CHECKSUM_BYTES[algorithm])) {
    throw invalidRequest(`Value for x-amz-checksum-${algorithm.toLowerCase()} header is invalid.`);
  }
}

function isBase64(text: string, lengthBytes: number): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === lengthBytes && bytes.toString('base64') === text;
}

async function consume(
  request: S3Request,
  expectation: Expectation,
  limitBytes: number,
  algorithms: readonly ChecksumAlgorithm[],
  sink: (bytes: Buffer) => Promise<void>,
): Promise<Digest> {
  if (expectation.sizeBytes > limitBytes) throw tooLarge(expectation.sizeBytes, limitBytes);
  const md5 = createHash('md5');
  const sha256 = request.payload.form === 'SHA256' ? createHash('sha256') : undefined;
  const hashers = [...new Set(algorithms)].map((algorithm) => ({ algorithm, hasher: createHasher(algorithm) }));
  let trailing: string | undefined;
  let sizeBytes = 0;
  for await (const bytes of openBody(request, expectation, (value) => (trailing = value))) {
    sizeBytes += bytes.length;
    if (sizeBytes > expectation.sizeBytes) throw incompleteBody();
    md5.update(bytes);
    sha256?.update(bytes);
    for (const { hasher } of hashers) hasher.update(bytes);
    await sink(bytes);
  }
  if (sizeBytes !== expectation.sizeBytes) throw incompleteBody();
  const computedSha256 = sha256?.digest('hex');
  if (request.payload.form === 'SHA256' && computedSha256 !== request.payload.hex) {
    throw new S3Error(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { ClientComputedContentSHA256: request.payload.hex, S3ComputedContentSHA256: computedSha256 ?? '' },
    );
  }
  const md5Digest = md5.digest();
  if (expectation.md5 !== undefined && expectation.md5 !== md5Digest.toString('base64')) {
    throw new S3Error(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.', {
      ExpectedDigest: expectation.md5,
      CalculatedDigest: md5Digest.toString('base64'),
    });
  }
  const checksums = await Promise.all(
    hashers.map(async ({ algorithm, hasher }) => ({ algorithm, value: (await hasher.digest()).toString('base64') })),
  );
  checkDeclared(expectation, trailing, checksums);
  return { sizeBytes, md5Hex: md5Digest.toString('hex'), checksums, declared: expectation.algorithm };
}

function checkDeclared(expectation: Expectation, trailing: string | undefined, computed: readonly Computed[]): void {
  if (expectation.trailerName !== undefined && trailing === undefined) throw malformedTrailer();
  const { algorithm } = expectation;
  const expected = expectation.checksum ?? trailing;
  if (algorithm === undefined || expected === undefined) return;
  assertChecksum(algorithm, expected);
  if (computed.find((checksum) => checksum.algorithm === algorithm)?.value !== expected) {
    throw new S3Error(400, 'BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}

function openBody(
  request: S3Request,
  expectation: Expectation,
  onTrailer: (value: string) => void,
): AsyncIterable<Buffer> {
  // Leaving the loop early must not destroy the socket: the client still has to read why it was refused.
  const raw: AsyncIterable<Buffer> = request.message.iterator({ destroyOnReturn: false });
  if (!expectation.isChunked) return raw;
  return decodeAwsChunked(raw, {
    seed: request.payload.form.startsWith('STREAMING-AWS4-') ? request.seed : undefined,
    hasTrailer: request.payload.form.endsWith('-TRAILER'),
    onTrailer(name, value) {
      if (name !== expectation.trailerName) throw malformedTrailer();
      onTrailer(value);
    },
  });
}

function tooLarge(proposed: number, limit: number): S3Error {
  return new S3Error(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
    ProposedSize: String(proposed),
    MaxSizeAllowed: String(limit),
  });
}
