import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createAppSync } from '../../local/appsync/server.ts';
import { ConfigurationRefused } from '../../local/appsync/refusals.ts';
import { DynamoDbError } from '../../local/appsync/types.ts';
import type { AppSyncConfig, LambdaOutcome, ResolverConfig } from '../../local/appsync/types.ts';
import {
  accessClaims,
  aToken,
  anIssuer,
  CLIENT_ID,
  idClaims,
  NOW,
  POOL_ID,
  REGION,
} from '../local/appsync/authorization/given.ts';
import type { Issuer } from '../local/appsync/authorization/given.ts';
import { shows, showsOf } from '../support/claims.ts';
import { invalidDocuments, SCHEMA, unfitValues } from './api-answers.ts';

const KEY = 'da2-abcdefghijklmnopqrstuvwxyz';
const API_KEY = { type: 'API_KEY', keys: [{ key: KEY, expiresAt: NOW + 1 }] } as const;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const unit = (field: string, dataSource: string, request: string, response = 'return ctx.result;'): ResolverConfig => {
  const [typeName = '', fieldName = ''] = field.split('.');
  const code = `import { util } from '@aws-appsync/utils';
export function request(ctx) { ${request} }
export function response(ctx) { ${response} }`;
  return { kind: 'UNIT', typeName, fieldName, dataSource, code };
};

