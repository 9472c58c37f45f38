import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AwsCall, Clock, FindPrincipal, Principal } from './context.ts';
import { checksumOf } from './dynamodb/checksum.ts';
import type { CallsOf } from './iam/calls.ts';
import { denial } from './iam/policy.ts';
import { REGION } from './installation.ts';
import { verifySigV4 } from './sigv4.ts';

/** A service that speaks JSON and whose requests are signed. `body` is the request's, read and covered by the signature. */
export interface JsonService {
  /** The name in the credential scope. */
  readonly signingName: string;
  /** DynamoDB's dialect: error types with a namespace, and a checksum on every answer. */
  readonly speaksJson10?: boolean;
  /** What IAM is asked about a request; without it whoever signs is let in. */
  readonly callsOf?: CallsOf;
  handle(req: IncomingMessage, res: ServerResponse, body: Buffer): Promise<void>;
}

/** What stands behind the door. */
export interface FrontDoorOptions {
  readonly clock: Clock;
  readonly find: FindPrincipal;
  /** By the part of `X-Amz-Target` before the point. */
  readonly byTarget: Readonly<Record<string, JsonService>>;
  /** By the path of a REST operation. */
  readonly byPath: Readonly<Record<string, JsonService>>;
  /** Cognito checks who is calling by itself: most of its operations are for whoever has no credentials yet. */
  readonly cognito: { handle(req: IncomingMessage, res: ServerResponse): Promise<void> };
  readonly userPoolId: string;
  /** S3 gets the request as it came: it signs bodies while they stream. */
  readonly s3: { handle(req: IncomingMessage, res: ServerResponse): Promise<void> };
  /** What lies under `/cloudfront/`: there are no signatures of AWS's kind there, but such as CloudFront checks. */
  readonly distribution: { handle(req: IncomingMessage, res: ServerResponse): Promise<void> };
  /** What lies under this name is S3's, whatever the signature says. */
  readonly bucket: string;
}

/** DynamoDB takes 16 MB, EventBridge and Transcribe less. */
const MAX_BODY_BYTES = 17 * 1024 * 1024;
/** What is too large is read to here, so that its sender sees the answer and not a reset connection. */
const MAX_DRAINED_BYTES = 64 * 1024 * 1024;

/**
 * One port for all of AWS. Requests are told apart as AWS's clients address them: by `X-Amz-Target`, by path, and what is left
 * is S3's, unless its signature names another service: that is `UnsupportedByLocal`. Nothing but Cognito and S3 is
 * reached without a valid signature. Every answer has a request id.
 */
export function createFrontDoor(options: FrontDoorOptions) {
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const target = header(req, 'x-amz-target');
    const path = (req.url ?? '/').split('?')[0] ?? '/';
    if (target?.startsWith('AWSCognitoIdentityProviderService.')) return options.cognito.handle(req, res);
    if (path.startsWith('/cloudfront/')) return options.distribution.handle(req, res);
    if (path.startsWith(`/${options.userPoolId}/`) || isCognitoPreflight(req)) return options.cognito.handle(req, res);
    // S3 and Cognito have request ids of their own; what a service sets itself replaces this one.
    const requestId = randomUUID();
    if (target !== undefined) {
      res.setHeader('x-amzn-requestid', requestId);
      const service = own(options.byTarget, target.split('.')[0] ?? '');
      if (service) return signed(req, res, service, options);
      return refuse(res, 400, 'UnsupportedByLocal', `The local AWS does not do ${target}.`);
    }
    const service = own(options.byPath, path);
    const other = otherService(req);
    if (service === undefined && (other === undefined || isS3Address(req, path, options.bucket))) {
      return options.s3.handle(req, res);
    }
    res.setHeader('x-amzn-requestid', requestId);
    if (service) return signed(req, res, service, options);
    return refuseService(req, res, other ?? '', requestId);
  };
}

