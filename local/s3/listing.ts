import { invalidArgument } from './errors.ts';
import { createKeyIndex } from './key-index.ts';
import { findUpload } from './multipart.ts';
import { readNumber } from './object-headers.ts';
import type { ListForm } from './pages.ts';
import { ownerNodes, prefixNodes, readForm, walk } from './pages.ts';
import type { Reply } from './replies.ts';
import { quoted, xmlReply, xmlTime } from './replies.ts';
import type { S3Request } from './request.ts';
import type { State } from './state.ts';
import type { ObjectVersion, UploadRecord, Version } from './types.ts';
import type { XmlNode } from './xml.ts';

const MAX_KEYS = 1000;

const MAX_BUCKETS = 10_000;

/** ListBuckets: the configured ones, in pages when `max-buckets` asks for them. */
export function listBuckets(request: S3Request, state: State, region: string, createdMs: number): Reply {
  const prefix = request.query.get('prefix');
  const max = readNumber(request, 'max-buckets', { min: 1, max: MAX_BUCKETS, fallback: MAX_BUCKETS });
  const token = request.query.get('continuation-token');
  const after = token === undefined ? '' : readToken(token);
  const wantedRegion = request.query.get('bucket-region') ?? region;
  const behind = [...state.buckets.keys()]
    .filter((name) => wantedRegion === region && name.startsWith(prefix ?? '') && name > after)
    .sort();
  const page = behind.slice(0, max);
  const last = page.at(-1);
  return xmlReply('ListAllMyBucketsResult', [
    ['Owner', ownerNodes(request.account)],
    [
      'Buckets',
      page.map((name) => [
        'Bucket',
        [
          ['Name', name],
          ['CreationDate', xmlTime(createdMs)],
          ['BucketRegion', region],
        ],
      ]),
    ],
    ['Prefix', prefix],
    ['ContinuationToken', behind.length > page.length && last !== undefined ? printToken(last) : undefined],
  ]);
}

/** ListObjectsV2. */
export function listObjects(request: S3Request, state: State): Reply {
  if (request.query.get('list-type') !== '2') {
    throw invalidArgument('Invalid List Type specified in Request', 'list-type', request.query.get('list-type') ?? '');
  }
  const form = readForm(request);
  const maxKeys = readNumber(request, 'max-keys', { min: 0, max: MAX_KEYS, fallback: MAX_KEYS });
  const startAfter = request.query.get('start-after');
  const token = request.query.get('continuation-token');
  const index = state.keys(request.bucket);
  const page = walk(index, form, token === undefined ? (startAfter ?? '') : readToken(token), maxKeys, (key) => {
    const version = state.current(request.bucket, key);
    return version === undefined ? [] : [version];
  });
  const withOwner = request.query.get('fetch-owner') === 'true';
  return xmlReply('ListBucketResult', [
    ['Name', request.bucket],
    ['Prefix', form.print(form.prefix)],
    ['Delimiter', form.delimiter === '' ? undefined : form.print(form.delimiter)],
    ['StartAfter', startAfter === undefined ? undefined : form.print(startAfter)],
    ['ContinuationToken', token],
    ['NextContinuationToken', page.next === undefined ? undefined : printToken(page.next)],
    ['KeyCount', page.rows.length + page.prefixes.length],
    ['MaxKeys', maxKeys],
    ['EncodingType', form.encodingType],
    ['IsTruncated', page.next !== undefined],
    ...page.rows.map(({ key, row }): XmlNode => ['Contents', objectNodes(form, key, row, withOwner)]),
    ...prefixNodes(form, page.prefixes),
  ]);
}

