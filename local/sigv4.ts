import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock, FindPrincipal, Principal } from './context.ts';
import type { PAYLOAD_FORMS } from './sigv4-checks.ts';
import { badToken, checkLifetime, checkSignedHeaders, checkSkew, readPayload, unknownKey } from './sigv4-checks.ts';
import type { ParsedRequest } from './sigv4-claim.ts';
import {
  ALGORITHM,
  headerValue,
  parseRequest,
  percentDecode,
  readAuthorization,
  readQuery,
  refused,
} from './sigv4-claim.ts';

/** A request as it came over the wire: nothing decoded, nothing merged. `rawHeaders` is Node's flat list of name and value. */
export interface SigV4Request {
  readonly method: string;
  readonly rawUrl: string;
  readonly rawHeaders: readonly string[];
}

/** What a service knows about itself when it checks a signature. */
export interface SigV4Options {
  readonly find: FindPrincipal;
  readonly clock: Clock;
  /** The service name in the credential scope: `s3`, `transcribe`, `appsync` … */
  readonly service: string;
  readonly region: string;
  /**
   * Hex SHA-256 of the body that was read. Every service but S3 must give it; S3 does not, because it signs the
   * `x-amz-content-sha256` header instead and checks the body against that while it streams.
   */
  readonly payloadHash?: string;
}

/** How the body is covered by the signature: by one of S3's named forms, or by its hash. */
export type SignedPayload =
  { readonly form: (typeof PAYLOAD_FORMS)[number] } | { readonly form: 'SHA256'; readonly hex: string };

/** What the chunk signatures of an `aws-chunked` body are chained to. */
export interface SigningSeed {
  readonly signature: string;
  readonly signingKey: Buffer;
  /** `yyyymmdd/region/service/aws4_request`. */
  readonly scope: string;
  /** ISO 8601 basic form, as in `X-Amz-Date`. */
  readonly timestamp: string;
}

/** The request is signed by `principal`, is in time, and covers host and every `x-amz-*` header. */
export interface SigV4Accepted {
  readonly ok: true;
  readonly principal: Principal;
  readonly form: 'header' | 'query';
  readonly payload: SignedPayload;
  readonly signedHeaders: ReadonlySet<string>;
  readonly seed: SigningSeed;
}

/** The refusal in the service's own words: for S3 an XML error code, for the others a JSON `__type`. */
export interface SigV4Refused {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
  readonly status: number;
  /** Further elements of S3's XML error, such as `ServerTime`. */
  readonly details: Readonly<Record<string, string>>;
}

/**
 * Checks a request against AWS Signature Version 4, in header form or (S3 only) in query form, from the raw request.
 * Never throws and never reads the body: S3 compares the body with the returned `payload`, the other services hash the
 * body first and pass `payloadHash`. Session tokens must be those of the principal. A request dated more than 15 minutes
 * from the clock is refused; a query-form request lives from its date for `X-Amz-Expires` seconds (1 to 604800).
 */
