/**
 * What AppSync knows before it reads a schema: its nine scalars and its directives. Put in front of every schema, so
 * that a `schema.graphql` written for the service loads unchanged. Names are those of AppSync's developer guide.
 */

/** The scalars that AppSync adds to GraphQL's five. A schema can use no others. */
export const APPSYNC_SCALARS = [
  'AWSDate',
  'AWSTime',
  'AWSDateTime',
  'AWSTimestamp',
  'AWSEmail',
  'AWSJSON',
  'AWSURL',
  'AWSPhone',
  'AWSIPAddress',
] as const;

const DIRECTIVES = {
  aws_subscribe: '(mutations: [String]) on FIELD_DEFINITION',
  aws_publish: '(subscriptions: [String]) on FIELD_DEFINITION',
  aws_auth: '(cognito_groups: [String]) on FIELD_DEFINITION',
  aws_cognito_user_pools: '(cognito_groups: [String]) on OBJECT | FIELD_DEFINITION',
  aws_api_key: ' on OBJECT | FIELD_DEFINITION',
  aws_iam: ' on OBJECT | FIELD_DEFINITION',
  aws_oidc: ' on OBJECT | FIELD_DEFINITION',
  aws_lambda: ' on OBJECT | FIELD_DEFINITION',
} as const;

/** The declarations of the scalars and directives that `declared` does not hold already, as SDL. */
export function schemaPrelude(declared: ReadonlySet<string>): string {
  const scalars = APPSYNC_SCALARS.filter((name) => !declared.has(name)).map((name) => `scalar ${name}`);
  const directives = Object.entries(DIRECTIVES)
    .filter(([name]) => !declared.has(`@${name}`))
    .map(([name, rest]) => `directive @${name}${rest}`);
  return [...scalars, ...directives].join('\n');
}
