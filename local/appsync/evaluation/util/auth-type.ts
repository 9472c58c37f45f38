import { isJsonObject } from '../json.ts';

const cognito = {
  all: ['sub', 'issuer', 'username', 'groups', 'claims', 'sourceIp', 'defaultAuthStrategy'],
  needed: ['sourceIp', 'username', 'sub', 'issuer', 'claims', 'defaultAuthStrategy'],
};
const iam = {
  all: [
    'accountId',
    'username',
    'userArn',
    'sourceIp',
    'cognitoIdentityPoolId',
    'cognitoIdentityId',
    'cognitoIdentityAuthType',
    'cognitoIdentityAuthProvider',
  ],
  needed: ['accountId', 'sourceIp', 'username', 'userArn'],
};
const openId = { all: ['sub', 'issuer', 'claims'], needed: ['sub', 'issuer', 'claims'] };

/** What `util.authType()` answers: the service tells it from the members of `ctx.identity` alone. */
export function authTypeOf(identity: unknown): string {
  if (!isJsonObject(identity)) return 'API Key Authorization';
  const keys = Object.keys(identity);
  const has = (shape: typeof cognito) =>
    keys.every((key) => shape.all.includes(key)) && shape.needed.every((key) => (identity[key] ?? null) !== null);
  if (has(cognito)) return 'User Pool Authorization';
  if (has(iam)) return 'IAM Authorization';
  if (has(openId)) return 'Open ID Connect Authorization';
  if (keys.every((key) => key === 'resolverContext')) return 'Lambda Authorization';
  return 'API Key Authorization';
}
