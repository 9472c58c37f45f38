import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { dynamoDbEndpoint } from '../../../../local/appsync/data-sources/dynamodb-endpoint.ts';
import type { DynamoDbSend } from '../../../../local/appsync/types.ts';

/** The database's program; `undefined` where the platform has no package for it. */
export const engineProgram = ((): string | undefined => {
  try {
    const found = join(dirname(createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
    return existsSync(found) ? found : undefined;
  } catch {
    return undefined;
  }
})();

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export interface TestEngine {
  readonly send: DynamoDbSend;
  readonly stop: () => Promise<void>;
}

/** An empty DynamoDB in memory, with the tables `Videos` (key `id`, index `byOwner`) and `Users` (key `id`). */
export async function startEngine(): Promise<TestEngine> {
  const port = await freePort();
  const child = spawn(engineProgram ?? '', ['serve', '--port', String(port)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  await Promise.race([
    once(child.stdout, 'data'),
    once(child.stderr, 'data'),
    exited.then(() => Promise.reject(new Error('The engine did not start.'))),
  ]);
  const send = dynamoDbEndpoint({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' });
  const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' });
  await send('CreateTable', {
    TableName: 'Videos',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [attribute('id'), attribute('ownerId')],
    KeySchema: [hash('id')],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byOwner',
        KeySchema: [hash('ownerId'), { AttributeName: 'id', KeyType: 'RANGE' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
  await send('CreateTable', {
    TableName: 'Users',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [attribute('id')],
    KeySchema: [hash('id')],
  });
  return {
    send,
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}
