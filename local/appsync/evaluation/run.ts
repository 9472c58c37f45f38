import type { Clock, Evaluation, FilterGroups, HandlerContext, Outcome, RaisedError } from '../types.ts';
import { isJsonObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** What one call of a handler has done so far, beside its return value. */
export interface Run {
  readonly clock: Clock;
  readonly context: HandlerContext;
  readonly logs: string[];
  readonly appendedErrors: RaisedError[];
  readonly responseHeaders: [string, string][];
  readonly invalidations: Evaluation['invalidations'][number][];
  /** Set by what ends a handler: `util.error`, `util.unauthorized`, `runtime.earlyReturn`. */
  ended?: Outcome;
  subscriptionFilter?: FilterGroups;
  invalidationFilter?: FilterGroups;
  cacheEvictions: number;
  /** Bytes of every response header that was added, those that a later one replaced included. */
  responseHeaderBytes: number;
}

/** A run in which nothing has happened yet. */
export function startRun(clock: Clock, context: HandlerContext): Run {
  return {
    clock,
    context,
    logs: [],
    appendedErrors: [],
    responseHeaders: [],
    invalidations: [],
    cacheEvictions: 0,
    responseHeaderBytes: 0,
  };
}

/**
 * One function that handlers can call. Arguments that were left out or `undefined` inside the list arrive as `null`.
 * `undefined` is returned as `undefined`; what it throws becomes the handler's fault, at the line of the call.
 */
export type BuiltIn = (args: readonly Json[], run: Run) => Json | undefined;

/** Built-in functions by the dotted name under which handlers reach them, `util.time.nowISO8601` say. */
export type BuiltIns = Readonly<Record<string, BuiltIn>>;

/** The argument at a place, `null` when the caller left it out. */
export function argument(args: readonly Json[], index: number): Json {
  return args[index] ?? null;
}

/** @throws {TypeError} unless the argument at that place is a string. */
export function textArgument(args: readonly Json[], index: number, caller: string): string {
  const value = argument(args, index);
  if (typeof value !== 'string') throw new TypeError(`${caller}: argument ${String(index + 1)} must be a string`);
  return value;
}

/** @throws {TypeError} unless the argument at that place is a number. */
export function numberArgument(args: readonly Json[], index: number, caller: string): number {
  const value = argument(args, index);
  if (typeof value !== 'number') throw new TypeError(`${caller}: argument ${String(index + 1)} must be a number`);
  return value;
}

/** @throws {TypeError} unless the argument at that place is an object. */
export function objectArgument(args: readonly Json[], index: number, caller: string): JsonObject {
  const value = argument(args, index);
  if (!isJsonObject(value)) throw new TypeError(`${caller}: argument ${String(index + 1)} must be an object`);
  return value;
}
