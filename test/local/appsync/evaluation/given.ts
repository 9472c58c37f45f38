import { createEvaluator } from '../../../../local/appsync/evaluation/evaluator.ts';
import type { Evaluation, HandlerContext, Outcome } from '../../../../local/appsync/types.ts';

/** 2026-11-23T19:01:35.749Z */
export const NOW = 1795460495749;

export const evaluator = createEvaluator({ clock: { now: () => NOW } });

/** A context of a root field without arguments; state only what matters. */
export function aContext(changes: Partial<HandlerContext> = {}): HandlerContext {
  return {
    arguments: {},
    source: null,
    identity: null,
    stash: {},
    info: {
      fieldName: 'thing',
      parentTypeName: 'Query',
      variables: {},
      selectionSetList: ['id', 'owner', 'owner/name'],
      selectionSetGraphQL: '{\n  id\n}',
    },
    request: { headers: {}, domainName: null },
    env: {},
    ...changes,
  };
}

/** A module whose request handler has the given body. */
export function moduleOf(body: string, before = ''): string {
  return `import { util, runtime, extensions } from '@aws-appsync/utils';
import * as ddb from '@aws-appsync/utils/dynamodb';
${before}
export function request(ctx) {
${body}
}
export function response(ctx) { return ctx.result; }
`;
}

/** Runs a request handler of which only the body is given. */
export function evaluate(body: string, changes: Partial<HandlerContext> = {}, before = ''): Evaluation {
  return evaluator.load(moduleOf(body, before)).evaluate('request', aContext(changes));
}

/** The outcome of a handler of which only the body is given. */
export function outcomeOf(body: string, changes: Partial<HandlerContext> = {}, before = ''): Outcome {
  return evaluate(body, changes, before).outcome;
}

/** The value of an expression in a handler; throws when the handler does not return. */
export function valueOf(expression: string, changes: Partial<HandlerContext> = {}): unknown {
  const outcome = outcomeOf(`return (${expression});`, changes);
  if (outcome.kind !== 'returned') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

/** The message of the fault that a handler's body ends with. */
export function faultOf(body: string, changes: Partial<HandlerContext> = {}, before = ''): string {
  const outcome = outcomeOf(body, changes, before);
  if (outcome.kind !== 'fault') throw new Error(JSON.stringify(outcome));
  return outcome.message;
}
