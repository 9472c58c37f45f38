import { describe, expect, it } from 'vitest';
import { shows, showsOf } from '../../../support/claims.ts';
import { aContext, anApi, answerOf, giving } from './given.ts';

const SCHEMA = `
  enum Status { READY }
  input Nested { name: String! at: AWSDateTime  status: Status }
  input Input { id: ID! nested: Nested tags: [String!] }
  type Video { id: ID title: String }
  type Page { items: [Video] }
  type Query { video(id: ID!): Video  page(limit: Int): Page  made(input: Input): String  phone(phone: AWSPhone): String
    json(data: AWSJSON): String  need(n: Int! = 5): String }
  type Mutation { m: String }
`;
const api = () => anApi(SCHEMA, { 'Query.made': { response: (ctx) => JSON.stringify(ctx.arguments) } });
const V = 'Validation error of type';

describe('a document that is not valid', () => {
  it.each([
    ['{ foo }', `${V} FieldUndefined: Field 'foo' in type 'Query' is undefined @ 'foo'`],
    ['{ page { items { foo } } }', `${V} FieldUndefined: Field 'foo' in type 'Video' is undefined @ 'page/items/foo'`],
    ['{ video(id: 1, foo: 2) { id } }', `${V} UnknownArgument: Unknown field argument foo @ 'video'`],
    ['{ video { id } }', `${V} MissingFieldArgument: Missing field argument id @ 'video'`],
    [
      '{ made(input: { id: 1, nested: { name: "n", at: "2019" } }) }',
      `${V} WrongType: argument 'input.nested.at' with value 'StringValue{value='2019'}' is not a valid 'AWSDateTime' @ 'made'`,
    ],
    [
      '{ json(data: { upvotes: 10 }) }',
      `${V} WrongType: argument 'data' with value 'ObjectValue{objectFields=[ObjectField{name='upvotes', value=IntValue{value=10}}]}' is not a valid 'AWSJSON' @ 'json'`,
    ],
    [
      '{ made(input: { tags: [] }) }',
      `${V} WrongType: argument 'input' with value 'ObjectValue{objectFields=[ObjectField{name='tags', value=ArrayValue{values=[]}}]}' is missing required fields '[id]' @ 'made'`,
    ],
    ['{ video(id: null) { id } }', `${V} WrongType: argument 'id' with value 'NullValue{}' must not be null @ 'video'`],
    ['{ video(id: 1) }', `${V} SubSelectionRequired: Sub selection required for type Video of field video @ 'video'`],
    [
      '{ page { items } }',
      `${V} SubSelectionRequired: Sub selection required for type null of field items @ 'page/items'`,
    ],
    [
      '{ made { id } }',
      `${V} SubSelectionNotAllowed: Sub selection not allowed on leaf type String of field made @ 'made'`,
    ],
    ['{ video(id: $x) { id } }', `${V} UndefinedVariable: Undefined variable x @ 'video'`],
    ['query($x: ID) { made }', `${V} UnusedVariable: Unused variable x`],
    [
      'query($x: String!) { video(id: $x) { id } }',
      `${V} VariableTypeMismatch: Variable type 'String!' doesn't match expected type 'ID!' @ 'video'`,
    ],
    ['query($x: Nope) { page(limit: $x) { __typename } }', `${V} UnknownType: Unknown type Nope`],
    ['{ made } fragment F on Video { id }', `${V} UnusedFragment: Unused fragment F @ 'F'`],
    ['{ page { ...G } }', `${V} UndefinedFragment: Undefined fragment G @ 'page'`],
  ])('is refused: %s', async (query, message) => {
    showsOf(
      message,
      'appsync:error FieldUndefined',
      'appsync:error UnknownArgument',
      'appsync:error MissingFieldArgument',
      'appsync:error WrongType',
      'appsync:error SubSelectionRequired',
      'appsync:error SubSelectionNotAllowed',
      'appsync:error UndefinedVariable',
      'appsync:error UnusedVariable',
      'appsync:error VariableTypeMismatch',
      'appsync:error UnknownType',
      'appsync:error UnusedFragment',
      'appsync:error UndefinedFragment',
    );
    const answer = await answerOf(api(), query);
    expect(answer.data).toBeNull();
    expect(answer.errors?.map((error) => error.message)).toContain(message);
    for (const error of answer.errors ?? []) expect(Object.keys(error)).toEqual(['path', 'locations', 'message']);
  });

  it.each([
    ['{ a } type X { a: Int }', 'NonExecutableDefinition'],
    ['query Q { a } query Q { a }', 'DuplicateOperationName'],
    ['{ a } query Q { a }', 'LoneAnonymousOperationViolation'],
    ['subscription { one two }', 'SubscriptionMultipleRootFields'],
    ['{ a ...F } fragment F on Status { a }', 'FragmentTypeConditionInvalid'],
    ['{ ...F } fragment F on Query { a } fragment F on Query { b }', 'DuplicateFragmentName'],
    ['{ ...F } fragment F on Query { a ...F }', 'FragmentCycle'],
    ['{ thing { ... on Query { a } } }', 'InvalidFragmentType'],
    ['query($x: Int, $x: Int) { a(n: $x) }', 'DuplicateVariableName'],
    ['query($x: Thing) { a(n: $x) }', 'NonInputTypeOnVariable'],
    ['{ a @nothing }', 'UnknownDirective'],
    ['{ a @skip(if: true) @skip(if: false) }', 'DuplicateDirectiveName'],
    ['{ a(n: 1, n: 2) }', 'DuplicateArgumentNames'],
    ['{ a @skip }', 'MissingDirectiveArgument'],
    ['query($x: Int = "one") { a(n: $x) }', 'BadValueForDefaultArg'],
  ])('names the kind of what is wrong with %s', async (query, kind) => {
    showsOf(
      kind,
      'appsync:error NonExecutableDefinition',
      'appsync:error DuplicateOperationName',
      'appsync:error LoneAnonymousOperationViolation',
      'appsync:error SubscriptionMultipleRootFields',
      'appsync:error FragmentTypeConditionInvalid',
      'appsync:error DuplicateFragmentName',
      'appsync:error FragmentCycle',
      'appsync:error InvalidFragmentType',
      'appsync:error DuplicateVariableName',
      'appsync:error NonInputTypeOnVariable',
      'appsync:error UnknownDirective',
      'appsync:error DuplicateDirectiveName',
      'appsync:error DuplicateArgumentNames',
      'appsync:error MissingDirectiveArgument',
      'appsync:error BadValueForDefaultArg',
    );
    const schema = `enum Status { READY } type Thing { id: ID } type Query { a(n: Int): Int b: Int thing: Thing }
      type Subscription { one: Int two: Int }`;
    const { data, errors } = await answerOf(anApi(schema, {}), query);
    expect(data).toBeNull();
    expect(errors?.map(({ message }) => message.split(': ')[0])).toContain(`${V} ${kind}`);
  });

  it('is located as the service does it', async () => {
    expect((await answerOf(api(), '{badfield}')).errors?.[0]).toMatchObject({
      path: null,
      locations: [{ line: 1, column: 2, sourceName: null }],
    });
  });

  it('files graphql-js rules under the kinds of graphql-java', async () => {
    shows('appsync:error FieldsConflict');
    const answer = await answerOf(api(), '{ a: made a: phone }');
    expect(answer.errors?.[0]?.message).toMatch(/^Validation error of type FieldsConflict: /);
  });

  it('may leave out an argument that has a default', async () => {
    const seen: unknown[] = [];
    const need = anApi(SCHEMA, { 'Query.need': { response: (ctx) => void seen.push(ctx.arguments) } });
    expect((await answerOf(need, '{ need }')).errors).toBeUndefined();
    expect(seen).toEqual([{}]);
  });
});