/** ListObjects, the first version: older clients and `list_objects` of boto3. Its marker is a key or a common prefix. */
export function listObjectsV1(request: S3Request, state: State): Reply {
  const form = readForm(request);
  const maxKeys = readNumber(request, 'max-keys', { min: 0, max: MAX_KEYS, fallback: MAX_KEYS });
  const marker = request.query.get('marker') ?? '';
  const page = walk(state.keys(request.bucket), form, marker, maxKeys, (key) => {
    const version = state.current(request.bucket, key);
    return version === undefined ? [] : [version];
  });
  // Without a delimiter the last key says where to go on, and S3 says it only with one.
  const hasNextMarker = page.next !== undefined && form.delimiter !== '';
  return xmlReply('ListBucketResult', [
    ['Name', request.bucket],
    ['Prefix', form.print(form.prefix)],
    ['Marker', form.print(marker)],
    ['NextMarker', hasNextMarker ? form.print(page.next) : undefined],
    ['MaxKeys', maxKeys],
    ['Delimiter', form.delimiter === '' ? undefined : form.print(form.delimiter)],
    ['EncodingType', form.encodingType],
    ['IsTruncated', page.next !== undefined],
    ...page.rows.map(({ key, row }): XmlNode => ['Contents', objectNodes(form, key, row, true)]),
    ...prefixNodes(form, page.prefixes),
  ]);
}

function objectNodes(form: ListForm, key: string, version: ObjectVersion, withOwner: boolean): readonly XmlNode[] {
  return [
    ['Key', form.print(key)],
    ['LastModified', xmlTime(version.lastModifiedMs)],
    ['ETag', quoted(version.etag)],
    ['ChecksumAlgorithm', version.checksum.algorithm],
    ['ChecksumType', version.checksum.type],
    ['Size', version.sizeBytes],
    ['Owner', withOwner ? ownerNodes(version.owner) : undefined],
    ['StorageClass', 'STANDARD'],
  ];
}

/** ListObjectVersions: keys in order, each with its versions and delete markers, newest first. */
export function listVersions(request: S3Request, state: State): Reply {
  const form = readForm(request);
  const maxKeys = readNumber(request, 'max-keys', { min: 0, max: MAX_KEYS, fallback: MAX_KEYS });
  const keyMarker = request.query.get('key-marker') ?? '';
  const idMarker = request.query.get('version-id-marker');
  if (idMarker !== undefined && idMarker !== '' && keyMarker === '') {
    throw invalidArgument(
      'A version-id marker cannot be specified without a key marker.',
      'version-id-marker',
      idMarker,
    );
  }
  const versionsOf = (key: string): readonly Version[] => state.record(request.bucket, key)?.versions ?? [];
  const all = idMarker === undefined || idMarker === '' ? [] : versionsOf(keyMarker);
  const position = all.findIndex((version) => version.versionId === idMarker);
  const rest = position < 0 ? [] : all.slice(position + 1);
  const page = walk(state.keys(request.bucket), form, keyMarker, maxKeys, versionsOf, rest);
  return xmlReply('ListVersionsResult', [
    ['Name', request.bucket],
    ['Prefix', form.print(form.prefix)],
    ['KeyMarker', form.print(keyMarker)],
    ['VersionIdMarker', idMarker ?? ''],
    ['NextKeyMarker', page.next === undefined ? undefined : form.print(page.next)],
    ['NextVersionIdMarker', page.next === undefined ? undefined : page.lastRow?.versionId],
    ['MaxKeys', maxKeys],
    ['Delimiter', form.delimiter === '' ? undefined : form.print(form.delimiter)],
    ['EncodingType', form.encodingType],
    ['IsTruncated', page.next !== undefined],
    ...page.rows.map(({ key, row }) => versionNode(form, key, row, versionsOf(key)[0]?.sequencer === row.sequencer)),
    ...prefixNodes(form, page.prefixes),
  ]);
}

function versionNode(form: ListForm, key: string, version: Version, isLatest: boolean): XmlNode {
  const facts: readonly XmlNode[] = [
    ['Key', form.print(key)],
    ['VersionId', version.versionId],
    ['IsLatest', isLatest],
    ['LastModified', xmlTime(version.lastModifiedMs)],
  ];
  if (version.kind === 'marker') return ['DeleteMarker', [...facts, ['Owner', ownerNodes(version.owner)]]];
  return [
    'Version',
    [
      ...facts,
      ['ETag', quoted(version.etag)],
      ['ChecksumAlgorithm', version.checksum.algorithm],
      ['ChecksumType', version.checksum.type],
      ['Size', version.sizeBytes],
      ['Owner', ownerNodes(version.owner)],
      ['StorageClass', 'STANDARD'],
    ],
  ];
}

