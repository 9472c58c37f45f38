/**
 * Puts what resolvers returned into the form of the schema. Works on all siblings of a field at once, element `i` of
 * every list belonging to the same place of the answer.
 */
import { isAbstractType, isLeafType, isListType, isNonNullType, isObjectType } from 'graphql';
import type { GraphQLAbstractType, GraphQLLeafType, GraphQLObjectType, GraphQLOutputType } from 'graphql';
import { completionError, pathText } from './error-entries.ts';
import type { Path } from './error-entries.ts';
import { LeafRefused, serializeLeaf } from './leaf-values.ts';
import { allReady, whenReady } from './maybe-promise.ts';
import type { MaybePromise } from './maybe-promise.ts';
import type { RequestState } from './request-state.ts';
import { fieldsBelow } from './selection.ts';
import type { Leaf, SelectedField } from './selection.ts';

/** Stands where a value failed and its error is already told; the nearest nullable ancestor turns it into `null`. */
export const FAILED = Symbol('failed');

/** One object whose fields are wanted, and its place in the answer. */
export interface Site {
  readonly source: unknown;
  readonly path: Path | undefined;
}

/** Runs the fields of sibling objects; gives an object or `FAILED` for each. */
export type ExecuteFields = (
  state: RequestState,
  type: GraphQLObjectType,
  sites: readonly Site[],
  fields: readonly SelectedField[],
) => MaybePromise<readonly unknown[]>;

interface Completion {
  readonly state: RequestState;
  readonly field: SelectedField;
  readonly executeFields: ExecuteFields;
}

const isMissing = (value: unknown): boolean => value === null || value === undefined;

const fail = (state: RequestState, path: Path | undefined, message: string): typeof FAILED => {
  state.errors.push(completionError(path, message));
  return FAILED;
};

const mismatch = (work: Completion, path: Path | undefined, expected: 'LIST' | 'OBJECT'): typeof FAILED =>
  fail(work.state, path, `Can't resolve value (${pathText(path)}) : type mismatch error, expected type ${expected}`);

function completeLeaf(work: Completion, type: GraphQLLeafType, { source, path }: Site): unknown {
  try {
    return serializeLeaf(type, source);
  } catch (error) {
    if (!(error instanceof LeafRefused)) throw error;
    return fail(work.state, path, `Can't serialize value (${pathText(path)}) : ${error.message}`);
  }
}

function completeLists(
  work: Completion,
  type: GraphQLOutputType,
  sites: readonly Site[],
): MaybePromise<readonly unknown[]> {
  const lists = sites.map(({ source, path }) =>
    Array.isArray(source)
      ? source.map((item: unknown, key): Site => ({ source: item, path: { above: path, key } }))
      : mismatch(work, path, 'LIST'),
  );
  // The elements of all lists are siblings: what is batched below them shares one call.
  const elements = lists.flatMap((list) => (list === FAILED ? [] : list));
  return whenReady(completeValues(work, type, elements, true), (completed) => {
    let next = 0;
    return lists.map((list) => {
      if (list === FAILED) return FAILED;
      const items = completed.slice(next, (next += list.length));
      return items.includes(FAILED) ? FAILED : items;
    });
  });
}

function completeObjects(
  work: Completion,
  type: GraphQLObjectType,
  sites: readonly Site[],
): MaybePromise<readonly unknown[]> {
  const fields = fieldsBelow(work.state, work.field, type);
  const objects = sites.filter(({ source }) => typeof source === 'object' && !Array.isArray(source));
  if (objects.length === sites.length) return work.executeFields(work.state, type, objects, fields);
  return whenReady(work.executeFields(work.state, type, objects, fields), (completed) =>
    sites.map((site) => {
      const index = objects.indexOf(site);
      return index < 0 ? mismatch(work, site.path, 'OBJECT') : completed[index];
    }),
  );
}

