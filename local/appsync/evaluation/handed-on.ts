/**
 * `return ctx.result` and nothing else, which is what most `response` handlers are: the result is handed on as it is. Nothing
 * runs then, and the result does not cross into the sandbox and back, which costs more than all else that happens to it.
 */
import type { Evaluation, HandlerContext } from '../types.ts';
import type { CheckedCode } from './language-check.ts';
import { isJsonObject } from './json.ts';
import { RESULT_BYTES } from './limits.ts';

/** Is the `response` of the code this, in a module that does nothing by itself? */
export function handsResultOn({ body, handlers }: CheckedCode): boolean {
  const declaresOnly = body.every(
    (node) =>
      node.type === 'ImportDeclaration' ||
      node.type === 'FunctionDeclaration' ||
      (node.type === 'ExportNamedDeclaration' &&
        (node.declaration?.type ?? 'FunctionDeclaration') === 'FunctionDeclaration'),
  );
  const { params, body: block } = handlers.response.function;
  const [context] = params;
  if (!declaresOnly || context?.type !== 'Identifier' || block.type !== 'BlockStatement') return false;
  const [only, ...more] = block.body;
  if (only?.type !== 'ReturnStatement' || more.length > 0) return false;
  const { argument } = only;
  return (
    argument?.type === 'MemberExpression' &&
    !argument.computed &&
    argument.object.type === 'Identifier' &&
    argument.object.name === context.name &&
    argument.property.type === 'Identifier' &&
    argument.property.name === 'result'
  );
}

/** What such a handler does. `undefined` for a result that may be too large, or too deep: the sandbox finds the words for it. */
export function handedOn({ result, stash }: HandlerContext): Evaluation | undefined {
  try {
    if (bytesAtMost(result) > RESULT_BYTES) return undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  return {
    outcome: { kind: 'returned', value: result ?? null },
    stash: isJsonObject(stash) ? { ...stash } : {},
    appendedErrors: [],
    logs: [],
    responseHeaders: [],
    invalidations: [],
    cacheEvictions: 0,
  };
}

/** More than the JSON of the value has, in UTF-8. */
function bytesAtMost(value: unknown): number {
  // Six for a character that is escaped; a number has at most 25.
  if (typeof value === 'string') return value.length * 6 + 2;
  if (typeof value !== 'object' || value === null) return 25;
  let bytes = 2;
  if (Array.isArray(value)) for (const element of value) bytes += bytesAtMost(element) + 1;
  // A JSON object has nothing but own members with string keys.
  else for (const name in value) bytes += name.length * 6 + 4 + bytesAtMost((value as Record<string, unknown>)[name]);
  return bytes;
}
