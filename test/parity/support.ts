import { createEvaluator } from '../../local/appsync/evaluation/evaluator.ts';
import { evaluateCode } from '../../local/appsync/evaluation/evaluate-code.ts';
import type { EvaluateCodeAnswer } from '../../local/appsync/evaluation/evaluate-code.ts';

const imports = `import { util } from '@aws-appsync/utils';
import { get, put, update, remove, query, scan, sync, batchGet, batchPut, batchDelete, transactGet, transactWrite,
  operations, toStringSet, toNumberSet, toBinarySet } from '@aws-appsync/utils/dynamodb';
`;

const evaluator = createEvaluator({ clock: { now: () => Date.parse('2026-11-23T19:01:35.749Z') } });

/** Evaluates a request handler of which only the body is given. */
export function evaluateBody(body: string, context: object = {}): EvaluateCodeAnswer {
  const code = `${imports}export function request(ctx) {\n${body}\n}\nexport const response = (ctx) => ctx.result;\n`;
  return evaluateText(code, context);
}

/** Evaluates the handler of a whole module. */
export function evaluateText(
  code: string,
  context: object = {},
  handler: 'request' | 'response' = 'request',
): EvaluateCodeAnswer {
  const outcome = evaluateCode(evaluator, {
    runtime: { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' },
    code,
    context: JSON.stringify(context),
    function: handler,
  });
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.answer;
}

/** The value of an expression in a handler; throws when the evaluation has none. */
export function valueOf(expression: string, context: object = {}): unknown {
  const answer = evaluateBody(`return (${expression});`, context);
  if (answer.evaluationResult === undefined) throw new Error(JSON.stringify(answer.error));
  return JSON.parse(answer.evaluationResult);
}
