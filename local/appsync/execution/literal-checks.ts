/** Does a literal fit its type? Finds the first thing that does not, in graphql-java's words. */
import { Kind, isInputObjectType, isListType, isNonNullType } from 'graphql';
import type { GraphQLInputType, ValueNode } from 'graphql';
import { javaLiteral } from './java-names.ts';
import { LeafRefused, parseLeafLiteral } from './leaf-values.ts';

const named = (place: string, node: ValueNode): string => `argument '${place}' with value '${javaLiteral(node)}'`;

/**
 * What is wrong with the literal, or `undefined`. `place` is the argument's name; input fields and list elements are
 * added to it (`input.tags[0]`). Variables are not looked at: where they may stand is another rule.
 */
export function literalProblem(type: GraphQLInputType, node: ValueNode, place: string): string | undefined {
  if (node.kind === Kind.VARIABLE) return undefined;
  if (isNonNullType(type)) {
    if (node.kind === Kind.NULL) return `${named(place, node)} must not be null`;
    return literalProblem(type.ofType, node, place);
  }
  if (node.kind === Kind.NULL) return undefined;
  if (isListType(type)) {
    if (node.kind !== Kind.LIST) return literalProblem(type.ofType, node, place);
    for (const [index, item] of node.values.entries()) {
      const problem = literalProblem(type.ofType, item, `${place}[${index}]`);
      if (problem) return problem;
    }
    return undefined;
  }
  if (isInputObjectType(type)) {
    if (node.kind !== Kind.OBJECT) return `${named(place, node)} must be an object type`;
    const fields = type.getFields();
    const given = new Set(node.fields.map((field) => field.name.value));
    const missing = Object.values(fields).filter(
      (field) => isNonNullType(field.type) && field.defaultValue === undefined && !given.has(field.name),
    );
    if (missing.length > 0) {
      return `${named(place, node)} is missing required fields '[${missing.map(({ name }) => name).join(', ')}]'`;
    }
    for (const field of node.fields) {
      const name = field.name.value;
      const known = fields[name];
      if (!known) return `${named(place, node)} contains a field not in '${type.name}': '${name}'`;
      const problem = literalProblem(known.type, field.value, `${place}.${name}`);
      if (problem) return problem;
    }
    return undefined;
  }
  try {
    parseLeafLiteral(type, node);
    return undefined;
  } catch (error) {
    if (!(error instanceof LeafRefused)) throw error;
    return `${named(place, node)} is not a valid '${type.name}'`;
  }
}
