/**
 * Where handlers run: one bare JavaScript realm (`node:vm`) per evaluator, cut down to what APPSYNC_JS offers.
 *
 * - `guest.js` runs inside first. It keeps the few functions that it needs, makes `util`, `Math`, `JSON` and so on for
 *   handlers, and deletes everything else: the realm's globals, and every method of the built-in prototypes that
 *   AppSync does not list, `constructor` included.
 * - The code of a resolver is compiled once and is instantiated for every call, so nothing at module level lives on.
 * - Text is all that crosses. A context goes in as JSON, its larger members when a handler first looks at them; a result
 *   comes out as JSON, and so do the arguments and answers of built-ins that run outside. Handlers therefore never hold an object of this process, and there is no
 *   chain of properties that leads to one.
 * - Nothing can run forever, or take all memory: code that was loaded has no unbounded loops and no recursion
 *   (`language-check.ts`), loop iterations and function calls are counted, and lists and texts have a greatest length and
 *   pay for what is made of them (`bounds.js`). That is why a call needs no timer, which costs more than a handler.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { CodeRefused } from '../types.ts';
import type { Clock, Evaluation, HandlerContext, HandlerName, Outcome } from '../types.ts';
import { builtIns } from './built-ins.ts';
import {
  CALL_BYTES,
  CALL_MILLISECONDS,
  FUNCTION_CALLS,
  LIST_ELEMENTS,
  LOOP_ITERATIONS,
  RESULT_BYTES,
  TEXT_CHARACTERS,
} from './limits.ts';
import { isJsonList, isJsonObject, parseJson } from './json.ts';
import type { Json } from './json.ts';
import type { RewrittenCode } from './rewrite.ts';
import { startRun } from './run.ts';
import type { Run } from './run.ts';
import { SET_MARKER } from './util/typed-values.ts';
import { UPDATE_LIST_ITEM } from './util/update-expression.ts';

/** The file name in positions: every resolver and pipeline function is called this, as in AppSync. */
export const CODE_NAME = 'code.js';

const endsHandler = ['util.error', 'util.unauthorized', 'runtime.earlyReturn'];

const arrayMembers =
  'length concat fill flat indexOf join lastIndexOf pop push reverse shift slice sort splice unshift forEach map flatMap filter reduce reduceRight find findIndex findLast findLastIndex some every';

const pricedPerElement =
  'fill indexOf lastIndexOf reverse shift slice sort forEach map filter reduce reduceRight find findIndex findLast findLastIndex some every';

const stringMembers =
  'length charAt concat endsWith indexOf lastIndexOf replace replaceAll slice split startsWith substring toLowerCase toUpperCase trim trimEnd trimStart';

interface GuestAnswer {
  readonly kind: 'returned' | 'ended' | 'fault' | 'tooLarge';
  readonly text: string;
  /** Left out by a handler that does not look at it. */
  readonly stash?: string;
}

type GuestHandler = (handler: HandlerName, contextText: string, isWhole: boolean) => GuestAnswer;
type Boot = (
  host: (name: string, argsText: string) => string,
  member: (name: string) => string,
  setupText: string,
  bounds: unknown,
) => (factory: unknown) => GuestHandler;

/** What most handlers never look at, or only in part, and what the text of a context mostly consists of. */
const READ_LATE = ['identity', 'info', 'request', 'env'] as const;

/** Code in the sandbox. */
export type RunHandler = (handler: HandlerName, context: HandlerContext) => Evaluation;

export interface Sandbox {
  /**
   * Compiles code that passed the language check. Throws `CodeRefused` for syntax that the check knows and this version
   * of Node does not.
   */
  define(code: RewrittenCode): RunHandler;
}

