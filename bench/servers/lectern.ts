import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createAppSync } from '../../local/appsync/server.ts';
import { startEngine } from '../../local/dynamodb/engine.ts';
import { ensureTable } from '../../local/dynamodb/table.ts';
import { SCHEMA, TABLE, USER_ID, VIDEO_IDS, itemOf } from '../support/api.ts';
import { serve } from './serve.ts';

// The local AppSync as `npm start` uses it, with the schema that both sides serve: tokens of a user pool are verified, and the
// database is the one that comes along.
const REGION = 'eu-central-1';
const POOL = `${REGION}_Bench0001`;
const CLIENT = 'bench';

const folder = mkdtempSync(join(tmpdir(), 'lectern-bench-'));
process.once('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});
process.once('SIGTERM', () => process.exit(0));

const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
const engine = await startEngine({ folder, region: REGION, credentials, log: () => undefined });
const key = (name: string) => ({ name, type: 'S' as const });
await ensureTable(engine.send, {
  name: TABLE,
  partitionKey: key('userId'),
  sortKey: key('id'),
  ttlAttribute: 'expiresAt',
  indexes: [],
});
for (const id of VIDEO_IDS) await engine.send('PutItem', { TableName: TABLE, Item: itemOf(id) });

const { privateKey, publicKey } = await generateKeyPair('RS256');
const jwk = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'RS256', use: 'sig' };
const token = await new SignJWT({ sub: USER_ID, client_id: CLIENT, token_use: 'access', username: 'teacher' })
  .setProtectedHeader({ alg: 'RS256', kid: 'bench' })
  .setIssuer(`https://cognito-idp.${REGION}.amazonaws.com/${POOL}`)
  .setIssuedAt()
  .setExpirationTime('8h')
  .sign(privateKey);

const api = createAppSync({
  apiId: 'bench',
  region: REGION,
  accountId: '123456789012',
  schema: SCHEMA,
  authorization: {
    default: {
      type: 'AMAZON_COGNITO_USER_POOLS',
      userPoolId: POOL,
      region: REGION,
      appIdClientRegex: `^${CLIENT}$`,
      defaultAction: 'ALLOW',
      jwks: () => Promise.resolve({ keys: [jwk] }),
    },
  },
  dataSources: {
    none: { type: 'NONE' },
    table: { type: 'AMAZON_DYNAMODB', tableName: TABLE, send: engine.send },
  },
  resolvers: [
    {
      ...{ kind: 'UNIT', typeName: 'Query', fieldName: 'video', dataSource: 'table' },
      code: `import { get } from '@aws-appsync/utils/dynamodb';
        export function request(ctx) {
          return get({ key: { userId: ctx.identity.sub, id: ctx.args.id }, consistentRead: true });
        }
        export function response(ctx) { return ctx.result; }`,
    },
    {
      ...{ kind: 'UNIT', typeName: 'Query', fieldName: 'hello', dataSource: 'none' },
      code: `export function request(ctx) { return { payload: 'Hello, ' + ctx.args.name }; }
        export function response(ctx) { return ctx.result; }`,
    },
    {
      ...{ kind: 'UNIT', typeName: 'Mutation', fieldName: 'announce', dataSource: 'none' },
      code: `export function request(ctx) { return { payload: ctx.args }; }
        export function response(ctx) { return ctx.result; }`,
    },
  ],
});
const server = createServer((req, res) => {
  api.handleHttp(req, res);
}).on('upgrade', (req, socket, head) => {
  api.handleUpgrade(req, socket, head);
});
server.listen(0, '127.0.0.1', () => {
  // A server that listens on a port has an address with a port.
  serve({ port: (server.address() as AddressInfo).port, headers: { Authorization: token } });
});
