import { ListBackupsCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { startEngine } from '../../../local/dynamodb/engine.ts';
import { createDynamoDbProxy } from '../../../local/dynamodb/proxy.ts';
import { ensureTable } from '../../../local/dynamodb/table.ts';
import { shows } from '../../support/claims.ts';
import { credentials, documentClient, lectureTable, refusalOf, temporaryFolder } from './support.ts';

const TableName = lectureTable().name;
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function serve(listener: RequestListener): Promise<{ readonly endpoint: string; readonly server: Server }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { endpoint: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, server };
}

async function proxyTo(endpoint: string, readsBody: boolean, answersWithinMs?: number): Promise<string> {
  const proxy = createDynamoDbProxy({ endpoint, answersWithinMs });
  cleanUp.push(() => proxy.close());
  const { endpoint: front } = await serve((req, res) => {
    void (async () => proxy.handle(req, res, readsBody ? await buffer(req) : undefined))();
  });
  return front;
}

describe.each([
  ['has not read the body', false],
  ['has read the body', true],
])('createDynamoDbProxy behind a front door that %s', (_, readsBody) => {
  it('lets an SDK client write, read and be refused as if it spoke to the engine', async () => {
    shows('dynamodb:any SDK over the wire');
    const temporary = temporaryFolder();
    cleanUp.push(() => temporary.remove());
    const engine = await startEngine({
      folder: temporary.folder,
      region: 'eu-west-1',
      credentials,
      log: () => undefined,
    });
    cleanUp.push(() => engine.close());
    await ensureTable(engine.send, lectureTable());
    const db = documentClient(await proxyTo(engine.endpoint, readsBody));
    cleanUp.push(() => db.destroy());

    const Item = { userId: 'u', id: '1', title: 'Gezeiten: Ä ö 🌊', text: 'x'.repeat(100_000) };
    const put = new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(id)' });
    await db.send(put);
    expect((await db.send(new GetCommand({ TableName, Key: { userId: 'u', id: '1' } }))).Item).toEqual(Item);
    expect((await refusalOf(db.send(put))).name).toBe('ConditionalCheckFailedException');
    const backups = await refusalOf(db.send(new ListBackupsCommand({})));
    expect([backups.name, backups.message]).toEqual([
      'UnsupportedByLocal',
      'The local DynamoDB does not emulate the operation ListBackups.',
    ]);
  });
});

describe('createDynamoDbProxy', () => {
  it('changes no header of the call and none of the answer', async () => {
    let seen: IncomingMessage['headers'] = {};
    const { endpoint } = await serve((req, res) => {
      seen = req.headers;
      req.resume();
      res
        .writeHead(400, { 'content-type': 'application/x-amz-json-1.0', 'x-amz-crc32': '7', 'x-amzn-requestid': 'R' })
        .end('{}');
    });
    const front = await proxyTo(endpoint, false);
    const sent = {
      authorization: 'AWS4-HMAC-SHA256 x',
      'x-amz-target': 'DynamoDB_20120810.GetItem',
      'x-amz-date': '20260101T000000Z',
    };
    const answer = await fetch(front, { method: 'POST', headers: sent, body: '{}' });
    expect(seen).toMatchObject({ ...sent, host: new URL(front).host, 'content-length': '2' });
    expect(answer.status).toBe(400);
    expect(Object.fromEntries(answer.headers)).toMatchObject({ 'x-amz-crc32': '7', 'x-amzn-requestid': 'R' });
  });

  it('answers the retryable InternalServerError when the engine is stuck', async () => {
    const { endpoint } = await serve(() => undefined);
    const headers = { 'x-amz-target': 'DynamoDB_20120810.GetItem' };
    const answer = await fetch(await proxyTo(endpoint, false, 100), { method: 'POST', headers, body: '{}' });
    expect([answer.status, await answer.json()]).toEqual([
      500,
      {
        __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError',
        message: 'The local DynamoDB engine does not answer.',
      },
    ]);
  });

  it('answers the retryable InternalServerError when the engine is away', async () => {
    const { endpoint, server } = await serve(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    const db = documentClient(await proxyTo(endpoint, false));
    cleanUp.push(() => db.destroy());
    const refusal = await refusalOf(db.send(new GetCommand({ TableName, Key: { userId: 'u', id: '1' } })));
    expect([refusal.name, refusal.message]).toEqual([
      'InternalServerError',
      'The local DynamoDB engine does not answer.',
    ]);
  });

  it('ends the call to the engine when the caller goes away', async () => {
    let called: () => void = () => undefined;
    let left: () => void = () => undefined;
    const calling = new Promise<void>((resolve) => (called = resolve));
    const leaving = new Promise<void>((resolve) => (left = resolve));
    const { endpoint } = await serve((req) => {
      req.socket.once('close', left);
      called();
    });
    const front = await proxyTo(endpoint, false);
    const caller = new AbortController();
    const call = fetch(front, { method: 'POST', body: '{}', signal: caller.signal });
    await calling;
    caller.abort();
    await expect(call).rejects.toThrow();
    await leaving;
  });
});
