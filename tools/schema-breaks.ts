import { CriticalityLevel, diff } from '@graphql-inspector/core';
import {
  buildASTSchema,
  isObjectType,
  parse,
  print,
  type ConstDirectiveNode,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/**
 * What a change of the schema would break for a client that was released with the schema before: one sentence for each, none when
 * every such client goes on working. Both are given as text, with AppSync's own definitions (`tools/appsync-prelude.graphql`) in
 * front. Beside what GraphQL itself knows of, a field or a type that users of the user pool may not read any more breaks them.
 */
export async function schemaBreaks(released: string, now: string, prelude: string): Promise<readonly string[]> {
  const [before, after] = [released, now].map((text) => buildASTSchema(parse(`${prelude}\n${text}`)));
  if (!before || !after) return [];
  const changes = await diff(before, after);
  const breaking = changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking);
  return [...breaking.map(({ message }) => message), ...lostAccess(before, after)];
}

/** What a caller with a token of the user pool could read, and cannot any more, or only in fewer groups. */
function lostAccess(before: GraphQLSchema, after: GraphQLSchema): readonly string[] {
  const rightsAfter = new Map(rights(after));
  return rights(before)
    .filter(([name, right]) => right !== undefined && rightsAfter.has(name) && rightsAfter.get(name) !== right)
    .map(([name]) => `${name} is not open any more to every user who could read it.`);
}

/** Every object type and field with who of the user pool may read it: '' is everybody, undefined nobody, else the groups. */
function rights(schema: GraphQLSchema): readonly (readonly [string, string | undefined])[] {
  return Object.values(schema.getTypeMap())
    .filter((type): type is GraphQLObjectType => isObjectType(type))
    .flatMap((type) => [
      [type.name, rightOf(type.astNode?.directives)] as const,
      ...Object.values(type.getFields()).map(
        (field) => [`${type.name}.${field.name}`, rightOf(field.astNode?.directives)] as const,
      ),
    ]);
}

const OTHER_MODES: readonly string[] = ['aws_iam', 'aws_api_key', 'aws_oidc', 'aws_lambda'];

function rightOf(directives: readonly ConstDirectiveNode[] = []): string | undefined {
  const own = directives.find(({ name }) => name.value === 'aws_cognito_user_pools' || name.value === 'aws_auth');
  if (own) return (own.arguments ?? []).map(print).join(', ');
  // Without any directive the API's own mode holds, and that is the user pool.
  return directives.some(({ name }) => OTHER_MODES.includes(name.value)) ? undefined : '';
}
