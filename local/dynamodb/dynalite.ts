import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DynamoDbError } from '../appsync/types.ts';
import type { DynamoDbSend } from '../appsync/types.ts';
import { checksumOf } from './checksum.ts';
import { createTransactions } from './dynalite-transactions.ts';
import type { Transactions } from './dynalite-transactions.ts';
import { createGate } from './gate.ts';
import { createSend } from './send.ts';

/** Whether the `dynalite` package is there. */
export function dynaliteIsInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve('dynalite');
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts dynalite inside this process (it is plain JavaScript, so there is no child that could be left behind) and
 * adds what it lacks: transactions, and the item that made a condition fail. Operations that it lacks otherwise
 * answer `UnsupportedByLocal`.
 */
export async function startDynalite({ folder }: { readonly folder: string }): Promise<{
  readonly endpoint: string;
  close(): Promise<void>;
}> {
  mkdirSync(folder, { recursive: true });
  const { server, dynalite } = loadDynalite(join(folder, 'level'));
  server.removeAllListeners('request');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const endpoint = endpointOf(server);
  const secret = randomUUID();
  const inner = createSend({ endpoint, region: 'local', headers: { [INNER_HEADER]: secret } });
  const gate = createGate();
  const transactions = createTransactions({ send: inner.send, gate, journalFile: join(folder, 'transaction.json') });

  // Nobody knows the port before this function returns, so no request comes too early.
  server.on('request', (req, res) => {
    const target = operationOf(req);
    // Calls that the transactions make themselves are inside the gate already.
    if (req.headers[INNER_HEADER] === secret || target === undefined) dynalite(req, res);
    else if (Object.hasOwn(UNSUPPORTED, target)) refuse(res, UNSUPPORTED[target] ?? '');
    else if (isOwn(target)) void answerWith(req, res, own(transactions, target));
    else void gate.together(() => pass(dynalite, req, res));
  });
  await transactions.recover();
  return {
    endpoint,
    close: async () => {
      inner.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const INNER_HEADER = 'x-local-inner';

const OWN = ['TransactWriteItems', 'TransactGetItems', 'PutItem', 'UpdateItem', 'DeleteItem'] as const;
type Own = (typeof OWN)[number];

const UNSUPPORTED: Readonly<Record<string, string>> = Object.fromEntries(
  ['UpdateTimeToLive', 'ExecuteStatement', 'BatchExecuteStatement', 'ExecuteTransaction'].map((operation) => [
    operation,
    `${operation} is not emulated by the DynamoDB engine dynalite.`,
  ]),
);

function isOwn(operation: string): operation is Own {
  return OWN.some((own) => own === operation);
}

function own(transactions: Transactions, operation: Own): (input: Record<string, unknown>) => ReturnType<DynamoDbSend> {
  if (operation === 'TransactWriteItems') return (input) => transactions.write(input);
  if (operation === 'TransactGetItems') return (input) => transactions.read(input);
  return (input) => transactions.writeOne(operation, input);
}

function operationOf(req: IncomingMessage): string | undefined {
  const target = req.headers['x-amz-target'];
  return typeof target === 'string' ? target.slice(target.indexOf('.') + 1) : undefined;
}

function pass(listener: RequestListener, req: IncomingMessage, res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    res.once('close', resolve);
    listener(req, res);
  });
}

async function answerWith(
  req: IncomingMessage,
  res: ServerResponse,
  work: (input: Record<string, unknown>) => Promise<unknown>,
): Promise<void> {
  try {
    reply(res, 200, await work(await readInput(req)));
  } catch (error) {
    if (error instanceof DynamoDbError) reply(res, error.statusCode, { ...error.body, message: error.message });
    else reply(res, 500, { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError', message: String(error) });
  }
}

async function readInput(req: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  let input: unknown;
  try {
    input = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    input = undefined;
  }
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return { ...input };
  const type = 'com.amazon.coral.service#SerializationException';
  throw new DynamoDbError('SerializationException', '', 400, { __type: type });
}

function refuse(res: ServerResponse, message: string): void {
  reply(res, 400, { __type: 'com.amazonaws.dynamodb.v20120810#UnsupportedByLocal', message });
}

function reply(res: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
    'x-amz-crc32': checksumOf(text),
  });
  res.end(text);
}

function endpointOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('dynalite has no port.');
  return `http://127.0.0.1:${String(address.port)}`;
}

function loadDynalite(path: string): { readonly server: Server; readonly dynalite: RequestListener } {
  // dynalite ships no types: a function from options to an http.Server whose one listener is the whole service.
  const create = createRequire(import.meta.url)('dynalite') as (options: Record<string, unknown>) => Server;
  const server = create({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const [listener] = server.listeners('request');
  if (listener === undefined) throw new Error('This version of dynalite is not understood.');
  // The listener of 'request' is a RequestListener by Node's own contract.
  return { server, dynalite: listener as RequestListener };
}
