import { S3Error, invalidArgument, unsupported } from './errors.ts';
import type { S3Request } from './request.ts';
import type { ObjectHeaders } from './types.ts';

const KEPT = ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'expires'] as const;
const MAX_METADATA_BYTES = 2 * 1024;

/** The headers of a request that its object keeps. Throws `MetadataTooLarge`. */
export function readObjectHeaders(request: S3Request): ObjectHeaders {
  const headers: Record<string, string> = { 'content-type': request.header('content-type') ?? 'binary/octet-stream' };
  for (const name of KEPT) {
    const value = request.header(name);
    if (value === undefined) continue;
    // "aws-chunked" describes the transfer, not the object.
    const kept =
      name === 'content-encoding'
        ? value
            .split(',')
            .map((coding) => coding.trim())
            .filter((coding) => coding !== 'aws-chunked')
            .join(',')
        : value;
    if (kept !== '') headers[name] = kept;
  }
  let sizeBytes = 0;
  for (const name of request.headerNames) {
    if (!name.startsWith('x-amz-meta-')) continue;
    const value = request.header(name) ?? '';
    sizeBytes += Buffer.byteLength(name.slice('x-amz-meta-'.length)) + Buffer.byteLength(value);
    headers[name] = value;
  }
  if (sizeBytes > MAX_METADATA_BYTES) {
    throw new S3Error(400, 'MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      Size: String(sizeBytes),
      MaxSizeAllowed: String(MAX_METADATA_BYTES),
    });
  }
  return headers;
}

/** Kept headers as they go out again: what HTTP cannot carry as it is goes out as an RFC 2047 word, as on S3. */
export function printObjectHeaders(headers: ObjectHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      /^[\x20-\x7e\t]*$/.test(value) ? value : `=?UTF-8?B?${Buffer.from(value, 'utf8').toString('base64')}?=`,
    ]),
  );
}

const UNSUPPORTED_HEADERS: readonly RegExp[] = [
  /^x-amz-tagging$/,
  /^x-amz-website-redirect-location$/,
  /^x-amz-object-lock-/,
  /^x-amz-write-offset-bytes$/,
  /^x-amz-server-side-encryption-(?!bucket-key-enabled)/,
  /^x-amz-copy-source-server-side-encryption-/,
  /^x-amz-object-if-/,
  /^x-amz-if-match-/,
  /^x-amz-mfa$/,
  /^x-amz-bypass-governance-retention$/,
];

/** Refuses the headers that would have to mean something here and do not. */
export function refuseUnsupportedHeaders(request: S3Request): void {
  for (const name of request.headerNames) {
    if (UNSUPPORTED_HEADERS.some((pattern) => pattern.test(name))) throw unsupported(`the header ${name}`);
  }
  const encryption = request.header('x-amz-server-side-encryption');
  if (encryption !== undefined && encryption !== 'AES256') throw unsupported(`encryption with ${encryption}`);
  const storageClass = request.header('x-amz-storage-class');
  if (storageClass !== undefined && storageClass !== 'STANDARD') throw unsupported(`the storage class ${storageClass}`);
  const acl = request.header('x-amz-acl');
  const hasGrant = request.headerNames.some((name) => name.startsWith('x-amz-grant-'));
  if (hasGrant || (acl !== undefined && acl !== 'bucket-owner-full-control')) {
    // What a bucket with "bucket owner enforced", the default since 2023, answers.
    throw new S3Error(400, 'AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
}

/** A whole number among the query parameters. Throws `InvalidArgument` when it is not one or out of bounds. */
export function readNumber(
  request: S3Request,
  name: string,
  bounds: { readonly min: number; readonly max: number; readonly fallback: number },
): number {
  const text = request.query.get(name);
  if (text === undefined || text === '') return bounds.fallback;
  const value = Number(text);
  if (!/^\d{1,10}$/.test(text) || value < bounds.min || value > 2_147_483_647) {
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text);
  }
  return Math.min(value, bounds.max);
}
