import { describe, expect, it } from 'vitest';
import { aContext, anApi, answerOf, giving, raise } from './given.ts';

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
    expect(await ask({ [field]: value }, `{ video { ${field} } }`)).toEqual({
      data: { video: { [field]: null } },
      errors: [{ path: ['video', field], locations: null, message }],
    });
  });

  it('prints numbers and booleans as strings where strings are due', async () => {
    expect((await ask({ id: 7, title: true }, '{ video { id title } }')).data).toEqual({
      video: { id: '7', title: 'true' },
    });
  });

  it('gives AWSJSON as a string and takes it as a value', async () => {
    const api = anApi(SCHEMA, { 'Query.json': { response: (ctx) => ({ got: ctx.arguments['value'] }) } });
    const query = 'query($v: AWSJSON) { a: json(value: "{\\"msg\\": \\"hi\\"}")  b: json(value: $v)  c: json }';
    expect(await answerOf(api, { query, variables: { v: '[1, 2]' } })).toEqual({
      data: { a: '{"got":{"msg":"hi"}}', b: '{"got":[1,2]}', c: '{}' },
    });
  });
});

describe('null where it may not be', () => {
  it('climbs to the nearest nullable ancestor', async () => {
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
    expect((await ask(null, '{ must { id } }')).data).toBeNull();
  });

  it('is reported without a type name inside a list', async () => {
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
    const api = anApi(SCHEMA, { 'Query.user': giving(deep) }, { queryDepthLimit: 2 });
    const answer = await answerOf(api, '{ user { id friend { name } } }');
    expect(answer.data).toEqual({ user: { id: '1', friend: { name: null } } });
    expect(answer.errors).toMatchObject([{ path: ['user', 'friend', 'name'], errorType: 'QueryDepthLimitReached' }]);
  });

  it('stops running resolvers at the limit', async () => {
    const api = anApi(SCHEMA, { 'Query.user': giving(deep) }, { resolverCountLimit: 2 });
    const answer = await answerOf(api, '{ a: user { id } b: user { id } c: user { id } }');
    expect(answer.data).toEqual({ a: { id: '1' }, b: { id: '1' }, c: null });
    expect(answer.errors).toMatchObject([{ path: ['c'], errorType: 'ResolverExecutionLimitReached' }]);
  });

  it('reads no document of more than 15,000 tokens', async () => {
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
    const api = anApi(SCHEMA, { 'Query.user': giving(deep) }, { introspection: 'DISABLED' });
    const hidden = await answerOf(api, '{ __schema { types { name } } }');
    expect(hidden).toMatchObject({ data: null, errors: [{ path: null }] });
    expect((await answerOf(api, '{ user { __typename } }')).data).toEqual({ user: { __typename: 'User' } });
  });

  it('shows the schema otherwise', async () => {
    const answer = await answerOf(
      anApi(SCHEMA, {}),
      '{ __type(name: "User") { kind fields { name type { kind ofType { name } } } } }',
    );
    expect(answer.data).toMatchObject({
      __type: { kind: 'OBJECT', fields: [{ name: 'id', type: { kind: 'NON_NULL', ofType: { name: 'ID' } } }, {}, {}] },
    });
  });
});
