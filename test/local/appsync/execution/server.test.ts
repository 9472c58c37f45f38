import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createAppSync } from '../../../../local/appsync/server.ts';
import type { AppSync } from '../../../../local/appsync/server.ts';
import { CodeRefused } from '../../../../local/appsync/types.ts';
import type { AppSyncConfig } from '../../../../local/appsync/types.ts';
import { needs } from '../../../support/claims.ts';
import { engineProgram, startEngine } from '../data-sources/engine.ts';
import type { TestEngine } from '../data-sources/engine.ts';
import { aConfig } from './given.ts';

const KEY = 'da2-abcdefghijklmnopqrstuvwxyz';
const NOW = Date.parse('2026-11-24T10:00:00Z');
const SCHEMA = `
  type Video { id: ID! ownerId: ID title: String version: Int createdAt: AWSDateTime url: AWSURL owner: User }
  type User { id: ID! n: Int }
  type VideoPage { items: [Video!]! nextToken: String }
  type Query { video(id: ID!): Video  videos(ownerId: ID!, limit: Int, nextToken: String): VideoPage }
  type Mutation { create(id: ID!, title: String!): Video  rename(id: ID!, version: Int!, title: String!): Video  fail: Int }
  type Subscription { onRename(id: ID): Video @aws_subscribe(mutations: ["rename"]) }
`;
const DDB = `import { util } from '@aws-appsync/utils';\nimport * as ddb from '@aws-appsync/utils/dynamodb';\n`;

const CODE = {
  video: `${DDB}
    export function request(ctx) { return ddb.get({ key: { id: ctx.args.id } }); }
    export function response(ctx) {
      if (ctx.error) util.error(ctx.error.message, ctx.error.type);
      return ctx.result;
    }`,
  videos: `${DDB}
    export function request(ctx) {
      const { ownerId, limit = 2, nextToken } = ctx.args;
      return ddb.query({ index: 'byOwner', query: { ownerId: { eq: ownerId } }, limit, nextToken });
    }
    export function response(ctx) {
      if (ctx.error) util.error(ctx.error.message, ctx.error.type);
      return { items: ctx.result.items, nextToken: ctx.result.nextToken };
    }`,
  create: `${DDB}
    export function request(ctx) { return {}; }
    export function response(ctx) { return ctx.prev.result; }`,
  count: `${DDB}
    export function request(ctx) {
      ctx.stash.createdAt = util.time.nowISO8601();
      return ddb.transactWrite({ items: [{ updateItem: { table: ctx.env.USERS, key: { id: 'al' }, update: { n: ddb.operations.increment(1) } } }] });
    }
    export function response(ctx) {
      if (ctx.error) util.error(ctx.error.message, ctx.error.type);
      return ctx.result.keys;
    }`,
  put: `${DDB}
    export function request(ctx) {
      const item = { ownerId: 'al', title: ctx.args.title, version: 1, createdAt: ctx.stash.createdAt };
      return ddb.put({ key: { id: ctx.args.id }, item, condition: { id: { attributeExists: false } } });
    }
    export function response(ctx) {
      if (ctx.error) util.error('It is there already.', 'Conflict', ctx.result, { counted: ctx.prev.result });
      return ctx.result;
    }`,
  rename: `${DDB}
    export function request(ctx) {
      const { id, version, title } = ctx.args;
      return ddb.update({ key: { id }, update: { title, version: ddb.operations.increment(1) }, condition: { version: { eq: version } } });
    }
    export function response(ctx) {
      if (ctx.error) util.error('Somebody was faster.', ctx.result ? 'Conflict' : 'NotFound', ctx.result);
      return ctx.result;
    }`,
  url: `export function request(ctx) { return { operation: 'BatchInvoke', payload: { id: ctx.source.id } }; }
    export function response(ctx) { return ctx.result; }`,
  owner: `${DDB}
    export function request(ctx) { return ddb.get({ key: { id: ctx.source.ownerId } }); }
    export function response(ctx) { return ctx.result; }`,
  fail: `export function request(ctx) { return { payload: ctx.args.missing.deep }; }
    export function response(ctx) { return ctx.result; }`,
  onRename: `import { extensions, util } from '@aws-appsync/utils';
    export function request(ctx) { return { payload: null }; }
    export function response(ctx) {
      extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter({ id: { eq: ctx.args.id } }));
      return null;
    }`,
};

