import type { HandlerContext } from '../../local/appsync/types.ts';
import { DEFAULT_LIMITS, type LimitName } from '../../model/upload-limits.ts';
import { LIMIT_VARIABLES, TABLE_VARIABLE } from '../../resolvers/env.ts';
import { aSignedInUser, type SignedInUser } from './given.ts';

/** The table's name in every context. */
export const TABLE = 'Lectern-test-Table';

const ISSUER = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_LecternTest';
const CLIENT_ID = '4k2m9s7d1q8f3h6j5l0p';

/** `ctx.identity` of a user-pool caller, with the claims of an access token. */
export function cognitoIdentity(user: SignedInUser = aSignedInUser()): Readonly<Record<string, unknown>> {
  const { sub, username, groups } = user;
  return {
    sub,
    issuer: ISSUER,
    username,
    groups,
    claims: {
      sub,
      iss: ISSUER,
      client_id: CLIENT_ID,
      origin_jti: '0c7c2d0e-4d7e-4d0c-9a0b-0a4b7c5f1e22',
      event_id: '8a1f6f5e-6a60-4b77-8f1d-3b9b5c4a7d10',
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      auth_time: 1_795_515_000,
      exp: 1_795_515_900,
      iat: 1_795_515_000,
      jti: '5b8f2f1a-1c3e-4f8d-9a7e-6d2c1b0a9f88',
      username,
      ...(groups === null ? {} : { 'cognito:groups': groups }),
    },
    sourceIp: ['203.0.113.7'],
    defaultAuthStrategy: 'ALLOW',
  };
}

/** `ctx.identity` of a caller that signed with IAM. */
export function iamIdentity(): Readonly<Record<string, unknown>> {
  return {
    accountId: '123456789012',
    username: 'AROAEXAMPLEEXAMPLEEX:finish-captions',
    userArn: 'arn:aws:sts::123456789012:assumed-role/FinishCaptions/finish-captions',
    sourceIp: ['203.0.113.8'],
    cognitoIdentityPoolId: null,
    cognitoIdentityId: null,
    cognitoIdentityAuthType: null,
    cognitoIdentityAuthProvider: null,
  };
}

/** Everybody who is not a signed-in user of the pool, by the name of how they came. */
export const outsiders: readonly (readonly [name: string, identity: unknown])[] = [
  ['IAM', iamIdentity()],
  ['an API key', null],
  ['a Lambda authorizer', { resolverContext: { sub: aSignedInUser().sub } }],
  ['OpenID Connect', { sub: aSignedInUser().sub, issuer: 'https://id.example', claims: { sub: aSignedInUser().sub } }],
];

/** `ctx.env` of a stage with these limits, the default ones where left out. */
export function environment(limits: Partial<Record<LimitName, number>> = {}): Readonly<Record<string, string>> {
  const all: Readonly<Record<LimitName, number>> = { ...DEFAULT_LIMITS, ...limits };
  return {
    [TABLE_VARIABLE]: TABLE,
    ...Object.fromEntries(
      Object.entries(LIMIT_VARIABLES).map(([name, variable]) => [variable, String(all[name as LimitName])]),
    ),
  };
}

/** What a test says of a context; the rest is that of a signed-in user who selects `id`. */
export type ContextChanges = Partial<Omit<HandlerContext, 'info'>> & {
  readonly info?: Partial<HandlerContext['info']>;
};

/** The context of a handler of `Type.field`, whole. */
export function aContext(field: string, changes: ContextChanges = {}): HandlerContext {
  const [parentTypeName = '', fieldName = ''] = field.split('.');
  const { info, ...others } = changes;
  return {
    arguments: {},
    source: null,
    identity: cognitoIdentity(),
    stash: {},
    request: {
      headers: { host: 'api.example.com', 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.7' },
      domainName: null,
    },
    env: environment(),
    ...others,
    info: {
      fieldName,
      parentTypeName,
      variables: {},
      selectionSetList: ['id'],
      selectionSetGraphQL: '{\n  id\n}',
      ...info,
    },
  };
}
