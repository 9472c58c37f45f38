import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { verifySigV4 } from '../sigv4.ts';
import { addCorsHeaders, answerPreflight } from './cors.ts';
import { S3Error, storageError, unsupported } from './errors.ts';
import type { Reply } from './replies.ts';
import type { S3Request, Target } from './request.ts';
import { collectHeaders, readBucketName, readTarget } from './request.ts';
import type { Service } from './routes.ts';
import { route } from './routes.ts';
import { isPresignedV2, verifyPresignedV2 } from './sigv2.ts';
import { openState, wasMade } from './state.ts';
import type { S3Options } from './types.ts';
import { printErrorXml } from './xml.ts';

export type { BucketConfig, CorsRule, S3LogLine, S3Options } from './types.ts';

/** The local S3 behind an HTTP server. */
export interface S3 {
  /** Answers one request, an error included. Resolves when the answer is out or the connection is gone; never rejects. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Whether a request names one of the buckets, in its path or its Host header. */
  namesBucket(req: IncomingMessage): boolean;
  /** Resolves when the events that an earlier process left behind were offered to the bus. Nothing has to wait for it. */
  readonly ready: Promise<void>;
  /** Breaks off what is under way and waits for it. The store stays open: it is the caller's. */
  close(): Promise<void>;
}

/**
 * An S3 that verifies every signature, keeps what it has acknowledged over `kill -9`, and tells the bus. It reads the
 * request raw, so nothing in front of it may decode the path or consume the body.
 */
export function createS3(options: S3Options): S3 {
  const state = openState(options);
  const service: Service = { state, clock: options.clock, region: options.region, startedMs: options.clock.now() };
  const bucketNames = new Set(state.buckets.keys());
  const running = new Map<Promise<void>, readonly [IncomingMessage, ServerResponse]>();
  const ready = state.outbox.recover((pending) => wasMade(state, pending));

  const bucketOf = (req: IncomingMessage) =>
    state.buckets.get(readBucketName(req.url ?? '/', req.headers.host, bucketNames) ?? '');
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const id = randomBytes(8).toString('hex').toUpperCase();
    res.setHeader('x-amz-request-id', id);
    res.setHeader('x-amz-id-2', Buffer.from(`${id}/local`).toString('base64'));
    res.setHeader('server', 'AmazonS3');
    let target: Target | undefined;
    let code: string | undefined;
    try {
      target = readTarget(req.url ?? '/', req.headers.host, bucketNames);
      const bucket = state.buckets.get(target.bucket);
      if (req.method === 'OPTIONS') {
        answerPreflight(req, res, bucket);
      } else {
        addCorsHeaders(req, res, bucket);
        if (isBrowserForm(req)) throw unsupported('browser uploads with POST');
        await send(req, res, await route(authenticate(req, target, id, options), service));
      }
    } catch (caught) {
      const error = storageError(caught);
      if (req.socket.destroyed || res.destroyed || res.headersSent) {
        // The client is gone, or has already been given a status: cutting the connection is all that can be said.
        options.log?.({
          message: 's3: the connection ended early',
          requestId: id,
          ...(isHangUp(error) ? {} : { error }),
        });
        res.destroy();
        return;
      }
      const shown =
        error instanceof S3Error
          ? error
          : new S3Error(500, 'InternalError', 'We encountered an internal error. Please try again.');
      if (shown !== error) options.log?.({ message: 's3: internal error', requestId: id, error });
      code = shown.code;
      if (target === undefined) {
        addCorsHeaders(req, res, bucketOf(req));
      }
      sendError(req, res, shown, id);
    }
    options.log?.({
      message: 's3',
      requestId: id,
      method: req.method ?? '',
      status: res.statusCode,
      ...(target === undefined ? {} : { bucket: target.bucket, key: target.key }),
      ...(code === undefined ? {} : { code }),
    });
  };

  return {
    ready,
    namesBucket: (req) => bucketOf(req) !== undefined,
    handle(req, res) {
      const task = answer(req, res)
        .catch((error: unknown) => {
          options.log?.({ message: 's3: could not answer', error });
          res.destroy();
        })
        .finally(() => running.delete(task));
      running.set(task, [req, res]);
      return task;
    },
    async close() {
      state.outbox.close();
      for (const [req, res] of running.values()) {
        req.destroy();
        res.destroy();
      }
      await Promise.all([ready, ...running.keys()]);
    },
  };
}

