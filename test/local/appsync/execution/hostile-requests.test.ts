import { describe, expect, it } from 'vitest';
import type { GraphQLRequest } from '../../../../local/appsync/types.ts';
import { shows } from '../../../support/claims.ts';
import { aContext, anApi } from './given.ts';

const SCHEMA = `
  type Query { echo(v: String): String  json(v: AWSJSON): AWSJSON  url(v: AWSURL): String  list(v: [String]): String
    input(v: In): String  a: A }
  type A { a: A b: String }
  input In { n: In s: String }
  type Subscription { s: String }
`;
const echo = { response: (ctx: { arguments: Record<string, unknown> }) => ctx.arguments['v'] ?? null };
const api = anApi(SCHEMA, { 'Query.echo': echo, 'Query.json': echo, 'Query.a': { response: () => ({ b: 'x' }) } });
const run = (request: GraphQLRequest) => api.execute(request, aContext());
const unreadable = {
  status: 400,
  errorType: 'MalformedHttpRequestException',
  message: 'Unable to parse GraphQL query.',
};

const nested = (open: string, close: string, times: number): string => open.repeat(times) + close.repeat(times);
const deep = (open: string, middle: string, close: string): unknown =>
  JSON.parse(open.repeat(50_000) + middle + close.repeat(50_000));

describe('a document nested without reason', () => {
  it.each([
    ['braces', '{'.repeat(10_000)],
    ['fields', `{${'a{'.repeat(7_000)}b${'}'.repeat(7_001)}`],
    ['unknown fields', `{${'z{'.repeat(7_000)}b${'}'.repeat(7_001)}`],
    ['fragments', `{${'...{'.repeat(4_000)}a{b}${'}'.repeat(4_001)}`],
    ['a list', `{ echo(v: ${nested('[', ']', 7_000)}) }`],
    ['an object', `{ input(v: ${'{n:'.repeat(3_500)}{}${'}'.repeat(3_500)}) }`],
    ['the type of a variable', `query($v: ${'['.repeat(7_000)}Int${']'.repeat(7_000)}) { echo(v: $v) }`],
  ])('is as unreadable as a misspelt one: %s', async (_name, query) => {
    shows('appsync:error MalformedHttpRequestException', 'appsync:limit nesting');
    expect((await run({ query })).refusal).toEqual(unreadable);
  });
});

describe('variables nested without reason', () => {
  it.each([
    ['$v: [String]', 'list', deep('[', '', ']')],
    ['$v: AWSURL', 'url', deep('[', '', ']')],
    ['$v: In', 'input', deep('{"n":', '{}', '}')],
  ])('make a request unreadable: %s', async (declared, field, v) => {
    shows('appsync:limit nesting');
    expect((await run({ query: `query(${declared}) { ${field}(v: $v) }`, variables: { v } })).refusal).toEqual(
      unreadable,
    );
    expect((await run({ query: '{ echo(v: "x") }', variables: { unused: v } })).refusal).toEqual(unreadable);
  });

  it('may be nested as deeply as the limit says, and not in AWSJSON either', async () => {
    shows('appsync:limit nesting');
    const json = (times: number) => ({
      query: 'query($v: AWSJSON) { json(v: $v) }',
      variables: { v: nested('[', ']', times) },
    });
    expect((await run(json(1_000))).answer.data).toEqual({ json: nested('[', ']', 1_000) });
    expect((await run(json(1_001))).answer.errors?.[0]?.message).toMatch(
      /^Variable 'v' has an invalid value\. Unable to/,
    );
  });
});

describe('names that mean something to JavaScript', () => {
  it.each<[GraphQLRequest, unknown]>([
    [{ query: 'query($__proto__: String) { echo(v: $__proto__) }', variables: JSON.parse('{"__proto__":"x"}') }, 'x'],
    [{ query: 'query($constructor: String) { echo(v: $constructor) }' }, null],
    [{ query: '{ __proto__: echo(v: "x") }' }, 'x'],
    [{ query: '{ toString: echo(v: "x") }' }, 'x'],
  ])('are names like any other: %j', async (request, value) => {
    const { answer } = await run(request);
    expect(Object.values(answer.data ?? {})).toEqual([value]);
    expect(answer.errors).toBeUndefined();
  });

  it.each(['{ toString }', '{ constructor }', '{ echo @constructor }', '{ ... on constructor { b } }'])(
    'are unknown unless declared: %s',
    async (query) => {
      expect((await run({ query })).answer).toMatchObject({ data: null, errors: [{ path: null }] });
    },
  );
});

describe('documents that repeat themselves', () => {
  it('may ask for a thousand aliases', async () => {
    const query = `{ ${Array.from({ length: 1_000 }, (_, n) => `f${n}: echo(v: "${n}")`).join(' ')} }`;
    const { answer } = await run({ query });
    expect(Object.keys(answer.data ?? {})).toHaveLength(1_000);
    expect(answer.errors).toBeUndefined();
  });

  it('are told a hundred of their mistakes, and nothing of the others', async () => {
    const query = `{ ${Array.from({ length: 300 }, (_, n) => `f${n}`).join(' ')} }`;
    const { errors = [] } = (await run({ query })).answer;
    expect(errors).toHaveLength(100);
    expect(errors.every(({ message }) => message.includes('type FieldUndefined'))).toBe(true);
  });

  it('may ask for a field hundreds of times, and are refused in the words of all others beyond that', async () => {
    shows('appsync:error FieldsConflict');
    expect((await run({ query: `{ ${'echo '.repeat(500)} }` })).answer).toEqual({ data: { echo: null } });
    const message = 'Validation error of type FieldsConflict: There are too many fields to compare';
    const errors = [{ path: null, locations: null, message }];
    expect((await run({ query: `{ ${'echo '.repeat(5_000)} }` })).answer).toEqual({ data: null, errors });
  });

  it('stop at cyclic fragments', async () => {
    shows('appsync:error FragmentCycle');
    const query = '{ a { ...F } } fragment F on A { a { ...G } } fragment G on A { a { ...F } }';
    expect((await run({ query })).answer.errors?.[0]?.message).toContain('Validation error of type FragmentCycle');
  });

  it('do not multiply', async () => {
    const fragments = Array.from(
      { length: 40 },
      (_, n) => `fragment F${n} on A { a { ...F${n + 1} } x: a { ...F${n + 1} } }`,
    );
    const { answer } = await run({ query: `{ a { ...F0 } } ${fragments.join(' ')} fragment F40 on A { b }` });
    expect(answer.data).toEqual({ a: { a: null, x: null } });
  });
});

describe('a subscription that is posted', () => {
  it('is refused', async () => {
    expect((await run({ query: 'subscription { s }' })).refusal).toMatchObject({
      status: 400,
      errorType: 'BadRequestException',
    });
  });
});
