import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createSender } from '../../../local/appsync/send-together.ts';

test('answers of one turn all arrive, and in whole, though one caller has gone', async () => {
  const responses = new Map<string, ServerResponse>();
  const server = createServer(({ url = '' }, response) => responses.set(url, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has an address with a port.
  const { port } = server.address() as AddressInfo;
  const ask = (path: string) => request({ port, host: '127.0.0.1', path, agent: false }).end();
  const gone = ask('/gone').on('error', () => undefined);
  const arriving = ['/text', '/bytes'].map(async (path) => {
    const [response] = await once(ask(path), 'response');
    return text(response);
  });
  while (responses.size < 3) await once(server, 'request');
  const closed = once(responses.get('/gone') ?? server, 'close');
  gone.destroy();
  await closed;
  const send = createSender();
  const long = 'é'.repeat(100_000);
  for (const [path, body] of Object.entries({ '/gone': 'lost', '/text': long, '/bytes': Buffer.from('compressed') })) {
    const response = responses.get(path)?.writeHead(200, { 'content-length': Buffer.byteLength(body) });
    if (response) send(response, body);
  }
  expect(await Promise.all(arriving)).toStrictEqual([long, 'compressed']);
  server.close();
  await once(server, 'close');
});
