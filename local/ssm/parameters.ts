import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from '../aws-front-door.ts';

/** Answers `GetParameter` of SSM's Parameter Store (JSON 1.1) for the parameters that the stage has; every other operation is refused. */
export function createParameters(parameters: ReadonlyMap<string, string>, arnPrefix: string) {
  return {
    handle: (req: IncomingMessage, res: ServerResponse, body: Buffer): Promise<void> => {
      const target = String(req.headers['x-amz-target']);
      answer(target, body, res);
      return Promise.resolve();
    },
  };

  function answer(target: string, body: Buffer, res: ServerResponse): void {
    if (target !== 'AmazonSSM.GetParameter') {
      return refuse(res, 'UnsupportedByLocal', `The local AWS does not do ${target}.`);
    }
    const { Name: name, WithDecryption: isDecrypted } = parse(body);
    if (typeof name !== 'string' || name === '') {
      return refuse(res, 'ValidationException', 'Invalid request provided.');
    }
    const value = parameters.get(name);
    if (value === undefined) return refuse(res, 'ParameterNotFound', '');
    sendJson(res, 200, {
      Parameter: {
        Name: name,
        Type: 'SecureString',
        // Without decryption SSM gives what nobody can read.
        Value: isDecrypted === true ? value : Buffer.from(`sealed ${name}`).toString('base64'),
        Version: 1,
        ARN: `${arnPrefix}:parameter${name}`,
        DataType: 'text',
      },
    });
  }
}

function parse(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function refuse(res: ServerResponse, type: string, message: string): void {
  sendJson(res, 400, { __type: type, message }, { 'x-amzn-errortype': type });
}
