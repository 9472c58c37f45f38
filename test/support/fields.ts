import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  buildASTSchema,
  concatAST,
  getNamedType,
  isObjectType,
  parse,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => parse(readFileSync(join(root, file), 'utf8'));
const schema = buildASTSchema(concatAST([read('tools/appsync-prelude.graphql'), read('schema.graphql')]));

/** A root field of the contract. */
export interface RootField {
  /** E.g. `Query.video`. */
  readonly name: string;
  readonly operation: 'query' | 'mutation' | 'subscription';
  readonly field: GraphQLField<unknown, unknown>;
  /** Whether users may call it; else only IAM may. */
  readonly isForUsers: boolean;
}

/** Every root field, as `schema.graphql` has them: a new one cannot be forgotten. */
export const rootFields: readonly RootField[] = [
  schema.getQueryType(),
  schema.getMutationType(),
  schema.getSubscriptionType(),
]
  .filter((type) => type !== null && type !== undefined)
  .flatMap((type: GraphQLObjectType) =>
    Object.values(type.getFields()).map((field) => ({
      name: `${type.name}.${field.name}`,
      operation: type.name.toLowerCase() as RootField['operation'],
      field,
      isForUsers: field.astNode?.directives?.some(({ name }) => name.value === 'aws_cognito_user_pools') ?? false,
    })),
  );

/** An operation that calls the field with every argument as a variable and selects all that there is to select. */
export function documentFor({ operation, field }: RootField): string {
  const declared = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const given = declared === '' ? '' : `(${passed})`;
  return `${operation}${declared === '' ? '' : `(${declared})`} { ${field.name}${given} ${selectionOf(field.type)} }`;
}

function selectionOf(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields()).map((field) => `${field.name} ${selectionOf(field.type)}`);
  return `{ ${fields.join(' ')} }`;
}
