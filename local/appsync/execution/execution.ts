/** The way of a GraphQL request through the API: text → document → operation → variables → fields → answer. */
import { OperationTypeNode } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { createAccessRules } from './access.ts';
import { readApiSchema } from './api-schema.ts';
import { coerceVariables } from './coercion.ts';
import { chooseOperation, createDocuments, refused, unreadable } from './documents.ts';
import type { ValidDocument } from './documents.ts';
import { createExecutor } from './executor.ts';
import { linkResolvers } from './linked-resolvers.ts';
import { isNestedTooDeep } from '../json-nesting.ts';
import { createRequestState } from './request-state.ts';
import type { RequestState } from './request-state.ts';
import { collectFields } from './selection.ts';
import type { SelectedField, SelectionScope } from './selection.ts';
import { createSubscribe } from './subscriptions.ts';
import type {
  AppSyncConfig,
  CallContext,
  ErrorEntry,
  Evaluator,
  Execution,
  GraphQLRequest,
  Refusal,
} from '../types.ts';

/** A request that may run, or why it may not. */
export type Prepared =
  | {
      readonly kind: 'ready';
      readonly operation: OperationDefinitionNode;
      readonly state: RequestState;
      readonly fields: readonly SelectedField[];
    }
  | { readonly kind: 'invalid'; readonly errors: readonly ErrorEntry[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Everything that happens to a request before a field runs. */
export type Prepare = (request: GraphQLRequest, context: CallContext) => Prepared;

/**
 * Builds the API from its configuration. Throws `ConfigurationRefused` for what the service would not save, and
 * `CodeRefused` for a resolver whose code it would not save; both name the culprit.
 */
export function createExecution(options: { readonly config: AppSyncConfig; readonly evaluator: Evaluator }): Execution {
  const { config, evaluator } = options;
  const { schema, subscriptions } = readApiSchema(config.schema);
  const access = createAccessRules(schema, config.authorization);
  const read = createDocuments(schema, config.introspection !== 'DISABLED');
  const executor = createExecutor({ config, access, resolvers: linkResolvers(config, schema, evaluator) });

  const rootFields = (
    document: ValidDocument,
    operation: OperationDefinitionNode,
    scope: SelectionScope,
  ): readonly SelectedField[] => {
    const known = document.conditional ? undefined : document.selections.get(operation);
    if (known) return known;
    const type = schema.getRootType(operation.operation);
    const fields = type ? collectFields(scope, type, [operation.selectionSet]) : [];
    document.selections.set(operation, fields);
    return fields;
  };

  const prepare: Prepare = (request, context) => {
    if (isNestedTooDeep(request.variables)) return unreadable;
    const document = read(request.query);
    if (document.kind !== 'valid') return document;
    const operation = chooseOperation(document, request.operationName);
    if (operation.kind === 'refused') return operation;
    const sent = request.variables ?? {};
    const variables = coerceVariables(schema, operation, sent);
    if (!variables.ok) return { kind: 'invalid', errors: [variables.error] };
    const scope = { schema, fragments: document.fragments, variables: variables.values };
    const state = createRequestState(scope, context, sent);
    return { kind: 'ready', operation, state, fields: rootFields(document, operation, scope) };
  };

  const nothing = { responseHeaders: [], completedMutations: [], invalidations: [] };

  return {
    execute: async (request, context) => {
      const prepared = prepare(request, context);
      if (prepared.kind === 'refused') {
        const { refusal } = prepared;
        const errors = [{ path: null, errorType: refusal.errorType, locations: null, message: refusal.message }];
        return { ...nothing, answer: { data: null, errors }, refusal };
      }
      if (prepared.kind === 'invalid') return { ...nothing, answer: { data: null, errors: prepared.errors } };
      const { operation, state, fields } = prepared;
      const type = schema.getRootType(operation.operation);
      if (!type || operation.operation === OperationTypeNode.SUBSCRIPTION) {
        const text = 'Subscriptions are started through the real-time endpoint.';
        const { refusal } = refused('BadRequestException', text);
        return { ...nothing, answer: { data: null, errors: [] }, refusal };
      }
      const isMutation = operation.operation === OperationTypeNode.MUTATION;
      const { data, fields: done } = await executor.run(state, type, fields, isMutation);
      const completed = isMutation ? done.filter(({ value }) => value !== null && value !== undefined) : [];
      const answer: { data: typeof data; errors?: readonly ErrorEntry[]; extensions?: Record<string, unknown> } = {
        data,
      };
      if (state.errors.length > 0) answer.errors = state.errors;
      // There is no cache to evict from, so what was evicted is always nothing.
      if (state.evictedFromCache) answer.extensions = { apiCacheEntriesDeleted: 0 };
      return {
        answer,
        responseHeaders: state.responseHeaders,
        completedMutations: completed.map(({ field, value }) => ({ fieldName: field.definition.name, value })),
        invalidations: state.invalidations,
      };
    },
    subscribe: createSubscribe({ prepare, executor, access, schema }),
    subscriptionsOf: (mutationField) => subscriptions.get(mutationField) ?? [],
  };
}
