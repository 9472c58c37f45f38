/** Turns the configured resolvers into loaded code tied to data sources, refusing every name that leads nowhere. */
import { isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { createDataSources } from '../data-sources/data-source.ts';
import type { RunningDataSource } from '../data-sources/data-source.ts';
import { ConfigurationRefused } from '../refusals.ts';
import { CodeRefused } from '../types.ts';
import type { AppSyncConfig, Evaluator, LoadedCode } from '../types.ts';
import { MAX_BATCH_SIZE, MAX_FUNCTIONS } from './limits.ts';

/** One request-response pair around a data source: a unit resolver, or a function of a pipeline. */
export interface Link {
  /** Names it to operators and binds its pagination tokens. */
  readonly id: string;
  readonly code: LoadedCode;
  readonly source: RunningDataSource;
  /** 0: not batched. */
  readonly maxBatchSize: number;
}

/** A resolver whose code is loaded and whose names were found. */
export type LinkedResolver = {
  readonly id: string;
  /** Does any of its links share calls with the siblings of a list? */
  readonly isBatched: boolean;
} & (
  | { readonly kind: 'UNIT'; readonly link: Link }
  | { readonly kind: 'PIPELINE'; readonly code: LoadedCode; readonly links: readonly Link[] }
);

const isBatched = ({ source, maxBatchSize }: Link): boolean => source.callBatch !== undefined && maxBatchSize > 0;

/** `Type.field` → resolver. Throws `ConfigurationRefused`, or `CodeRefused` with the resolver's name. */
export function linkResolvers(
  config: AppSyncConfig,
  schema: GraphQLSchema,
  evaluator: Evaluator,
): ReadonlyMap<string, LinkedResolver> {
  const sources = createDataSources(config);

  const load = (name: string, code: string): LoadedCode => {
    try {
      return evaluator.load(code);
    } catch (error) {
      // The evaluator knows the text only; whoever reads the refusal needs to know whose text it is.
      throw error instanceof CodeRefused ? new CodeRefused(name, error.codeErrors) : error;
    }
  };

  const link = (id: string, part: { code: string; dataSource: string; maxBatchSize?: number }): Link => {
    const source = sources.get(part.dataSource);
    if (!source)
      throw new ConfigurationRefused(`${id} names the data source '${part.dataSource}', which does not exist.`);
    const maxBatchSize = part.maxBatchSize ?? 0;
    if (!Number.isInteger(maxBatchSize) || maxBatchSize < 0 || maxBatchSize > MAX_BATCH_SIZE) {
      throw new ConfigurationRefused(`${id} has a maxBatchSize of ${maxBatchSize}; it must be 0 to ${MAX_BATCH_SIZE}.`);
    }
    return { id, code: load(id, part.code), source, maxBatchSize };
  };

  const functions = new Map<string, Link>();
  for (const part of config.functions ?? []) {
    if (functions.has(part.name)) throw new ConfigurationRefused(`There are two functions called '${part.name}'.`);
    functions.set(part.name, link(part.name, part));
  }

  const linked = new Map<string, LinkedResolver>();
  for (const resolver of config.resolvers) {
    const id = `${resolver.typeName}.${resolver.fieldName}`;
    const type = schema.getType(resolver.typeName);
    if (!isObjectType(type) || !type.getFields()[resolver.fieldName]) {
      throw new ConfigurationRefused(`The resolver ${id} is for a field that the schema does not have.`);
    }
    if (linked.has(id)) throw new ConfigurationRefused(`${id} has two resolvers.`);
    if (resolver.kind === 'UNIT') {
      const only = link(id, resolver);
      linked.set(id, { kind: 'UNIT', id, isBatched: isBatched(only), link: only });
      continue;
    }
    const { length } = resolver.functions;
    if (length < 1 || length > MAX_FUNCTIONS) {
      throw new ConfigurationRefused(`The pipeline ${id} has ${length} functions; it must have 1 to ${MAX_FUNCTIONS}.`);
    }
    const links = resolver.functions.map((name) => {
      const found = functions.get(name);
      if (!found)
        throw new ConfigurationRefused(`The pipeline ${id} names the function '${name}', which does not exist.`);
      // A copy, because a function may stand in one pipeline twice and each place has its own batch.
      return { ...found };
    });
    linked.set(id, { kind: 'PIPELINE', id, isBatched: links.some(isBatched), code: load(id, resolver.code), links });
  }
  return linked;
}
