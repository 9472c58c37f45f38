import { afterEach, describe, expect, it } from 'vitest';
import { buildASTSchema, concatAST, parse, print, validate } from 'graphql';
import { readFileSync } from 'node:fs';
import { ERRORS } from '../../model/errors.ts';
import * as generated from '../../sdk/generated.ts';
import {
  createClient,
  deriveRealtimeUrl,
  isRetryable,
  LecternError,
  MeDocument,
  printDocument,
  type ClientOptions,
} from '../../sdk/index.ts';
import { json, startFakeServer, type FakeServer, type Received, type Reply } from './fake-server.ts';

const servers: FakeServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function aClient(
  reply: (request: Received, count: number) => Reply | Promise<Reply>,
  options: Partial<ClientOptions> = {},
) {
  const server = await startFakeServer(reply);
  servers.push(server);
  const waits: number[] = [];
  const timing = {
    after: (milliseconds: number, run: () => void) => {
      waits.push(milliseconds);
      queueMicrotask(run);
      return () => undefined;
    },
    random: () => 1,
  };
  const client = createClient({ url: server.url, getToken: () => 'a-token', timing, ...options });
  return { client, server, waits };
}

async function failureOf(promise: Promise<unknown>): Promise<LecternError> {
  const failure: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(LecternError);
  return failure as LecternError;
}

const fieldError = { path: ['me'], locations: [{ line: 1, column: 1, sourceName: null }], data: null, errorInfo: null };

