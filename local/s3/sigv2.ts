import { createHmac } from 'node:crypto';
import type { Clock, FindPrincipal, Principal } from '../context.ts';
import { equalInConstantTime } from '../sigv4.ts';
import { badToken, unknownKey } from '../sigv4-checks.ts';
import { S3Error } from './errors.ts';
import type { Target } from './request.ts';

// The regions that are older than Signature V4; boto3 and the AWS CLI still presign for them with V2 unless told otherwise.
const REGIONS = new Set([
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'sa-east-1',
]);

// What is part of the resource that is signed; the other parameters are not covered by the signature.
const SIGNED_PARAMETERS =
  /^(accelerate|acl|analytics|cors|defaultObjectAcl|delete|inventory|lifecycle|location|logging|metrics|notification|object-lock|partNumber|policy|replication|requestPayment|restore|select|select-type|storageClass|tagging|torrent|uploadId|uploads|versionId|versioning|versions|website|response-(cache-control|content-disposition|content-encoding|content-language|content-type|expires))$/;

/** A request whose query may hold a signature of the second version. */
export interface SigV2Request extends Target {
  readonly method: string;
  readonly rawUrl: string;
  readonly isVirtualHosted: boolean;
  /** By lower-case name, what the query carries in their place included. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Whether a request says that its URL was presigned with Signature V2. */
export function isPresignedV2(query: ReadonlyMap<string, string>): boolean {
  return query.has('AWSAccessKeyId') && query.has('Signature') && !query.has('X-Amz-Signature');
}

/**
 * Checks a URL that was presigned with Signature V2, and gives who signed it. Throws S3's own refusals; in a region that
 * never had V2 that is `InvalidRequest`.
 */
export function verifyPresignedV2(
  request: SigV2Request,
  options: { readonly find: FindPrincipal; readonly clock: Clock; readonly region: string },
): Principal {
  if (!REGIONS.has(options.region) || request.headers.has('authorization')) {
    throw new S3Error(
      400,
      'InvalidRequest',
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  }
  const { query } = request;
  const expires = query.get('Expires');
  if (expires === undefined) {
    throw denied('Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters');
  }
  if (!/^\d{1,12}$/.test(expires)) throw denied(`Invalid date (should be seconds since epoch): ${expires}`);
  const accessKeyId = query.get('AWSAccessKeyId') ?? '';
  const principal = options.find(accessKeyId);
  if (principal === undefined) throw refusal(unknownKey(true, accessKeyId));
  const now = options.clock.now();
  if (Number(expires) * 1000 < now) {
    throw denied('Request has expired', { Expires: isoSeconds(Number(expires) * 1000), ServerTime: isoSeconds(now) });
  }
  const sessionToken = request.headers.get('x-amz-security-token');
  if ((principal.sessionToken ?? '') !== (sessionToken ?? '')) {
    throw refusal(badToken(true, principal, { accessKeyId, sessionToken }));
  }
  const stringToSign = [
    request.method,
    valueOf(request, 'content-md5'),
    valueOf(request, 'content-type'),
    expires,
    ...amzHeaders(request.headers),
    canonicalResource(request),
  ].join('\n');
  const expected = createHmac('sha1', principal.secretAccessKey).update(stringToSign, 'utf8').digest('base64');
  const given = query.get('Signature') ?? '';
  if (!equalInConstantTime(expected, given)) {
    throw new S3Error(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      { AWSAccessKeyId: accessKeyId, StringToSign: stringToSign, SignatureProvided: given },
    );
  }
  return principal;
}

/** The header, or what a signer moved into the query in its place. */
function valueOf({ headers, query }: SigV2Request, name: string): string {
  return headers.get(name) ?? query.get(name) ?? '';
}

function amzHeaders(headers: ReadonlyMap<string, string>): readonly string[] {
  return [...headers]
    .filter(([name]) => name.startsWith('x-amz-'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}`);
}

function canonicalResource({ rawUrl, bucket, isVirtualHosted, query }: SigV2Request): string {
  const path = rawUrl.split('?')[0] ?? '/';
  const signed = [...query]
    .filter(([name]) => SIGNED_PARAMETERS.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  return `${isVirtualHosted ? `/${bucket}` : ''}${path}${signed.length === 0 ? '' : `?${signed.join('&')}`}`;
}

function denied(message: string, details: Readonly<Record<string, string>> = {}): S3Error {
  return new S3Error(403, 'AccessDenied', message, details);
}

function refusal(verdict: {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, string>>;
}): S3Error {
  return new S3Error(verdict.status, verdict.code, verdict.message, verdict.details);
}

function isoSeconds(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
