import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { startDynoxide } from '../../../local/dynamodb/dynoxide.ts';
import { NoDynamoDbEngine, installedEngines, startEngine } from '../../../local/dynamodb/engine.ts';
import type { Engine, EngineName } from '../../../local/dynamodb/engine.ts';
import { TableDiffers, ensureTable } from '../../../local/dynamodb/table.ts';
import { shows } from '../../support/claims.ts';
import { credentials, documentClient, lectureTable, refusalOf, temporaryFolder } from './support.ts';

const TableName = lectureTable().name;
const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

function aFolder(): string {
  const temporary = temporaryFolder();
  cleanUp.push(() => temporary.remove());
  return temporary.folder;
}

async function start(
  folder: string,
  engine: EngineName,
  log: (line: string) => void = () => undefined,
): Promise<Engine> {
  const started = await startEngine({ folder, engine, region: 'eu-west-1', credentials, log });
  cleanUp.push(() => started.close());
  return started;
}

function client(endpoint: string) {
  const db = documentClient(endpoint);
  cleanUp.push(() => db.destroy());
  return db;
}

async function accepts(endpoint: string): Promise<boolean> {
  const socket = connect(Number(new URL(endpoint).port), '127.0.0.1');
  const accepted = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'close').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return accepted;
}

describe.each(installedEngines())('startEngine with %s', (name) => {
  it('says what it is and where', async () => {
    const engine = await start(aFolder(), name);
    expect(engine.name).toBe(name);
    expect(engine.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('keeps what was written for the next start', async () => {
    const folder = aFolder();
    const first = await start(folder, name);
    await ensureTable(first.send, lectureTable());
    await client(first.endpoint).send(new PutCommand({ TableName, Item: { userId: 'u', id: '1', title: 'kept' } }));
    await first.close();
    expect(await accepts(first.endpoint)).toBe(false);

    const second = await start(folder, name);
    const { Item } = await client(second.endpoint).send(new GetCommand({ TableName, Key: { userId: 'u', id: '1' } }));
    expect(Item).toEqual({ userId: 'u', id: '1', title: 'kept' });
  });

  it('ends with its parent and loses nothing that was acknowledged when the parent is killed', async () => {
    shows('dynamodb:what is acknowledged survives a kill');
    const folder = aFolder();
    const program = fileURLToPath(new URL('./engine-process.ts', import.meta.url));
    const parent = spawn(process.execPath, ['--import', 'tsx', program, name, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    cleanUp.push(() => void parent.kill('SIGKILL'));
    const acknowledged: string[] = [];
    let endpoint = '';
    const lines = createInterface(parent.stdout);
    const exited = once(parent, 'exit');
    for await (const line of lines) {
      if (line.startsWith('http')) endpoint = line;
      else acknowledged.push(line);
      if (acknowledged.length === 40) parent.kill('SIGKILL');
    }
    await exited;
    while (await accepts(endpoint)) await new Promise((resolve) => setTimeout(resolve, 5));

    const engine = await start(folder, name);
    await ensureTable(engine.send, lectureTable());
    const { Items = [] } = await client(engine.endpoint).send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'userId = :u',
        ExpressionAttributeValues: { ':u': 'killed' },
      }),
    );
    const stored = Items.map(({ id }) => String(id));
    expect(acknowledged.length).toBeGreaterThanOrEqual(40);
    // One more may have been written than was said to be.
    expect([acknowledged, [...acknowledged, stored.at(-1)]]).toContainEqual(stored);
  });

  it('makes a table once, however often and at however many places at a time it is asked to', async () => {
    shows('dynamodb:CreateTable');
    const { send, endpoint } = await start(aFolder(), name);
    await Promise.all([1, 2, 3].map(() => ensureTable(send, lectureTable())));
    await client(endpoint).send(new PutCommand({ TableName, Item: { userId: 'u', id: '1' } }));
    await ensureTable(send, lectureTable());
    expect(await send('DescribeTable', { TableName })).toMatchObject({
      Table: { TableName, TableStatus: 'ACTIVE', GlobalSecondaryIndexes: { length: 2 } },
    });
  });

  it('refuses to work with a table of another shape', async () => {
    const { send } = await start(aFolder(), name);
    const { indexes, ...rest } = lectureTable();
    await ensureTable(send, { ...rest, indexes: indexes.slice(1) });
    await expect(ensureTable(send, lectureTable())).rejects.toThrow(TableDiffers);
  });

  it('answers a refusal of the engine with its name, message and status', async () => {
    const { send } = await start(aFolder(), name);
    const refusal = await refusalOf(send('GetItem', { TableName: 'Nothing', Key: { id: { S: '1' } } }));
    expect([refusal.name, refusal['statusCode']]).toEqual(['ResourceNotFoundException', 400]);
  });
});

describe.runIf(installedEngines().includes('dynoxide'))('startEngine with dynoxide', () => {
  it('answers within 300 ms of being started, the table included', async () => {
    const folder = aFolder();
    const times: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const began = performance.now();
      const engine = await start(folder, 'dynoxide');
      await ensureTable(engine.send, lectureTable());
      times.push(performance.now() - began);
      await engine.close();
    }
    // The best of three: the machine that runs the tests may be busy with something else for a moment.
    expect(Math.min(...times)).toBeLessThan(300);
  });

  it('starts the engine again at the same endpoint when it dies', async () => {
    const lines: string[] = [];
    let said: () => void = () => undefined;
    const restarted = new Promise<void>((resolve) => (said = resolve));
    const engine = await start(aFolder(), 'dynoxide', (line) => {
      lines.push(line);
      said();
    });
    await ensureTable(engine.send, lectureTable());
    process.kill(await processListeningOn(Number(new URL(engine.endpoint).port)), 'SIGKILL');
    await restarted;
    while (!(await accepts(engine.endpoint))) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await engine.send('ListTables', {})).toEqual({ TableNames: [TableName] });
    expect(lines[0]).toMatch(/^The DynamoDB engine ended by itself and is started again\./);
  });
});

