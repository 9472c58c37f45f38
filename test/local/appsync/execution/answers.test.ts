import { describe, expect, it } from 'vitest';
import { shows, showsOf } from '../../../support/claims.ts';
import { aContext, anApi, answerOf, giving, raise } from './given.ts';
import type { Handlers } from './given.ts';

const SCHEMA = `
  enum Status { READY FAILED }
  interface Node { id: ID! }
  type Video implements Node { id: ID! title: String! views: Int ratio: Float open: Boolean status: Status made: AWSDateTime
    at: AWSTimestamp meta: AWSJSON tags: [String!] owner: User! }
  type User implements Node { id: ID! name: String friend: User }
  type Page { items: [Video!]! }
  type Query { video: Video  must: Video!  videos: [Video]  page: Page  nodes: [Node]  user: User  nothing: String
    json(value: AWSJSON): AWSJSON }
`;
const ask = (value: unknown, query: string) =>
  answerOf(anApi(SCHEMA, { 'Query.video': giving(value), 'Query.must': giving(value) }), query);

describe('values that do not fit their type', () => {
  it.each<[string, unknown, string]>([
    ['views', '12', "Can't serialize value (/video/views) : Expected type 'Int' but was 'String'."],
    ['open', {}, "Can't serialize value (/video/open) : Expected type 'Boolean' but was 'LinkedHashMap'."],
    [
      'made',
      '2026-05-06T00:00:00.000',
      "Can't serialize value (/video/made) : Unable to serialize `2026-05-06T00:00:00.000` as a valid DateTime Object.",
    ],
    ['at', '2026-05-06', "Can't serialize value (/video/at) : Unable to serialize `2026-05-06` as a valid timestamp."],
    [
      'status',
      'GONE',
      "Can't serialize value (/video/status) : Invalid input for Enum 'Status'. No value found for name 'GONE'",
    ],
    ['tags', 'x', "Can't resolve value (/video/tags) : type mismatch error, expected type LIST"],
  ])('makes %s null', async (field, value, message) => {
    shows('appsync:enum');
    expect(await ask({ [field]: value }, `{ video { ${field} } }`)).toEqual({
      data: { video: { [field]: null } },
      errors: [{ path: ['video', field], locations: null, message }],
    });
  });

  it('tells of what cannot be shown before it tells of what is missing', async () => {
    const items = [{ id: 'a' }, { id: 'b', title: {} }];
    const { errors } = await answerOf(
      anApi(SCHEMA, { 'Query.page': giving({ items }) }),
      '{ page { items { title } } }',
    );
    expect(errors?.map(({ message }) => message.split(' ')[0])).toEqual(["Can't", 'Cannot']);
  });

  it('gives the alias __proto__ as the name that it is', async () => {
    const answer = await ask({ title: 'x', id: '1' }, '{ video { __proto__: title id } }');
    expect(JSON.stringify(answer)).toBe('{"data":{"video":{"__proto__":"x","id":"1"}}}');
  });

  it.each<[scalar: string, good: unknown[], bad: unknown[]]>([
    ['Int', [0, -(2 ** 31), 2 ** 31 - 1], [2 ** 31, 1.5, '1', true]],
    ['Float', [1, 1.5, -1e20], ['1.5', true]],
    ['Boolean', [true, false], ['true', 1]],
    ['String', ['', 'x', 'ü'], [1, true, {}]],
    ['ID', ['', 'x', '7'], [1.5, true]],
    ['AWSDate', ['2026-11-24', '2024-02-29Z', '2026-11-24+07:00'], ['2026-13-01', '2026-02-29', '24.11.2026', 1]],
    ['AWSTime', ['12:30', '12:30:24Z', '12:30:24.123+07:00'], ['24:00', '12:60', '12', 1]],
    ['AWSDateTime', ['2026-11-24T10:00:00Z', '2026-11-24T10:00:00.123+01:00'], ['2026-11-24T10:00:00', '2026-11-24']],
    ['AWSTimestamp', [0, -1, 1_795_460_495], ['0', 1.5]],
    ['AWSEmail', ['ada@example.com'], ['ada', 'ada@', 'a b@example.com']],
    ['AWSJSON', ['{"a":[1,null]}', '1'], ['{', 1]],
    ['AWSURL', ['https://example.com/a?b=c#d', 'mailto:ada@example.com'], ['example.com', 'https://a//b', '']],
    ['AWSPhone', ['+49 171 1234567', '206-555-0100'], ['1110004444', 'phone']],
    ['AWSIPAddress', ['127.0.0.1', '::1', '10.0.0.0/8'], ['256.0.0.1', '10.0.0.0/33', 'localhost']],
  ])('takes and gives %s: %j, and refuses %j', async (scalar, good, bad) => {
    showsOf(
      scalar,
      'appsync:scalar Int',
      'appsync:scalar Float',
      'appsync:scalar Boolean',
      'appsync:scalar String',
      'appsync:scalar ID',
      'appsync:scalar AWSDate',
      'appsync:scalar AWSTime',
      'appsync:scalar AWSDateTime',
      'appsync:scalar AWSTimestamp',
      'appsync:scalar AWSEmail',
      'appsync:scalar AWSJSON',
      'appsync:scalar AWSURL',
      'appsync:scalar AWSPhone',
      'appsync:scalar AWSIPAddress',
    );
    const echo: Handlers = { response: (ctx) => ctx.arguments['value'] };
    const api = anApi(`type Query { echo(value: ${scalar}): ${scalar} }`, { 'Query.echo': echo });
    const query = `query($value: ${scalar}) { echo(value: $value) }`;
    for (const value of good)
      expect(await answerOf(api, { query, variables: { value } })).toEqual({ data: { echo: value } });
    for (const value of bad) {
      const { data, errors } = await answerOf(api, { query, variables: { value } });
      expect([value, data, errors?.length]).toEqual([value, null, 1]);
      expect(errors?.[0]?.message).toMatch(/^Variable 'value' has an invalid value\. /);
    }
  });

  it.each<[scalar: string, value: unknown]>([
    ['Float', '1.5'],
    ['String', { a: 1 }],
    ['ID', { a: 1 }],
    ['AWSDate', '2026-02-29'],
    ['AWSTime', '24:00'],
    ['AWSEmail', 'ada'],
    ['AWSURL', 'example.com'],
    ['AWSPhone', '1110004444'],
    ['AWSIPAddress', '256.0.0.1'],
  ])('gives no %s that is %j', async (scalar, value) => {
    const { data, errors } = await answerOf(
      anApi(`type Query { stored: ${scalar} }`, { 'Query.stored': giving(value) }),
      '{ stored }',
    );
    expect(data).toEqual({ stored: null });
    expect(errors?.[0]?.message).toMatch(/^Can't serialize value \(\/stored\) : /);
  });

  it('prints numbers and booleans as strings where strings are due', async () => {
    shows('appsync:scalar String', 'appsync:scalar ID');
    expect((await ask({ id: 7, title: true }, '{ video { id title } }')).data).toEqual({
      video: { id: '7', title: 'true' },
    });
  });

  it('gives AWSJSON as a string and takes it as a value', async () => {
    shows('appsync:scalar AWSJSON');
    const api = anApi(SCHEMA, { 'Query.json': { response: (ctx) => ({ got: ctx.arguments['value'] }) } });
    const query = 'query($v: AWSJSON) { a: json(value: "{\\"msg\\": \\"hi\\"}")  b: json(value: $v)  c: json }';
    expect(await answerOf(api, { query, variables: { v: '[1, 2]' } })).toEqual({
      data: { a: '{"got":{"msg":"hi"}}', b: '{"got":[1,2]}', c: '{}' },
    });
  });
});

describe('null where it may not be', () => {
  it('climbs to the nearest nullable ancestor', async () => {
    shows('appsync:null propagation');
    expect(await ask({ id: '1' }, '{ video { id title } }')).toEqual({
      data: { video: null },
      errors: [
        {
          path: ['video', 'title'],
          locations: null,
          message: "Cannot return null for non-nullable type: 'String' within parent 'Video' (/video/title)",
        },
      ],
    });
  });

  it('makes data itself null at the root', async () => {
    shows('appsync:null propagation');
    expect((await ask(null, '{ must { id } }')).data).toBeNull();
  });

  it('is reported without a type name inside a list', async () => {
    shows('appsync:null propagation');
    const api = anApi(SCHEMA, { 'Query.page': giving({ items: [{ id: '1' }, null] }) });
    expect(await answerOf(api, '{ page { items { id } } }')).toEqual({
      data: { page: null },
      errors: [
        {
          path: ['page', 'items', 1],
          locations: null,
          message: "Cannot return null for non-nullable type: 'null' within parent 'Page' (/page/items[1])",
        },
      ],
    });
  });

  it('is told once: by the error that caused it', async () => {
    const api = anApi(SCHEMA, {
      'Query.video': giving({ id: '1' }),
      'Video.owner': { response: () => raise({ message: 'gone', errorType: 'NotFound' }) },
    });
    const answer = await answerOf(api, '{ video { id owner { id } } }');
    expect(answer.data).toEqual({ video: null });
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors).toMatchObject([{ path: ['video', 'owner'], errorType: 'NotFound' }]);
  });
});

