import type { Clock, Evaluator } from '../types.ts';
import { handedOn, handsResultOn } from './handed-on.ts';
import { checkLanguage } from './language-check.ts';
import { rewrite } from './rewrite.ts';
import { createSandbox } from './sandbox.ts';

/**
 * Runs APPSYNC_JS code, one evaluator for any number of resolvers. Handlers run synchronously and cannot reach this
 * process; nothing that one call leaves behind is seen by the next.
 *
 * `load` throws `CodeRefused`; a loaded handler never throws, its failure is an outcome of kind `fault`.
 */
export function createEvaluator({ clock }: { readonly clock: Clock }): Evaluator {
  const sandbox = createSandbox({ clock });
  return {
    load(code) {
      const checked = checkLanguage(code);
      const run = sandbox.define(rewrite(checked));
      if (!handsResultOn(checked)) return { evaluate: run };
      return {
        evaluate: (handler, context) =>
          (handler === 'response' ? handedOn(context) : undefined) ?? run(handler, context),
      };
    },
  };
}
