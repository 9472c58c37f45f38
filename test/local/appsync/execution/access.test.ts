import { describe, expect, it } from 'vitest';
import type { AppSyncConfig, Caller } from '../../../../local/appsync/types.ts';
import { shows, showsOf } from '../../../support/claims.ts';
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
    shows(
      'appsync:auth modes by field',
      'appsync:auth deniedFields',
      'appsync:directive @aws_api_key',
      'appsync:directive @aws_cognito_user_pools',
    );
    expect((await answerOf(api(), query, aContext(caller))).data).toEqual(data);
  });

  it.each<[directive: string, mode: Caller['mode']]>([
    ['@aws_api_key', 'API_KEY'],
    ['@aws_iam', 'AWS_IAM'],
    ['@aws_oidc', 'OPENID_CONNECT'],
    ['@aws_lambda', 'AWS_LAMBDA'],
    ['@aws_cognito_user_pools', 'AMAZON_COGNITO_USER_POOLS'],
  ])('with %s is for callers by %s and for nobody else', async (directive, mode) => {
    showsOf(
      directive,
      'appsync:directive @aws_api_key',
      'appsync:directive @aws_iam',
      'appsync:directive @aws_oidc',
      'appsync:directive @aws_lambda',
      'appsync:directive @aws_cognito_user_pools',
    );
    const modes = ['API_KEY', 'AWS_IAM', 'OPENID_CONNECT', 'AWS_LAMBDA', 'AMAZON_COGNITO_USER_POOLS'] as const;
    const only = anApi(
      `type Query { only: Int ${directive} }`,
      { 'Query.only': giving(1) },
      { authorization: SEVERAL },
    );
    for (const other of modes) {
      const { data } = await answerOf(only, '{ only }', aContext({ mode: other }));
      expect([other, data]).toEqual([other, { only: other === mode ? 1 : null }]);
    }
  });

  it('for a group is closed to a user who is in none', async () => {
    shows('appsync:auth cognito_groups');
    expect((await answerOf(api(), '{ admin }', aContext(user))).data).toEqual({ admin: null });
    expect((await answerOf(api(), '{ admin }', aContext({ ...user, groups: ['admin'] }))).data).toEqual({ admin: 1 });
  });

  it('without a directive is closed to users when the default action is DENY', async () => {
    shows('appsync:auth defaultAction DENY');
    const denying = api({ default: { ...COGNITO, defaultAction: 'DENY' } });
    expect((await answerOf(denying, '{ me { name } open { count } }', aContext(user))).data).toEqual({
      me: null,
      open: { count: 1 },
    });
  });

  it('may have @aws_publish, which changes nothing', async () => {
    shows('appsync:directive @aws_publish');
    const schema = 'type Query { a: Int @aws_publish(subscriptions: ["s"]) }';
    expect((await answerOf(anApi(schema, { 'Query.a': giving(1) }), '{ a }')).data).toEqual({ a: 1 });
  });

  it('with @aws_auth is for its group when Cognito is the only mode', async () => {
    shows('appsync:directive @aws_auth', 'appsync:auth cognito_groups');
    const only = api({ default: COGNITO });
    expect((await answerOf(only, '{ legacy }', aContext(user))).data).toEqual({ legacy: null });
    expect((await answerOf(only, '{ legacy }', aContext({ ...user, groups: ['admin'] }))).data).toEqual({ legacy: 1 });
  });

  it('that is denied is reported once per element, and its resolver does not run', async () => {
    shows('appsync:error Unauthorized');
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
    shows('appsync:data of errors is cut to the selection set');
    const leaking = { 'Query.open': { response: () => raise({ data: { count: 1, note: 'secret' } }) } };
    const answer = await answerOf(
      anApi(SCHEMA, leaking, { authorization: SEVERAL }),
      '{ open { count note } }',
      aContext(user),
    );
    expect(answer.errors?.[0]?.data).toEqual({ count: 1 });
  });
});
