/**
 * What one subscriber gets of an event: its selection set applied to the mutation's answer. No resolver runs, and
 * values are taken as they stand, since the mutation's own answer has them in their outer form already.
 */
import { randomUUID } from 'node:crypto';
import { getNamedType, isCompositeType, isListType, isNonNullType, isObjectType } from 'graphql';
import type { GraphQLNamedType, GraphQLObjectType, GraphQLOutputType } from 'graphql';
import type { Caller, ErrorEntry, GraphQLAnswer } from '../types.ts';
import type { AccessRules } from './access.ts';
import { FAILED } from './completion.ts';
import { completionError, fieldError, notAuthorized, pathText } from './error-entries.ts';
import type { Path } from './error-entries.ts';
import { MAX_DOCUMENT_TOKENS } from './limits.ts';
import { fieldsBelow } from './selection.ts';
import type { SelectedField, SelectionScope } from './selection.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function concrete(
  scope: SelectionScope,
  type: GraphQLNamedType,
  value: Record<string, unknown>,
): GraphQLObjectType | undefined {
  if (isObjectType(type)) return type;
  const found = typeof value['__typename'] === 'string' ? scope.schema.getType(value['__typename']) : undefined;
  return isObjectType(found) ? found : undefined;
}

/** Builds payloads for one subscription. It lives as long as that does, so it is given no more of the request than it needs. */
export function createProjection(
  scope: SelectionScope,
  caller: Caller,
  access: AccessRules,
  root: SelectedField,
): { readonly key: string; readonly project: (value: unknown) => GraphQLAnswer } {
  const isDenied = ({ parentType, definition }: SelectedField): boolean =>
    !definition.name.startsWith('__') && !access(caller, parentType.name, definition.name);

  const project = (value: unknown): GraphQLAnswer => {
    const errors: ErrorEntry[] = [];

    const objectOf = (field: SelectedField, given: Record<string, unknown>, path: Path): unknown => {
      const type = concrete(scope, getNamedType(field.definition.type), given);
      if (!type) return null;
      const object: Record<string, unknown> = {};
      let failed = false;
      for (const child of fieldsBelow(scope, field, type)) {
        const name = child.definition.name;
        const at: Path = { above: path, key: child.responseKey };
        const denied = isDenied(child);
        if (denied) errors.push(fieldError(at, child.node, notAuthorized(type.name, name)));
        const taken = name === '__typename' ? type.name : Object.hasOwn(given, name) ? given[name] : null;
        const completed = valueOf(child, child.definition.type, denied ? FAILED : taken, at, false);
        if (completed === FAILED) failed = true;
        else object[child.responseKey] = completed;
      }
      return failed ? FAILED : object;
    };

    const presentValue = (field: SelectedField, type: GraphQLOutputType, given: unknown, path: Path): unknown => {
      if (given === FAILED || given === null || given === undefined) return given ?? null;
      if (isListType(type)) {
        if (!Array.isArray(given)) return null;
        const items = given.map((item: unknown, key) => valueOf(field, type.ofType, item, { above: path, key }, true));
        return items.includes(FAILED) ? FAILED : items;
      }
      if (!isCompositeType(getNamedType(type))) return given;
      return isObject(given) ? objectOf(field, given, path) : null;
    };

    const valueOf = (
      field: SelectedField,
      type: GraphQLOutputType,
      given: unknown,
      path: Path,
      inList: boolean,
    ): unknown => {
      if (!isNonNullType(type)) {
        const nullable = presentValue(field, type, given, path);
        return nullable === FAILED ? null : nullable;
      }
      const completed = presentValue(field, type.ofType, given, path);
      if (completed !== null) return completed;
      const name = inList || isListType(type.ofType) ? 'null' : type.ofType.name;
      const place = `within parent '${field.parentType.name}' (${pathText(path)})`;
      errors.push(completionError(path, `Cannot return null for non-nullable type: '${name}' ${place}`));
      return FAILED;
    };

    const path: Path = { above: undefined, key: root.responseKey };
    const completed = valueOf(root, root.definition.type, value, path, false);
    const data = completed === FAILED ? null : { [root.responseKey]: completed };
    return errors.length > 0 ? { data, errors } : { data };
  };

  let shaped = 0;
  /** Everything a payload depends on besides the event. */
  const shape = (field: SelectedField): unknown => {
    // A bomb of fragments gets a key of its own for what is left of it: it shares its payloads with nobody.
    if ((shaped += 1) > MAX_DOCUMENT_TOKENS) return randomUUID();
    const named = getNamedType(field.definition.type);
    const types = isObjectType(named) ? [named] : isCompositeType(named) ? scope.schema.getPossibleTypes(named) : [];
    const below = types.map((type) => [type.name, fieldsBelow(scope, field, type).map(shape)]);
    // The place in the document shows in the errors of denied fields, and only there.
    const denied = isDenied(field) ? [field.node.loc?.startToken.line, field.node.loc?.startToken.column] : 0;
    return [field.responseKey, field.definition.name, denied, below];
  };
  return { key: JSON.stringify(shape(root)), project };
}