describe.runIf(installedEngines().includes('dynalite'))('startEngine with dynalite', () => {
  it('undoes a transaction that was half done when the process was killed', async () => {
    const folder = aFolder();
    const first = await start(folder, 'dynalite');
    await ensureTable(first.send, lectureTable());
    const db = client(first.endpoint);
    await db.send(new PutCommand({ TableName, Item: { userId: 'u', id: 'changed', n: 2 } }));
    await db.send(new PutCommand({ TableName, Item: { userId: 'u', id: 'made' } }));
    await first.close();
    const journal = join(folder, 'dynalite', 'transaction.json');
    const keyOf = (id: string) => ({ userId: { S: 'u' }, id: { S: id } });
    writeFileSync(
      journal,
      JSON.stringify([
        { table: TableName, key: keyOf('changed'), item: { ...keyOf('changed'), n: { N: '1' } } },
        { table: TableName, key: keyOf('made'), item: null },
      ]),
    );

    const second = await start(folder, 'dynalite');
    const { Items } = await client(second.endpoint).send(
      new QueryCommand({ TableName, KeyConditionExpression: 'userId = :u', ExpressionAttributeValues: { ':u': 'u' } }),
    );
    expect(Items).toEqual([{ userId: 'u', id: 'changed', n: 1 }]);
    expect(existsSync(journal)).toBe(false);
  });

  it('refuses what it cannot do with an error of its own', async () => {
    const { send } = await start(aFolder(), 'dynalite');
    const refusal = await refusalOf(send('ExecuteStatement', { Statement: 'SELECT * FROM "Lectures"' }));
    expect([refusal.name, refusal.message]).toEqual([
      'UnsupportedByLocal',
      'ExecuteStatement is not emulated by the DynamoDB engine dynalite.',
    ]);
  });
});

describe('startEngine', () => {
  it('uses an endpoint that was named and never ends what it did not start', async () => {
    const [name] = installedEngines();
    const running = await start(aFolder(), name!);
    const engine = await startEngine({
      folder: '/nowhere',
      endpoint: running.endpoint,
      region: 'eu-west-1',
      credentials,
      log: () => undefined,
    });
    expect([engine.name, engine.endpoint]).toEqual(['external', running.endpoint]);
    await ensureTable(engine.send, lectureTable());
    await engine.close();
    expect(await running.send('ListTables', {})).toEqual({ TableNames: [TableName] });
  });

  it('names what would help when the engine that was asked for is not installed', async () => {
    const missing = 'sqlite' as EngineName;
    const refusal = await refusalOf(
      startEngine({ folder: aFolder(), engine: missing, region: 'eu-west-1', credentials, log: () => undefined }),
    );
    expect(refusal).toBeInstanceOf(NoDynamoDbEngine);
    expect(refusal.message).toContain('AWS_ENDPOINT_URL_DYNAMODB');
  });

  it('does not wait for ever for a program that never listens, and leaves none of it', async () => {
    const folder = aFolder();
    const binary = join(folder, 'stuck');
    const says = join(folder, 'pid');
    writeFileSync(binary, `#!/bin/sh\necho $$ > ${says}\necho recovering\nexec sleep 60\n`, { mode: 0o755 });
    const starting = startDynoxide({ binary, file: join(folder, 'db'), log: () => undefined, startsWithinMs: 300 });
    await expect(starting).rejects.toThrow('The DynamoDB engine did not start in time: recovering');
    expect(() => process.kill(Number(readFileSync(says, 'utf8')), 0)).toThrow('ESRCH');
  });

  it('says so when another engine holds the data of this folder', async () => {
    const [best, other] = installedEngines();
    if (best === undefined || other === undefined) return;
    const folder = aFolder();
    await (await start(folder, best)).close();
    const lines: string[] = [];
    await start(folder, other, (line) => lines.push(line));
    expect(lines).toEqual([expect.stringContaining(`holds data of the engine ${best}`)]);
  });
});

/** The process that listens on a loopback port, by the tables that Linux keeps. */
async function processListeningOn(port: number): Promise<number> {
  const { readFileSync, readdirSync, readlinkSync } = await import('node:fs');
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const line = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .find((row) => row.includes(`0100007F:${hex} 00000000:0000 0A`));
  const inode = line?.trim().split(/\s+/)[9];
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const files = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
      if (files.includes(`socket:[${String(inode)}]`)) return Number(pid);
    } catch {
      // Gone in the meantime, or not ours to look at.
    }
  }
  throw new Error(`Nobody listens on ${String(port)}.`);
}
