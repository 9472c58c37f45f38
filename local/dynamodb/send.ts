import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Dispatcher } from 'undici';
// By its file: all of undici takes 0.1 s of every start and twice the memory.
import Pool from 'undici/lib/dispatcher/pool.js';
import { DynamoDbError } from '../appsync/types.ts';
import type { DynamoDbSend } from '../appsync/types.ts';
import { ANSWERS_WITHIN_MS } from './time-limit.ts';

interface SendOptions {
  readonly endpoint: string;
  readonly region: string;
  /** With credentials each call is signed; without, it carries a header that only has a signature's form. */
  readonly credentials?:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string | undefined }
    | undefined;
  /** Sent along with every unsigned call. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the engine may take, in milliseconds; 30 seconds when left out. */
  readonly answersWithinMs?: number;
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
  const { answersWithinMs = ANSWERS_WITHIN_MS } = options;
  const pool = new Pool(url.origin, { headersTimeout: answersWithinMs, bodyTimeout: answersWithinMs });
  const headersFor = createHeaders(options, url);
  let hasAnswered = false;

  const post = async (operation: string, body: string): Promise<Answer> => {
    const headers = await headersFor(operation, body);
    const request = { method: 'POST', path: url.pathname, headers, body } as const;
    try {
      const answer = await answerOf(pool, request);
      hasAnswered = true;
      return answer;
    } catch (error) {
      // The engine closed a kept connection at the moment at which it was used again.
      if (hasAnswered && wasCutOff(error)) return answerOf(pool, request);
      throw error;
    }
  };

  return {
    send: async (operation, input) => {
      const answer = await post(`DynamoDB_20120810.${operation}`, JSON.stringify(input));
      const body = parseObject(answer.text);
      if (answer.status === 200) return body;
      throw toError(answer.status, body);
    },
    close: () => void pool.destroy(),
  };
}

function wasCutOff(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}

/** One request by undici's lowest interface: what its others add is more than all the rest of a call. */
function answerOf(pool: Pool, request: Dispatcher.DispatchOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let status = 0;
    pool.dispatch(request, {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, statusCode) => {
        status = statusCode;
      },
      onResponseData: (_controller, chunk) => {
        chunks.push(chunk);
      },
      onResponseEnd: () => {
        const [first, ...more] = chunks;
        const bytes = first && more.length === 0 ? first : Buffer.concat(chunks);
        resolve({ status, text: bytes.toString('utf8') });
      },
      onResponseError: (_controller, error) => {
        reject(error);
      },
    });
  });
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
