import type { DocumentNode } from 'graphql';
import { OperationTypeNode, getOperationAST, parse } from 'graphql';
import { forwardedFor } from '../authorization/request-headers.ts';
import { startRequest } from '../authorization/signed-request.ts';
import { REQUEST_TIMEOUT_MS, inTime } from '../time-limit.ts';
import type { FilterGroups, GraphQLRequest } from '../types.ts';
import type { ClientMessage } from './client-messages.ts';
import type { Origin, RealtimeServices } from './connection.ts';
import type { CompiledFilter } from './enhanced-filter.ts';
import { compileFilter } from './enhanced-filter.ts';
import type { FrameError } from './frames.ts';
import { TIMED_OUT, UNSUPPORTED_OPERATION, refusalError } from './frames.ts';
import { MAX_DOCUMENT_TOKENS } from './limits.ts';
import type { ActiveSubscription } from './subscription-index.ts';
import { argumentFilterOf } from './subscription-index.ts';

type Start = Extract<ClientMessage, { type: 'start' }>;

/** A `start` that was accepted, or the errors that refuse it. */
export type Started =
  | { readonly ok: true; readonly subscription: Omit<ActiveSubscription, 'id' | 'deliver' | 'invalidate'> }
  | { readonly ok: false; readonly errors: readonly FrameError[] };

/**
 * Checks a `start` in the service's order: its own credential, that it is a subscription, then the document, the field's
 * authorization and its resolver (all three by the execution, in the time of one request), then the filters that the resolver
 * set. Never rejects.
 */
export async function startSubscription(start: Start, origin: Origin, services: RealtimeServices): Promise<Started> {
  const { authorizer, execution } = services;
  try {
    const signed = startRequest(start.headers, origin.peer, start.data, start.request);
    const verdict = await authorizer.authenticate(signed);
    if (!verdict.ok) {
      // A `start` is told the type and the sentence; the code is of connections alone.
      const { errorCode: _code, ...error } = refusalError(verdict.refusal);
      return { ok: false, errors: [error] };
    }
    if (!mayBeSubscription(start.request)) return { ok: false, errors: [UNSUPPORTED_OPERATION] };
    const headers = { ...origin.headers, ...start.headers, 'x-forwarded-for': forwardedFor(signed) };
    const context = { caller: verdict.caller, headers };
    const accepted = await inTime(execution.subscribe(start.request, context), REQUEST_TIMEOUT_MS);
    if (accepted === 'late') return { ok: false, errors: [TIMED_OUT] };
    if (!accepted.ok) return accepted;
    const { fieldName, args, selectionKey } = accepted;
    const filter = compileOptional(accepted.subscriptionFilter);
    if (!filter.ok) return { ok: false, errors: [filter.error] };
    const invalidationFilter = compileOptional(accepted.invalidationFilter);
    if (!invalidationFilter.ok) return { ok: false, errors: [invalidationFilter.error] };
    return {
      ok: true,
      subscription: {
        fieldName,
        argumentFilter: argumentFilterOf(args),
        selectionKey,
        project: (value) => accepted.project(value),
        filter: filter.filter,
        invalidationFilter: invalidationFilter.filter,
      },
    };
  } catch (error) {
    services.log({ event: 'realtime.start_failed', message: error instanceof Error ? error.message : String(error) });
    return { ok: false, errors: [{ errorType: 'InternalFailure', message: 'Internal Failure' }] };
  }
}

type OptionalFilter =
  { readonly ok: true; readonly filter?: CompiledFilter } | { readonly ok: false; readonly error: FrameError };

function compileOptional(groups: FilterGroups | undefined): OptionalFilter {
  return groups === undefined ? { ok: true } : compileFilter(groups);
}

/** Only a query or mutation is known to be none; what does not parse is left to the execution's own words. */
function mayBeSubscription({ query, operationName }: GraphQLRequest): boolean {
  let document: DocumentNode;
  try {
    document = parse(query, { noLocation: true, maxTokens: MAX_DOCUMENT_TOKENS });
  } catch {
    return true;
  }
  const operation = getOperationAST(document, operationName);
  return operation === null || operation === undefined || operation.operation === OperationTypeNode.SUBSCRIPTION;
}