/** A client that leaves (a player that seeks, a closed tab) is no fault of anybody. */
function isHangUp(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return ['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'].some(
    (known) => known === code,
  );
}

/** Such a form carries its signature inside, so it would pass for an anonymous request. */
function isBrowserForm(req: IncomingMessage): boolean {
  return req.method === 'POST' && (req.headers['content-type'] ?? '').startsWith('multipart/form-data');
}

/** Throws S3's own refusal unless the signature holds. */
function authenticate(req: IncomingMessage, target: Target, id: string, options: S3Options): S3Request {
  const method = req.method ?? 'GET';
  const rawUrl = req.url ?? '/';
  const { principal, payload, seed, headers } = isPresignedV2(target.query)
    ? authenticateV2(req, { ...target, method, rawUrl }, options)
    : authenticateV4(req, { ...target, method, rawUrl }, options);
  const account = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(principal.arn)?.[1] ?? '000000000000';
  const expectedOwner = headers.get('x-amz-expected-bucket-owner');
  if (expectedOwner !== undefined && expectedOwner !== account) {
    throw new S3Error(403, 'AccessDenied', 'Access Denied');
  }
  return {
    ...target,
    id,
    method,
    principal,
    account,
    sourceIp: (req.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    payload,
    ...(seed === undefined ? {} : { seed }),
    header: (name) => headers.get(name),
    headerNames: [...headers.keys()],
    message: req,
  };
}

interface Signer extends Pick<S3Request, 'principal' | 'payload' | 'seed'> {
  readonly headers: ReadonlyMap<string, string>;
}

type RawTarget = Target & { readonly method: string; readonly rawUrl: string };

function authenticateV2(req: IncomingMessage, target: RawTarget, options: S3Options): Signer {
  const headers = collectHeaders(req.rawHeaders, target.query, 'query');
  const principal = verifyPresignedV2({ ...target, headers }, options);
  return { principal, headers, payload: { form: 'UNSIGNED-PAYLOAD' } };
}

function authenticateV4(req: IncomingMessage, target: RawTarget, options: S3Options): Signer {
  const { method, rawUrl } = target;
  const verdict = verifySigV4(
    { method, rawUrl, rawHeaders: req.rawHeaders },
    { find: options.find, clock: options.clock, service: 's3', region: options.region },
  );
  if (!verdict.ok) throw new S3Error(verdict.status, verdict.code, verdict.message, verdict.details);
  const { principal, payload, seed } = verdict;
  return { principal, payload, seed, headers: collectHeaders(req.rawHeaders, target.query, verdict.form) };
}

async function send(req: IncomingMessage, res: ServerResponse, reply: Reply): Promise<void> {
  for (const [name, value] of Object.entries(reply.headers)) res.setHeader(name, value);
  if (reply.body === undefined || typeof reply.body === 'string') {
    const body = reply.body ?? '';
    if (req.method !== 'HEAD' && reply.status !== 204 && reply.status !== 304) {
      res.setHeader('content-length', String(Buffer.byteLength(body)));
    }
    res.writeHead(reply.status);
    res.end(body);
    return;
  }
  res.writeHead(reply.status);
  await pipeline(Readable.from(reply.body, { objectMode: false, highWaterMark: 256 * 1024 }), res);
}

function sendError(req: IncomingMessage, res: ServerResponse, error: S3Error, id: string): void {
  for (const [name, value] of Object.entries(error.headers)) res.setHeader(name, value);
  const body = printErrorXml([
    ['Code', error.code],
    ['Message', error.message],
    ...Object.entries(error.details).map(([name, value]): readonly [string, string] => [name, value]),
    ['Resource', (req.url ?? '/').split('?')[0] ?? '/'],
    ['RequestId', id],
    ['HostId', Buffer.from(`${id}/local`).toString('base64')],
  ]);
  if (req.method === 'HEAD') {
    res.writeHead(error.status, { 'content-type': 'application/xml' });
    res.end();
    return;
  }
  res.writeHead(error.status, { 'content-type': 'application/xml', 'content-length': String(Buffer.byteLength(body)) });
  res.end(body);
}