describe('shapes', () => {
  it('leaves a root field without resolver null and drops what was not selected', async () => {
    shows('appsync:default resolver');
    expect(await ask({ id: '1', secret: 1 }, '{ nothing video { id } }')).toEqual({
      data: { nothing: null, video: { id: '1' } },
    });
  });

  it('keeps the order of the document, whatever finishes first', async () => {
    const answer = await ask({ id: '1', title: 't' }, '{ nothing video { title id } __typename }');
    expect(JSON.stringify(answer)).toBe(
      '{"data":{"nothing":null,"video":{"title":"t","id":"1"},"__typename":"Query"}}',
    );
  });

  it('finds the type of an interface by __typename', async () => {
    shows('appsync:interfaces');
    const nodes = [
      { __typename: 'User', id: 'u', name: 'Al' },
      { id: 'x' },
      { __typename: 'Video', id: 'v', title: 'T' },
    ];
    const api = anApi(SCHEMA, { 'Query.nodes': giving(nodes) });
    const answer = await answerOf(
      api,
      '{ nodes { __typename id ...N ... on Video { title } } } fragment N on User { name }',
    );
    expect(answer.data).toEqual({
      nodes: [{ __typename: 'User', id: 'u', name: 'Al' }, null, { __typename: 'Video', id: 'v', title: 'T' }],
    });
    expect(answer.errors).toMatchObject([{ path: ['nodes', 1], locations: null }]);
  });

  it('skips and includes by variables, also when the text was seen before', async () => {
    shows('appsync:@skip and @include');
    const api = anApi(SCHEMA, { 'Query.video': giving({ id: '1', title: 't' }) });
    const query = 'query($a: Boolean!) { video { id @include(if: $a) title @skip(if: $a) } }';
    expect((await answerOf(api, { query, variables: { a: true } })).data).toEqual({ video: { id: '1' } });
    expect((await answerOf(api, { query, variables: { a: false } })).data).toEqual({ video: { title: 't' } });
  });

  it('sees a directive however it is spaced', async () => {
    const api = anApi(SCHEMA, { 'Query.video': giving({ id: '1', title: 't' }) });
    const query = 'query($a: Boolean!) { video { title id @,include(if: $a) } }';
    expect((await answerOf(api, { query, variables: { a: true } })).data).toEqual({ video: { title: 't', id: '1' } });
    expect((await answerOf(api, { query, variables: { a: false } })).data).toEqual({ video: { title: 't' } });
  });
});

