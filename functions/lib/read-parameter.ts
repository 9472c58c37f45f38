import { Sha256 } from '@aws-crypto/sha256-js';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';

/** SSM did not give a parameter: it is not there, the role may not read it, or SSM was out of reach. */
export class ParameterUnavailable extends Error {
  readonly code = 'ParameterUnavailable';
  constructor(name: string, status: number, type: string) {
    super(`SSM answered ${status} ${type} for the parameter ${name}.`);
    this.name = 'ParameterUnavailable';
  }
}

/**
 * Reads a SecureString from SSM, decrypted. One signed request and no client: a client would cost the function that signs more
 * time at its start than all the rest. Throws `ParameterUnavailable`.
 */
export async function readParameter(
  name: string,
  region: string,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const endpoint = variables['AWS_ENDPOINT_URL_SSM'] ?? variables['AWS_ENDPOINT_URL'];
  const url = new URL(endpoint ?? `https://ssm.${region}.amazonaws.com/`);
  const body = JSON.stringify({ Name: name, WithDecryption: true });
  const signer = new SignatureV4({ service: 'ssm', region, credentials: fromEnv(), sha256: Sha256 });
  const signed = await signer.sign(
    new HttpRequest({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: {
        host: url.host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AmazonSSM.GetParameter',
      },
      body,
    }),
  );
  const { host: _host, ...headers } = signed.headers;
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(3000) });
  const answer = (await response.json().catch(() => ({}))) as { Parameter?: { Value?: unknown }; __type?: unknown };
  const value = answer.Parameter?.Value;
  if (typeof value === 'string') return value;
  throw new ParameterUnavailable(name, response.status, typeof answer.__type === 'string' ? answer.__type : '');
}
