/** The validation rules whose texts clients of AppSync meet and read, in graphql-java's wording. */
import {
  Kind,
  GraphQLError,
  GraphQLNonNull,
  getNamedType,
  isCompositeType,
  isInputType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isType,
  isTypeSubTypeOf,
  typeFromAST,
} from 'graphql';
import type {
  ASTNode,
  ASTVisitor,
  ArgumentNode,
  FieldNode,
  GraphQLArgument,
  GraphQLOutputType,
  GraphQLSchema,
  GraphQLType,
  ValidationContext,
  ValidationRule,
  VariableDefinitionNode,
} from 'graphql';
import { javaLiteral } from './java-names.ts';
import { literalProblem } from './literal-checks.ts';
import { placeOf, validationMessage } from './validation-messages.ts';

const report = (
  context: ValidationContext,
  kind: string,
  text: string,
  node: ASTNode,
  place: readonly string[],
): void => context.reportError(new GraphQLError(validationMessage(kind, text, place), { nodes: [node] }));

function checkArguments(
  context: ValidationContext,
  node: { readonly arguments?: readonly ArgumentNode[] } & ASTNode,
  known: readonly GraphQLArgument[],
  words: { readonly unknown: string; readonly missing: string; readonly what: string },
  place: readonly string[],
): void {
  const given = node.arguments ?? [];
  for (const argument of given) {
    const name = argument.name.value;
    const declared = known.find((candidate) => candidate.name === name);
    if (!declared) {
      report(context, words.unknown, `Unknown ${words.what} argument ${name}`, argument, place);
      continue;
    }
    const problem = literalProblem(declared.type, argument.value, name);
    if (problem) report(context, 'WrongType', problem, argument, place);
  }
  for (const argument of known) {
    if (isRequiredArgument(argument) && !given.some(({ name }) => name.value === argument.name)) {
      report(context, words.missing, `Missing ${words.what} argument ${argument.name}`, node, place);
    }
  }
}

// graphql-java asks a wrapped type (a list, a non-null) for a name it does not have, and prints what it gets.
const javaTypeName = (type: GraphQLOutputType): string =>
  isNonNullType(type) || isListType(type) ? 'null' : getNamedType(type).name;

function checkSubSelection(
  context: ValidationContext,
  node: FieldNode,
  type: GraphQLOutputType,
  place: readonly string[],
): void {
  const words = `of field ${node.name.value}`;
  if (isLeafType(getNamedType(type)) && node.selectionSet) {
    const text = `Sub selection not allowed on leaf type ${javaTypeName(type)} ${words}`;
    report(context, 'SubSelectionNotAllowed', text, node, place);
  }
  if (isCompositeType(getNamedType(type)) && !node.selectionSet) {
    report(
      context,
      'SubSelectionRequired',
      `Sub selection required for type ${javaTypeName(type)} ${words}`,
      node,
      place,
    );
  }
}

/** Fields and their arguments. With introspection off, `__schema` and `__type` are fields that do not exist. */
const fieldsRule =
  (introspection: boolean): ValidationRule =>
  (context): ASTVisitor => ({
    Field(node, _key, _parent, _path, ancestors) {
      const parent = context.getParentType();
      if (!parent) return;
      const name = node.name.value;
      const place = placeOf(node, ancestors);
      const definition = context.getFieldDef();
      const hidden = !introspection && (name === '__schema' || name === '__type');
      if (!definition || hidden) {
        report(context, 'FieldUndefined', `Field '${name}' in type '${parent.name}' is undefined`, node, place);
        return;
      }
      const words = { unknown: 'UnknownArgument', missing: 'MissingFieldArgument', what: 'field' };
      checkArguments(context, node, definition.args, words, place);
      checkSubSelection(context, node, definition.type, place);
    },
    Directive(node, _key, _parent, _path, ancestors) {
      const definition = context.getDirective();
      if (!definition) return;
      const words = { unknown: 'UnknownArgument', missing: 'MissingDirectiveArgument', what: 'directive' };
      checkArguments(context, node, definition.args, words, placeOf(node, ancestors));
    },
  });

