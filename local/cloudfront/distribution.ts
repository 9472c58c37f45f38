import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Clock } from '../context.ts';
import { lateS3Client, type OpenS3 } from '../s3-client.ts';
import { refusalOf, type Refusal, type TrustedKeys } from './signed-url.ts';

/** What a distribution over a bucket is made of. */
export interface DistributionOptions {
  /** Where it is reached, with the prefix of its path: what signed URLs begin with. */
  readonly origin: string;
  readonly bucket: string;
  /** Patterns of the keys that it gives out, with `*`. */
  readonly keys: readonly string[];
  readonly trustedKeys: TrustedKeys;
  readonly s3: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  readonly cors: { readonly origins: readonly string[]; readonly exposedHeaders: readonly string[] };
  readonly clock: Clock;
}

/** A stand-in for the CloudFront distribution in front of a bucket. */
export interface Distribution {
  /** Answers GET, HEAD and OPTIONS for an object, only with a URL that a trusted key has signed. Never rejects. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  close(): void;
}

/** Answer headers that S3 gives and CloudFront passes on. */
const PASSED: readonly (readonly [keyof GetObjectCommandOutput, string])[] = [
  ['ContentType', 'content-type'],
  ['ContentLength', 'content-length'],
  ['ContentRange', 'content-range'],
  ['ContentDisposition', 'content-disposition'],
  ['ETag', 'etag'],
  ['AcceptRanges', 'accept-ranges'],
];

/** Makes it. It keeps nothing: every request goes to the bucket, signed with a key of its own as by origin access control. */
export function createDistribution(options: DistributionOptions): Distribution {
  const prefix = new URL(options.origin).pathname;
  const patterns = options.keys.map((key) => new RegExp(`^${key.split('*').map(escaped).join('.*')}$`, 's'));
  const s3 = lateS3Client({ ...options.s3, maxAttempts: 1 });

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    allowOrigin(req, res, options.cors);
    if (req.method === 'OPTIONS') return void res.writeHead(204).end();
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      return refuse(res, {
        status: 403,
        code: 'AccessDenied',
        message: 'This distribution is not configured to allow the HTTP request method that was used for this request.',
      });
    }
    const url = new URL(`${new URL(options.origin).origin}${req.url ?? '/'}`);
    const refusal = refusalOf(url, options.trustedKeys, options.clock.now());
    if (refusal) return refuse(res, refusal);
    const key = keyOf(url.pathname);
    if (key === undefined || !patterns.some((pattern) => pattern.test(key))) {
      return refuse(res, { status: 403, code: 'AccessDenied', message: 'Access Denied' });
    }
    await give(req, res, key, url.searchParams);
  }

  function keyOf(pathname: string): string | undefined {
    try {
      return decodeURIComponent(pathname.slice(prefix.length + 1));
    } catch {
      return undefined;
    }
  }

  async function give(req: IncomingMessage, res: ServerResponse, key: string, query: URLSearchParams): Promise<void> {
    const controller = new AbortController();
    res.once('close', () => controller.abort());
    const { sdk, client, isRefusal } = await s3.open();
    const stored = await client
      .send(
        new sdk.GetObjectCommand({
          Bucket: options.bucket,
          Key: key,
          VersionId: query.get('versionId') ?? undefined,
          Range: req.headers.range,
          IfNoneMatch: req.headers['if-none-match'],
          ResponseContentType: query.get('response-content-type') ?? undefined,
          ResponseContentDisposition: query.get('response-content-disposition') ?? undefined,
        }),
        { abortSignal: controller.signal },
      )
      .catch((error: unknown) => error);
    if (!isOutput(stored)) return refuseAs(res, stored, isRefusal);
    for (const [member, name] of PASSED) {
      const value = stored[member];
      if (value !== undefined) res.setHeader(name, String(value as string | number));
    }
    res.setHeader('x-content-type-options', 'nosniff');
    res.writeHead(stored.ContentRange === undefined ? 200 : 206);
    const body = stored.Body as Readable;
    if (req.method === 'HEAD') {
      body.destroy();
      res.end();
      return;
    }
    // A player that goes away in the middle is no failure.
    await pipeline(body, res).catch(() => undefined);
  }

  return { handle, close: () => s3.close() };
}

function isOutput(value: unknown): value is GetObjectCommandOutput {
  return typeof value === 'object' && value !== null && 'Body' in value;
}

/** S3's own answer, as CloudFront hands on its origin's. */
function refuseAs(res: ServerResponse, error: unknown, isRefusal: OpenS3['isRefusal']): void {
  if (!isRefusal(error)) {
    res.writeHead(502).end();
    return;
  }
  const status = error.$metadata.httpStatusCode ?? 502;
  if (status === 304) {
    res.writeHead(304).end();
    return;
  }
  send(res, status, error.name, error.message);
}

function refuse(res: ServerResponse, { status, code, message }: Refusal): void {
  send(res, status, code, message);
}

function send(res: ServerResponse, status: number, code: string, message: string): void {
  res.writeHead(status, { 'content-type': 'text/xml' });
  res.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}

function allowOrigin(req: IncomingMessage, res: ServerResponse, cors: DistributionOptions['cors']): void {
  const { origin } = req.headers;
  if (origin === undefined || !cors.origins.includes(origin)) return;
  res.setHeader('access-control-allow-origin', origin);
  res.setHeader('access-control-allow-methods', 'GET, HEAD, OPTIONS');
  res.setHeader('access-control-allow-headers', 'range');
  res.setHeader('access-control-expose-headers', cors.exposedHeaders.join(', '));
  res.setHeader('vary', 'Origin');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
