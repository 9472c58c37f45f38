import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSend } from '../../../local/dynamodb/send.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, turn: number) => void;

/** A server that answers by turns, and a `send` to it. */
async function aSend(
  answer: Answer,
  credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string },
  answersWithinMs?: number,
) {
  let turn = 0;
  const bodies: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server: Server = createServer((request, response) => {
    turn += 1;
    const mine = turn;
    headers.push(request.headers);
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(body);
      answer(request, response, mine);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sender = createSend({
    endpoint,
    region: 'eu-central-1',
    credentials,
    ...(answersWithinMs && { answersWithinMs }),
  });
  onTestFinished(() => {
    sender.close();
    server.closeAllConnections();
    server.close();
  });
  return { send: sender.send, close: () => sender.close(), bodies, headers, turns: () => turn };
}

const found: Answer = (_request, response) => void response.end('{"Item":{"id":{"S":"x"}}}');

describe('createSend', () => {
  it('calls an operation and gives its answer', async () => {
    const { send, bodies, headers } = await aSend(found);
    expect(await send('GetItem', { TableName: 't' })).toEqual({ Item: { id: { S: 'x' } } });
    expect(bodies).toEqual(['{"TableName":"t"}']);
    expect(headers[0]).toMatchObject({
      'x-amz-target': 'DynamoDB_20120810.GetItem',
      'content-type': 'application/x-amz-json-1.0',
      'content-length': '17',
    });
  });

  it('signs where it has credentials', async () => {
    const { send, headers } = await aSend(found, { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' });
    await send('GetItem', {});
    expect(headers[0]?.authorization).toMatch(/Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/dynamodb\/aws4_request/);
  });

  it('does not wait for ever for an engine that is stuck', async () => {
    const { send } = await aSend(() => undefined, undefined, 100);
    await expect(send('GetItem', {})).rejects.toMatchObject({ code: 'UND_ERR_HEADERS_TIMEOUT' });
  });

  it('throws what DynamoDB refused by its name', async () => {
    const { send } = await aSend((_request, response) => {
      response.statusCode = 400;
      response.end('{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"no"}');
    });
    await expect(send('PutItem', {})).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'no',
      statusCode: 400,
    });
  });

  it('asks once more where a kept connection was closed as it was used again', async () => {
    const { send, turns } = await aSend((request, response, turn) => {
      if (turn === 2) request.socket.destroy();
      else found(request, response, turn);
    });
    await send('GetItem', { turn: 1 });
    expect(await send('GetItem', { turn: 2 })).toEqual({ Item: { id: { S: 'x' } } });
    expect(turns()).toBe(3);
  });

  it('asks no more than that, and not at all where nobody ever answered', async () => {
    const cutting = await aSend((request) => void request.socket.destroy());
    await expect(cutting.send('GetItem', {})).rejects.toThrow();
    expect(cutting.turns()).toBe(1);
    const later = await aSend((request, response, turn) => {
      if (turn > 1) request.socket.destroy();
      else found(request, response, turn);
    });
    await later.send('GetItem', {});
    await expect(later.send('GetItem', {})).rejects.toThrow();
    expect(later.turns()).toBe(3);
  });

  it('ends what is on its way when it is closed', async () => {
    const { send, close } = await aSend(() => undefined);
    const asked = send('GetItem', {});
    setTimeout(close, 20);
    await expect(asked).rejects.toThrow();
  });
});
