import { randomUUID } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { DynamoDbError } from '../appsync/types.ts';
import { checksumOf } from './checksum.ts';
import { CORRECTED, correctCall, correctMessage } from './corrections.ts';
import type { Correction } from './corrections.ts';
import { ANSWERS_WITHIN_MS } from './time-limit.ts';
import { isObject } from './transaction-input.ts';

export interface DynamoDbProxy {
  /**
   * Passes one DynamoDB call to the engine and its answer back, unchanged but for an operation that the engine does not
   * know, which becomes `UnsupportedByLocal`, and for what `correctCall` makes up for. Give `body` when the front door has already read it. Never rejects: an engine that does not answer becomes DynamoDB's own retryable
   * `InternalServerError`, and a caller that goes away ends the call.
   */
  handle(req: IncomingMessage, res: ServerResponse, body?: Uint8Array): Promise<void>;
  /** Drops the kept connections. */
  close(): void;
}

interface ProxyOptions {
  readonly endpoint: string;
  /** The engine's name, when it is one whose differences from DynamoDB are to be made up for. */
  readonly engine?: string | undefined;
  /** How long the engine may take, in milliseconds; 30 seconds when left out. */
  readonly answersWithinMs?: number | undefined;
}

/** Signatures are not looked at here: the front door verified them. */
export function createDynamoDbProxy(options: ProxyOptions): DynamoDbProxy {
  const { endpoint, engine, answersWithinMs = ANSWERS_WITHIN_MS } = options;
  const url = new URL(endpoint);
  const tls = url.protocol === 'https:';
  const agent = tls ? new TlsAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  const pass = (req: IncomingMessage, res: ServerResponse, body?: Uint8Array, answer?: Correction['answer']) =>
    new Promise<void>((resolve) => {
      res.once('close', resolve);
      const headers = { ...req.headers };
      // `connection` belongs to one hop; a body that was read already has a known length.
      delete headers.connection;
      if (body !== undefined) {
        delete headers['transfer-encoding'];
        headers['content-length'] = String(body.byteLength);
      }
      const path = req.url ?? '/';
      const onward = (tls ? httpsRequest : httpRequest)(
        new URL(path, url),
        { method: req.method, headers, agent, timeout: answersWithinMs },
        (incoming) => {
          const answerHeaders = { ...incoming.headers };
          delete answerHeaders.connection;
          delete answerHeaders['keep-alive'];
          incoming.once('error', () => res.destroy());
          const status = incoming.statusCode ?? 502;
          if (status === 400) return void passRefusal(incoming, answerHeaders, operationOf(req), res);
          if (status === 200 && answer) return void passCorrected(incoming, answerHeaders, answer, res);
          res.writeHead(status, answerHeaders);
          incoming.pipe(res);
        },
      );
      onward.once('timeout', () => onward.destroy(new Error('The engine did not answer in time.')));
      onward.once('error', () => refuse(res));
      res.once('close', () => {
        if (!res.writableFinished) onward.destroy();
      });
      if (body === undefined) req.pipe(onward);
      else onward.end(body);
    });
  return {
    handle: async (req, res, body) => {
      if (engine === undefined || !CORRECTED.has(operationOf(req))) return pass(req, res, body);
      const given = body ?? (await buffer(req).catch(() => undefined));
      if (given === undefined) return;
      const input = parseObject(given);
      // What is no JSON object is the engine's to refuse.
      if (input === undefined) return pass(req, res, given);
      try {
        const { input: corrected, answer } = correctCall(operationOf(req), input, engine);
        return await pass(req, res, Buffer.from(JSON.stringify(corrected)), answer);
      } catch (error) {
        if (error instanceof DynamoDbError) return send(res, 400, { ...error.body, message: error.message });
        throw error;
      }
    },
    close: () => agent.destroy(),
  };
}

function parseObject(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function operationOf(req: IncomingMessage): string {
  const target = String(req.headers['x-amz-target']);
  return target.slice(target.indexOf('.') + 1);
}

/** Refusals are small, so they are read whole: an operation without an emulation must not look like a misspelt one. */
async function passRefusal(
  answer: IncomingMessage,
  headers: OutgoingHttpHeaders,
  operation: string,
  res: ServerResponse,
): Promise<void> {
  const body = await buffer(answer).catch(() => undefined);
  if (body === undefined) return;
  if (body.includes('#UnknownOperationException"')) {
    return reply(res, 400, 'UnsupportedByLocal', `The local DynamoDB does not emulate the operation ${operation}.`);
  }
  const refusal = parseObject(body);
  // Either spelling occurs, the one in capitals with the reasons of a cancelled transaction.
  const message = refusal?.['message'];
  const corrected = typeof message === 'string' ? correctMessage(message) : message;
  if (corrected !== message) return send(res, 400, { ...refusal, message: corrected }, headers);
  res.writeHead(400, headers);
  res.end(body);
}

async function passCorrected(
  incoming: IncomingMessage,
  headers: OutgoingHttpHeaders,
  answer: NonNullable<Correction['answer']>,
  res: ServerResponse,
): Promise<void> {
  const body = await buffer(incoming).catch(() => undefined);
  if (body === undefined) return;
  const output = parseObject(body);
  if (output === undefined) res.writeHead(200, headers).end(body);
  else send(res, 200, answer({ ...output }), headers);
}

function refuse(res: ServerResponse): void {
  if (res.headersSent) res.destroy();
  else reply(res, 500, 'InternalServerError', 'The local DynamoDB engine does not answer.');
}

function reply(res: ServerResponse, status: number, type: string, message: string): void {
  send(res, status, { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message });
}

function send(res: ServerResponse, status: number, body: unknown, headers: OutgoingHttpHeaders = {}): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'x-amzn-requestid': randomUUID(),
    ...headers,
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(text),
    'x-amz-crc32': checksumOf(text),
  });
  res.end(text);
}
