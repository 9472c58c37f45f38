import type { SigV4Options, SigV4Refused, SigV4Request } from './sigv4.ts';

/** The only algorithm that is verified. */
export const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_EXPIRES_SECONDS = 604_800;
const QUERY_PARAMETERS = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
  'X-Amz-Expires',
] as const;

/** The bytes that a percent-encoded text stands for; `undefined` when a `%` is not followed by two hex digits. */
export function percentDecode(text: string): Buffer | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  return Buffer.from(
    text.replace(/%([0-9a-fA-F]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

/** A request taken apart for signing; query values as latin1 text of their bytes. */
export interface ParsedRequest {
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: ReadonlyMap<string, readonly string[]>;
}

/** What a request says of its own signature, well-formed but not yet believed. */
export interface Claim {
  readonly form: 'header' | 'query';
  readonly accessKeyId: string;
  readonly date: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly timestamp: string;
  readonly timeMs: number;
  readonly expiresSeconds: number;
  readonly sessionToken: string | undefined;
}

/** A refusal in the words of the service. */
export function refused(
  status: number,
  code: string,
  message: string,
  details: Readonly<Record<string, string>> = {},
): SigV4Refused {
  return { ok: false, status, code, message, details };
}

/** Takes a raw request apart. */
export function parseRequest(request: SigV4Request): ParsedRequest {
  const mark = request.rawUrl.indexOf('?');
  const path = mark < 0 ? request.rawUrl : request.rawUrl.slice(0, mark);
  const search = mark < 0 ? '' : request.rawUrl.slice(mark + 1);
  const query = search
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): readonly [string, string] => {
      const equals = pair.indexOf('=');
      return equals < 0
        ? [decodeQuery(pair), '']
        : [decodeQuery(pair.slice(0, equals)), decodeQuery(pair.slice(equals + 1))];
    });
  const headers = new Map<string, string[]>();
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const name = (request.rawHeaders[i] ?? '').toLowerCase();
    const values = headers.get(name) ?? [];
    values.push(request.rawHeaders[i + 1] ?? '');
    headers.set(name, values);
  }
  return { path, query, headers };
}

/** Latin1 text of the decoded bytes: one char per byte, so that encoding it again is exact for any byte. */
function decodeQuery(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  return percentDecode(spaced)?.toString('latin1') ?? spaced;
}

/** The first header of that lower-case name. */
export function headerValue(parsed: ParsedRequest, name: string): string | undefined {
  return parsed.headers.get(name)?.[0];
}

function queryValue(parsed: ParsedRequest, name: string): string | undefined {
  return parsed.query.find(([key]) => key === name)?.[1];
}

/** A header that a signer moved into the query; signers differ in the case they write it in. */
export function hoistedHeader(parsed: ParsedRequest, name: string): string | undefined {
  return parsed.query.find(([key]) => key.toLowerCase() === name)?.[1];
}