export function verifySigV4(request: SigV4Request, options: SigV4Options): SigV4Accepted | SigV4Refused {
  const isS3 = options.service === 's3';
  const parsed = parseRequest(request);
  const authorization = headerValue(parsed, 'authorization');
  const hasQuery = parsed.query.some(([name]) => name === 'X-Amz-Algorithm' || name === 'X-Amz-Signature');
  if (isS3 && hasQuery && authorization !== undefined) {
    return refused(
      400,
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    );
  }
  const claim = isS3 && hasQuery ? readQuery(parsed, options) : readAuthorization(parsed, authorization, options);
  if ('ok' in claim) return claim;

  const principal = options.find(claim.accessKeyId);
  if (principal === undefined) return unknownKey(isS3, claim.accessKeyId);
  const late =
    isS3 && claim.form === 'query' ? checkLifetime(claim, options.clock) : checkSkew(claim, isS3, options.clock);
  if (late !== undefined) return late;
  if ((principal.sessionToken ?? '') !== (claim.sessionToken ?? '')) return badToken(isS3, principal, claim);
  const unsigned = checkSignedHeaders(parsed, claim, isS3);
  if (unsigned !== undefined) return unsigned;
  const payload = readPayload(parsed, claim, options, isS3);
  if ('ok' in payload) return payload;

  const scope = `${claim.date}/${options.region}/${options.service}/aws4_request`;
  const canonicalRequest = [
    request.method,
    isS3 ? canonicalPathOfS3(parsed.path) : canonicalPath(parsed.path),
    canonicalQuery(parsed.query, claim.form === 'query'),
    ...claim.signedHeaders.map((name) => `${name}:${canonicalHeader(parsed, name)}`),
    '',
    claim.signedHeaders.join(';'),
    payload.form === 'SHA256' ? payload.hex : payload.form,
  ].join('\n');
  // Header values arrive as latin1; hashing them as latin1 gives back the bytes that were sent.
  const hash = createHash('sha256').update(canonicalRequest, 'latin1').digest('hex');
  const stringToSign = [ALGORITHM, claim.timestamp, scope, hash].join('\n');
  const signingKey = deriveSigningKey(principal.secretAccessKey, claim.date, options.region, options.service);
  const expected = createHmac('sha256', signingKey).update(stringToSign).digest('hex');
  if (!equalInConstantTime(expected, claim.signature)) {
    return isS3
      ? refused(
          403,
          'SignatureDoesNotMatch',
          'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
          {
            AWSAccessKeyId: claim.accessKeyId,
            StringToSign: stringToSign,
            SignatureProvided: claim.signature,
            CanonicalRequest: canonicalRequest,
          },
        )
      : refused(
          400,
          'InvalidSignatureException',
          'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
        );
  }
  return {
    ok: true,
    principal,
    form: claim.form,
    payload,
    signedHeaders: new Set(claim.signedHeaders),
    seed: { signature: claim.signature, signingKey, scope, timestamp: claim.timestamp },
  };
}

/** Compares two secrets without telling by the time taken where they differ. */
export function equalInConstantTime(expected: string, given: string): boolean {
  const a = Buffer.from(expected, 'utf8');
  const b = Buffer.from(given, 'utf8');
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Percent-encodes bytes by Signature V4's rule: everything but `A-Za-z0-9-._~`. */
export function percentEncode(bytes: Uint8Array): string {
  let encoded = '';
  for (const byte of bytes) {
    const char = String.fromCharCode(byte);
    encoded += /[A-Za-z0-9\-._~]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/** S3 encodes the path once and leaves `.`, `..` and empty segments alone ("do not normalize URI paths for S3"). */
function canonicalPathOfS3(rawPath: string): string {
  const bytes = percentDecode(rawPath) ?? Buffer.from(rawPath, 'latin1');
  return percentEncode(bytes).replaceAll('%2F', '/') || '/';
}

/** Every other service normalises the path as sent and encodes it again. */
function canonicalPath(rawPath: string): string {
  const segments: string[] = [];
  for (const segment of rawPath.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') segments.pop();
    else segments.push(percentEncode(Buffer.from(segment, 'latin1')));
  }
  const trailing = segments.length > 0 && rawPath.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${trailing}`;
}

function canonicalQuery(query: ParsedRequest['query'], isQueryForm: boolean): string {
  return query
    .filter(([name]) => !(isQueryForm && name === 'X-Amz-Signature'))
    .map(([name, value]): readonly [string, string] => [
      percentEncode(Buffer.from(name, 'latin1')),
      percentEncode(Buffer.from(value, 'latin1')),
    ])
    .sort(([nameA, valueA], [nameB, valueB]) =>
      nameA < nameB ? -1 : nameA > nameB ? 1 : valueA < valueB ? -1 : valueA > valueB ? 1 : 0,
    )
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function canonicalHeader(parsed: ParsedRequest, name: string): string {
  return (parsed.headers.get(name) ?? []).map((value) => value.trim().replace(/[ \t]+/g, ' ')).join(',');
}

function deriveSigningKey(secret: string, date: string, region: string, service: string): Buffer {
  return [date, region, service, 'aws4_request'].reduce(
    (key: Buffer, part) => createHmac('sha256', key).update(part).digest(),
    Buffer.from(`AWS4${secret}`, 'utf8'),
  );
}
