/**
 * Runs one resolver for one parent object: handlers around data sources, in the order that AppSync's "JavaScript
 * resolvers overview" describes. A failing data source never fails the field by itself: `response` runs and decides.
 */
import type { BatchGate } from './batch.ts';
import type { DataSourceAnswer } from '../data-sources/data-source.ts';
import { UnsupportedByLocal } from '../evaluation/unsupported-by-local.ts';
import { MalformedRequest } from '../refusals.ts';
import type { HandlerContext, HandlerName, LoadedCode, Outcome, RaisedError } from '../types.ts';
import { notAuthorized, serviceError } from './error-entries.ts';
import type { Link, LinkedResolver } from './linked-resolvers.ts';
import { absorb } from './request-state.ts';
import type { RequestState } from './request-state.ts';

/** How a field's resolver ended; appended errors count either way. */
export type FieldOutcome = { readonly appended: readonly RaisedError[] } & (
  { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'raised'; readonly error: RaisedError }
);

/** What every handler of one field sees, whatever the step. */
export type FieldContext = Pick<HandlerContext, 'arguments' | 'identity' | 'info' | 'request' | 'env'>;

/** One run of one resolver: for this parent object, in this request. */
export interface RunOptions {
  readonly state: RequestState;
  readonly resolver: LinkedResolver;
  readonly field: FieldContext;
  readonly source: unknown;
  /** One gate per batched link, shared with the sibling elements of a list. */
  readonly gates: ReadonlyMap<Link, BatchGate>;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

/** Ends the resolver from wherever it is. */
class Raised extends Error {
  readonly raised: RaisedError;
  constructor(raised: RaisedError) {
    super(raised.message);
    this.raised = raised;
  }
}

type Told = Extract<Outcome, { kind: 'returned' | 'earlyReturn' }>;
type Seen = Partial<Pick<HandlerContext, 'result' | 'error' | 'prev'>>;
type Evaluate = (code: LoadedCode, handler: HandlerName, seen: Seen) => Told;
type Reach = (link: Link, request: unknown) => Promise<DataSourceAnswer>;

function createEvaluate(options: RunOptions, appended: RaisedError[]): Evaluate {
  const { state, resolver, field, source, log } = options;
  let stash: Readonly<Record<string, unknown>> = {};
  return (code, handler, seen) => {
    const { arguments: args, identity, info, request, env } = field;
    const evaluation = code.evaluate(handler, {
      arguments: args,
      identity,
      info,
      request,
      env,
      source,
      stash,
      ...seen,
    });
    stash = evaluation.stash;
    const errors = absorb(state, evaluation);
    if (errors.length > 0) appended.push(...errors);
    if (evaluation.logs.length > 0) log({ resolver: resolver.id, handler, logs: evaluation.logs });
    const { outcome } = evaluation;
    switch (outcome.kind) {
      case 'returned':
      case 'earlyReturn':
        return outcome;
      case 'error': {
        const { message, errorType, data, errorInfo } = outcome;
        throw new Raised({ message, errorType, data, errorInfo });
      }
      case 'unauthorized':
        throw new Raised(notAuthorized(field.info.parentTypeName, field.info.fieldName));
      case 'fault':
        throw new Raised(serviceError('Code', outcome.message));
    }
  };
}

/** The way to the data sources, for one run of a resolver. */
interface Way {
  readonly reach: Reach;
  /** Says at every gate that was not come to that nothing will come. */
  readonly leaveRest: () => void;
  /** The same of one link. */
  readonly pass: (link: Link) => void;
}

const UNBATCHED: Way = {
  pass: () => undefined,
  leaveRest: () => undefined,
  reach: (link, request) => link.source.call(request, { id: link.id }),
};

/** Sends a request to its data source, with the siblings where that is wanted, and keeps the gates' count right. */
function createWay(gates: ReadonlyMap<Link, BatchGate>): Way {
  if (gates.size === 0) return UNBATCHED;
  const open = new Map(gates);
  const pass = (link: Link): void => {
    open.get(link)?.leave();
    open.delete(link);
  };
  return {
    pass,
    leaveRest: () => [...open.keys()].forEach(pass),
    reach: async (link, request) => {
      const gate = open.get(link);
      const payload = gate && link.source.batchPayload?.(request);
      if (gate && payload) {
        open.delete(link);
        return gate.join(payload);
      }
      pass(link);
      return link.source.call(request, { id: link.id });
    },
  };
}

const seenAnswer = (answer: DataSourceAnswer): Seen => ({ result: answer.result ?? null, error: answer.error ?? null });

async function runUnit(link: Link, evaluate: Evaluate, reach: Reach): Promise<unknown> {
  const asked = evaluate(link.code, 'request', {});
  if (asked.kind === 'earlyReturn') return asked.value;
  const answer = await reach(link, asked.value);
  return evaluate(link.code, 'response', seenAnswer(answer)).value;
}

async function runPipeline(
  resolver: Extract<LinkedResolver, { kind: 'PIPELINE' }>,
  evaluate: Evaluate,
  { reach, pass }: Pick<Way, 'reach' | 'pass'>,
): Promise<unknown> {
  const before = evaluate(resolver.code, 'request', { prev: { result: null } });
  let output = before.value ?? null;
  for (const link of before.kind === 'earlyReturn' ? [] : resolver.links) {
    const prev = { result: output };
    let told = evaluate(link.code, 'request', { prev });
    if (told.kind === 'returned') {
      const answer = await reach(link, told.value);
      told = evaluate(link.code, 'response', { prev, ...seenAnswer(answer) });
    } else {
      pass(link);
    }
    output = told.value ?? null;
    if (told.kind === 'earlyReturn' && told.skipTo === 'END') break;
  }
  return evaluate(resolver.code, 'response', { prev: { result: output }, result: output, error: null }).value;
}

function asRaised(error: unknown, options: RunOptions): RaisedError {
  if (error instanceof Raised) return error.raised;
  if (error instanceof MalformedRequest) return serviceError('MappingTemplate', error.message);
  if (error instanceof UnsupportedByLocal) return serviceError(error.name, error.message);
  // Not the client's doing and not the resolver's: the operator gets the truth, the client what AppSync would say.
  options.log({
    level: 'error',
    resolver: options.resolver.id,
    fault: error instanceof Error ? error.stack : String(error),
  });
  return serviceError('InternalFailure', 'An internal failure occurred.');
}

/** Runs the resolver once. Never rejects. */
export async function runResolver(options: RunOptions): Promise<FieldOutcome> {
  const { resolver } = options;
  const appended: RaisedError[] = [];
  const evaluate = createEvaluate(options, appended);
  const way = createWay(options.gates);
  try {
    const value =
      resolver.kind === 'UNIT'
        ? await runUnit(resolver.link, evaluate, way.reach)
        : await runPipeline(resolver, evaluate, way);
    return { kind: 'value', value: value ?? null, appended };
  } catch (error) {
    return { kind: 'raised', error: asRaised(error, options), appended };
  } finally {
    way.leaveRest();
  }
}
