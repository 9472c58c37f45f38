import { signedJson } from './signed-json.ts';

/** SSM did not give a parameter: it is not there, the role may not read it, or SSM was out of reach. */
export class ParameterUnavailable extends Error {
  readonly code = 'ParameterUnavailable';
  constructor(name: string, status: number, type: unknown) {
    super(`SSM answered ${status} ${typeof type === 'string' ? type : ''} for the parameter ${name}.`);
    this.name = 'ParameterUnavailable';
  }
}

/** Reads a SecureString from SSM, decrypted. Throws `ParameterUnavailable`. */
export async function readParameter(name: string): Promise<string> {
  const { status, answer } = await signedJson({
    service: 'ssm',
    endpointVariable: 'AWS_ENDPOINT_URL_SSM',
    target: 'AmazonSSM.GetParameter',
    body: { Name: name, WithDecryption: true },
  });
  const { Value: value } = (answer['Parameter'] ?? {}) as { Value?: unknown };
  if (typeof value === 'string') return value;
  throw new ParameterUnavailable(name, status, answer['__type']);
}
