import { Sha256 } from '@aws-crypto/sha256-js';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';

/** One call of an AWS service that speaks JSON 1.1. */
export interface JsonCall {
  /** The name that signatures and hosts have: `ssm`, `events`. */
  readonly service: string;
  /** The variable with which the SDK is told another endpoint of this service. */
  readonly endpointVariable: string;
  /** `X-Amz-Target`. */
  readonly target: string;
  readonly body: unknown;
}

/** What the service said. `answer` is empty when it was no JSON. */
export interface JsonAnswer {
  readonly status: number;
  readonly answer: Readonly<Record<string, unknown>>;
}

/**
 * Makes the call with the function's own role. Without a client: for one request a client would cost a function more at its start
 * than all the rest. Tries once; throws when there was no answer within three seconds.
 */
export async function signedJson({ service, endpointVariable, target, body }: JsonCall): Promise<JsonAnswer> {
  const region = process.env['AWS_REGION'] ?? 'us-east-1';
  const endpoint = process.env[endpointVariable] ?? process.env['AWS_ENDPOINT_URL'];
  const url = new URL(endpoint ?? `https://${service}.${region}.amazonaws.com/`);
  const text = JSON.stringify(body);
  const signer = new SignatureV4({ service, region, credentials: fromEnv(), sha256: Sha256 });
  const signed = await signer.sign(
    new HttpRequest({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { host: url.host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
      body: text,
    }),
  );
  const { host: _host, ...headers } = signed.headers;
  const response = await fetch(url, { method: 'POST', headers, body: text, signal: AbortSignal.timeout(3000) });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  return { status: response.status, answer };
}
