/** DynamoDB's own protocol (JSON 1.0, signed) over connections that stay open. */
import { Agent, request as httpRequest } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { DynamoDbError } from '../types.ts';
import type { DynamoDbSend } from '../types.ts';
import { isFields } from './request-document.ts';

interface RawAnswer {
  readonly statusCode: number;
  readonly body: string;
}

function post(url: URL, agent: Agent, headers: Record<string, string>, body: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method: 'POST', agent, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ statusCode: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function errorOf({ statusCode, body }: RawAnswer): DynamoDbError {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = {}; // An answer that is no JSON is still an answer with a status.
  }
  const fields = isFields(parsed) ? parsed : {};
  const type = fields['__type'];
  const name = typeof type === 'string' ? (type.split('#').at(-1) ?? type) : 'UnknownError';
  const message = fields['message'] ?? fields['Message'];
  return new DynamoDbError(name, typeof message === 'string' ? message : '', statusCode, fields);
}

/**
 * Calls a DynamoDB endpoint by `http:`. Rejects with `DynamoDbError` for what the endpoint refused and with the
 * socket's own error when it cannot be reached. Idle connections do not keep the process alive.
 */
export function dynamoDbEndpoint(options: {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}): DynamoDbSend {
  const url = new URL(options.endpoint);
  const agent = new Agent({ keepAlive: true });
  const { region, credentials } = options;
  const signer = new SignatureV4({ service: 'dynamodb', region, credentials, sha256: Sha256 });
  return async (operation, input) => {
    const body = JSON.stringify(input);
    const headers = {
      host: url.host,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    };
    const { protocol, hostname, pathname: path } = url;
    const signed = await signer.sign({ method: 'POST', protocol, hostname, path, headers, body });
    const answer = await post(
      url,
      agent,
      { ...signed.headers, 'content-length': String(Buffer.byteLength(body)) },
      body,
    );
    if (answer.statusCode !== 200) throw errorOf(answer);
    const parsed: unknown = JSON.parse(answer.body);
    return isFields(parsed) ? parsed : {};
  };
}
