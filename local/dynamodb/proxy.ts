import { randomUUID } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { checksumOf } from './checksum.ts';

export interface DynamoDbProxy {
  /**
   * Passes one DynamoDB call to the engine and its answer back, both unchanged; only an operation that the engine does
   * not know becomes `UnsupportedByLocal`. Give `body` when the front door has already read it. Never rejects: an engine that does not answer becomes DynamoDB's own retryable
   * `InternalServerError`, and a caller that goes away ends the call.
   */
  handle(req: IncomingMessage, res: ServerResponse, body?: Uint8Array): Promise<void>;
  /** Drops the kept connections. */
  close(): void;
}

/** Signatures are not looked at here: the front door verified them. */
export function createDynamoDbProxy({ endpoint }: { readonly endpoint: string }): DynamoDbProxy {
  const url = new URL(endpoint);
  const tls = url.protocol === 'https:';
  const agent = tls ? new TlsAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  return {
    handle: (req, res, body) =>
      new Promise((resolve) => {
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
          { method: req.method, headers, agent },
          (answer) => {
            const answerHeaders = { ...answer.headers };
            delete answerHeaders.connection;
            delete answerHeaders['keep-alive'];
            answer.once('error', () => res.destroy());
            if (answer.statusCode === 400) return void passRefusal(answer, answerHeaders, operationOf(req), res);
            res.writeHead(answer.statusCode ?? 502, answerHeaders);
            answer.pipe(res);
          },
        );
        onward.once('error', () => refuse(res));
        res.once('close', () => {
          if (!res.writableFinished) onward.destroy();
        });
        if (body === undefined) req.pipe(onward);
        else onward.end(body);
      }),
    close: () => agent.destroy(),
  };
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
  res.writeHead(400, headers);
  res.end(body);
}

function refuse(res: ServerResponse): void {
  if (res.headersSent) res.destroy();
  else reply(res, 500, 'InternalServerError', 'The local DynamoDB engine does not answer.');
}

function reply(res: ServerResponse, status: number, type: string, message: string): void {
  const text = JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message });
  res.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
    'x-amz-crc32': checksumOf(text),
  });
  res.end(text);
}
