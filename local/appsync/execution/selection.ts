/** Which fields an operation wants of an object, with fragments expanded and `@skip`/`@include` decided. */
import {
  Kind,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isIntrospectionType,
  isLeafType,
  isNonNullType,
  isObjectType,
  print,
} from 'graphql';
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLNamedType,
  GraphQLOutputType,
  GraphQLObjectType,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { coerceArguments } from './coercion.ts';
import type { Variables } from './coercion.ts';
import { leafSerializer } from './leaf-values.ts';
import { MAX_DOCUMENT_TOKENS } from './limits.ts';

/** A field whose value is a scalar or an enum and no list of them. */
export interface Leaf {
  readonly typeName: string;
  readonly isNonNull: boolean;
  /** Throws `LeafRefused`. */
  readonly serialize: (value: unknown) => unknown;
}

/** All occurrences of one response key on one type, as one field. */
export interface SelectedField {
  readonly responseKey: string;
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  /** `Type.field`. */
  readonly coordinate: string;
  /** A field of the schema about itself, which AppSync answers and no resolver. */
  readonly isIntrospection: boolean;
  /** `undefined` for a list, and for what has fields of its own. */
  readonly leaf: Leaf | undefined;
  /** Never empty: fields of the same key are merged. */
  readonly node: FieldNode;
  readonly selectionSets: readonly SelectionSetNode[];
  /** Sub-selections by concrete type, filled as they are asked for. */
  readonly below: Map<GraphQLObjectType, readonly SelectedField[]>;
}

/** What decides, besides the document itself, which fields are selected. */
export interface SelectionScope {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Variables;
}

/** Do the directives of a selection let it in? */
export function isIncluded(node: SelectionNode, variables: Variables): boolean {
  for (const directive of node.directives ?? []) {
    const name = directive.name.value;
    if (name === 'skip' && coerceArguments(GraphQLSkipDirective, directive, variables)['if'] === true) return false;
    if (name === 'include' && coerceArguments(GraphQLIncludeDirective, directive, variables)['if'] === false)
      return false;
  }
  return true;
}

function definitionOf(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  if (type === schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  }
  return type.getFields()[name];
}

function applies(schema: GraphQLSchema, condition: string | undefined, type: GraphQLObjectType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const conditional = schema.getType(condition);
  return isAbstractType(conditional) && schema.isSubType(conditional, type);
}

/** Found out once for a document: most of an answer are leaves, and to ask graphql-js for their kind costs more than they do. */
function leafOf(type: GraphQLOutputType, isIntrospection: boolean): Leaf | undefined {
  const isNonNull = isNonNullType(type);
  const nullable = isNonNull ? type.ofType : type;
  if (isIntrospection || !isLeafType(nullable)) return undefined;
  return { typeName: nullable.name, isNonNull, serialize: leafSerializer(nullable) };
}

/** The fields of `sets` for an object of `type`, in the order of their first occurrence. */
export function collectFields(
  scope: SelectionScope,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): readonly SelectedField[] {
  const nodes = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  const walk = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (!isIncluded(selection, scope.variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const same = nodes.get(key);
        if (same) same.push(selection);
        else nodes.set(key, [selection]);
        continue;
      }
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(scope.schema, selection.typeCondition?.name.value, type)) walk(selection.selectionSet);
        continue;
      }
      const fragment = scope.fragments.get(selection.name.value);
      if (!fragment || visited.has(selection.name.value)) continue;
      visited.add(selection.name.value);
      if (applies(scope.schema, fragment.typeCondition.name.value, type)) walk(fragment.selectionSet);
    }
  };
  sets.forEach(walk);
  return [...nodes].flatMap(([responseKey, [node, ...same]]): SelectedField[] => {
    const definition = node && definitionOf(scope.schema, type, node.name.value);
    if (!definition) return [];
    const isIntrospection = definition.name.startsWith('__') || isIntrospectionType(type);
    const selectionSets = [node, ...same].flatMap((each) => (each.selectionSet ? [each.selectionSet] : []));
    return [
      {
        responseKey,
        parentType: type,
        definition,
        coordinate: `${type.name}.${definition.name}`,
        isIntrospection,
        leaf: leafOf(definition.type, isIntrospection),
        node,
        selectionSets,
        below: new Map(),
      },
    ];
  });
}

/** What is wanted of an object of `type` that `field` gave. */
export function fieldsBelow(
  scope: SelectionScope,
  field: SelectedField,
  type: GraphQLObjectType,
): readonly SelectedField[] {
  const known = field.below.get(type);
  if (known) return known;
  const collected = collectFields(scope, type, field.selectionSets);
  field.below.set(type, collected);
  return collected;
}

/**
 * `ctx.info.selectionSetList`: paths below the field, aliases instead of names, parents before children. Below an
 * interface or a union only what is selected on the abstract type itself counts.
 */
export function selectionSetList(scope: SelectionScope, field: SelectedField): readonly string[] {
  const paths = new Set<string>();
  // Fragments that use each other twice select 2^n fields in n lines. Nothing else reaches this size.
  const isFull = (): boolean => paths.size >= MAX_DOCUMENT_TOKENS;
  const isOn = (condition: string | undefined, type: GraphQLNamedType): boolean =>
    isObjectType(type) ? applies(scope.schema, condition, type) : condition === undefined || condition === type.name;
  const walk = (set: SelectionSetNode, type: GraphQLNamedType, prefix: string): void => {
    const place = `${set.loc?.start ?? 0}:${prefix}`;
    if (isFull() || seen.has(place)) return;
    seen.add(place);
    for (const selection of set.selections) {
      if (!isIncluded(selection, scope.variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const path = prefix + (selection.alias?.value ?? selection.name.value);
        paths.add(path);
        const child = isObjectType(type) || isInterfaceType(type) ? type.getFields()[selection.name.value] : undefined;
        if (child && selection.selectionSet) walk(selection.selectionSet, getNamedType(child.type), `${path}/`);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : scope.fragments.get(selection.name.value);
      if (fragment && isOn(fragment.typeCondition?.name.value, type)) walk(fragment.selectionSet, type, prefix);
    }
  };
  const seen = new Set<string>();
  for (const set of field.selectionSets) walk(set, getNamedType(field.definition.type), '');
  return [...paths];
}

/** `ctx.info.selectionSetGraphQL`: the selection set as text, two spaces deep, `''` for a leaf. */
export function printedSelectionSet({ selectionSets }: SelectedField): string {
  const [first, ...more] = selectionSets;
  if (!first) return '';
  const merged = { ...first, selections: [first, ...more].flatMap(({ selections }) => selections) };
  return print(merged);
}
