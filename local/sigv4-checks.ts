import type { Clock, Principal } from './context.ts';
import type { Claim, ParsedRequest } from './sigv4-claim.ts';
import { formatTimestamp, headerValue, hoistedHeader, refused } from './sigv4-claim.ts';
import type { SigV4Options, SigV4Refused, SignedPayload } from './sigv4.ts';

const MAX_SKEW_MS = 15 * 60 * 1000;

/** The payload forms that S3 knows besides the hex SHA-256 of the body. */
export const PAYLOAD_FORMS = [
  'UNSIGNED-PAYLOAD',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
] as const;

/** The refusal of an access key that nobody has. */
export function unknownKey(isS3: boolean, accessKeyId: string): SigV4Refused {
  return isS3
    ? refused(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', {
        AWSAccessKeyId: accessKeyId,
      })
    : refused(400, 'UnrecognizedClientException', 'The security token included in the request is invalid.');
}

/** The refusal of a session token that is not the one of its key. */
export function badToken(
  isS3: boolean,
  principal: Principal,
  claim: Pick<Claim, 'accessKeyId' | 'sessionToken'>,
): SigV4Refused {
  // Temporary keys without their token are no keys at all to AWS.
  if (isS3 && principal.sessionToken !== undefined && claim.sessionToken === undefined) {
    return unknownKey(true, claim.accessKeyId);
  }
  return isS3
    ? refused(400, 'InvalidToken', 'The provided token is malformed or otherwise invalid.')
    : unknownKey(false, claim.accessKeyId);
}

/** Refuses a header-form request that is more than 15 minutes off. */
export function checkSkew(claim: Claim, isS3: boolean, clock: Clock): SigV4Refused | undefined {
  const now = clock.now();
  if (Math.abs(now - claim.timeMs) <= MAX_SKEW_MS) return undefined;
  if (isS3) {
    return refused(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {
        RequestTime: claim.timestamp,
        ServerTime: toIsoSeconds(now),
        MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS),
      },
    );
  }
  const message =
    claim.timeMs < now
      ? `Signature expired: ${claim.timestamp} is now earlier than ${formatTimestamp(now - MAX_SKEW_MS)} (${formatTimestamp(now)} - 15 min.)`
      : `Signature not yet current: ${claim.timestamp} is still later than ${formatTimestamp(now + MAX_SKEW_MS)} (${formatTimestamp(now)} + 15 min.)`;
  return refused(400, 'InvalidSignatureException', message);
}

/** Refuses a presigned request before its date (less 15 minutes) and after its end. */
export function checkLifetime(claim: Claim, clock: Clock): SigV4Refused | undefined {
  const now = clock.now();
  if (claim.timeMs - now > MAX_SKEW_MS) {
    return refused(403, 'AccessDenied', 'Request is not yet valid', { ServerTime: toIsoSeconds(now) });
  }
  const endMs = claim.timeMs + claim.expiresSeconds * 1000;
  if (now <= endMs) return undefined;
  return refused(403, 'AccessDenied', 'Request has expired', {
    'X-Amz-Expires': String(claim.expiresSeconds),
    Expires: toIsoSeconds(endMs),
    ServerTime: toIsoSeconds(now),
  });
}

function toIsoSeconds(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Refuses a request whose host or `x-amz-*` headers are not all signed. */
export function checkSignedHeaders(parsed: ParsedRequest, claim: Claim, isS3: boolean): SigV4Refused | undefined {
  const signed = new Set(claim.signedHeaders);
  const missing = [...parsed.headers.keys()].filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signed.has(name),
  );
  if (!signed.has('host') && !missing.includes('host')) missing.push('host');
  if (missing.length === 0) return undefined;
  return isS3
    ? refused(403, 'AccessDenied', 'There were headers present in the request which were not signed', {
        HeadersNotSigned: missing.join(', '),
      })
    : refused(
        400,
        'InvalidSignatureException',
        `'${missing.join("', '")}' must be a 'SignedHeader' in the AWS Authorization.`,
      );
}

/** How the body is covered by the signature, or the refusal of what was said about it. */
export function readPayload(
  parsed: ParsedRequest,
  claim: Claim,
  options: SigV4Options,
  isS3: boolean,
): SignedPayload | SigV4Refused {
  const header = headerValue(parsed, 'x-amz-content-sha256');
  if (!isS3) {
    const hex = options.payloadHash;
    if (hex === undefined || (header !== undefined && header !== hex)) {
      return refused(
        400,
        'InvalidSignatureException',
        'The value of x-amz-content-sha256 does not match the body of the request.',
      );
    }
    return { form: 'SHA256', hex };
  }
  const value =
    claim.form === 'query' ? (header ?? hoistedHeader(parsed, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD') : header;
  if (value === undefined) {
    return refused(400, 'InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  const form = PAYLOAD_FORMS.find((known) => known === value);
  if (form !== undefined) return { form };
  if (/^[0-9a-f]{64}$/.test(value)) return { form: 'SHA256', hex: value };
  return refused(
    400,
    'InvalidArgument',
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
    { ArgumentName: 'x-amz-content-sha256', ArgumentValue: value },
  );
}
