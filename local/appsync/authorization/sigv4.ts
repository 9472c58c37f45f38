import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock, IamPrincipal, Refusal, SignedRequest } from '../types.ts';
import { canonicalHeader, canonicalPath, canonicalQuery } from './canonical-request.ts';
import { headerValue } from './request-headers.ts';

/** How the header of a Signature Version 4 request begins. */
export const SIGV4_ALGORITHM = 'AWS4-HMAC-SHA256';
const SERVICE = 'appsync';
/** A signed request must arrive within five minutes of its date (IAM User Guide, request signing). */
export const MAX_SKEW_MS = 5 * 60 * 1000;
/** What clients add after signing: Amplify its user agent, credential providers the token, which is compared instead. */
const MAY_BE_UNSIGNED = new Set(['x-amz-user-agent', 'x-amz-security-token']);

const UNKNOWN_KEY = 'The security token included in the request is invalid.';
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

export type SignatureVerdict =
  { readonly ok: true; readonly principal: IamPrincipal } | { readonly ok: false; readonly refusal: Refusal };

export interface SignatureRules {
  readonly region: string;
  readonly clock: Clock;
  readonly find: (accessKeyId: string) => IamPrincipal | undefined;
}

interface Claim {
  readonly accessKeyId: string;
  readonly date: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly timestamp: string;
  readonly timeMs: number;
}

/**
 * Checks the header form of Signature Version 4 for the service `appsync`: who signed, that it was signed for this
 * region and now, and that host, every `x-amz-*` header and the body are what was signed. Never throws.
 */
export function verifySignature(request: SignedRequest, rules: SignatureRules): SignatureVerdict {
  const claim = readClaim(request, rules.region);
  if ('ok' in claim) return claim;
  const principal = rules.find(claim.accessKeyId);
  const sessionToken = headerValue(request.headers, 'x-amz-security-token') ?? '';
  if (principal === undefined || !isEqual(principal.sessionToken ?? '', sessionToken)) {
    return refused(403, 'UnrecognizedClientException', UNKNOWN_KEY);
  }
  const late = skewFault(claim, rules.clock.now());
  if (late !== undefined) return invalid(late);
  const unsigned = unsignedHeaders(request, claim.signedHeaders);
  if (unsigned.length > 0) {
    return invalid(`'${unsigned.join("', '")}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  const bodyHash = createHash('sha256').update(request.body).digest('hex');
  const expected = signatureOf(request, claim, bodyHash, principal.secretAccessKey, rules.region);
  return isEqual(expected, claim.signature) ? { ok: true, principal } : invalid(MISMATCH);
}

function signatureOf(request: SignedRequest, claim: Claim, bodyHash: string, secret: string, region: string): string {
  const mark = request.path.indexOf('?');
  const canonicalRequest = [
    request.method,
    canonicalPath(mark < 0 ? request.path : request.path.slice(0, mark)),
    canonicalQuery(mark < 0 ? '' : request.path.slice(mark + 1)),
    ...claim.signedHeaders.map((name) => `${name}:${canonicalHeader(request.headers, name)}`),
    '',
    claim.signedHeaders.join(';'),
    bodyHash,
  ].join('\n');
  const scope = [claim.date, region, SERVICE, 'aws4_request'];
  const requestHash = createHash('sha256').update(canonicalRequest).digest('hex');
  const stringToSign = [SIGV4_ALGORITHM, claim.timestamp, scope.join('/'), requestHash].join('\n');
  const key = scope.reduce(
    (current: Buffer, part) => createHmac('sha256', current).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
  return createHmac('sha256', key).update(stringToSign).digest('hex');
}

function readClaim(request: SignedRequest, region: string): Claim | Extract<SignatureVerdict, { ok: false }> {
  const authorization = headerValue(request.headers, 'authorization') ?? '';
  const parameters = new Map(
    authorization
      .slice(SIGV4_ALGORITHM.length)
      .split(',')
      .map((part) => part.trim().split('='))
      .flatMap(([name, value, ...rest]) => (name && value && rest.length === 0 ? [[name, value]] : [])),
  );
  const [credential, signedHeaders, signature] = ['Credential', 'SignedHeaders', 'Signature'].map((name) =>
    parameters.get(name),
  );
  if (credential === undefined || signedHeaders === undefined || signature === undefined) {
    const missing = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !parameters.has(name));
    return incomplete(missing.map((name) => `Authorization header requires '${name}' parameter.`).join(' '));
  }
  const timestamp = headerValue(request.headers, 'x-amz-date') ?? '';
  const timeMs = parseTimestamp(timestamp);
  if (timeMs === undefined) {
    return incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  const [accessKeyId, date, scopeRegion, service, terminator, ...rest] = credential.split('/');
  if (!accessKeyId || !date || rest.length > 0 || terminator !== 'aws4_request') {
    return incomplete('Credential must have exactly 5 slash-delimited elements and end in aws4_request.');
  }
  if (service !== SERVICE) return invalid(`Credential should be scoped to correct service: '${SERVICE}'.`);
  if (scopeRegion !== region) return invalid(`Credential should be scoped to a valid region, not '${scopeRegion}'.`);
  if (date !== timestamp.slice(0, 8)) {
    return invalid(`Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.`);
  }
  return { accessKeyId, date, signedHeaders: signedHeaders.split(';'), signature, timestamp, timeMs };
}

function unsignedHeaders(request: SignedRequest, signedHeaders: readonly string[]): readonly string[] {
  const present = Object.keys(request.headers).map((name) => name.toLowerCase());
  const needed = ['host', ...present.filter((name) => name.startsWith('x-amz-') && !MAY_BE_UNSIGNED.has(name))];
  return needed.filter((name) => !signedHeaders.includes(name));
}

function skewFault(claim: Claim, now: number): string | undefined {
  const minutes = `${MAX_SKEW_MS / 60_000} min.`;
  const { timestamp } = claim;
  if (claim.timeMs < now - MAX_SKEW_MS) {
    return `Signature expired: ${timestamp} is now earlier than ${formatTimestamp(now - MAX_SKEW_MS)} (${formatTimestamp(now)} - ${minutes})`;
  }
  if (claim.timeMs > now + MAX_SKEW_MS) {
    return `Signature not yet current: ${timestamp} is still later than ${formatTimestamp(now + MAX_SKEW_MS)} (${formatTimestamp(now)} + ${minutes})`;
  }
  return undefined;
}

function parseTimestamp(text: string): number | undefined {
  if (!/^\d{8}T\d{6}Z$/.test(text)) return undefined;
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const timeMs = Date.parse(iso);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

function formatTimestamp(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d{3}|[-:]/g, '');
}

function isEqual(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function incomplete(message: string): Extract<SignatureVerdict, { ok: false }> {
  return refused(403, 'IncompleteSignatureException', message);
}

function invalid(message: string): Extract<SignatureVerdict, { ok: false }> {
  return refused(403, 'InvalidSignatureException', message);
}

function refused(
  status: Refusal['status'],
  errorType: string,
  message: string,
): Extract<SignatureVerdict, { ok: false }> {
  return { ok: false, refusal: { status, errorType, message } };
}