const typesRule: ValidationRule = (context) => ({
  NamedType(node, _key, _parent, _path, ancestors) {
    if (context.getSchema().getType(node.name.value)) return;
    const place = placeOf(node, ancestors);
    report(context, 'UnknownType', `Unknown type ${node.name.value}`, node, place);
  },
});

const fragmentsRule: ValidationRule = (context) => ({
  FragmentSpread(node, _key, _parent, _path, ancestors) {
    if (context.getFragment(node.name.value)) return;
    const place = placeOf(node, ancestors);
    report(context, 'UndefinedFragment', `Undefined fragment ${node.name.value}`, node, place);
  },
  Document: {
    leave(document) {
      const used = new Set<string>();
      for (const definition of document.definitions) {
        if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
        for (const fragment of context.getRecursivelyReferencedFragments(definition)) used.add(fragment.name.value);
      }
      for (const definition of document.definitions) {
        if (definition.kind !== Kind.FRAGMENT_DEFINITION || used.has(definition.name.value)) continue;
        const name = definition.name.value;
        report(context, 'UnusedFragment', `Unused fragment ${name}`, definition, [name]);
      }
    },
  },
});

function fits(
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  type: GraphQLType,
  at: GraphQLType,
  hasDefault: boolean,
): boolean {
  if (isNonNullType(at) && !isNonNullType(type)) {
    const hasValue = definition.defaultValue !== undefined && definition.defaultValue.kind !== Kind.NULL;
    return (hasValue || hasDefault) && isTypeSubTypeOf(schema, type, at.ofType);
  }
  return isTypeSubTypeOf(schema, type, at);
}

const variablesRule: ValidationRule = (context) => {
  const places = new Map<ASTNode, readonly string[]>();
  return {
    Variable(node, _key, _parent, _path, ancestors) {
      places.set(node, placeOf(node, ancestors));
    },
    VariableDefinition(node) {
      const type = typeFromAST(context.getSchema(), node.type);
      if (!node.defaultValue || !type || !isInputType(type)) return;
      const bad = literalProblem(type, node.defaultValue, node.variable.name.value);
      const text = `Bad default value ${javaLiteral(node.defaultValue)} for type ${String(type)}`;
      if (bad) report(context, 'BadValueForDefaultArg', text, node, []);
    },
    Document: {
      leave(document) {
        for (const operation of document.definitions) {
          if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
          const defined = new Map(
            (operation.variableDefinitions ?? []).map((each) => [each.variable.name.value, each]),
          );
          const used = new Set<string>();
          for (const { node, type: wanted, defaultValue } of context.getRecursiveVariableUsages(operation)) {
            // Widened by a check, not by an assignment: the linter's rule on classes overflows on graphql-js's types.
            const at: unknown = wanted;
            const name = node.name.value;
            const definition = defined.get(name);
            const place = places.get(node) ?? [];
            used.add(name);
            if (!definition) {
              report(context, 'UndefinedVariable', `Undefined variable ${name}`, node, place);
              continue;
            }
            const type = typeFromAST(context.getSchema(), definition.type);
            if (!type || !isType(at) || fits(context.getSchema(), definition, type, at, defaultValue !== undefined))
              continue;
            const hasValue = definition.defaultValue && !isNonNullType(type);
            const effective = hasValue ? new GraphQLNonNull(type) : type;
            const text = `Variable type '${String(effective)}' doesn't match expected type '${String(at)}'`;
            report(context, 'VariableTypeMismatch', text, node, place);
          }
          for (const [name, definition] of defined) {
            if (!used.has(name)) report(context, 'UnusedVariable', `Unused variable ${name}`, definition, []);
          }
        }
      },
    },
  };
};

/** The rules of this file, for an API with introspection on or off. */
export const wordedRules = (introspection: boolean): readonly ValidationRule[] => [
  fieldsRule(introspection),
  typesRule,
  fragmentsRule,
  variablesRule,
];
