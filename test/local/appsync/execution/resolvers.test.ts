import { describe, expect, it } from 'vitest';
import { ConfigurationRefused } from '../../../../local/appsync/refusals.ts';
import type { FunctionConfig, HandlerContext, ResolverConfig } from '../../../../local/appsync/types.ts';
import { shows } from '../../../support/claims.ts';
import { aContext, anApi, answerOf, earlyReturn, fault, giving, raise, unauthorized } from './given.ts';
import type { Handlers } from './given.ts';

const SCHEMA = `
  type Video { id: ID! title: String owner: User tags: [String!] }
  type User { name: String }
  type Query { video(id: ID!, limit: Int = 20): Video  videos: [Video] }
  type Mutation { save(title: String): Video }
`;

const at = (line: number, column: number) => [{ line, column, sourceName: null }];

describe('a unit resolver', () => {
  it('gives its data source the request, and its response what came back', async () => {
    shows(
      'appsync:unit resolver',
      'appsync:ctx.args',
      'appsync:ctx.info',
      'appsync:ctx.result',
      'appsync:default values of arguments are not applied',
    );
    const seen: HandlerContext[] = [];
    const api = anApi(SCHEMA, {
      'Query.video': {
        request: (ctx) => {
          seen.push(ctx);
          return { payload: { id: ctx.arguments['id'], title: 'Cats' } };
        },
        response: (ctx) => {
          seen.push(ctx);
          return ctx.result;
        },
      },
    });
    const query = 'query Q($id: ID!) { v: video(id: $id) { id name: title owner { name } ... on Video { tags } } }';
    expect(await answerOf(api, { query, variables: { id: 7 } })).toEqual({
      data: { v: { id: '7', name: 'Cats', owner: null, tags: null } },
    });
    const [request, response] = seen;
    expect(request).not.toHaveProperty('result');
    expect(request).not.toHaveProperty('prev');
    // The default value of `limit` is not applied: AppSync ignores it.
    expect(request?.arguments).toEqual({ id: '7' });
    expect(request?.info).toEqual({
      fieldName: 'video',
      parentTypeName: 'Query',
      variables: { id: 7 },
      selectionSetList: ['id', 'name', 'owner', 'owner/name', 'tags'],
      selectionSetGraphQL: '{\n  id\n  name: title\n  owner {\n    name\n  }\n  ... on Video {\n    tags\n  }\n}',
    });
    expect(response).toMatchObject({ result: { id: '7', title: 'Cats' }, error: null });
  });

  it('ends at an early return without asking its data source', async () => {
    shows('appsync:early return to NEXT and to END');
    const api = anApi(SCHEMA, {
      'Query.video': { request: () => earlyReturn({ id: '1' }), response: () => raise({ message: 'not reached' }) },
    });
    expect(await answerOf(api, '{ video(id: 1) { id } }')).toEqual({ data: { video: { id: '1' } } });
  });

  it('reports a raised error with all six keys in order, its data cut to the selection set', async () => {
    shows('appsync:shape of error entries', 'appsync:data of errors is cut to the selection set');
    const data = { id: '1', title: 'Cats', secret: 's', owner: { name: 'Al', mail: 'a@b.c' } };
    const api = anApi(SCHEMA, {
      'Query.video': {
        response: () => raise({ message: 'version mismatch', errorType: 'Conflict', data, errorInfo: { actual: 4 } }),
      },
    });
    const answer = await answerOf(api, '{\n  v: video(id: 1) { id owner { name } }\n}');
    expect(answer).toEqual({
      data: { v: null },
      errors: [
        {
          path: ['v'],
          data: { id: '1', owner: { name: 'Al' } },
          errorType: 'Conflict',
          errorInfo: { actual: 4 },
          locations: at(2, 3),
          message: 'version mismatch',
        },
      ],
    });
    const keys = ['path', 'data', 'errorType', 'errorInfo', 'locations', 'message'];
    expect(Object.keys(answer.errors?.[0] ?? {})).toEqual(keys);
  });

  it('keeps its value beside appended errors', async () => {
    shows('appsync:util.appendError');
    const api = anApi(SCHEMA, {
      'Mutation.save': {
        response: (_ctx, { append }) => {
          append({ message: 'one', errorType: 'Warning' });
          append({ message: 'two' });
          return { id: '1' };
        },
      },
    });
    const answer = await api.execute({ query: 'mutation { save { id } }' }, aContext());
    expect(answer.answer.data).toEqual({ save: { id: '1' } });
    expect(answer.answer.errors?.map(({ message, errorType }) => [message, errorType])).toEqual([
      ['one', 'Warning'],
      ['two', null],
    ]);
    expect(answer.completedMutations).toEqual([{ fieldName: 'save', value: { id: '1' } }]);
  });

  it.each<[string, Handlers, string, string]>([
    ['a fault', { response: () => fault('code.js:1:2: TypeError: x') }, 'Code', 'code.js:1:2: TypeError: x'],
    [
      'util.unauthorized',
      { request: () => unauthorized() },
      'Unauthorized',
      'Not Authorized to access video on type Query',
    ],
  ])('reports %s', async (_name, handlers, errorType, message) => {
    shows('appsync:error Code', 'appsync:error Unauthorized');
    const answer = await answerOf(anApi(SCHEMA, { 'Query.video': handlers }), '{ video(id: 1) { id } }');
    expect(answer.data).toEqual({ video: null });
    expect(answer.errors).toEqual([
      { path: ['video'], data: null, errorType, errorInfo: null, locations: at(1, 3), message },
    ]);
  });

  it('reports a request that its data source cannot read, without running its response', async () => {
    shows('appsync:error MappingTemplate');
    const invoke = () => Promise.reject(new Error('not reached'));
    const api = anApi(
      SCHEMA,
      {},
      {
        dataSources: { lambda: { type: 'AWS_LAMBDA', invoke } },
        resolvers: [{ kind: 'UNIT', typeName: 'Query', fieldName: 'video', code: 'call', dataSource: 'lambda' }],
      },
      { call: { request: () => ({ operation: 'Call' }), response: () => raise({ message: 'not reached' }) } },
    );
    expect(await answerOf(api, '{ video(id: 1) { id } }')).toMatchObject({
      data: { video: null },
      errors: [{ errorType: 'MappingTemplate', message: "Unsupported operation 'Call' for a Lambda data source." }],
    });
  });

  it('sees who is calling', async () => {
    shows('appsync:ctx.identity');
    const api = anApi(SCHEMA, {
      'Query.video': { response: (ctx) => ({ id: '1', title: JSON.stringify(ctx.identity) }) },
    });
    const answer = await answerOf(api, '{ video(id: 1) { title } }', aContext({ identity: { sub: 'u1' } }));
    expect(answer.data).toEqual({ video: { title: '{"sub":"u1"}' } });
  });

  it('may invalidate subscriptions five times in a request', async () => {
    shows('appsync:limit invalidations', 'appsync:error LimitExceeded');
    const invalidations = Array.from({ length: 6 }, (_each, n) => ({ subscriptionField: 'onSave', payload: { n } }));
    const api = anApi(SCHEMA, {
      'Mutation.save': { response: (_ctx, { effect }) => (effect({ invalidations }), { id: '1' }) },
    });
    const done = await api.execute({ query: 'mutation { save { id } }' }, aContext());
    expect(done.invalidations).toEqual(invalidations.slice(0, 5));
    expect(done.answer.data).toEqual({ save: { id: '1' } });
    expect(done.answer.errors).toMatchObject([{ path: ['save'], errorType: 'LimitExceeded' }]);
  });

  it('tells the operator, not the client, when the runtime itself fails', async () => {
    shows('appsync:error InternalFailure');
    const lines: unknown[] = [];
    const broken: Handlers = {
      request: () => {
        throw new Error('a bug at /home/someone');
      },
    };
    const api = anApi(SCHEMA, { 'Query.video': broken }, { log: (line) => lines.push(line) });
    const answer = await answerOf(api, '{ video(id: 1) { id } }');
    expect(answer.errors).toMatchObject([{ errorType: 'InternalFailure', message: 'An internal failure occurred.' }]);
    expect(JSON.stringify(lines)).toContain('a bug at');
  });

  it('overrides what the parent delivered, seeing it as its source', async () => {
    shows('appsync:ctx.source');
    const api = anApi(SCHEMA, {
      'Query.video': giving({ id: '1', title: 'stored' }),
      'Video.title': { response: (ctx) => `${(ctx.source as { title: string }).title}, shouted` },
    });
    expect(await answerOf(api, '{ video(id: 1) { t: title } }')).toEqual({ data: { video: { t: 'stored, shouted' } } });
  });
});