async function signed(
  req: IncomingMessage,
  res: ServerResponse,
  service: JsonService,
  { clock, find }: FrontDoorOptions,
): Promise<void> {
  const body = await readBody(req);
  if (body === undefined) return refuse(res, 413, 'RequestEntityTooLarge', 'The request body is too large.', service);
  const verdict = verifySigV4(
    { method: req.method ?? 'POST', rawUrl: req.url ?? '/', rawHeaders: req.rawHeaders },
    {
      find,
      clock,
      service: service.signingName,
      region: REGION,
      payloadHash: createHash('sha256').update(body).digest('hex'),
    },
  );
  if (!verdict.ok) return refuse(res, verdict.status, verdict.code, verdict.message, service);
  const denied = service.callsOf && deniedCall(verdict.principal, service.callsOf, req, body);
  if (denied) return refuse(res, 400, 'AccessDeniedException', denial(verdict.principal.arn, denied), service);
  return service.handle(req, res, body);
}

/** The first call of a request that the caller may not make. */
function deniedCall(principal: Principal, callsOf: CallsOf, req: IncomingMessage, body: Buffer): AwsCall | undefined {
  const { may } = principal;
  if (!may) return undefined;
  const operation = (header(req, 'x-amz-target') ?? '').split('.')[1] ?? '';
  return callsOf(operation, parsed(body)).find((call) => !may(call));
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // The service says what is wrong with it.
    return undefined;
  }
}

async function readBody(req: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
    if (bytes > MAX_DRAINED_BYTES) break;
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

/** A browser asks before it calls Cognito; S3's preflights name a bucket in their path. */
function isCognitoPreflight(req: IncomingMessage): boolean {
  return req.method === 'OPTIONS' && req.url === '/';
}

/** Answers as AWS's JSON services do. */
export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  });
  res.end(text);
}

function refuse(res: ServerResponse, status: number, code: string, message: string, service?: JsonService): void {
  if (service?.speaksJson10 !== true) {
    return sendJson(res, status, { __type: code, message }, { 'x-amzn-errortype': code });
  }
  const body = { __type: `com.amazon.coral.service#${code}`, message };
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-crc32': checksumOf(JSON.stringify(body)) };
  sendJson(res, status, body, headers);
}

/** The service that a signature is made for, in the header or in a presigned URL, when that is not S3. */
function otherService(req: IncomingMessage): string | undefined {
  const [, service] =
    /\bCredential=[^/,\s]+\/\d{8}\/[^/,\s]+\/([\w-]+)\/aws4_request/.exec(
      header(req, 'authorization') ?? (req.url ?? '').replaceAll(/%2f/gi, '/'),
    ) ?? [];
  return service === 's3' ? undefined : service;
}

/** An address that only S3 has: a wrong signature for it is S3's to refuse. */
function isS3Address(req: IncomingMessage, path: string, bucket: string): boolean {
  const [name] = path.slice(1).split('/');
  const hasOwnHost = (header(req, 'host') ?? '').startsWith(`${bucket}.`);
  return name === bucket || hasOwnHost || (path === '/' && req.method !== 'POST');
}

/** Says it in the form of the caller's protocol: STS and its kind send forms and read XML, the others read JSON. */
function refuseService(req: IncomingMessage, res: ServerResponse, service: string, requestId: string): void {
  const message = `The local AWS does not do the service ${service}.`;
  req.resume();
  if (header(req, 'content-type')?.startsWith('application/x-www-form-urlencoded') !== true) {
    return refuse(res, 400, 'UnsupportedByLocal', message);
  }
  const error = `<Error><Type>Sender</Type><Code>UnsupportedByLocal</Code><Message>${message}</Message></Error>`;
  res.writeHead(400, { 'content-type': 'text/xml' });
  // EC2's clients read a form of its own.
  res.end(
    service === 'ec2'
      ? `<Response><Errors>${error}</Errors><RequestID>${requestId}</RequestID></Response>`
      : `<ErrorResponse>${error}<RequestId>${requestId}</RequestId></ErrorResponse>`,
  );
}

function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
