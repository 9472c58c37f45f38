/**
 * Runs the fields of an operation, breadth first: a field is resolved for all sibling objects together, then what is
 * below it. That is what lets a resolver's invocations for the elements of a list share one Lambda call.
 */
import type { GraphQLObjectType } from 'graphql';
import { ConfigurationRefused } from '../refusals.ts';
import type { AppSyncConfig, HandlerContext, RaisedError } from '../types.ts';
import type { AccessRules } from './access.ts';
import { createBatchGate } from './batch.ts';
import type { BatchGate } from './batch.ts';
import { coerceArguments } from './coercion.ts';
import { FAILED, completeLeaves, completeValues } from './completion.ts';
import type { Site } from './completion.ts';
import { fieldError, notAuthorized, serviceError } from './error-entries.ts';
import type { Path } from './error-entries.ts';
import { environmentOf } from './environment-variables.ts';
import { MAX_QUERY_DEPTH, MAX_RESOLVERS } from './limits.ts';
import type { Link, LinkedResolver } from './linked-resolvers.ts';
import { allReady, whenReady } from './maybe-promise.ts';
import type { MaybePromise } from './maybe-promise.ts';
import type { RequestState } from './request-state.ts';
import { runResolver } from './resolver-runner.ts';
import type { FieldOutcome } from './resolver-runner.ts';
import { printedSelectionSet, selectionSetList } from './selection.ts';
import type { SelectedField } from './selection.ts';
import { cutToSelection } from './selection-cut.ts';

/** What came of the root fields; errors are in the request state. */
export interface RootRun {
  /** `null` when a non-null root field failed. */
  readonly data: Record<string, unknown> | null;
  /** The completed root fields in order; a failed one is `null`. */
  readonly fields: readonly { readonly field: SelectedField; readonly value: unknown }[];
}

/** Runs selected fields of one API. */
export interface Executor {
  /** Runs root fields, one after the other where `serial` (mutations), else together. */
  readonly run: (
    state: RequestState,
    type: GraphQLObjectType,
    fields: readonly SelectedField[],
    serial: boolean,
  ) => Promise<RootRun>;
}

type SelectionInfo = Pick<HandlerContext['info'], 'selectionSetList' | 'selectionSetGraphQL'>;

const property = (source: unknown, name: string): unknown =>
  typeof source === 'object' && source !== null && Object.hasOwn(source, name)
    ? // Narrowed to an object that has the key; TypeScript has no type for that.
      (source as Record<string, unknown>)[name]
    : undefined;

/** How deep a field of the object at this place is. */
const depthBelow = (path: Path | undefined): number => {
  let depth = 1;
  for (let at = path; at; at = at.above) if (typeof at.key === 'string') depth += 1;
  return depth;
};

const NO_GATES: ReadonlyMap<Link, BatchGate> = new Map<Link, BatchGate>();

const gatesFor = (resolver: LinkedResolver, size: number): ReadonlyMap<Link, BatchGate> => {
  if (!resolver.isBatched) return NO_GATES;
  const gates = new Map<Link, BatchGate>();
  for (const link of resolver.kind === 'UNIT' ? [resolver.link] : resolver.links) {
    const { callBatch } = link.source;
    if (callBatch && link.maxBatchSize > 0) {
      gates.set(link, createBatchGate({ size, maxBatchSize: link.maxBatchSize, callBatch }));
    }
  }
  return gates;
};

/** The cookie is the one header that AppSync never shows to resolvers. */
const withoutCookie = (headers: HandlerContext['request']['headers']): HandlerContext['request']['headers'] =>
  'cookie' in headers ? Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'cookie')) : headers;

/** A limit of the API's own; 0, which stands for none, when it is left out. */
function limitOf(config: AppSyncConfig, name: 'queryDepthLimit' | 'resolverCountLimit', highest: number): number {
  const limit = config[name] ?? 0;
  if (Number.isInteger(limit) && limit >= 0 && limit <= highest) return limit;
  throw new ConfigurationRefused(`The ${name} is ${limit}; it must be 0 to ${highest}.`);
}