function completeAbstract(
  work: Completion,
  type: GraphQLAbstractType,
  sites: readonly Site[],
): MaybePromise<readonly unknown[]> {
  const groups = new Map<GraphQLObjectType, number[]>();
  const completed: unknown[] = sites.map(({ source, path }, index) => {
    const name: unknown = typeof source === 'object' && source !== null && '__typename' in source && source.__typename;
    const found = typeof name === 'string' ? work.state.schema.getType(name) : undefined;
    if (!isObjectType(found) || !work.state.schema.isSubType(type, found)) {
      const text = `Can't resolve '${pathText(path)}'. Abstract type '${type.name}' must resolve to an Object type at runtime`;
      return fail(work.state, path, `${text}. Could not determine the exact type of '${type.name}'`);
    }
    groups.set(found, [...(groups.get(found) ?? []), index]);
    return null;
  });
  const parts = [...groups].map(([found, indexes]) => {
    const members = indexes.flatMap((index) => sites[index] ?? []);
    return whenReady(completeObjects(work, found, members), (values) => {
      indexes.forEach((index, at) => (completed[index] = values[at]));
    });
  });
  return whenReady(allReady(parts), () => completed);
}

function completePresent(
  work: Completion,
  type: GraphQLOutputType,
  sites: readonly Site[],
): MaybePromise<readonly unknown[]> {
  if (isLeafType(type)) return sites.map((site) => completeLeaf(work, type, site));
  if (isListType(type)) return completeLists(work, type.ofType, sites);
  if (isObjectType(type)) return completeObjects(work, type, sites);
  if (isAbstractType(type)) return completeAbstract(work, type, sites);
  return sites.map(() => FAILED);
}

/** Missing and failed values stay what they are; the others are completed together. */
function completeNullable(
  work: Completion,
  type: GraphQLOutputType,
  sites: readonly Site[],
): MaybePromise<readonly unknown[]> {
  const present = sites.filter(({ source }) => !isMissing(source) && source !== FAILED);
  if (present.length === 0) return sites.map(({ source }) => (source === FAILED ? FAILED : null));
  return whenReady(completePresent(work, type, present), (completed) => {
    if (present.length === sites.length) return completed;
    let next = 0;
    return sites.map(({ source }) => (source === FAILED ? FAILED : isMissing(source) ? null : completed[next++]));
  });
}

/**
 * Completes a leaf field's values for all parents: the finished value, `null`, or `FAILED` after its error was told. The
 * place of a value is put together for an error only, since most of an answer consists of leaves.
 */
export function completeLeaves(
  state: RequestState,
  field: SelectedField,
  leaf: Leaf,
  values: readonly unknown[],
  parents: readonly Site[],
): readonly unknown[] {
  const placeOf = (index: number): Path => ({ above: parents[index]?.path, key: field.responseKey });
  const completed: unknown[] = [];
  let hasNull = false;
  for (let index = 0; index < values.length; index += 1) {
    let value: unknown = values[index] ?? null;
    if (value !== null && value !== FAILED) {
      try {
        value = leaf.serialize(value);
      } catch (error) {
        if (!(error instanceof LeafRefused)) throw error;
        const path = placeOf(index);
        value = fail(state, path, `Can't serialize value (${pathText(path)}) : ${error.message}`);
      }
    }
    if (value === FAILED && !leaf.isNonNull) value = null;
    if (value === null) hasNull = true;
    completed.push(value);
  }
  if (!leaf.isNonNull || !hasNull) return completed;
  return completed.map((value, index) => value ?? failNull(state, field, leaf.typeName, placeOf(index)));
}

function failNull(state: RequestState, field: SelectedField, typeName: string, path: Path | undefined): typeof FAILED {
  const place = `within parent '${field.parentType.name}' (${pathText(path)})`;
  return fail(state, path, `Cannot return null for non-nullable type: '${typeName}' ${place}`);
}

/**
 * Completes one field's values for all siblings. An element is the finished value, `null`, or `FAILED` where a
 * non-null type has none: its error is told then, once, and the parent is to fail.
 */
export function completeValues(
  work: Completion,
  type: GraphQLOutputType,
  sites: readonly Site[],
  inList = false,
): MaybePromise<readonly unknown[]> {
  if (!isNonNullType(type)) {
    return whenReady(completeNullable(work, type, sites), (values) =>
      values.map((value) => (value === FAILED ? null : value)),
    );
  }
  return whenReady(completeNullable(work, type.ofType, sites), (values) =>
    values.map((value, index) => {
      if (value !== null) return value;
      // A list has no name in graphql-java, and the element of a list is reported without one.
      const name = inList || isListType(type.ofType) ? 'null' : type.ofType.name;
      return failNull(work.state, work.field, name, sites[index]?.path);
    }),
  );
}
