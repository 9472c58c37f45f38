import vm from 'node:vm';
import { PATTERN_MILLISECONDS } from '../limits.ts';

const SHORT_TEXT = 1_000;
const realm: { job?: () => void } = {};
const watched = new vm.Script('job()');

/**
 * Runs the matching of a pattern against a text and gives its result.
 *
 * @throws {RangeError} when that takes longer than `PATTERN_MILLISECONDS`: a pattern that backtracks can take years.
 */
export function matchInTime<T>(pattern: string, text: string, match: () => T): T {
  const repetitions = pattern.match(/[*+{]/g)?.length ?? 0;
  // A watchdog costs more than most matches. Without it: what cannot backtrack, or not far.
  if (repetitions === 0 || (repetitions === 1 && !pattern.includes('(') && text.length <= SHORT_TEXT)) return match();
  let result: { readonly value: T } | undefined;
  realm.job = () => {
    result = { value: match() };
  };
  try {
    watched.runInContext(contextOf(), { timeout: PATTERN_MILLISECONDS });
  } catch (problem) {
    // Made in a realm of its own, so it is no `Error` of this one.
    const code = typeof problem === 'object' && problem !== null && 'code' in problem ? problem.code : undefined;
    if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw problem;
    throw new RangeError(`the pattern ${pattern} takes longer than ${PATTERN_MILLISECONDS} ms to match`, {
      cause: problem,
    });
  } finally {
    delete realm.job;
  }
  if (result === undefined) throw new Error('The pattern was not matched.');
  return result.value;
}

let context: vm.Context | undefined;

function contextOf(): vm.Context {
  context ??= vm.createContext(realm);
  return context;
}