/** An executor over linked resolvers; fields without one read their parent. Throws `ConfigurationRefused` for a limit. */
export function createExecutor(options: {
  readonly config: AppSyncConfig;
  readonly access: AccessRules;
  readonly resolvers: ReadonlyMap<string, LinkedResolver>;
}): Executor {
  const { config, access, resolvers } = options;
  const env = environmentOf(config.environmentVariables);
  const maxDepth = limitOf(config, 'queryDepthLimit', MAX_QUERY_DEPTH) || Infinity;
  const maxResolvers = limitOf(config, 'resolverCountLimit', MAX_RESOLVERS) || MAX_RESOLVERS;
  const log = (line: Readonly<Record<string, unknown>>): void => config.log?.(line);

  // A field object belongs to one document and one decision on `@skip` and `@include`: its selection never changes.
  const selections = new WeakMap<SelectedField, SelectionInfo>();
  const selectionInfo = (state: RequestState, field: SelectedField): SelectionInfo => {
    const known = selections.get(field);
    if (known) return known;
    const info = {
      selectionSetList: selectionSetList(state, field),
      selectionSetGraphQL: printedSelectionSet(field),
    };
    selections.set(field, info);
    return info;
  };

  const raise = (
    state: RequestState,
    field: SelectedField,
    path: Path | undefined,
    raised: RaisedError,
  ): typeof FAILED => {
    const data = cutToSelection(state, access, field, raised.data);
    state.errors.push(fieldError(path, field.node, { ...raised, data }));
    return FAILED;
  };

  /** Why a field does not run at all. Looked at once for all siblings. */
  const refusalOf = (state: RequestState, field: SelectedField, parents: readonly Site[]): RaisedError | undefined => {
    const { parentType, definition } = field;
    if (field.isIntrospection) return undefined;
    if (!access(state.context.caller, parentType.name, definition.name)) {
      return notAuthorized(parentType.name, definition.name);
    }
    if (maxDepth === Infinity || depthBelow(parents[0]?.path) <= maxDepth) return undefined;
    return serviceError('QueryDepthLimitReached', `The query is deeper than the limit of ${maxDepth}.`);
  };

  const resolve = async (
    state: RequestState,
    field: SelectedField,
    resolver: LinkedResolver,
    sites: readonly Site[],
  ): Promise<readonly unknown[]> => {
    const { context } = state;
    const allowed = Math.max(0, Math.min(sites.length, maxResolvers - state.resolversRun));
    state.resolversRun += allowed;
    const gates = gatesFor(resolver, allowed);
    const selection = selectionInfo(state, field);
    const shared = {
      arguments: coerceArguments(field.definition, field.node, state.variables),
      identity: context.caller.identity,
      info: {
        fieldName: field.definition.name,
        parentTypeName: field.parentType.name,
        variables: state.sentVariables,
        // Name by name: a spread costs as much as a handler.
        selectionSetList: selection.selectionSetList,
        selectionSetGraphQL: selection.selectionSetGraphQL,
      },
      request: { headers: withoutCookie(context.headers), domainName: null },
      env,
    };
    const run = ({ source }: Site): Promise<FieldOutcome> =>
      runResolver({ state, resolver, field: shared, source, gates, log });
    const [only] = sites;
    const outcomes =
      only && allowed === 1 ? [await run(only)] : await Promise.all(sites.slice(0, allowed).map((site) => run(site)));
    return sites.map(({ path }, index) => {
      const outcome = outcomes[index];
      if (!outcome) {
        const text = `The request runs more resolvers than the limit of ${maxResolvers}.`;
        return raise(state, field, path, serviceError('ResolverExecutionLimitReached', text));
      }
      for (const appended of outcome.appended) raise(state, field, path, appended);
      return outcome.kind === 'raised' ? raise(state, field, path, outcome.error) : outcome.value;
    });
  };

  /** Fields of the schema about itself; graphql-js brings their resolvers. */
  const introspect = (state: RequestState, field: SelectedField, sources: readonly Site[]): readonly unknown[] => {
    const { definition, parentType, node } = field;
    if (definition.name === '__typename') return sources.map(() => parentType.name);
    const args = coerceArguments(definition, node, state.variables);
    // Of the whole info, graphql-js's introspection reads the schema only.
    const info = { schema: state.schema } as Parameters<NonNullable<typeof definition.resolve>>[3];
    return sources.map(({ source }) => definition.resolve?.(source, args, undefined, info));
  };

  const valuesOf = (
    state: RequestState,
    field: SelectedField,
    sites: readonly Site[],
  ): MaybePromise<readonly unknown[]> => {
    const { definition, coordinate } = field;
    if (field.isIntrospection) return introspect(state, field, sites);
    const resolver = resolvers.get(coordinate);
    if (resolver) return resolve(state, field, resolver, sites);
    return sites.map(({ source }) => property(source, definition.name));
  };

  const executeField = (
    state: RequestState,
    field: SelectedField,
    parents: readonly Site[],
  ): MaybePromise<readonly unknown[]> => {
    const { leaf, definition } = field;
    const refusal = refusalOf(state, field, parents);
    if (leaf && !refusal && !resolvers.has(field.coordinate)) {
      const values = parents.map(({ source }) => property(source, definition.name));
      return completeLeaves(state, field, leaf, values, parents);
    }
    const sites = parents.map(({ source, path }): Site => ({ source, path: { above: path, key: field.responseKey } }));
    const work = { state, field, executeFields };
    const complete = (values: readonly unknown[]): MaybePromise<readonly unknown[]> =>
      leaf
        ? completeLeaves(state, field, leaf, values, parents)
        : completeValues(
            work,
            definition.type,
            sites.map(({ path }, index) => ({ source: values[index], path })),
          );
    if (refusal) return complete(sites.map(({ path }) => raise(state, field, path, refusal)));
    return whenReady(valuesOf(state, field, sites), complete);
  };

  const assemble = (
    fields: readonly SelectedField[],
    columns: readonly (readonly unknown[])[],
    index: number,
  ): unknown => {
    const object: Record<string, unknown> = {};
    for (let at = 0; at < fields.length; at += 1) {
      const value = columns[at]?.[index];
      if (value === FAILED) return FAILED;
      const key = fields[at]?.responseKey ?? '';
      // The one alias that means something else to an object; an object without a prototype is slow to write and to read.
      if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true });
      else object[key] = value;
    }
    return object;
  };

  const executeFields = (
    state: RequestState,
    _type: GraphQLObjectType,
    sites: readonly Site[],
    fields: readonly SelectedField[],
  ): MaybePromise<readonly unknown[]> => {
    if (sites.length === 0) return [];
    const columns = fields.map((field) => executeField(state, field, sites));
    return whenReady(allReady(columns), (ready) => sites.map((_site, index) => assemble(fields, ready, index)));
  };

  return {
    run: async (state, _type, fields, serial) => {
      const root: readonly Site[] = [{ source: null, path: undefined }];
      const running: MaybePromise<readonly unknown[]>[] = [];
      for (const field of fields) {
        const column = executeField(state, field, root);
        running.push(serial ? await column : column);
      }
      const columns = await allReady(running);
      const object = assemble(fields, columns, 0);
      const values = fields.map((field, index) => {
        const value = columns[index]?.[0];
        return { field, value: value === FAILED ? null : value };
      });
      // `assemble` gives an object or FAILED, which is all that its callers above need to know.
      return { data: object === FAILED ? null : (object as Record<string, unknown>), fields: values };
    },
  };
}
