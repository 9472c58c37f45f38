import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { Agent, request as httpRequest } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { DynamoDbError } from '../appsync/types.ts';
import type { DynamoDbSend } from '../appsync/types.ts';

interface SendOptions {
  readonly endpoint: string;
  readonly region: string;
  /** With credentials each call is signed; without, it carries a header that only has a signature's form. */
  readonly credentials?:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string | undefined }
    | undefined;
  /** Sent along with every unsigned call. */
  readonly headers?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * DynamoDB's JSON 1.0 protocol over kept-alive connections: values go out and come back as DynamoDB's own attribute
 * values. `send` throws `DynamoDbError` for an answer that is an error, and the transport's error when none came.
 */
export function createSend(options: SendOptions): { readonly send: DynamoDbSend; close(): void } {
  const url = new URL(options.endpoint);
  const tls = url.protocol === 'https:';
  const agent = tls ? new TlsAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  const headersFor = createHeaders(options, url);
  const target = { ...urlToHttpOptions(url), method: 'POST', agent, setHost: false };

  const post = async (operation: string, body: string): Promise<Answer> => {
    const headers = await headersFor(operation, body);
    const attempt = (isFirst: boolean): Promise<Answer> =>
      new Promise((resolve, reject) => {
        const request = (tls ? httpsRequest : httpRequest)({ ...target, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('error', reject);
          response.once('end', () => {
            resolve({ status: response.statusCode ?? 500, text: Buffer.concat(chunks).toString('utf8') });
          });
        });
        request.once('error', (error: NodeJS.ErrnoException) => {
          // The engine closed a kept connection at the moment at which it was used again.
          const isStale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
          if (isFirst && isStale) resolve(attempt(false));
          else reject(error);
        });
        request.end(body);
      });
    return attempt(true);
  };

  return {
    send: async (operation, input) => {
      const answer = await post(`DynamoDB_20120810.${operation}`, JSON.stringify(input));
      const body = parseObject(answer.text);
      if (answer.status === 200) return body;
      throw toError(answer.status, body);
    },
    close: () => agent.destroy(),
  };
}

type HeadersFor = (target: string, body: string) => Promise<Record<string, string>>;

function createHeaders({ region, credentials, headers }: SendOptions, url: URL): HeadersFor {
  const plain = (target: string, body: string): Record<string, string> => ({
    host: url.host,
    'content-type': 'application/x-amz-json-1.0',
    'content-length': String(Buffer.byteLength(body)),
    'x-amz-target': target,
  });
  if (credentials === undefined) {
    const authorization = `AWS4-HMAC-SHA256 Credential=local/20200101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0`;
    return (target, body) =>
      Promise.resolve({ ...plain(target, body), ...headers, authorization, 'x-amz-date': '20200101T000000Z' });
  }
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const identity =
    sessionToken === undefined ? { accessKeyId, secretAccessKey } : { accessKeyId, secretAccessKey, sessionToken };
  const signer = new SignatureV4({ service: 'dynamodb', region, credentials: identity, sha256: Sha256 });
  return async (target, body) => {
    const unsigned = new HttpRequest({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: plain(target, body),
      body,
    });
    return (await signer.sign(unsigned)).headers;
  };
}

function toError(status: number, body: Record<string, unknown>): DynamoDbError {
  const type = typeof body['__type'] === 'string' ? body['__type'] : 'InternalServerError';
  const message = body['message'] ?? body['Message'];
  return new DynamoDbError(
    type.slice(type.indexOf('#') + 1),
    typeof message === 'string' ? message : type,
    status,
    body,
  );
}

function parseObject(text: string): Record<string, unknown> {
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null)
    throw new Error('The DynamoDB engine answered with something else than an object.');
  // Checked above to be an object; JSON knows string keys only.
  return parsed as Record<string, unknown>;
}