/** ListMultipartUploads: by key, then by time of creation. */
export function listUploads(request: S3Request, state: State): Reply {
  const form = readForm(request);
  const maxUploads = readNumber(request, 'max-uploads', { min: 1, max: MAX_KEYS, fallback: MAX_KEYS });
  const keyMarker = request.query.get('key-marker') ?? '';
  const idMarker = keyMarker === '' ? '' : (request.query.get('upload-id-marker') ?? '');
  const byKey = new Map<string, UploadRecord[]>();
  for (const [, upload] of state.uploads.entries()) {
    if (upload.bucket !== request.bucket) continue;
    const uploads = byKey.get(upload.key) ?? [];
    uploads.push(upload);
    byKey.set(upload.key, uploads);
  }
  for (const uploads of byKey.values()) uploads.sort((a, b) => a.initiatedMs - b.initiatedMs);
  const uploadsOf = (key: string): readonly UploadRecord[] => byKey.get(key) ?? [];
  const position = uploadsOf(keyMarker).findIndex((upload) => upload.uploadId === idMarker);
  const rest = position < 0 ? [] : uploadsOf(keyMarker).slice(position + 1);
  const page = walk(createKeyIndex([...byKey.keys()]), form, keyMarker, maxUploads, uploadsOf, rest);
  return xmlReply('ListMultipartUploadsResult', [
    ['Bucket', request.bucket],
    ['KeyMarker', form.print(keyMarker)],
    ['UploadIdMarker', idMarker],
    ['NextKeyMarker', page.next === undefined ? undefined : form.print(page.next)],
    ['NextUploadIdMarker', page.next === undefined ? undefined : page.lastRow?.uploadId],
    ['Prefix', form.print(form.prefix)],
    ['Delimiter', form.delimiter === '' ? undefined : form.print(form.delimiter)],
    ['MaxUploads', maxUploads],
    ['EncodingType', form.encodingType],
    ['IsTruncated', page.next !== undefined],
    ...page.rows.map(({ key, row }): XmlNode => [
      'Upload',
      [
        ['Key', form.print(key)],
        ['UploadId', row.uploadId],
        ['Initiator', ownerNodes(row.owner)],
        ['Owner', ownerNodes(row.owner)],
        ['StorageClass', 'STANDARD'],
        ['Initiated', xmlTime(row.initiatedMs)],
        ['ChecksumAlgorithm', row.checksum?.algorithm],
        ['ChecksumType', row.checksum?.type],
      ],
    ]),
    ...prefixNodes(form, page.prefixes),
  ]);
}

/** ListParts. */
export function listParts(request: S3Request, state: State): Reply {
  const upload = findUpload(request, state);
  const maxParts = readNumber(request, 'max-parts', { min: 0, max: MAX_KEYS, fallback: MAX_KEYS });
  const marker = readNumber(request, 'part-number-marker', { min: 0, max: 10_000, fallback: 0 });
  const behind = state.parts(upload.uploadId).filter((part) => part.partNumber > marker);
  const page = behind.slice(0, maxParts);
  return xmlReply('ListPartsResult', [
    ['Bucket', upload.bucket],
    ['Key', upload.key],
    ['UploadId', upload.uploadId],
    ['Initiator', ownerNodes(upload.owner)],
    ['Owner', ownerNodes(upload.owner)],
    ['StorageClass', 'STANDARD'],
    ['PartNumberMarker', marker],
    ['NextPartNumberMarker', page.at(-1)?.partNumber ?? 0],
    ['MaxParts', maxParts],
    ['IsTruncated', behind.length > page.length],
    ['ChecksumAlgorithm', upload.checksum?.algorithm],
    ['ChecksumType', upload.checksum?.type],
    ...page.map((part): XmlNode => [
      'Part',
      [
        ['PartNumber', part.partNumber],
        ['LastModified', xmlTime(part.lastModifiedMs)],
        ['ETag', quoted(part.etag)],
        ['Size', part.segment.sizeBytes],
        [`Checksum${part.checksum.algorithm}`, part.checksum.value],
      ],
    ]),
  ]);
}

function printToken(key: string): string {
  return Buffer.from(`1${key}`, 'utf8').toString('base64');
}

function readToken(token: string): string {
  const bytes = Buffer.from(token, 'base64');
  const text = bytes.toString('utf8');
  if (bytes.toString('base64') !== token || !text.startsWith('1')) {
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
  }
  return text.slice(1);
}
