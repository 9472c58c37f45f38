import { isNestedTooDeep } from '../json-nesting.ts';
import { CodeRefused } from '../types.ts';
import type { CodeError, Evaluation, Evaluator, HandlerContext, HandlerName } from '../types.ts';
import { isJsonObject, parseJson } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { CONTEXT_CHARACTERS } from './limits.ts';

/** The members of an `EvaluateCode` request. */
export interface EvaluateCodeInput {
  /** `{ name: 'APPSYNC_JS', runtimeVersion: '1.0.0' }`; that one when left out. */
  readonly runtime?: unknown;
  readonly code: string;
  /** JSON text of a context; members that are left out are empty. */
  readonly context: string;
  /** `request` or `response`; `request` when left out. */
  readonly function?: string;
}

/** An `EvaluateCode` answer. Code that would not be saved has only `error` and empty `logs`. */
export interface EvaluateCodeAnswer {
  /** JSON of the value that the handler returned, or ended early with. */
  readonly evaluationResult?: string;
  readonly error?: { readonly message: string; readonly codeErrors?: readonly CodeError[] };
  readonly logs: readonly string[];
  /** JSON of the stash afterwards. */
  readonly stash?: string;
  /** JSON list of the errors that `util.appendError` added. */
  readonly outErrors?: string;
}

/** The answer, or why the request is a `BadRequestException`. */
export type EvaluateCodeOutcome =
  | { readonly ok: true; readonly answer: EvaluateCodeAnswer }
  | { readonly ok: false; readonly errorType: 'BadRequestException'; readonly message: string };

/** AppSync's `EvaluateCode`: runs one handler against a context of one's own, without any data source. Never throws. */
export function evaluateCode(evaluator: Evaluator, input: EvaluateCodeInput): EvaluateCodeOutcome {
  const { runtime, code, context: contextText, function: handler = 'request' } = input;
  if (runtime !== undefined && !isAppSyncJs(runtime)) {
    return badRequest('The runtime must be APPSYNC_JS with the runtimeVersion 1.0.0.');
  }
  if (typeof code !== 'string' || code === '') return badRequest('The code is missing.');
  if (handler !== 'request' && handler !== 'response') return badRequest('The function must be request or response.');
  if (typeof contextText === 'string' && contextText.length > CONTEXT_CHARACTERS) {
    return badRequest(`The context has more than ${CONTEXT_CHARACTERS} characters.`);
  }
  const context = contextOf(contextText);
  if (context === undefined) return badRequest('The context must be a string that holds a JSON object.');
  try {
    return { ok: true, answer: answerOf(evaluator.load(code).evaluate(handler satisfies HandlerName, context)) };
  } catch (problem) {
    if (!(problem instanceof CodeRefused)) throw problem;
    const message = 'The code contains one or more errors.';
    return { ok: true, answer: { error: { message, codeErrors: problem.codeErrors }, logs: [] } };
  }
}

function answerOf({ outcome, logs, stash, appendedErrors }: Evaluation): EvaluateCodeAnswer {
  const rest = { logs, stash: JSON.stringify(stash), outErrors: JSON.stringify(appendedErrors) };
  switch (outcome.kind) {
    case 'returned':
    case 'earlyReturn':
      return { evaluationResult: JSON.stringify(outcome.value), ...rest };
    case 'unauthorized':
      return { error: { message: 'Unauthorized' }, ...rest };
    case 'error':
    case 'fault':
      return { error: { message: outcome.message }, ...rest };
  }
}

function contextOf(text: unknown): HandlerContext | undefined {
  let given: Json;
  try {
    given = typeof text === 'string' ? parseJson(text) : null;
  } catch {
    return undefined;
  }
  if (!isJsonObject(given) || isNestedTooDeep(given)) return undefined;
  const object = (name: string): JsonObject => {
    const value = given[name];
    return isJsonObject(value) ? value : {};
  };
  const context = {
    ...given,
    arguments: object('arguments'),
    source: given['source'] ?? null,
    identity: given['identity'] ?? null,
    stash: object('stash'),
    info: object('info'),
    request: { headers: {}, domainName: null, ...object('request') },
    env: object('env'),
  };
  // The caller makes the context up and sees in the answer what becomes of it: its members' types are the caller's affair.
  return context as unknown as HandlerContext;
}

function isAppSyncJs(runtime: unknown): boolean {
  return isJsonObject(runtime) && runtime['name'] === 'APPSYNC_JS' && runtime['runtimeVersion'] === '1.0.0';
}

function badRequest(message: string): EvaluateCodeOutcome {
  return { ok: false, errorType: 'BadRequestException', message };
}
