import type { IncomingMessage } from 'node:http';
import type { Principal } from '../context.ts';
import type { SigningSeed, SignedPayload } from '../sigv4.ts';
import { percentDecode } from '../sigv4-claim.ts';
import { S3Error } from './errors.ts';

/** What a request points at, before anybody asked who sent it. */
export interface Target {
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Empty for the bucket itself; decoded exactly once. */
  readonly key: string;
  /** Whether the bucket stands in the Host header instead of the path. */
  readonly isVirtualHosted: boolean;
  readonly query: ReadonlyMap<string, string>;
}

/** A request whose signature holds. */
export interface S3Request extends Target {
  readonly id: string;
  readonly method: string;
  readonly principal: Principal;
  /** The principal's account number. */
  readonly account: string;
  readonly sourceIp: string;
  readonly payload: SignedPayload;
  /** Absent where nothing is chained to the signature: in URLs presigned with Signature V2. */
  readonly seed?: SigningSeed;
  /** By lower-case name; `x-amz-*` query parameters of a presigned URL count as headers, as they do on S3. */
  header(name: string): string | undefined;
  readonly headerNames: readonly string[];
  readonly message: IncomingMessage;
}

const MAX_KEY_BYTES = 1024;
const PATH_STYLE_HOST = /^(?:localhost|\d+(?:\.\d+){3}|\[.*\]|s3(?:[.-].*)?)$/i;
const VIRTUAL_HOST = /^(.+?)\.(?:s3(?:[.-].*)?|localhost)$/i;

/**
 * Reads bucket and key from the raw path and the Host header (`bucket.s3.…`, `bucket.localhost`, else path style).
 * Nothing is normalised: `..`, `//` and a trailing `/` are part of the key. Throws `InvalidURI` and `KeyTooLongError`.
 */
export function readTarget(rawUrl: string, host: string | undefined, bucketNames: ReadonlySet<string>): Target {
  const mark = rawUrl.indexOf('?');
  const rawPath = mark < 0 ? rawUrl : rawUrl.slice(0, mark);
  const query = new Map<string, string>();
  for (const pair of mark < 0 ? [] : rawUrl.slice(mark + 1).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode((equals < 0 ? pair : pair.slice(0, equals)).replaceAll('+', ' '));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1).replaceAll('+', ' '));
    if (!query.has(name)) query.set(name, value);
  }
  const fromHost = bucketOfHost(host, bucketNames);
  if (!rawPath.startsWith('/')) throw invalidUri();
  const slash = rawPath.indexOf('/', 1);
  const [bucket, rawKey] =
    fromHost !== undefined
      ? [fromHost, rawPath.slice(1)]
      : slash < 0
        ? [decode(rawPath.slice(1)), '']
        : [decode(rawPath.slice(1, slash)), rawPath.slice(slash + 1)];
  const key = decode(rawKey);
  assertKeyLength(key);
  return { bucket, key, query, isVirtualHosted: fromHost !== undefined };
}

/** Throws `KeyTooLongError` for a key of more than 1024 bytes. */
export function assertKeyLength(key: string): void {
  const sizeBytes = Buffer.byteLength(key);
  if (sizeBytes <= MAX_KEY_BYTES) return;
  throw new S3Error(400, 'KeyTooLongError', 'Your key is too long', {
    Size: String(sizeBytes),
    MaxSizeAllowed: String(MAX_KEY_BYTES),
  });
}

/** The bucket that a request names, for its CORS rules, when the rest of it cannot be read. Never throws. */
export function readBucketName(
  rawUrl: string,
  host: string | undefined,
  bucketNames: ReadonlySet<string>,
): string | undefined {
  return bucketOfHost(host, bucketNames) ?? rawUrl.split(/[/?]/)[1];
}

function bucketOfHost(host: string | undefined, bucketNames: ReadonlySet<string>): string | undefined {
  const name = (host ?? '').replace(/:\d+$/, '');
  if (PATH_STYLE_HOST.test(name)) return undefined;
  const virtual = VIRTUAL_HOST.exec(name)?.[1];
  if (virtual !== undefined) return virtual;
  return [...bucketNames].find((bucket) => name.startsWith(`${bucket}.`));
}

/** Percent-decodes once and reads the bytes as UTF-8. Throws `InvalidURI`. */
export function decode(text: string): string {
  const bytes = percentDecode(text);
  if (bytes === undefined) throw invalidUri();
  return decodeUtf8(bytes) ?? fail(invalidUri());
}

/** The text of UTF-8 bytes; `undefined` when they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function invalidUri(): S3Error {
  return new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.");
}

function fail(error: Error): never {
  throw error;
}

/** Headers by lower-case name, repeated ones joined, plus what a presigned URL carries in their place. */
export function collectHeaders(
  rawHeaders: readonly string[],
  query: ReadonlyMap<string, string>,
  form: 'header' | 'query',
): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    const raw = rawHeaders[i + 1] ?? '';
    // Node reads header bytes as latin1; S3 takes them for UTF-8.
    const value = decodeUtf8(Buffer.from(raw, 'latin1')) ?? raw;
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  if (form === 'query') {
    for (const [name, value] of query) {
      const lower = name.toLowerCase();
      if (lower.startsWith('x-amz-') && !headers.has(lower)) headers.set(lower, value);
    }
  }
  return headers;
}
