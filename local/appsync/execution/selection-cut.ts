/** The `data` of a raised error, cut down to what the client selected and may see. */
import { getNamedType, isCompositeType, isObjectType } from 'graphql';
import type { GraphQLNamedType } from 'graphql';
import type { RequestState } from './request-state.ts';
import { fieldsBelow } from './selection.ts';
import type { SelectedField } from './selection.ts';
import type { AccessRules } from './access.ts';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function concrete(
  state: RequestState,
  type: GraphQLNamedType,
  value: Record<string, unknown>,
): GraphQLNamedType | undefined {
  if (isObjectType(type)) return type;
  const name = value['__typename'];
  return typeof name === 'string' ? state.schema.getType(name) : undefined;
}

/** Keeps of `data` what the field's selection set names; a leaf field has none, and keeps all. */
export function cutToSelection(state: RequestState, access: AccessRules, field: SelectedField, data: unknown): unknown {
  const named = getNamedType(field.definition.type);
  if (!isCompositeType(named)) return data ?? null;
  if (Array.isArray(data)) return data.map((item: unknown) => cutToSelection(state, access, field, item));
  if (!isObject(data)) return null;
  const type = concrete(state, named, data);
  if (!isObjectType(type)) return null;
  const kept: Record<string, unknown> = {};
  for (const child of fieldsBelow(state, field, type)) {
    const name = child.definition.name;
    if (!Object.hasOwn(data, name) || !access(state.context.caller, type.name, name)) continue;
    kept[child.responseKey] = cutToSelection(state, access, child, data[name]);
  }
  return kept;
}