/** A sandbox for any number of resolvers. `milliseconds` is `CALL_MILLISECONDS` when left out. */
export function createSandbox(options: { readonly clock: Clock; readonly milliseconds?: number }): Sandbox {
  const { clock, milliseconds = CALL_MILLISECONDS } = options;
  const realm = vm.createContext({}, { name: 'APPSYNC_JS', codeGeneration: { strings: false, wasm: false } });
  // One handler runs at a time and to its end, so there is at most one run.
  let run: Run | undefined;

  const host = (name: string, argsText: string): string => {
    try {
      const builtIn = builtIns[name];
      const args = parseJson(argsText);
      if (builtIn === undefined || run === undefined || !isJsonList(args))
        throw new TypeError(`${name} cannot be called`);
      return JSON.stringify({ value: builtIn(args, run) });
    } catch (problem) {
      const { name: kind, message } = problem instanceof Error ? problem : new TypeError(String(problem));
      return JSON.stringify({ name: kind, fault: message });
    }
  };

  const member = (name: string): string => {
    const late = READ_LATE.find((each) => each === name);
    return (late && JSON.stringify(run?.context[late])) ?? 'null';
  };

  const setup = {
    readLate: READ_LATE,
    names: Object.keys(builtIns).filter((name) => !endsHandler.includes(name)),
    ending: endsHandler,
    codeName: CODE_NAME,
    setMarker: SET_MARKER,
    updateListItem: UPDATE_LIST_ITEM,
    resultBytes: RESULT_BYTES,
    limits: {
      iterations: LOOP_ITERATIONS,
      calls: FUNCTION_CALLS,
      elements: LIST_ELEMENTS,
      characters: TEXT_CHARACTERS,
      bytes: CALL_BYTES,
      milliseconds,
      perElement: pricedPerElement.split(' '),
    },
    arrayMembers: arrayMembers.split(' '),
    stringMembers: stringMembers.split(' '),
  };
  // What the scripts evaluate to is known: they are our own files.
  const define = (runOwnFile(realm, 'guest.js') as Boot)(
    host,
    member,
    JSON.stringify(setup),
    runOwnFile(realm, 'bounds.js'),
  );

  return {
    define(code) {
      const { membersRead } = code;
      const script = compile(code);
      const handle = define(script.runInContext(realm));
      const texts = { request: textWith(membersRead.request), response: textWith(membersRead.response) };
      return (handler, context) => {
        const current = startRun(clock, context);
        run = current;
        try {
          return evaluationOf(current, handle(handler, texts[handler](context), !membersRead[handler]), handler, code);
        } finally {
          run = undefined;
        }
      };
    },
  };
}

/** Writes the context for a handler that looks at these members. */
function textWith(members: readonly (keyof HandlerContext)[] | undefined): (context: HandlerContext) => string {
  if (members === undefined) return wholeText;
  return (context) => {
    const given: Partial<Record<keyof HandlerContext, unknown>> = {};
    for (const name of members) given[name] = context[name];
    return JSON.stringify(given);
  };
}

/** The context with the places of what is read late; a member that is not there has none. */
function wholeText(context: HandlerContext): string {
  const { identity, info, request, env } = context;
  const place = (value: unknown): 0 | undefined => (value === undefined ? undefined : 0);
  return JSON.stringify({
    ...context,
    identity: place(identity),
    info: place(info),
    request: place(request),
    env: place(env),
  });
}

function runOwnFile(realm: vm.Context, name: string): unknown {
  const text = readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8');
  return new vm.Script(text, { filename: 'appsync-runtime.js' }).runInContext(realm);
}

function compile({ text, linesBefore }: RewrittenCode): vm.Script {
  try {
    return new vm.Script(text, { filename: CODE_NAME, lineOffset: -linesBefore });
  } catch (problem) {
    const value = problem instanceof Error ? problem.message : String(problem);
    throw new CodeRefused(CODE_NAME, [
      { errorType: 'PARSER_ERROR', value, location: { line: 0, column: 0, span: -1 } },
    ]);
  }
}

function evaluationOf(run: Run, answer: GuestAnswer, handler: HandlerName, code: RewrittenCode): Evaluation {
  const { stash: written } = answer;
  const stash = written === undefined ? run.context.stash : written === '{}' ? {} : parseJson(written);
  const { subscriptionFilter, invalidationFilter } = run;
  const evaluation = {
    outcome: outcomeOf(run, answer, handler, code),
    stash: isJsonObject(stash) ? { ...stash } : {},
    appendedErrors: run.appendedErrors,
    logs: run.logs,
    responseHeaders: run.responseHeaders,
    invalidations: run.invalidations,
    cacheEvictions: run.cacheEvictions,
  };
  if (subscriptionFilter === undefined && invalidationFilter === undefined) return evaluation;
  return {
    ...evaluation,
    ...(subscriptionFilter && { subscriptionFilter }),
    ...(invalidationFilter && { invalidationFilter }),
  };
}

function outcomeOf(run: Run, { kind, text }: GuestAnswer, handler: HandlerName, code: RewrittenCode): Outcome {
  const fault = (message: string, position = code.handlers[handler]): Outcome => ({
    kind: 'fault',
    message: `${CODE_NAME}:${String(position.line)}:${String(position.column)}: ${message}`,
  });
  if (kind === 'fault') {
    const { name, message, position } = thrown(parseJson(text));
    return fault(`${name}: ${message}`, position === undefined ? undefined : code.originalPosition(position));
  }
  const result: Outcome = kind === 'ended' && run.ended !== undefined ? run.ended : { kind: 'returned', value: null };
  const size = kind === 'ended' && result.kind === 'earlyReturn' ? JSON.stringify(result.value) : text;
  if (kind === 'tooLarge' || Buffer.byteLength(size) > RESULT_BYTES)
    return fault('Error: Reached evaluated resolver code size limit.');
  return kind === 'ended' ? result : { kind: 'returned', value: parseJson(text) };
}

function thrown(error: Json) {
  const { name, message, position } = isJsonObject(error) ? error : {};
  const { line, column } = isJsonObject(position) ? position : {};
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : '',
    position: typeof line === 'number' && typeof column === 'number' ? { line, column } : undefined,
  };
}