describe('variables', () => {
  const made = 'query($input: Input) { made(input: $input) }';
  it.each<[string, Record<string, unknown>, string]>([
    ['query($id: ID!) { video(id: $id) { id } }', {}, "Variable 'id' has coerced Null value for NonNull type 'ID!'"],
    [made, { input: { id: 1, nested: {} } }, "Variable 'input' has coerced Null value for NonNull type 'String!'"],
    [
      'query($phone: AWSPhone) { phone(phone: $phone) }',
      { phone: '1110004444' },
      "Variable 'phone' has an invalid value. Unable to parse `1110004444` as a valid phone number.",
    ],
    [
      made,
      { input: { id: 1, nested: { name: 'n', at: '2019' } } },
      "Variable 'at' has an invalid value. Unable to parse `2019` as a valid DateTime Object.",
    ],
    [
      made,
      { input: { id: 1, x: 1 } },
      "The variables input contains a field that is not defined for input object type 'Input' ",
    ],
    [
      'query($n: Int) { page(limit: $n) { __typename } }',
      { n: 1.5 },
      "Variable 'n' has an invalid value. Expected type 'Int' but was 'Double'.",
    ],
  ])('are refused: %s', async (query, variables, message) => {
    shows('appsync:variables');
    const answer = await answerOf(api(), { query, variables });
    expect(answer).toMatchObject({ data: null, errors: [{ path: null, message }] });
    expect(Object.keys(answer.errors?.[0] ?? {})).toEqual(['path', 'locations', 'message']);
  });

  it('reach resolvers coerced: omitted stays absent, null stays null, an item becomes a list', async () => {
    shows('appsync:variables');
    const answer = await answerOf(api(), { query: made, variables: { input: { id: 5, nested: null, tags: 'a' } } });
    expect(answer.data).toEqual({ made: '{"input":{"id":"5","nested":null,"tags":["a"]}}' });
    expect((await answerOf(api(), made)).data).toEqual({ made: '{}' });
    expect((await answerOf(api(), { query: made, variables: { input: null } })).data).toEqual({
      made: '{"input":null}',
    });
  });
});

describe('a request that is refused as a whole', () => {
  it.each([
    ['query A { made } query B { made }', undefined, 'BadRequestException', 'Missing operation name.'],
    ['query A { made }', 'C', 'BadRequestException', "Unknown operation named 'C'."],
    ['{ made', undefined, 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
  ])('%s', async (query, operationName, errorType, message) => {
    const { refusal } = await api().execute({ query, ...(operationName ? { operationName } : {}) }, aContext());
    expect(refusal).toEqual({ status: 400, errorType, message });
  });

  it('runs the operation that was named', async () => {
    const named = anApi(SCHEMA, { 'Query.phone': giving('p'), 'Query.made': giving('m') });
    const query = 'query A { made } query B { phone }';
    expect((await answerOf(named, { query, operationName: 'B' })).data).toEqual({ phone: 'p' });
  });
});
