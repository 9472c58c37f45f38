import { describe, expect, it } from 'vitest';
import type { AppSyncConfig, Caller } from '../../../../local/appsync/types.ts';
import { aContext, anApi, answerOf, giving, raise } from './given.ts';

const jwks = () => Promise.resolve({ keys: [] });
const COGNITO = { type: 'AMAZON_COGNITO_USER_POOLS', userPoolId: 'p', region: 'r', jwks } as const;
const SEVERAL: AppSyncConfig['authorization'] = {
  default: COGNITO,
  additional: [
    { type: 'AWS_IAM', find: () => undefined },
    { type: 'API_KEY', keys: [] },
  ],
};
const SCHEMA = `
  type User { name: String }
  type Page @aws_api_key @aws_cognito_user_pools { count: Int note: String @aws_iam }
  type Query {
    me: User
    open: Page @aws_api_key @aws_cognito_user_pools
    admin: Int @aws_cognito_user_pools(cognito_groups: ["admin"])
    legacy: Int @aws_auth(cognito_groups: ["admin"])
    pages: [Page] @aws_api_key
  }
`;
const FIELDS = {
  'Query.me': giving({ name: 'Al' }),
  'Query.open': giving({ count: 1, note: 'n' }),
  'Query.admin': giving(1),
  'Query.legacy': giving(1),
  'Query.pages': giving([{ note: 1 }, { note: 2 }]),
};
const api = (authorization = SEVERAL) => anApi(SCHEMA, FIELDS, { authorization });
const user: Partial<Caller> = { mode: 'AMAZON_COGNITO_USER_POOLS' };

describe('a field', () => {
  it.each<[string, Partial<Caller>, string, unknown]>([
    ['without directives is for the default mode', user, '{ me { name } }', { me: { name: 'Al' } }],
    ['without directives is for no other mode', { mode: 'API_KEY' }, '{ me { name } }', { me: null }],
    ['with directives is for their modes', { mode: 'API_KEY' }, '{ open { count } }', { open: { count: 1 } }],
    ['overrides its type', user, '{ open { count note } }', { open: { count: 1, note: null } }],
    ['for a group is for its members', { ...user, groups: ['admin'] }, '{ admin }', { admin: 1 }],
    ['for a group is for nobody else', { ...user, groups: ['other'] }, '{ admin }', { admin: null }],
    ['with @aws_auth is open when there are several modes', user, '{ legacy }', { legacy: 1 }],
    [
      'can be denied by an authorizer',
      { ...user, deniedFields: new Set(['User.name']) },
      '{ me { name } }',
      { me: { name: null } },
    ],
    [
      'can be denied by a policy',
      { ...user, mayCall: (_type, field) => field !== 'me' },
      '{ me { name } legacy }',
      { me: null, legacy: 1 },
    ],
  ])('%s', async (_rule, caller, query, data) => {
    expect((await answerOf(api(), query, aContext(caller))).data).toEqual(data);
  });

  it('with @aws_auth is for its group when Cognito is the only mode', async () => {
    const only = api({ default: COGNITO });
    expect((await answerOf(only, '{ legacy }', aContext(user))).data).toEqual({ legacy: null });
    expect((await answerOf(only, '{ legacy }', aContext({ ...user, groups: ['admin'] }))).data).toEqual({ legacy: 1 });
  });

  it('that is denied is reported once per element, and its resolver does not run', async () => {
    const answer = await answerOf(api(), '{ pages { note } me { name } }', aContext());
    expect(answer.data).toEqual({ pages: [{ note: null }, { note: null }], me: null });
    expect(answer.errors?.[1]).toEqual({
      path: ['pages', 0, 'note'],
      data: null,
      errorType: 'Unauthorized',
      errorInfo: null,
      locations: [{ line: 1, column: 11, sourceName: null }],
      message: 'Not Authorized to access note on type Page',
    });
    expect(answer.errors).toHaveLength(3);
  });

  it('that is denied does not leak through the data of an error', async () => {
    const leaking = { 'Query.open': { response: () => raise({ data: { count: 1, note: 'secret' } }) } };
    const answer = await answerOf(
      anApi(SCHEMA, leaking, { authorization: SEVERAL }),
      '{ open { count note } }',
      aContext(user),
    );
    expect(answer.errors?.[0]?.data).toEqual({ count: 1 });
  });
});
