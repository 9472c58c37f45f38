import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';

export interface DynamoDbProxy {
  /**
   * Passes one DynamoDB call to the engine and its answer back, both unchanged. Give `body` when the front door has
   * already read it. Never rejects: an engine that does not answer becomes DynamoDB's own retryable
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
            res.writeHead(answer.statusCode ?? 502, answerHeaders);
            answer.once('error', () => res.destroy());
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

function refuse(res: ServerResponse): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  res.writeHead(500, { 'content-type': 'application/x-amz-json-1.0' });
  res.end(
    JSON.stringify({
      __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError',
      message: 'The local DynamoDB engine does not answer.',
    }),
  );
}
