import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { checkLanguage } from '../../../../local/appsync/evaluation/language-check.ts';
import { rewrite } from '../../../../local/appsync/evaluation/rewrite.ts';

const CODE = `export function request(ctx) { return 'a' + ctx.args.b; }
export function response(ctx) { return ctx.result; }`;

it('keeps nothing of the syntax tree of code, which would stay for as long as the resolver', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const given = () => {
    const checked = checkLanguage(CODE);
    return { tree: new WeakRef(checked.places), code: rewrite(checked) };
  };
  const { tree, code } = given();
  // What a weak reference was asked for or made of stays until the turn is over.
  await setImmediate();
  collect();
  expect(tree.deref()).toBeUndefined();
  // The column of the sum, without what was put before it.
  const [, line = ''] = code.text.split('\n');
  expect(code.originalPosition({ line: 1, column: line.indexOf("'a'") + 1 })).toEqual({
    line: 1,
    column: CODE.indexOf("'a'") + 1,
  });
});