const aConfig = (over: Partial<AppSyncConfig> & Pick<AppSyncConfig, 'schema'>): AppSyncConfig => ({
  apiId: 'api',
  region: REGION,
  accountId: '123456789012',
  authorization: { default: API_KEY },
  dataSources: { none: { type: 'NONE' } },
  resolvers: [],
  clock: { now: () => NOW },
  ...over,
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** Serves an API; gives a function that sends a body, or a query when that is an object. */
async function serve(over: Partial<AppSyncConfig> & Pick<AppSyncConfig, 'schema'>) {
  const api = createAppSync(aConfig(over));
  const server = createServer(api.handleHttp).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    await api.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  return async (body: object | string | undefined, init: { method?: string; path?: string; headers?: object } = {}) => {
    const { method = 'POST', path = '', headers = { 'x-api-key': KEY } } = init;
    const sent = typeof body === 'object' ? JSON.stringify(body) : body;
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await response.text();
    const json = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, text, json } satisfies Answer;
  };
}

const madeOf = (made: unknown) => [unit('Query.made', 'none', `return { payload: ${JSON.stringify(made ?? null)} };`)];
const matching = (messages: readonly (string | RegExp)[]) =>
  messages.map((message) => (typeof message === 'string' ? message : expect.stringMatching(message)));

describe('an answer at 200 to a document that is not run', () => {
  it.each(invalidDocuments)('$shows', async ({ shows: name, query, variables, messages }) => {
    showsOf(
      `${name} ${messages.join(' ')}`,
      'appsync:error FieldUndefined',
      'appsync:error UnknownArgument',
      'appsync:error MissingFieldArgument',
      'appsync:error WrongType',
      'appsync:variables',
      'appsync:limit document tokens',
    );
    const send = await serve({ schema: SCHEMA });
    const { status, json } = await send({ query, variables });
    const errors = json['errors'] as Record<string, unknown>[];
    expect([status, json['data']]).toEqual([200, null]);
    expect(errors.map(({ message }) => message)).toEqual(matching(messages));
    for (const error of errors) {
      expect(Object.keys(error)).toEqual(['path', 'locations', 'message']);
      expect(error['path']).toBeNull();
      if (error['locations'] !== null) expect(error['locations']).toMatchObject([{ sourceName: null }]);
    }
  });
});

describe('a value that does not fit the schema', () => {
  it.each(unfitValues)('$shows', async ({ query, made, data, messages }) => {
    shows('appsync:null propagation', 'appsync:shape of error entries');
    const send = await serve({ schema: SCHEMA, resolvers: madeOf(made) });
    const { status, json } = await send({ query });
    const errors = json['errors'] as Record<string, unknown>[];
    expect([status, json['data']]).toEqual([200, data]);
    expect(errors.map(({ message }) => message)).toEqual(matching(messages));
    for (const error of errors) {
      expect(Object.keys(error)).toEqual(['path', 'locations', 'message']);
      expect(error['locations']).toBeNull();
    }
  });
});

describe('a request that is refused at 400', () => {
  it.each([
    ['an empty body', '', 'MalformedHttpRequestException', 'Request body is empty.'],
    ['what is not JSON', 'query { made }', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    ['an object without a query', '{}', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    ['an empty list', '[]', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    [
      'a list of operations',
      '[{"query":"{ made { at } }"}]',
      'MalformedHttpRequestException',
      'Unable to parse GraphQL query.',
    ],
    [
      'several operations without a name',
      '{"query":"query A { made { at } } query B { made { at } }"}',
      'BadRequestException',
      'Missing operation name.',
    ],
  ])('is %s', async (_name, body, errorType, message) => {
    showsOf(errorType, 'appsync:error MalformedHttpRequestException', 'appsync:error BadRequestException');
    const send = await serve({ schema: SCHEMA });
    const { status, text } = await send(body);
    expect([status, text]).toEqual([400, JSON.stringify({ errors: [{ errorType, message }] })]);
  });
});

describe('HTTP', () => {
  const schema = 'type Query { n: Int } type Mutation { n: Int }';
  const resolvers = [
    unit('Query.n', 'none', 'return { payload: 1 };'),
    unit('Mutation.n', 'none', 'return { payload: 2 };'),
  ];

  it('takes queries and mutations by GET', async () => {
    shows('appsync:http GET');
    const send = await serve({ schema, resolvers });
    const get = (query: string) => send(undefined, { method: 'GET', path: `?query=${encodeURIComponent(query)}` });
    expect((await get('{ n }')).json).toEqual({ data: { n: 1 } });
    expect((await get('mutation { n }')).json).toEqual({ data: { n: 2 } });
  });

  it('lets pages send what they need', async () => {
    shows('appsync:http CORS');
    const { headers } = await (await serve({ schema }))(undefined, { method: 'OPTIONS', headers: {} });
    expect(headers.get('access-control-allow-methods')).toContain('POST');
    for (const name of ['content-type', 'authorization', 'x-amz-user-agent', 'x-api-key']) {
      expect(headers.get('access-control-allow-headers')?.split(',')).toContain(name);
    }
  });

  it('shows resolvers the headers by lower-case names', async () => {
    shows('appsync:ctx.request.headers');
    const send = await serve({
      schema: 'type Query { h: AWSJSON }',
      resolvers: [unit('Query.h', 'none', 'return { payload: ctx.request.headers };')],
    });
    const { json } = await send({ query: '{ h }' }, { headers: { 'x-api-key': KEY, 'X-Custom-Name': '1' } });
    expect(JSON.parse((json['data'] as { h: string }).h)).toMatchObject({ 'x-custom-name': '1', 'x-api-key': KEY });
  });
});

describe('a fault of the code', () => {
  it('is a field error of the type Code with the position in front', async () => {
    shows('appsync:error Code', 'appsync:positions of faults');
    const send = await serve({
      schema: 'type Query { n: Int }',
      resolvers: [unit('Query.n', 'none', 'const nothing = null; return nothing.id;')],
    });
    expect((await send({ query: '{ n }' })).json).toEqual({
      data: { n: null },
      errors: [
        {
          path: ['n'],
          data: null,
          errorType: 'Code',
          errorInfo: null,
          locations: [{ line: 1, column: 3, sourceName: null }],
          message: expect.stringMatching(/^code\.js:2:\d+: TypeError: /),
        },
      ],
    });
  });
});

describe('a request document that cannot be read', () => {
  it('is a field error of the type MappingTemplate, and the response handler does not run', async () => {
    shows('appsync:error MappingTemplate');
    const send = await serve({
      schema: 'type Query { n: Int }',
      dataSources: { table: { type: 'AMAZON_DYNAMODB', tableName: 'T', send: () => Promise.resolve({}) } },
      resolvers: [unit('Query.n', 'table', 'return {};', 'return 1;')],
    });
    expect((await send({ query: '{ n }' })).json).toMatchObject({
      data: { n: null },
      errors: [{ errorType: 'MappingTemplate', message: "Value for field '$[operation]' not found." }],
    });
  });
});

describe('ctx.error', () => {
  const seenBy = async (dataSource: AppSyncConfig['dataSources'][string], request: string): Promise<unknown> => {
    const send = await serve({
      schema: 'type Query { e: AWSJSON }',
      dataSources: { source: dataSource },
      resolvers: [unit('Query.e', 'source', request, 'return ctx.error;')],
    });
    return JSON.parse(((await send({ query: '{ e }' })).json['data'] as { e: string }).e);
  };
  const failing = (outcome: LambdaOutcome) => ({ type: 'AWS_LAMBDA', invoke: () => Promise.resolve(outcome) }) as const;
  const invoke = `return { operation: 'Invoke', payload: 1 };`;

  it('is a DynamoDbException for what DynamoDB refuses without a name of its own', async () => {
    shows('appsync:error DynamoDB:DynamoDbException');
    const send = () => Promise.reject(new DynamoDbError('ValidationException', 'bad', 400, {}));
    const request = `return { operation: 'GetItem', key: { id: { S: '1' } } };`;
    expect(await seenBy({ type: 'AMAZON_DYNAMODB', tableName: 'T', send }, request)).toMatchObject({
      type: 'DynamoDB:DynamoDbException',
    });
  });

  it('is Lambda:Unhandled for a function that throws, and names the kind of a time-out of Lambda’s own', async () => {
    shows('appsync:error Lambda:Unhandled');
    const message = '2026-11-24T10:00:00Z id Task timed out after 3.00 seconds';
    const timedOut = failing({ kind: 'failed', message, unhandledErrorType: 'Sandbox.Timedout' });
    expect(await seenBy(timedOut, invoke)).toEqual({
      message,
      type: 'Lambda:Unhandled',
      unhandledErrorType: 'Sandbox.Timedout',
    });
  });
});

describe('a schema', () => {
  it('is refused when a subscription returns another type than its mutation', () => {
    shows('appsync:refused configurations');
    const schema = `type A { id: ID } type B { id: ID } type Query { a: A } type Mutation { a: A }
      type Subscription { onA: B @aws_subscribe(mutations: ["a"]) }`;
    expect(() => createAppSync(aConfig({ schema }))).toThrow(ConfigurationRefused);
  });
});

describe('the depth of a query', () => {
  it('counts its leaf', async () => {
    shows('appsync:limit query depth');
    const schema = 'type Query { video: Video } type Video { owner: User } type User { name: String }';
    const resolvers = [unit('Query.video', 'none', `return { payload: { owner: { name: 'Al' } } };`)];
    const answers = await Promise.all(
      [3, 2].map(async (queryDepthLimit) =>
        (await serve({ schema, resolvers, queryDepthLimit }))({ query: '{ video { owner { name } } }' }),
      ),
    );
    expect(answers.map(({ status, json }) => [status, json])).toMatchObject([
      [200, { data: { video: { owner: { name: 'Al' } } } }],
      [200, { data: { video: { owner: { name: null } } }, errors: [{ errorType: 'QueryDepthLimitReached' }] }],
    ]);
  });
});

describe('authorization', () => {
  const schema = 'type Query { me: AWSJSON  kind: String }';
  const resolvers = [
    unit('Query.me', 'none', 'return { payload: ctx.identity };'),
    unit('Query.kind', 'none', 'return { payload: util.authType() };'),
  ];
  const pool = (issuer: Issuer, over: object = {}) => ({
    type: 'AMAZON_COGNITO_USER_POOLS' as const,
    userPoolId: POOL_ID,
    region: REGION,
    jwks: () => Promise.resolve(issuer.jwks),
    ...over,
  });
  const refusal = (message: string) => JSON.stringify({ errors: [{ errorType: 'UnauthorizedException', message }] });

  it('refuses at 401 by the words of the service', async () => {
    shows('appsync:error UnauthorizedException', 'appsync:auth AMAZON_COGNITO_USER_POOLS', 'appsync:auth API_KEY');
    const issuer = await anIssuer();
    const withPool = await serve({ schema, resolvers, authorization: { default: pool(issuer) } });
    const withKey = await serve({ schema, resolvers });
    const expired = await aToken(issuer, idClaims({ exp: NOW / 1000 - 1 }));
    const asked = { query: '{ kind }' };
    const given = await Promise.all([
      withPool(asked, { headers: {} }),
      withPool(asked, { headers: { authorization: expired } }),
      withPool(asked, { headers: { authorization: 'no.token' } }),
      withKey(asked, { headers: { 'x-api-key': 'da2-zzzzzzzzzzzzzzzzzzzzzzzzzz' } }),
    ]);
    expect(given.map(({ status, text }) => [status, text])).toEqual([
      [401, refusal('Valid authorization header not provided.')],
      [401, refusal('Token has expired.')],
      [401, refusal('Unable to parse JWT token.')],
      [401, refusal('You are not authorized to make this call.')],
    ]);
  });

  it('takes ID and access tokens, with and without Bearer', async () => {
    shows('appsync:auth AMAZON_COGNITO_USER_POOLS', 'appsync:util.authType');
    const issuer = await anIssuer();
    const send = await serve({
      schema,
      resolvers,
      authorization: { default: pool(issuer, { appIdClientRegex: CLIENT_ID }) },
    });
    for (const claims of [idClaims(), accessClaims()]) {
      const token = await aToken(issuer, claims);
      for (const authorization of [token, `Bearer ${token}`]) {
        const { json } = await send({ query: '{ kind }' }, { headers: { authorization } });
        expect(json).toEqual({ data: { kind: 'User Pool Authorization' } });
      }
    }
  });

  it('gives an empty identity to a Lambda authorizer’s caller without a context', async () => {
    shows('appsync:auth AWS_LAMBDA', 'appsync:ctx.identity');
    const invoked = (): Promise<LambdaOutcome> =>
      Promise.resolve({ kind: 'returned', payload: { isAuthorized: true } });
    const send = await serve({
      schema,
      resolvers,
      authorization: { default: { type: 'AWS_LAMBDA', invoke: invoked } },
    });
    const { json } = await send({ query: '{ me kind }' }, { headers: { authorization: 'custom' } });
    expect(json).toEqual({ data: { me: '{}', kind: 'Lambda Authorization' } });
  });

  it('leaves @aws_auth without effect once there is another mode', async () => {
    shows('appsync:directive @aws_auth');
    const issuer = await anIssuer();
    const guarded = 'type Query { kind: String @aws_auth(cognito_groups: ["admin"]) }';
    const authorization = await aToken(issuer);
    const ask = async (additional: readonly (typeof API_KEY)[]) => {
      const send = await serve({
        schema: guarded,
        resolvers: resolvers.slice(1),
        authorization: { default: pool(issuer), additional },
      });
      return (await send({ query: '{ kind }' }, { headers: { authorization } })).json;
    };
    expect(await ask([])).toMatchObject({ data: { kind: null }, errors: [{ errorType: 'Unauthorized' }] });
    expect(await ask([API_KEY])).toEqual({ data: { kind: 'User Pool Authorization' } });
  });

  it('denies the fields of a type that does not name the mode, once per field, at 200', async () => {
    shows('appsync:auth modes by field', 'appsync:error Unauthorized');
    const typed = `type Query { note: Note @aws_api_key @aws_iam } type Note @aws_iam { id: ID }`;
    const send = await serve({
      schema: typed,
      authorization: { default: API_KEY, additional: [{ type: 'AWS_IAM', find: () => undefined }] },
      resolvers: [unit('Query.note', 'none', `return { payload: { id: '1' } };`)],
    });
    const { status, text } = await send({ query: '{ note { id } }' });
    const error = {
      path: ['note', 'id'],
      data: null,
      errorType: 'Unauthorized',
      errorInfo: null,
      locations: [{ line: 1, column: 10, sourceName: null }],
      message: 'Not Authorized to access id on type Note',
    };
    expect([status, text]).toEqual([200, JSON.stringify({ data: { note: { id: null } }, errors: [error] })]);
  });
});
