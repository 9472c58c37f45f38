import { passesReadConditions, readConditions } from './conditions.ts';
import { S3Error, invalidArgument, noSuchKey } from './errors.ts';
import { printObjectHeaders } from './object-headers.ts';
import type { Reply } from './replies.ts';
import { checksumHeaders, quoted, versionHeader } from './replies.ts';
import type { S3Request } from './request.ts';
import type { State } from './state.ts';
import type { ObjectVersion } from './types.ts';

const OVERRIDES = [
  'content-type',
  'content-language',
  'expires',
  'cache-control',
  'content-disposition',
  'content-encoding',
] as const;

/** Whether a text has the form of a version id. */
export function isVersionId(text: string): boolean {
  return /^(null|[\w.-]{32})$/.test(text);
}

/** Throws `InvalidArgument` for what cannot be the id of any version. */
export function assertVersionId(versionId: string | undefined): void {
  if (versionId === '') throw invalidArgument('Version id cannot be the empty string', 'versionId', '');
  if (versionId === undefined || isVersionId(versionId)) return;
  throw invalidArgument('Invalid version id specified', 'versionId', versionId);
}

/** The version that a request means. Throws `NoSuchKey`, `NoSuchVersion`, and `MethodNotAllowed` for a delete marker by id. */
export function findVersion(state: State, bucket: string, key: string, versionId: string | undefined): ObjectVersion {
  const versions = state.record(bucket, key)?.versions;
  assertVersionId(versionId);
  if (versionId === undefined) {
    const newest = versions?.[0];
    if (newest === undefined) throw noSuchKey(key);
    if (newest.kind === 'object') return newest;
    throw noSuchKey(key, { 'x-amz-delete-marker': 'true', ...versionHeader(newest.versionId) });
  }
  const version = versions?.find((candidate) => candidate.versionId === versionId);
  if (version === undefined) {
    throw new S3Error(404, 'NoSuchVersion', 'The specified version does not exist.', {
      Key: key,
      VersionId: versionId,
    });
  }
  if (version.kind === 'object') return version;
  throw new S3Error(
    405,
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    { Method: 'GET', ResourceType: 'DeleteMarker' },
    {
      allow: 'DELETE',
      'x-amz-delete-marker': 'true',
      'last-modified': new Date(version.lastModifiedMs).toUTCString(),
      ...versionHeader(version.versionId),
    },
  );
}

/** GetObject and HeadObject: conditions, one range, one part, `response-*` overrides, checksum when asked for. */
export function readObject(request: S3Request, state: State): Reply {
  const version = findVersion(state, request.bucket, request.key, request.query.get('versionId'));
  const identity = {
    etag: quoted(version.etag),
    'last-modified': new Date(version.lastModifiedMs).toUTCString(),
    ...versionHeader(version.versionId),
  };
  if (!passesReadConditions(version, readConditions(request))) return { status: 304, headers: identity };

  const range = readRange(request, version);
  const [start, end] = range === undefined ? [0, version.sizeBytes] : [range.start, range.end];
  const overrides: Record<string, string> = {};
  for (const name of OVERRIDES) {
    const value = request.query.get(`response-${name}`);
    if (value === undefined) continue;
    if (!/^[\t\x20-\x7e\xa0-\xff]*$/.test(value)) {
      throw invalidArgument('Header value cannot be represented using ISO-8859-1.', `response-${name}`, value);
    }
    overrides[name] = value;
  }
  // An empty part has no bytes to count.
  const isPartial = range !== undefined && start < end;
  const isWhole = start === 0 && end === version.sizeBytes;
  const wantsChecksum = request.header('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
  const headers = {
    ...identity,
    'accept-ranges': 'bytes',
    'x-amz-server-side-encryption': 'AES256',
    ...printObjectHeaders(version.headers),
    ...overrides,
    'content-length': String(end - start),
    ...(isPartial ? { 'content-range': `bytes ${start}-${end - 1}/${version.sizeBytes}` } : {}),
    ...(range?.partsCount === undefined ? {} : { 'x-amz-mp-parts-count': String(range.partsCount) }),
    // A client would check a whole object's checksum against the piece that it got.
    ...(wantsChecksum && isWhole ? checksumHeaders(version.checksum) : {}),
  };
  const status = isPartial ? 206 : 200;
  if (request.method === 'HEAD') return { status, headers };
  return { status, headers, body: state.blobs.read(version.segments, start, end) };
}

interface ByteRange {
  readonly start: number;
  /** The first byte after the range. */
  readonly end: number;
  readonly partsCount?: number;
}

/**
 * The bytes that `Range` or `partNumber` select; `undefined` for all of them. S3 answers several ranges at once, and a
 * Range that it cannot read, with the whole object. Throws `InvalidRange` and `InvalidPartNumber`.
 */
function readRange(request: S3Request, version: ObjectVersion): ByteRange | undefined {
  const header = request.header('range');
  const part = request.query.get('partNumber');
  if (part !== undefined) {
    if (header !== undefined) {
      throw new S3Error(400, 'InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
    }
    return readPartRange(part, version);
  }
  const ifRange = request.header('if-range');
  if (ifRange !== undefined && !isSameRepresentation(ifRange, version)) return undefined;
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (match === null) return undefined;
  const [first, last] = [match[1] ?? '', match[2] ?? ''];
  const size = version.sizeBytes;
  if (first === '' && last === '') return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start >= end) {
    throw new S3Error(
      416,
      'InvalidRange',
      'The requested range is not satisfiable',
      { RangeRequested: header ?? '', ActualObjectSize: String(size) },
      { 'content-range': `bytes */${size}` },
    );
  }
  return { start, end };
}

function isSameRepresentation(ifRange: string, version: ObjectVersion): boolean {
  if (ifRange.startsWith('"')) return ifRange === quoted(version.etag);
  return Math.floor(version.lastModifiedMs / 1000) * 1000 === Date.parse(ifRange);
}

function readPartRange(text: string, version: ObjectVersion): ByteRange {
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number < 1 || number > 10_000) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', text);
  }
  const isMultipart = version.uploadId !== undefined;
  if (number > (isMultipart ? version.segments.length : 1)) {
    throw new S3Error(416, 'InvalidPartNumber', 'The requested partnumber is not satisfiable', {
      PartNumberRequested: text,
      ActualPartCount: String(isMultipart ? version.segments.length : 1),
    });
  }
  if (!isMultipart) return { start: 0, end: version.sizeBytes };
  const start = version.segments.slice(0, number - 1).reduce((sum, segment) => sum + segment.sizeBytes, 0);
  return { start, end: start + (version.segments[number - 1]?.sizeBytes ?? 0), partsCount: version.segments.length };
}
