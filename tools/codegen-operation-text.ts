import type { PluginFunction } from '@graphql-codegen/plugin-helpers';
import {
  Kind,
  print,
  visit,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

/**
 * A codegen plugin for a client that has no GraphQL library with it: for every operation its text, fragments included, and a
 * typed method named after it, which gives the value of its one root field, with the field's description from the schema. Stands after
 * `typescript-operations` in the same file, whose type names it uses. Fails when an operation has no name, or not exactly one
 * root field without an alias: then there would be no method to name.
 */
export const plugin: PluginFunction = (schema, documents) => {
  const definitions = documents.flatMap(({ document }) => document?.definitions ?? []);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const operations = definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => describeOperation(operation, schema, fragments));

  const content = [
    ...[...fragments.values()].map(fragmentConstant),
    '',
    ...operations.map(operationConstant),
    '/** One method for every operation: it sends the operation and gives the value of its root field. */',
    'export interface OperationMethods {',
    ...operations.map(methodSignature),
    '}',
    '',
    '/** The typed methods over two functions: one that sends queries and mutations, and one that subscribes. */',
    'export function operationMethods(send: SendOperation, subscribe: SubscribeOperation): OperationMethods {',
    '  return {',
    ...operations.map(methodBody),
    '  };',
    '}',
  ].join('\n');
  return {
    prepend: [
      "import { typedText } from './operation.ts';",
      "import type { CallOptions, Operation, SendOperation, SubscribeOperation } from './operation.ts';",
      "import type { SubscribeOptions, Subscription } from './event-stream.ts';",
    ],
    content,
  };
};

interface DescribedOperation {
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly name: string;
  /** The name with a small first letter. */
  readonly method: string;
  readonly field: string;
  readonly text: string;
  readonly fragments: readonly string[];
  readonly description: string;
  readonly resultType: string;
  readonly variablesType: string;
  readonly needsVariables: boolean;
}

function describeOperation(
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): DescribedOperation {
  const name = operation.name?.value;
  if (name === undefined) throw new Error(`Every operation needs a name:\n${print(operation)}`);
  const [root, ...more] = operation.selectionSet.selections;
  if (root?.kind !== Kind.FIELD || root.alias !== undefined || more.length > 0) {
    throw new Error(`Operation ${name} must select exactly one root field, without an alias.`);
  }
  const field = root.name.value;
  const suffix = `${operation.operation[0]?.toUpperCase()}${operation.operation.slice(1)}`;
  return {
    kind: operation.operation,
    name,
    method: `${name[0]?.toLowerCase()}${name.slice(1)}`,
    field,
    text: print(operation),
    fragments: fragmentsOf(operation, fragments),
    description: schema.getRootType(operation.operation)?.getFields()[field]?.description ?? '',
    resultType: `${name}${suffix}`,
    variablesType: `${name}${suffix}Variables`,
    needsVariables: (operation.variableDefinitions ?? []).some(
      ({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined,
    ),
  };
}

/** The names of the fragments that the operation reaches, each once, in the order in which they are first needed. */
function fragmentsOf(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly string[] {
  const used = new Set<string>();
  const collect = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (fragment === undefined) throw new Error(`There is no fragment ${name.value}.`);
        if (used.has(name.value)) return;
        used.add(name.value);
        collect(fragment);
      },
    });
  };
  collect(operation);
  return [...used];
}

/** A template literal that spells the text. */
function literal(text: string, suffix = ''): string {
  return `\`${text.replace(/\\|`|\$\{/g, '\\$&')}${suffix}\``;
}

function fragmentTextName(fragment: string): string {
  return `${fragment[0]?.toLowerCase()}${fragment.slice(1)}Text`;
}

function fragmentConstant(fragment: FragmentDefinitionNode): string {
  return `const ${fragmentTextName(fragment.name.value)} = ${literal(`\n\n${print(fragment)}`)};`;
}

function operationConstant(operation: DescribedOperation): string {
  const { kind, name, method, text, fragments, resultType, variablesType } = operation;
  const fragmentTexts = fragments.map((fragment) => `\${${fragmentTextName(fragment)}}`).join('');
  return [
    `/** The operation \`${name}\` as it is sent. */`,
    `export const ${method}Operation: Operation<'${kind}', ${resultType}, ${variablesType}> = {`,
    `  kind: '${kind}',`,
    `  name: '${name}',`,
    `  text: ${literal(text, fragmentTexts)},`,
    '};',
    '',
    `/** The text of \`${name}\`, typed as Amplify types its own. */`,
    `export const ${name}Text = /* #__PURE__ */ typedText(${method}Operation);`,
    '',
  ].join('\n');
}

function parameters({ kind, variablesType, needsVariables }: DescribedOperation): string {
  const options = kind === 'subscription' ? 'SubscribeOptions' : 'CallOptions';
  return `variables${needsVariables ? '' : '?'}: ${variablesType}, options?: ${options}`;
}

function methodSignature(operation: DescribedOperation): string {
  const { kind, method, field, description, resultType } = operation;
  const result =
    kind === 'subscription'
      ? `Subscription<NonNullable<${resultType}['${field}']>>`
      : `Promise<${resultType}['${field}']>`;
  const comment = description.split('\n').join('\n   * ');
  return `  /**\n   * ${comment}\n   */\n  ${method}(${parameters(operation)}): ${result};`;
}

function methodBody({ kind, method, field, needsVariables }: DescribedOperation): string {
  const variables = needsVariables ? 'variables' : 'variables = {}';
  return kind === 'subscription'
    ? `    ${method}: (${variables}, options) => subscribe(${method}Operation, '${field}', ${variables.split(' ')[0]}, options),`
    : `    ${method}: async (${variables}, options) => (await send(${method}Operation, ${variables.split(' ')[0]}, options)).${field},`;
}
