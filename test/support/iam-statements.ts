import type { Template } from 'aws-cdk-lib/assertions';

/** A statement of a template, its ARNs written out as far as a template knows them. */
export interface TemplateStatement {
  /** Logical id of the policy that it stands in. */
  readonly policy: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditionKeys: readonly string[];
  /** Whether it stands on the resource that it is about: a bucket's policy, a key's, a role's trust. */
  readonly isResourcePolicy: boolean;
}

interface RawStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
interface RawResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}
interface Raw {
  readonly Resources: Readonly<Record<string, RawResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>>;
}

/** What an ARN of a resource looks like, by the resource's type: what `Fn::GetAtt … Arn` (or a `Ref` that is an ARN) gives. */
const ARNS: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'arn:aws:s3:::bucket',
  'AWS::DynamoDB::Table': 'arn:aws:dynamodb:eu-west-1:111111111111:table/table',
  'AWS::SQS::Queue': 'arn:aws:sqs:eu-west-1:111111111111:queue',
  'AWS::Lambda::Function': 'arn:aws:lambda:eu-west-1:111111111111:function:function',
  'AWS::IAM::Role': 'arn:aws:iam::111111111111:role/role',
  'AWS::Logs::LogGroup': 'arn:aws:logs:eu-west-1:111111111111:log-group:group:*',
  'AWS::AppSync::GraphQLApi': 'arn:aws:appsync:eu-west-1:111111111111:apis/api',
  'AWS::SNS::Topic': 'arn:aws:sns:eu-west-1:111111111111:topic',
  'AWS::KMS::Key': 'arn:aws:kms:eu-west-1:111111111111:key/key',
};
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::AccountId': '111111111111',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** Every statement of every policy in the templates. */
export function statementsOfTemplates(templates: readonly Template[]): readonly TemplateStatement[] {
  const raws = templates.map((template) => template.toJSON() as Raw);
  return raws.flatMap((raw) =>
    Object.entries(raw.Resources).flatMap(([policy, resource]) =>
      documentsOf(resource).flatMap(({ document, isResourcePolicy }) =>
        document.Statement.map((statement) => ({
          policy,
          isResourcePolicy,
          effect: statement.Effect,
          actions: [statement.Action].flat(),
          resources: [statement.Resource ?? '*'].flat().map((one) => text(one, raw, raws)),
          conditionKeys: Object.values(statement.Condition ?? {}).flatMap((keys) => Object.keys(keys)),
        })),
      ),
    ),
  );
}

function documentsOf({ Properties = {} }: RawResource) {
  const found: { document: { Statement: readonly RawStatement[] }; isResourcePolicy: boolean }[] = [];
  const add = (document: unknown, isResourcePolicy: boolean): void => {
    if (document) found.push({ document: document as { Statement: RawStatement[] }, isResourcePolicy });
  };
  const isAttached = 'Roles' in Properties;
  add(Properties['PolicyDocument'], !isAttached);
  add(Properties['KeyPolicy'], true);
  add(Properties['AssumeRolePolicyDocument'], true);
  const inline: unknown = Properties['Policies'];
  // A user pool has policies too, and they are about passwords.
  if (Array.isArray(inline)) for (const one of inline as { PolicyDocument?: unknown }[]) add(one.PolicyDocument, false);
  return found;
}

function text(value: unknown, raw: Raw, raws: readonly Raw[]): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', undefined]] = Object.entries(value as Record<string, unknown>);
  switch (name) {
    case 'Ref':
      return PSEUDO[argument as string] ?? reference(argument as string, undefined, raw);
    case 'Fn::GetAtt': {
      const [id, attribute] = argument as [string, string];
      return reference(id, attribute, raw);
    }
    case 'Fn::Join':
      return (argument as [string, unknown[]])[1].map((part) => text(part, raw, raws)).join((argument as [string])[0]);
    case 'Fn::Sub':
      return String(argument).replace(
        /\$\{([^}]+)\}/g,
        (_all, id: string) => PSEUDO[id] ?? reference(id, undefined, raw),
      );
    case 'Fn::ImportValue':
      for (const other of raws) {
        const output = Object.values(other.Outputs ?? {}).find(({ Export }) => Export?.Name === argument);
        if (output) return text(output.Value, other, raws);
      }
  }
  throw new Error(`Unknown in a policy: ${JSON.stringify(value)}.`);
}

function reference(id: string, attribute: string | undefined, raw: Raw): string {
  const type = raw.Resources[id]?.Type ?? '';
  const isArn = attribute === undefined ? type === 'AWS::SNS::Topic' : /arn$/i.test(attribute);
  const arn = ARNS[type];
  if (isArn && arn === undefined) throw new Error(`What does the ARN of ${id}, a ${type}, look like?`);
  return isArn && arn !== undefined ? arn : id;
}
