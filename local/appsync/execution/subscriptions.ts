/** Starting a subscription: checked like any operation, its resolver run once, its selection set kept for events. */
import { OperationTypeNode, getNullableType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { ErrorEntry, Execution, SubscriptionStart } from '../types.ts';
import type { AccessRules } from './access.ts';
import { coerceArguments } from './coercion.ts';
import type { Prepare } from './execution.ts';
import type { Executor } from './executor.ts';
import { createProjection } from './projection.ts';

type Refused = Extract<SubscriptionStart, { ok: false }>;

const refusedWith = (errors: readonly ErrorEntry[]): Refused => ({
  ok: false,
  errors: errors.map(({ errorType, message }) => (errorType ? { errorType, message } : { message })),
});

/** `Execution.subscribe`. */
export function createSubscribe(options: {
  readonly prepare: Prepare;
  readonly executor: Executor;
  readonly access: AccessRules;
  readonly schema: GraphQLSchema;
}): Execution['subscribe'] {
  const { prepare, executor, access, schema } = options;

  return async (request, context) => {
    const prepared = prepare(request, context);
    if (prepared.kind === 'refused') {
      const { errorType, message, status } = prepared.refusal;
      return { ok: false, errors: [{ errorType, message, errorCode: status }] };
    }
    if (prepared.kind === 'invalid') return refusedWith(prepared.errors);
    const { operation, state, fields } = prepared;
    const type = schema.getSubscriptionType();
    const [field] = fields;
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION || !type || !field) {
      const message = 'unknown not supported through the realtime channel';
      return { ok: false, errors: [{ errorType: 'UnsupportedOperation', message }] };
    }
    // Runs the field like any other: denied or raised, it leaves an error, and so does a value of the wrong shape.
    // `null` is what AWS documents to return, whatever the field's type says about events.
    const definition = { ...field.definition, type: getNullableType(field.definition.type) };
    await executor.run(state, type, [{ ...field, definition }], false);
    if (state.errors.length > 0) return refusedWith(state.errors);
    const { fragments, variables } = state;
    const { key, project } = createProjection({ schema, fragments, variables }, context.caller, access, field);
    return {
      ok: true,
      fieldName: field.definition.name,
      args: coerceArguments(field.definition, field.node, state.variables),
      ...(state.subscriptionFilter ? { subscriptionFilter: state.subscriptionFilter } : {}),
      ...(state.invalidationFilter ? { invalidationFilter: state.invalidationFilter } : {}),
      selectionKey: key,
      project,
    };
  };
}
