/** A subscription has one root field. */
import { GraphQLError, Kind, OperationTypeNode } from 'graphql';
import type { FieldNode, SelectionSetNode, ValidationContext, ValidationRule } from 'graphql';

/**
 * graphql-js's rule of this kind, with its texts. That one decides on `@skip` and `@include` while it validates, when
 * variables have no values yet, and throws; here a field counts whether or not it will be skipped.
 */
export const singleRootFieldRule: ValidationRule = (context) => ({
  OperationDefinition: (node) => {
    if (node.operation !== OperationTypeNode.SUBSCRIPTION) return;
    const fields = rootFields(context, node.selectionSet);
    const subject = node.name ? `Subscription "${node.name.value}"` : 'Anonymous Subscription';
    const [first] = fields;
    const others = fields.filter((field) => responseKeyOf(field) !== (first && responseKeyOf(first)));
    if (others.length > 0) {
      context.reportError(new GraphQLError(`${subject} must select only one top level field.`, { nodes: others }));
    }
    const introspecting = fields.filter(({ name }) => name.value.startsWith('__'));
    if (introspecting.length > 0) {
      const text = `${subject} must not select an introspection top level field.`;
      context.reportError(new GraphQLError(text, { nodes: introspecting }));
    }
  },
});

function rootFields(context: ValidationContext, root: SelectionSetNode): readonly FieldNode[] {
  const fields: FieldNode[] = [];
  const visited = new Set<string>();
  const walk = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) fields.push(selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet);
      else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        const fragment = context.getFragment(selection.name.value);
        if (fragment) walk(fragment.selectionSet);
      }
    }
  };
  walk(root);
  return fields;
}

const responseKeyOf = (field: FieldNode): string => (field.alias ?? field.name).value;