describe('a pipeline resolver', () => {
  const pipeline = (functions: readonly string[], code: Readonly<Record<string, Handlers>>) => {
    const configs = Object.keys(code).map((name): FunctionConfig => ({ name, dataSource: 'none', code: name }));
    const resolver: ResolverConfig = {
      kind: 'PIPELINE',
      typeName: 'Query',
      fieldName: 'video',
      code: 'main',
      functions,
    };
    return anApi(SCHEMA, {}, { functions: configs, resolvers: [resolver] }, code);
  };
  const echo = (name: string): Handlers => ({
    request: (ctx) => ({ payload: `${String(ctx.prev?.result)}>${name}` }),
  });
  const ask = '{ video(id: 1) { title } }';
  const main: Handlers = {
    request: () => 'before',
    response: (ctx) => ({ title: `${String(ctx.prev?.result)}|${String(ctx.result)}` }),
  };

  it('hands each step the output of the one before it', async () => {
    shows('appsync:pipeline resolver', 'appsync:ctx.prev');
    const api = pipeline(['a', 'b', 'a'], { main, a: echo('a'), b: echo('b') });
    expect((await answerOf(api, ask)).data).toEqual({ video: { title: 'before>a>b>a|before>a>b>a' } });
  });

  it('shares one stash among all its handlers', async () => {
    shows('appsync:ctx.stash');
    const api = pipeline(['a'], {
      main: {
        request: (_ctx, { stash }) => void (stash['n'] = 1),
        response: (ctx) => ({ title: JSON.stringify(ctx.stash) }),
      },
      a: { response: (ctx, { stash }) => void (stash['n'] = Number(ctx.stash['n']) + 1) },
    });
    expect((await answerOf(api, ask)).data).toEqual({ video: { title: '{"n":2}' } });
  });

  it('goes on with the next function after an early return', async () => {
    shows('appsync:early return to NEXT and to END');
    const api = pipeline(['a', 'b'], { main, a: { request: () => earlyReturn('early') }, b: echo('b') });
    expect((await answerOf(api, ask)).data).toEqual({ video: { title: 'early>b|early>b' } });
  });

  it('skips to its own response after an early return to the end', async () => {
    shows('appsync:early return to NEXT and to END');
    const api = pipeline(['a', 'b'], { main, a: { request: () => earlyReturn('early', 'END') }, b: echo('b') });
    expect((await answerOf(api, ask)).data).toEqual({ video: { title: 'early|early' } });
  });

  it('skips all functions when its own request returns early', async () => {
    shows('appsync:early return to NEXT and to END');
    const api = pipeline(['a'], { main: { ...main, request: () => earlyReturn('now') }, a: echo('a') });
    expect((await answerOf(api, ask)).data).toEqual({ video: { title: 'now|now' } });
  });

  it('ends at an error without running what is left', async () => {
    shows('appsync:pipeline resolver');
    const ran: string[] = [];
    const api = pipeline(['a', 'b'], {
      main: { response: () => ran.push('main') },
      a: { response: () => raise({ message: 'no', errorType: 'NotFound' }) },
      b: { request: () => ran.push('b') },
    });
    const answer = await answerOf(api, ask);
    expect(answer.errors).toMatchObject([{ errorType: 'NotFound', message: 'no' }]);
    expect(ran).toEqual([]);
  });
});

