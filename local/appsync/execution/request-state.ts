/** What one GraphQL request gathers while it runs: errors, and everything handlers asked for besides their value. */
import type { CallContext, ErrorEntry, Evaluation, FilterGroups, RaisedError } from '../types.ts';
import { MAX_INVALIDATIONS } from './limits.ts';
import type { SelectionScope } from './selection.ts';

type Invalidation = Evaluation['invalidations'][number];

/** Made for one operation and thrown away with its answer. */
export interface RequestState extends SelectionScope {
  readonly context: CallContext;
  /** `ctx.info.variables`: as they were sent. */
  readonly sentVariables: Readonly<Record<string, unknown>>;
  readonly errors: ErrorEntry[];
  readonly responseHeaders: (readonly [string, string])[];
  readonly invalidations: Invalidation[];
  resolversRun: number;
  /** `undefined` until a handler evicts: then the answer carries the count, which is 0 without a cache. */
  evictedFromCache: boolean;
  subscriptionFilter?: FilterGroups;
  invalidationFilter?: FilterGroups;
}

/** A fresh state for one operation. */
export const createRequestState = (
  scope: SelectionScope,
  context: CallContext,
  sentVariables: Readonly<Record<string, unknown>>,
): RequestState => ({
  // Name by name: a spread costs twenty times as much, and this is made for every request.
  schema: scope.schema,
  fragments: scope.fragments,
  variables: scope.variables,
  context,
  sentVariables,
  errors: [],
  responseHeaders: [],
  invalidations: [],
  resolversRun: 0,
  evictedFromCache: false,
});

/**
 * Takes over what a handler did besides returning. Gives the errors that it appended, and one more when it asked for
 * more invalidations than a request may have.
 */
export function absorb(state: RequestState, evaluation: Evaluation): readonly RaisedError[] {
  if (evaluation.responseHeaders.length > 0) state.responseHeaders.push(...evaluation.responseHeaders);
  if (evaluation.cacheEvictions > 0) state.evictedFromCache = true;
  if (evaluation.subscriptionFilter) state.subscriptionFilter = evaluation.subscriptionFilter;
  if (evaluation.invalidationFilter) state.invalidationFilter = evaluation.invalidationFilter;
  if (evaluation.invalidations.length === 0) return evaluation.appendedErrors;
  const room = MAX_INVALIDATIONS - state.invalidations.length;
  state.invalidations.push(...evaluation.invalidations.slice(0, room));
  if (evaluation.invalidations.length <= room) return evaluation.appendedErrors;
  const message = `A request can invalidate subscriptions at most ${MAX_INVALIDATIONS} times.`;
  return [...evaluation.appendedErrors, { message, errorType: 'LimitExceeded', data: null, errorInfo: null }];
}
