/**
 * Arguments and variables, from what the client wrote to what a resolver sees. Default values in the schema are not
 * applied: AppSync ignores them, and a resolver that relies on one would work here and fail there.
 */
import { Kind, isInputObjectType, isInputType, isListType, isNonNullType, typeFromAST } from 'graphql';
import type {
  GraphQLField,
  GraphQLInputObjectType,
  GraphQLInputType,
  GraphQLSchema,
  GraphQLType,
  OperationDefinitionNode,
  VariableDefinitionNode,
  ValueNode,
  FieldNode,
  DirectiveNode,
} from 'graphql';
import { javaClassName } from './java-names.ts';
import { LeafRefused, parseLeaf, parseLeafLiteral } from './leaf-values.ts';
import type { ErrorEntry } from '../types.ts';
import { requestError } from './error-entries.ts';

/** Variables by name; one that was not given is absent. */
export type Variables = Readonly<Record<string, unknown>>;

class VariableRefused extends Error {
  override readonly name = 'VariableRefused';
  readonly located: boolean;
  constructor(message: string, located = true) {
    super(message);
    this.located = located;
  }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function coerceObject(
  type: GraphQLInputObjectType,
  value: unknown,
  variable: string,
  place: string,
): Record<string, unknown> {
  if (!isMap(value)) {
    throw new VariableRefused(
      `Variable '${place}' has an invalid value. Expected type 'Map' but was '${javaClassName(value)}'. ` +
        `Variables for input objects must be an instance of type 'Map'.`,
    );
  }
  const fields = type.getFields();
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(fields, name)) {
      const text = `The variables input contains a field that is not defined for input object type '${type.name}' `;
      throw new VariableRefused(text, false);
    }
  }
  const coerced: Record<string, unknown> = {};
  for (const field of Object.values(fields)) {
    const given = value[field.name];
    if (given === undefined && (field.defaultValue !== undefined || !isNonNullType(field.type))) continue;
    coerced[field.name] = coerceValue(field.type, given, variable, field.name);
  }
  return coerced;
}

function coerceValue(type: GraphQLInputType, value: unknown, variable: string, place: string): unknown {
  if (isNonNullType(type)) {
    if (value === null || value === undefined) {
      // The service names the outer variable even when a field deep inside is missing.
      throw new VariableRefused(`Variable '${variable}' has coerced Null value for NonNull type '${String(type)}'`);
    }
    return coerceValue(type.ofType, value, variable, place);
  }
  if (value === null || value === undefined) return null;
  if (isListType(type)) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items.map((item) => coerceValue(type.ofType, item, variable, place));
  }
  if (isInputObjectType(type)) return coerceObject(type, value, variable, place);
  try {
    return parseLeaf(type, value);
  } catch (error) {
    if (!(error instanceof LeafRefused)) throw error;
    throw new VariableRefused(`Variable '${place}' has an invalid value. ${error.message}`);
  }
}

// A document is kept for as long as it is asked for, and with it what its definitions turned out to be.
const inputTypes = new WeakMap<VariableDefinitionNode, GraphQLInputType>();

/** The type of a variable; `undefined` for what is no input type. A definition belongs to one document, which belongs to one schema. */
function inputTypeOf(schema: GraphQLSchema, definition: VariableDefinitionNode): GraphQLInputType | undefined {
  const known = inputTypes.get(definition);
  if (known) return known;
  // graphql-js types the answer for a node of any kind as any type.
  const type: GraphQLType | undefined = typeFromAST(schema, definition.type);
  if (!isInputType(type)) return undefined;
  inputTypes.set(definition, type);
  return type;
}

/** The operation's variables, or the one error that the service reports for them. Undeclared ones are dropped. */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Variables,
): { readonly ok: true; readonly values: Variables } | { readonly ok: false; readonly error: ErrorEntry } {
  // Without a prototype a variable called `__proto__` is one like any other. Object.create is typed `any`.
  const values = Object.create(null) as Record<string, unknown>;
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const inputType = inputTypeOf(schema, definition);
    // Validation let only input types through.
    if (!inputType) continue;
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined && definition.defaultValue) {
      values[name] = coerceLiteral(inputType, definition.defaultValue, {});
      continue;
    }
    if (value === undefined && !isNonNullType(inputType)) continue;
    try {
      values[name] = coerceValue(inputType, value, name, name);
    } catch (error) {
      if (!(error instanceof VariableRefused)) throw error;
      return { ok: false, error: requestError(error.message, error.located ? definition : undefined) };
    }
  }
  return { ok: true, values };
}

/** A validated literal as a resolver sees it; `undefined` for a variable that was not given. */
export function coerceLiteral(type: GraphQLInputType, node: ValueNode, variables: Variables): unknown {
  if (node.kind === Kind.VARIABLE) {
    const name = node.name.value;
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    // A variable of an item type may stand where a list is wanted only by way of coercion of literals, never here.
    return value;
  }
  if (isNonNullType(type)) return coerceLiteral(type.ofType, node, variables);
  if (node.kind === Kind.NULL) return null;
  if (isListType(type)) {
    const items = node.kind === Kind.LIST ? node.values : [node];
    return items.map((item) => coerceLiteral(type.ofType, item, variables) ?? null);
  }
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    const coerced: Record<string, unknown> = {};
    for (const given of node.kind === Kind.OBJECT ? node.fields : []) {
      const field = fields[given.name.value];
      const value = field && coerceLiteral(field.type, given.value, variables);
      if (value !== undefined) coerced[given.name.value] = value;
    }
    return coerced;
  }
  return parseLeafLiteral(type, node);
}

/** `ctx.args`: what was given, and nothing for what was not. */
export function coerceArguments(
  definition: Pick<GraphQLField<unknown, unknown>, 'args'>,
  node: FieldNode | DirectiveNode,
  variables: Variables,
): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  for (const given of node.arguments ?? []) {
    const argument = definition.args.find(({ name }) => name === given.name.value);
    const value = argument && coerceLiteral(argument.type, given.value, variables);
    if (value !== undefined) args[given.name.value] = value;
  }
  return args;
}