describe('the order of a request', () => {
  it('runs the fields of a mutation one after the other', async () => {
    shows('appsync:mutations one after the other');
    const order: string[] = [];
    const api = anApi(SCHEMA, {
      'Mutation.save': {
        request: (ctx) => {
          order.push(`${String(ctx.arguments['title'])} begins`);
          return { payload: ctx.arguments };
        },
        response: (ctx) => {
          order.push(`${String(ctx.arguments['title'])} ends`);
          return { id: ctx.arguments['title'] };
        },
      },
    });
    const query = 'mutation { a: save(title: "1") { id } b: save(title: "2") { x: id } }';
    const done = await api.execute({ query }, aContext());
    expect(order).toEqual(['1 begins', '1 ends', '2 begins', '2 ends']);
    expect(done.completedMutations).toEqual([
      { fieldName: 'save', value: { id: '1' } },
      { fieldName: 'save', value: { x: '2' } },
    ]);
  });

  it('does not report a mutation that gave nothing as completed', async () => {
    const api = anApi(SCHEMA, { 'Mutation.save': giving(null) });
    expect((await api.execute({ query: 'mutation { save { id } }' }, aContext())).completedMutations).toEqual([]);
  });
});

describe('a configuration', () => {
  const unit = (over: Partial<ResolverConfig>): ResolverConfig =>
    ({ kind: 'UNIT', typeName: 'Query', fieldName: 'video', code: 'x', dataSource: 'none', ...over }) as ResolverConfig;

  it.each<[string, ResolverConfig, string]>([
    ['a field', unit({ fieldName: 'nope' }), 'The resolver Query.nope is for a field that the schema does not have.'],
    ['a data source', unit({ dataSource: 'x' }), "Query.video names the data source 'x', which does not exist."],
    [
      'a function',
      unit({ kind: 'PIPELINE', functions: ['f'] } as never),
      "The pipeline Query.video names the function 'f', which does not exist.",
    ],
  ])('is refused when it names %s that does not exist', (_what, resolver, message) => {
    shows('appsync:refused configurations');
    expect(() => anApi(SCHEMA, {}, { resolvers: [resolver] })).toThrow(message);
  });

  it('has one to ten functions in a pipeline', () => {
    shows('appsync:limit functions of a pipeline');
    const functions = [{ name: 'f', dataSource: 'none', code: 'f' }];
    const pipeline = (length: number) => () =>
      anApi(
        SCHEMA,
        {},
        {
          functions,
          resolvers: [
            {
              kind: 'PIPELINE',
              typeName: 'Query',
              fieldName: 'video',
              code: 'x',
              functions: Array<string>(length).fill('f'),
            },
          ],
        },
      );
    expect(pipeline(1)).not.toThrow();
    expect(pipeline(10)).not.toThrow();
    expect(pipeline(11)).toThrow('The pipeline Query.video has 11 functions; it must have 1 to 10.');
    expect(pipeline(0)).toThrow('The pipeline Query.video has 0 functions; it must have 1 to 10.');
  });

  it('has at most 50 environment variables', () => {
    shows('appsync:limit environment variables');
    const api = (count: number) => () => {
      const names = Array.from({ length: count }, (_, at) => `NAME_${at}`);
      return anApi(SCHEMA, {}, { environmentVariables: Object.fromEntries(names.map((name) => [name, ''])) });
    };
    expect(api(50)).not.toThrow();
    expect(api(51)).toThrow('There are more than 50 environment variables.');
  });

  it('has values of at most 512 characters in its environment variables', () => {
    shows('appsync:limit value of an environment variable');
    const api = (length: number) => () => anApi(SCHEMA, {}, { environmentVariables: { TABLE: 'x'.repeat(length) } });
    expect(api(512)).not.toThrow();
    expect(api(513)).toThrow('The environment variable TABLE has more than 512 characters.');
  });

  it.each(['T', '1TABLE', '_TABLE', 'MY-TABLE', '', 'T'.repeat(65)])(
    'has no environment variable called "%s"',
    (name) => {
      shows('appsync:refused configurations', 'appsync:ctx.env');
      expect(() => anApi(SCHEMA, {}, { environmentVariables: { [name]: 'x' } })).toThrow(
        `'${name}' is no name of an environment variable`,
      );
    },
  );

  it.each([2_001, -1, 1.5])('has no batch size of %d', (maxBatchSize) => {
    shows('appsync:limit batch size');
    const api = (size: number) => () => anApi(SCHEMA, {}, { resolvers: [unit({ maxBatchSize: size })] });
    expect(api(2_000)).not.toThrow();
    expect(api(maxBatchSize)).toThrow(`Query.video has a maxBatchSize of ${maxBatchSize}; it must be 0 to 2000.`);
  });

  it.each([
    ['queryDepthLimit', 75],
    ['resolverCountLimit', 10_000],
  ])('has a %s of at most %d', (name, highest) => {
    shows('appsync:limit query depth', 'appsync:limit resolvers');
    const api = (limit: number) => () => anApi(SCHEMA, {}, { [name]: limit });
    for (const limit of [0, 1, highest]) expect(api(limit)).not.toThrow();
    for (const limit of [-1, 1.5, highest + 1]) {
      expect(api(limit)).toThrow(`The ${name} is ${limit}; it must be 0 to ${highest}.`);
    }
  });

  it('has a schema of at most 1 MB', () => {
    shows('appsync:limit size of a schema');
    const schema = (bytes: number) => () => anApi(SCHEMA.padEnd(bytes, ' '), {});
    expect(schema(1_048_576)).not.toThrow();
    expect(schema(1_048_577)).toThrow('The schema has more than 1048576 bytes.');
    expect(() => anApi(`${SCHEMA} #${'ü'.repeat(600_000)}`, {})).toThrow('The schema has more than');
    // As a program without types may call it.
    expect(() => anApi(undefined as unknown as string, {})).toThrow(ConfigurationRefused);
  });

  it('is refused when a subscription listens to a mutation of another type', () => {
    shows('appsync:refused configurations');
    const schema = `type Query { a: Int } type Mutation { m: Int } type A { a: Int }
      type Subscription { s: A @aws_subscribe(mutations: ["m"]) }`;
    expect(() => anApi(schema, {})).toThrow("Subscription.s returns 'A', but Mutation.m returns 'Int'.");
  });
});
