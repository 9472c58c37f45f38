import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createParameters } from '../../../local/ssm/parameters.ts';

const parameters = createParameters(new Map([['/lectern/key', 'secret text']]), 'arn:aws:ssm:us-east-1:1');
const read = async (req: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
};
const server = createServer((req, res) => void read(req).then((body) => parameters.handle(req, res, body)));
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function call(operation: string, body: unknown) {
  const headers = { 'x-amz-target': `AmazonSSM.${operation}` };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('SSM', () => {
  it('gives a parameter decrypted', async () => {
    expect(await call('GetParameter', { Name: '/lectern/key', WithDecryption: true })).toEqual({
      status: 200,
      body: {
        Parameter: {
          Name: '/lectern/key',
          Type: 'SecureString',
          Value: 'secret text',
          Version: 1,
          ARN: 'arn:aws:ssm:us-east-1:1:parameter/lectern/key',
          DataType: 'text',
        },
      },
    });
  });

  it.each([false, undefined])('gives nothing that can be read when it is not to be decrypted: %s', async (is) => {
    const { body } = await call('GetParameter', { Name: '/lectern/key', WithDecryption: is });
    expect(JSON.stringify(body)).not.toContain('secret text');
  });

  it.each([
    ['GetParameter', { Name: '/other' }, 'ParameterNotFound'],
    ['GetParameter', { Name: '' }, 'ValidationException'],
    ['GetParameter', {}, 'ValidationException'],
    ['GetParameter', null, 'ValidationException'],
    ['PutParameter', { Name: '/lectern/key', Value: 'x' }, 'UnsupportedByLocal'],
  ])('refuses %s of %j with %s', async (operation, body, type) => {
    expect(await call(operation, body)).toMatchObject({ status: 400, body: { __type: type } });
  });
});
