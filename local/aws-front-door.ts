import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, FindPrincipal } from './context.ts';
import { REGION } from './installation.ts';
import { verifySigV4 } from './sigv4.ts';

/** A service that speaks JSON and whose requests are signed. `body` is the request's, read and covered by the signature. */
export interface JsonService {
  /** The name in the credential scope. */
  readonly signingName: string;
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
}

/** DynamoDB takes 16 MB, EventBridge and Transcribe less. */
const MAX_BODY_BYTES = 17 * 1024 * 1024;

/**
 * One port for all of AWS. Requests are told apart as AWS's clients address them: by `X-Amz-Target`, by path, and what is left
 * is S3's. Nothing but Cognito and S3 is reached without a valid signature.
 */
export function createFrontDoor(options: FrontDoorOptions) {
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const target = header(req, 'x-amz-target');
    const path = (req.url ?? '/').split('?')[0] ?? '/';
    if (target?.startsWith('AWSCognitoIdentityProviderService.')) return options.cognito.handle(req, res);
    if (path.startsWith(`/${options.userPoolId}/`) || isCognitoPreflight(req)) return options.cognito.handle(req, res);
    if (target !== undefined) {
      const service = own(options.byTarget, target.split('.')[0] ?? '');
      if (service) return signed(req, res, service, options);
      return refuse(res, 400, 'UnsupportedByLocal', `The local AWS does not do ${target}.`);
    }
    const service = own(options.byPath, path);
    return service ? signed(req, res, service, options) : options.s3.handle(req, res);
  };
}

async function signed(
  req: IncomingMessage,
  res: ServerResponse,
  service: JsonService,
  { clock, find }: FrontDoorOptions,
): Promise<void> {
  const body = await readBody(req);
  if (body === undefined) return refuse(res, 413, 'RequestEntityTooLarge', 'The request body is too large.');
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
  if (!verdict.ok) return refuse(res, verdict.status, verdict.code, verdict.message);
  return service.handle(req, res, body);
}

async function readBody(req: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
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

function refuse(res: ServerResponse, status: number, code: string, message: string): void {
  sendJson(res, status, { __type: code, message }, { 'x-amzn-errortype': code });
}

function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