describe.skipIf(engineProgram === undefined)('an API with real code on a real database', needs('Dynoxide'), () => {
  let engine: TestEngine;
  let api: AppSync;
  let url = '';
  const batches: unknown[] = [];
  const server = createServer((request, response) => api.handleHttp(request, response));
  server.on('upgrade', (request, socket, head) => api.handleUpgrade(request, socket, head));

  beforeAll(async () => {
    engine = await startEngine();
    const { send } = engine;
    await send('PutItem', { TableName: 'Users', Item: { id: { S: 'al' }, n: { N: '0' } } });
    const unit = (typeName: string, fieldName: string, dataSource: string, code: string) =>
      ({ kind: 'UNIT', typeName, fieldName, dataSource, code }) as const;
    const config: AppSyncConfig = aConfig({
      schema: SCHEMA,
      authorization: { default: { type: 'API_KEY', keys: [{ key: KEY, expiresAt: NOW + 1_000 }] } },
      clock: { now: () => NOW },
      environmentVariables: { USERS: 'Users' },
      dataSources: {
        none: { type: 'NONE' },
        videos: { type: 'AMAZON_DYNAMODB', tableName: 'Videos', send },
        users: { type: 'AMAZON_DYNAMODB', tableName: 'Users', send },
        sign: {
          type: 'AWS_LAMBDA',
          invoke: (payload) => {
            batches.push(payload);
            const urls = (payload as { id: string }[]).map(({ id }) => `https://media.example/${id}`);
            return Promise.resolve({ kind: 'returned', payload: urls });
          },
        },
      },
      functions: [
        { name: 'count', dataSource: 'users', code: CODE.count },
        { name: 'put', dataSource: 'videos', code: CODE.put },
      ],
      resolvers: [
        unit('Query', 'video', 'videos', CODE.video),
        unit('Query', 'videos', 'videos', CODE.videos),
        { kind: 'PIPELINE', typeName: 'Mutation', fieldName: 'create', code: CODE.create, functions: ['count', 'put'] },
        unit('Mutation', 'rename', 'videos', CODE.rename),
        unit('Mutation', 'fail', 'none', CODE.fail),
        unit('Video', 'owner', 'users', CODE.owner),
        { ...unit('Video', 'url', 'sign', CODE.url), maxBatchSize: 10 },
        unit('Subscription', 'onRename', 'none', CODE.onRename),
      ],
    });
    api = createAppSync(config);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
    for (const id of ['v1', 'v2', 'v3']) {
      const created = await ask('mutation($id: ID!) { create(id: $id, title: "Cats") { id } }', { id });
      expect(created).toEqual({ data: { create: { id } } });
    }
  });
  afterAll(async () => {
    await api.close();
    server.closeAllConnections();
    server.close();
    await engine.stop();
  });

  interface Answer {
    readonly data: Record<string, unknown> | null;
    readonly errors?: readonly Record<string, unknown>[];
  }
  const ask = async (query: string, variables: Record<string, unknown> = {}): Promise<Answer> => {
    const headers = { 'content-type': 'application/json', 'x-api-key': KEY };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
    return (await response.json()) as Answer;
  };

  it('runs pipelines and reads nested fields', async () => {
    const answer = await ask('{ video(id: "v1") { id title version createdAt owner { n } } }');
    const createdAt = '2026-11-24T10:00:00.000Z';
    expect(answer).toEqual({ data: { video: { id: 'v1', title: 'Cats', version: 1, createdAt, owner: { n: 3 } } } });
  });

  it('signs a page of items with one call', async () => {
    batches.length = 0;
    const page = '($t: String) { videos(ownerId: "al", nextToken: $t) { items { id url } nextToken } }';
    const first = await ask(`query${page}`);
    const { items, nextToken } = first.data?.['videos'] as { items: unknown; nextToken: string };
    expect(items).toEqual([
      { id: 'v1', url: 'https://media.example/v1' },
      { id: 'v2', url: 'https://media.example/v2' },
    ]);
    expect(batches).toEqual([[{ id: 'v1' }, { id: 'v2' }]]);
    const second = await ask(`query${page}`, { t: nextToken });
    expect(second.data).toMatchObject({ videos: { items: [{ id: 'v3' }], nextToken: null } });
  });

  it('turns a failed condition into a conflict with the current item, cut to what was selected', async () => {
    const answer = await ask('mutation { rename(id: "v1", version: 9, title: "Dogs") { id version } }');
    expect(answer).toEqual({
      data: { rename: null },
      errors: [
        {
          path: ['rename'],
          data: { id: 'v1', version: 1 },
          errorType: 'Conflict',
          errorInfo: null,
          locations: [{ line: 1, column: 12, sourceName: null }],
          message: 'Somebody was faster.',
        },
      ],
    });
    const missing = await ask('mutation { rename(id: "nope", version: 9, title: "Dogs") { id } }');
    expect(missing.errors).toMatchObject([{ errorType: 'NotFound', data: null }]);
  });

  it('reports a fault of the code at its line', async () => {
    const answer = await ask('mutation { fail }');
    expect(answer.errors).toMatchObject([{ errorType: 'Code', path: ['fail'] }]);
    expect(answer.errors?.[0]?.['message']).toMatch(/^code\.js:1:\d+: /);
  });

  it('refuses a request without a key', async () => {
    const response = await fetch(url, { method: 'POST', body: '{"query":"{ __typename }"}' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ errorType: 'UnauthorizedException' }] });
  });

  it('tells subscribers about the mutation they wait for', async () => {
    const host = new URL(url).host;
    const auth = { host, 'x-api-key': KEY };
    const header = Buffer.from(JSON.stringify(auth)).toString('base64url');
    const socket = new WebSocket(`ws://${host}/graphql/realtime`, ['graphql-ws', `header-${header}`]);
    const messages: Record<string, unknown>[] = [];
    const arrived = (type: string) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (messages.some((message) => message['type'] === type)) resolve();
          else socket.once('message', () => setImmediate(look));
        };
        look();
      });
    socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString()) as Record<string, unknown>));
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await arrived('connection_ack');
    const query = 'subscription { onRename(id: "v2") { id title createdAt } }';
    const payload = { data: JSON.stringify({ query, variables: {} }), extensions: { authorization: auth } };
    socket.send(JSON.stringify({ id: 's1', type: 'start', payload }));
    await arrived('start_ack');
    await ask('mutation { rename(id: "v3", version: 1, title: "Other") { id title } }');
    await ask('mutation { rename(id: "v2", version: 1, title: "Dogs") { id title } }');
    await arrived('data');
    expect(messages.filter(({ type }) => type === 'data')).toEqual([
      { id: 's1', type: 'data', payload: { data: { onRename: { id: 'v2', title: 'Dogs', createdAt: null } } } },
    ]);
    socket.close();
    await once(socket, 'close');
  });

  it('evaluates code on its own', () => {
    const context = JSON.stringify({ arguments: { id: 'x' } });
    expect(api.evaluateCode({ code: CODE.video, context, function: 'request' })).toMatchObject({
      ok: true,
      answer: { evaluationResult: JSON.stringify({ operation: 'GetItem', key: { id: { S: 'x' } } }) },
    });
  });

  it('does not start with code that AppSync would not save, and names it', () => {
    const resolvers = [
      { kind: 'UNIT', typeName: 'Query', fieldName: 'video', dataSource: 'none', code: 'throw 1' },
    ] as const;
    const start = () => createAppSync(aConfig({ schema: SCHEMA, resolvers }));
    expect(start).toThrow(CodeRefused);
    expect(start).toThrow('Query.video:');
  });
});