describe('createClient', () => {
  it('sends the named operation with its variables and the token, and gives the value of the root field', async () => {
    const { client, server } = await aClient(() => json({ data: { video: null } }));
    expect(await client.video({ id: '01J' })).toBeNull();
    const [request] = server.received;
    expect(request?.headers).toMatchObject({ authorization: 'a-token', 'content-type': 'application/json' });
    expect(JSON.parse(request!.body)).toEqual({
      query: generated.videoOperation.text,
      variables: { id: '01J' },
      operationName: 'Video',
    });
  });

  it('takes a typed document, an operation and plain text alike', async () => {
    const { client, server } = await aClient(() => json({ data: { me: { userId: 'u' } } }));
    expect((await client.query(MeDocument, {})).me.userId).toBe('u');
    await client.query(generated.meOperation, {});
    await client.query('{ me { userId } }', {});
    const bodies = server.received.map(({ body }) => JSON.parse(body) as { query: string; operationName?: string });
    expect(bodies[0]).toEqual(bodies[1]);
    expect(bodies[2]).toEqual({ query: '{ me { userId } }', variables: {} });
  });

  it('makes an error of a resolver a LecternError with all that AppSync told', async () => {
    const entry = {
      ...fieldError,
      path: ['createUpload'],
      errorType: 'LimitExceeded',
      message: 'This would go over one of your limits.',
      data: { limitBytes: 5 },
      errorInfo: { limit: 'storedBytes' },
    };
    const { client } = await aClient(() => json({ data: null, errors: [entry] }));
    const error = await failureOf(
      client.createUpload({ input: { title: 'Optics', contentType: 'video/mp4', sizeBytes: 9 } }),
    );
    expect(error).toMatchObject({
      code: 'LimitExceeded',
      message: 'This would go over one of your limits.',
      retryable: false,
      data: { limitBytes: 5 },
      info: { limit: 'storedBytes' },
      path: ['createUpload'],
      status: 200,
    });
  });

  it('keeps the part of an answer that came beside an error', async () => {
    const errors = [{ ...fieldError, errorType: 'Internal', message: 'Something went wrong.' }];
    const { client } = await aClient(() => json({ data: { me: null, videos: { items: [] } }, errors }));
    const error = await failureOf(client.query('{ me { userId } videos { nextToken } }', {}));
    expect(error).toMatchObject({ code: 'Internal', retryable: true, result: { me: null, videos: { items: [] } } });
  });

  it.each([
    [
      'a refused document',
      json({ data: null, errors: [{ path: null, message: 'Validation error' }] }),
      'InvalidRequest',
      false,
    ],
    [
      'a value that does not fit the schema',
      json({ data: null, errors: [{ path: ['me'], locations: null, message: 'Cannot return null' }] }),
      'InvalidResponse',
      false,
    ],
    [
      'an older spelling',
      json({ errors: [{ errorType: 'com.amazonaws.x#BadRequestException', message: 'm' }] }, 400),
      'BadRequestException',
      false,
    ],
    ['a throttled call', { status: 429, body: '' }, 'ThrottlingException', true],
    ['a web page in between', { status: 502, body: '<html>Bad gateway</html>' }, 'HttpError', true],
    [
      'a firewall',
      { status: 403, headers: { 'x-amzn-ErrorType': 'WAFForbiddenException:http://x' }, body: '' },
      'WAFForbiddenException',
      false,
    ],
    ['an answer that is no JSON', { status: 200, body: 'hello' }, 'InvalidResponse', false],
  ] as const)('makes one kind of error of %s', async (_what, reply, code, retryable) => {
    const { client } = await aClient(() => reply, { retries: 0 });
    expect(await failureOf(client.me())).toMatchObject({ code, retryable });
  });

  it('says that the network failed when nobody answers', async () => {
    const { client, server } = await aClient(() => json({ data: {} }));
    await server.close();
    servers.length = 0;
    const error = await failureOf(client.me());
    expect(error).toMatchObject({ code: 'NetworkError', retryable: true });
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('asks for the token once more when it was refused, naming the refused one, and gives up after the second', async () => {
    const refusal = json({ errors: [{ errorType: 'UnauthorizedException', message: 'Token has expired.' }] }, 401);
    const refused: (string | undefined)[] = [];
    const getToken = (token?: string) => {
      refused.push(token);
      return token === undefined ? 'old' : 'new';
    };
    const { client, server } = await aClient(
      ({ headers }) => (headers.authorization === 'new' ? json({ data: { me: { userId: 'u' } } }) : refusal),
      { getToken },
    );
    expect((await client.me()).userId).toBe('u');
    expect(refused).toEqual([undefined, 'old']);
    expect(server.received).toHaveLength(2);

    const stubborn = await aClient(() => refusal, { getToken: () => 'bad' });
    expect(await failureOf(stubborn.client.me())).toMatchObject({
      code: 'UnauthorizedException',
      message: 'Token has expired.',
      status: 401,
      retryable: false,
    });
    expect(stubborn.server.received).toHaveLength(2);
  });

  it('says that there is no token when getToken fails, and sends nothing', async () => {
    const cause = new Error('signed out');
    const { client, server } = await aClient(() => json({ data: {} }), { getToken: () => Promise.reject(cause) });
    expect(await failureOf(client.me())).toMatchObject({ code: 'TokenUnavailable', cause });
    expect(server.received).toHaveLength(0);
  });

  it('sends a call again that was not carried out, waiting longer each time', async () => {
    const tryAgain = json({
      data: null,
      errors: [{ ...fieldError, errorType: 'TryAgain', message: 'Send it again.' }],
    });
    const { client, server, waits } = await aClient((_request, count) =>
      count < 3 ? tryAgain : json({ data: { deleteVideo: { id: 'v' } } }),
    );
    expect(await client.deleteVideo({ id: 'v' })).toEqual({ id: 'v' });
    expect(server.received).toHaveLength(3);
    expect(waits).toEqual([400, 800]);
  });

  it('sends a call only once when it may have been carried out', async () => {
    const { client, server } = await aClient(() => ({ status: 500, body: '' }));
    await failureOf(client.deleteVideo({ id: 'v' }));
    expect(server.received).toHaveLength(1);
  });

  it('rejects with the reason of the signal when the call is aborted on its way', async () => {
    const controller = new AbortController();
    const { client } = await aClient(() => {
      controller.abort(new Error('changed my mind'));
      return new Promise<Reply>(() => undefined);
    });
    await expect(client.me({}, { signal: controller.signal })).rejects.toThrow('changed my mind');
  });

  it('rejects at once, without a request, when the signal has fired before', async () => {
    const { client, server } = await aClient(() => json({ data: {} }));
    await expect(client.me({}, { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late');
    expect(server.received).toHaveLength(0);
  });
});

describe('deriveRealtimeUrl', () => {
  it.each([
    [
      'https://abcdefghijklmnopqrstuvwxyz.appsync-api.eu-west-1.amazonaws.com/graphql',
      'wss://abcdefghijklmnopqrstuvwxyz.appsync-realtime-api.eu-west-1.amazonaws.com/graphql',
    ],
    ['https://api.example.org/graphql', 'wss://api.example.org/graphql/realtime'],
    ['http://127.0.0.1:4000/graphql', 'ws://127.0.0.1:4000/graphql/realtime'],
  ])('of %s is %s', (url, realtime) => {
    expect(deriveRealtimeUrl(url)).toBe(realtime);
  });
});

describe('the retryable codes', () => {
  it.each(Object.entries(ERRORS))('agree with the API about %s', (code, { retryable }) => {
    expect(isRetryable(code)).toBe(retryable);
  });
});

describe('the generated operations', () => {
  const schema = buildASTSchema(
    concatAST(['tools/appsync-prelude.graphql', 'schema.graphql'].map((file) => parse(readFileSync(file, 'utf8')))),
  );
  const operations = Object.entries(generated).filter(([name]) => name.endsWith('Operation')) as [
    string,
    { name: string; text: string },
  ][];

  it('are one for every root field, but for the mutation that only functions may call, and one for words', () => {
    const fields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
      Object.keys(type!.getFields()),
    );
    const called = [...fields.filter((field) => field !== 'notifyCaptionReady'), 'captionWords'];
    const expected = called.map((field) => `${field}Operation`);
    expect(operations.map(([name]) => name).sort()).toEqual(expected.sort());
  });

  it.each(operations)('%s is valid, and its text says what its document says', (_key, { name, text }) => {
    expect(validate(schema, parse(text))).toEqual([]);
    const document = (generated as unknown as Record<string, typeof MeDocument>)[`${name}Document`]!;
    const definitions = (printed: string) => printed.split('\n\n').sort();
    expect(definitions(text)).toEqual(definitions(print(document)));
  });
});

describe('printDocument', () => {
  it('prints every part of a document as GraphQL itself does', () => {
    const document = parse(`
      query Q($a: [Int!]! = [1, 2] @d, $b: I = { s: "x\\"\\u00e9", e: RED, n: null, t: true, f: 1.5 }) @d(a: $a) {
        one: field(a: $a, b: { c: [$b] }) @include(if: true) { id ...F @d ... on T @skip(if: $c) { x } ... { y } }
      }
      mutation { m(text: "line\\nline") }
      subscription S($v: ID) { s(v: $v) { id } }
      fragment F on T @d { z }
    `);
    expect(printDocument(document)).toBe(print(document));
  });

  it('refuses a schema', () => {
    expect(() => printDocument(parse('type T { a: Int }'))).toThrow(
      'A document to send cannot hold a ObjectTypeDefinition.',
    );
  });
});