describe('limits', () => {
  const deep = { id: '1', friend: { id: '2', friend: { id: '3' } } };

  it('cuts what is deeper than the limit, counting leaves', async () => {
    shows('appsync:limit query depth', 'appsync:error QueryDepthLimitReached');
    const api = anApi(SCHEMA, { 'Query.user': giving(deep) }, { queryDepthLimit: 2 });
    const answer = await answerOf(api, '{ user { id friend { name } } }');
    expect(answer.data).toEqual({ user: { id: '1', friend: { name: null } } });
    expect(answer.errors).toMatchObject([{ path: ['user', 'friend', 'name'], errorType: 'QueryDepthLimitReached' }]);
  });

  it('stops running resolvers at the limit', async () => {
    shows('appsync:error ResolverExecutionLimitReached');
    const api = anApi(SCHEMA, { 'Query.user': giving(deep) }, { resolverCountLimit: 2 });
    const answer = await answerOf(api, '{ a: user { id } b: user { id } c: user { id } }');
    expect(answer.data).toEqual({ a: { id: '1' }, b: { id: '1' }, c: null });
    expect(answer.errors).toMatchObject([{ path: ['c'], errorType: 'ResolverExecutionLimitReached' }]);
  });

  it('runs at most 10,000 resolvers when no lower limit is set', async () => {
    shows('appsync:limit resolvers');
    const videos = giving(Array.from({ length: 10_000 }, () => ({ id: '1' })));
    const answer = await answerOf(
      anApi(SCHEMA, { 'Query.videos': videos, 'Video.views': giving(1) }),
      '{ videos { views } }',
    );
    expect(answer.errors).toMatchObject([
      { path: ['videos', 9_999, 'views'], errorType: 'ResolverExecutionLimitReached' },
    ]);
  });

  it('reads no document of more than 15,000 tokens', async () => {
    shows('appsync:limit document tokens');
    const answer = await answerOf(anApi(SCHEMA, {}), `{ ${'nothing '.repeat(15_000)} }`);
    expect(answer).toMatchObject({ data: null, errors: [{ message: 'Maximum char length exceeded' }] });
  });

  it('refuses a text nested beyond reading as unreadable', async () => {
    const query = `${'{ user '.repeat(7_000)}${'}'.repeat(7_000)}`;
    const { answer, refusal } = await anApi(SCHEMA, {}).execute({ query }, aContext());
    expect(refusal?.message ?? answer.errors?.[0]?.message).toBeTruthy();
  });

  it('is not brought down by fragments that multiply', async () => {
    const api = anApi(SCHEMA, { 'Query.user': giving({ id: '1' }) });
    const levels = Array.from(
      { length: 24 },
      (_each, n) => `fragment F${n} on User { a: friend { ...F${n + 1} } b: friend { ...F${n + 1} } }`,
    );
    const query = `{ user { ...F0 } } ${levels.join(' ')} fragment F24 on User { id }`;
    expect((await answerOf(api, query)).data).toEqual({ user: { a: null, b: null } });
  });

  it('hides the schema when introspection is off, but not type names', async () => {
    shows('appsync:introspection off');
    const api = anApi(SCHEMA, { 'Query.user': giving(deep) }, { introspection: 'DISABLED' });
    const hidden = await answerOf(api, '{ __schema { types { name } } }');
    expect(hidden).toMatchObject({ data: null, errors: [{ path: null }] });
    expect((await answerOf(api, '{ user { __typename } }')).data).toEqual({ user: { __typename: 'User' } });
  });

  it('shows the schema otherwise', async () => {
    shows('appsync:introspection');
    const answer = await answerOf(
      anApi(SCHEMA, {}),
      '{ __type(name: "User") { kind fields { name type { kind ofType { name } } } } }',
    );
    expect(answer.data).toMatchObject({
      __type: { kind: 'OBJECT', fields: [{ name: 'id', type: { kind: 'NON_NULL', ofType: { name: 'ID' } } }, {}, {}] },
    });
  });
});
