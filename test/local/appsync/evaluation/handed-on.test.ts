import { describe, expect, it } from 'vitest';
import { handedOn, handsResultOn } from '../../../../local/appsync/evaluation/handed-on.ts';
import { checkLanguage } from '../../../../local/appsync/evaluation/language-check.ts';
import { RESULT_BYTES } from '../../../../local/appsync/evaluation/limits.ts';
import { aContext, evaluator } from './given.ts';

const REQUEST = 'export function request(ctx) { return {}; }';
const HANDS_ON = `${REQUEST}\nexport function response(ctx) { return ctx.result; }`;
/** Says the same, and runs. */
const RUNS = `${REQUEST}\nexport function response(ctx) { const { result } = ctx; return result; }`;

let deep: unknown = 1;
for (let level = 0; level < 20_000; level += 1) deep = [deep];

describe('a response handler that returns the result and does nothing else', () => {
  it.each([
    ['a handler as AWS writes it', HANDS_ON],
    ['another name for the context', `${REQUEST}\nexport function response({ ...args }) { return args; }`, false],
    ['its own name', `${REQUEST}\nexport function response(context) { return context.result; }`],
    [
      'an export list',
      'function request(c) { return {}; }\nfunction response(c) { return c.result; }\nexport { request, response };',
    ],
    ['another member', `${REQUEST}\nexport function response(ctx) { return ctx.stash; }`, false],
    ['a member of the result', `${REQUEST}\nexport function response(ctx) { return ctx.result.items; }`, false],
    ['something before', RUNS, false],
    [
      'a condition',
      `${REQUEST}\nexport function response(ctx) { if (ctx.error) { return null; } return ctx.result; }`,
      false,
    ],
    ['a name that is computed', `${REQUEST}\nexport function response(ctx) { return ctx['result']; }`, false],
    ['nothing', `${REQUEST}\nexport function response(ctx) { return; }`, false],
    ['a module that does something by itself', `const table = [].length;\n${HANDS_ON}`, false],
  ])('is told from others: %s', (_what, code, is = true) => {
    expect(handsResultOn(checkLanguage(code))).toBe(is);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'gr\u00fc\u00df "dich"\n'],
    ['a number', -1.5e300],
    ['a list', [1, null, { a: [] }]],
    ['an object', { id: 'x', list: [{ deep: { deeper: true } }], none: null }],
    ['a text as large as can be', 'x'.repeat(RESULT_BYTES - 2)],
    ['a text that is too large', 'x'.repeat(RESULT_BYTES)],
    ['many escapes that are too large', '\u0000'.repeat(RESULT_BYTES / 4)],
  ])('does what it would do if it ran, with %s', (_what, result) => {
    const context = aContext({ result, stash: { kept: [1] } });
    const [handing, running] = [HANDS_ON, RUNS].map((code) => evaluator.load(code).evaluate('response', context));
    expect(JSON.stringify(handing).replace(/code\.js:\d+:\d+/, '')).toBe(
      JSON.stringify(running).replace(/code\.js:\d+:\d+/, ''),
    );
  });

  it('is not run at all where the result is of a usual size', () => {
    expect(handedOn(aContext({ result: { id: 'x' } }))).toMatchObject({
      outcome: { kind: 'returned', value: { id: 'x' } },
    });
    expect(handedOn(aContext({ result: 'x'.repeat(RESULT_BYTES) }))).toBeUndefined();
    expect(handedOn(aContext({ result: deep }))?.outcome.kind ?? 'left to the sandbox').toBe('left to the sandbox');
  });
});