/** Reads the `X-Amz-*` parameters of a presigned URL, or refuses them. */
export function readQuery(parsed: ParsedRequest, options: SigV4Options): Claim | SigV4Refused {
  const wrong = (message: string) => refused(400, 'AuthorizationQueryParametersError', message);
  const [algorithm, credential, signature, timestamp, signedHeaders, expires] = QUERY_PARAMETERS.map((name) =>
    queryValue(parsed, name),
  );
  if (
    algorithm === undefined ||
    credential === undefined ||
    signature === undefined ||
    timestamp === undefined ||
    signedHeaders === undefined ||
    expires === undefined ||
    QUERY_PARAMETERS.some((name) => parsed.query.filter(([key]) => key === name).length > 1)
  ) {
    return wrong(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  }
  if (algorithm !== ALGORITHM) return wrong('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  const timeMs = parseTimestamp(timestamp);
  if (timeMs === undefined) {
    return wrong(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`);
  }
  if (!/^-?\d+$/.test(expires)) return wrong('X-Amz-Expires should be a number');
  const expiresSeconds = Number(expires);
  if (expiresSeconds < 1) return wrong('X-Amz-Expires must be non-negative');
  if (expiresSeconds > MAX_EXPIRES_SECONDS) {
    return wrong(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  }
  const scope = parseCredential(credential);
  if (scope === undefined) {
    return wrong(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  const fault = scopeFault(scope, options, timestamp);
  if (fault !== undefined) return wrong(`Error parsing the X-Amz-Credential parameter; ${fault}`);
  return {
    form: 'query',
    accessKeyId: scope.accessKeyId,
    date: scope.date,
    signedHeaders: signedHeaders.split(';'),
    signature,
    timestamp,
    timeMs,
    expiresSeconds,
    sessionToken: queryValue(parsed, 'X-Amz-Security-Token'),
  };
}

/** Reads the Authorization header, or refuses it. */
export function readAuthorization(
  parsed: ParsedRequest,
  authorization: string | undefined,
  options: SigV4Options,
): Claim | SigV4Refused {
  const isS3 = options.service === 's3';
  if (authorization === undefined) {
    return isS3
      ? refused(403, 'AccessDenied', 'Access Denied')
      : refused(400, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  if (!authorization.startsWith(`${ALGORITHM} `)) {
    if (!isS3)
      return refused(400, 'IncompleteSignatureException', `Unsupported authorization; expecting ${ALGORITHM}.`);
    return authorization.startsWith('AWS ')
      ? refused(
          400,
          'InvalidRequest',
          'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
        )
      : refused(400, 'InvalidArgument', 'Unsupported Authorization Type', { ArgumentName: 'Authorization' });
  }
  const fields = new Map<string, string>();
  for (const part of authorization.slice(ALGORITHM.length + 1).split(',')) {
    const equals = part.indexOf('=');
    if (equals > 0) fields.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const [credential, signedHeaders, signature] = [
    fields.get('Credential'),
    fields.get('SignedHeaders'),
    fields.get('Signature'),
  ];
  const malformed = (why: string) =>
    isS3
      ? refused(400, 'AuthorizationHeaderMalformed', `The authorization header is malformed; ${why}`, {
          Region: options.region,
        })
      : refused(400, 'IncompleteSignatureException', `The authorization header is malformed; ${why}`);
  if (!credential || !signedHeaders || !signature) {
    const missing = [
      !credential && "'Credential'",
      !signature && "'Signature'",
      !signedHeaders && "'SignedHeaders'",
    ].filter(Boolean);
    return isS3
      ? malformed(`the authorization header requires three components: Credential, SignedHeaders, and Signature.`)
      : refused(
          400,
          'IncompleteSignatureException',
          missing.map((name) => `Authorization header requires ${String(name)} parameter.`).join(' '),
        );
  }
  const timestamp = readTimestamp(parsed);
  const timeMs = timestamp === undefined ? undefined : parseTimestamp(timestamp);
  if (timestamp === undefined || timeMs === undefined) {
    return isS3
      ? refused(403, 'AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header')
      : refused(
          400,
          'IncompleteSignatureException',
          "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
        );
  }
  const scope = parseCredential(credential);
  if (scope === undefined) {
    return malformed('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".');
  }
  const fault = scopeFault(scope, options, timestamp);
  if (fault !== undefined) {
    return isS3
      ? malformed(fault)
      : refused(400, 'InvalidSignatureException', `Credential should be scoped correctly: ${fault}`);
  }
  return {
    form: 'header',
    accessKeyId: scope.accessKeyId,
    date: scope.date,
    signedHeaders: signedHeaders.split(';'),
    signature,
    timestamp,
    timeMs,
    expiresSeconds: 0,
    sessionToken: headerValue(parsed, 'x-amz-security-token'),
  };
}

/** `x-amz-date`, or the `Date` header in the same form. */
function readTimestamp(parsed: ParsedRequest): string | undefined {
  const amzDate = headerValue(parsed, 'x-amz-date');
  if (amzDate !== undefined) return amzDate;
  const date = Date.parse(headerValue(parsed, 'date') ?? '');
  return Number.isNaN(date) ? undefined : formatTimestamp(date);
}

function parseTimestamp(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** ISO 8601 basic form, as in `X-Amz-Date`. */
export function formatTimestamp(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d{3}|[-:]/g, '');
}

interface CredentialScope {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
}

function parseCredential(credential: string): CredentialScope | undefined {
  const parts = credential.split('/');
  const [accessKeyId, date, region, service, terminator] = parts;
  if (parts.length !== 5 || !accessKeyId || !date || !region || !service || !terminator) return undefined;
  return { accessKeyId, date, region, service, terminator };
}

function scopeFault(scope: CredentialScope, options: SigV4Options, timestamp: string): string | undefined {
  if (scope.terminator !== 'aws4_request') {
    return `incorrect terminal "${scope.terminator}". This endpoint uses "aws4_request".`;
  }
  if (scope.service !== options.service) {
    return `incorrect service "${scope.service}". This endpoint belongs to "${options.service}".`;
  }
  if (scope.region !== options.region) return `the region '${scope.region}' is wrong; expecting '${options.region}'`;
  if (!timestamp.startsWith(scope.date) || scope.date.length !== 8) {
    return `Invalid credential date "${scope.date}". This date is not the same as X-Amz-Date: "${timestamp.slice(0, 8)}".`;
  }
  return undefined;
}
