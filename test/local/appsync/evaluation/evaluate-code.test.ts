import { describe, expect, it } from 'vitest';
import { evaluateCode } from '../../../../local/appsync/evaluation/evaluate-code.ts';
import { shows } from '../../../support/claims.ts';
import { evaluator, moduleOf } from './given.ts';

const runtime = { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' };
const code = moduleOf('ctx.stash.seen = ctx.args.id; return { id: ctx.args.id };');

describe('EvaluateCode', () => {
  it('answers result, logs, stash and appended errors, as JSON texts', () => {
    shows('appsync:EvaluateCode');
    const body = `console.log('hi'); util.appendError('careful', 'T'); ctx.stash.a.b = 1; return { id: ctx.args.id };`;
    const context = JSON.stringify({ arguments: { id: 'x' }, stash: { a: {} } });
    expect(evaluateCode(evaluator, { runtime, code: moduleOf(body), context, function: 'request' })).toEqual({
      ok: true,
      answer: {
        evaluationResult: '{"id":"x"}',
        logs: ['INFO - code.js:5:1: "hi"'],
        stash: '{"a":{"b":1}}',
        outErrors: '[{"message":"careful","errorType":"T","data":null,"errorInfo":null}]',
      },
    });
  });

  it('runs the response handler with what the context says', () => {
    shows('appsync:EvaluateCode');
    expect(
      evaluateCode(evaluator, { runtime, code, context: '{"result":{"a":1}}', function: 'response' }),
    ).toMatchObject({
      answer: { evaluationResult: '{"a":1}' },
    });
  });

  it('gives the handler an empty context for what is left out', () => {
    const all = moduleOf('return [ctx.args, ctx.source, ctx.identity, ctx.stash, ctx.info, ctx.request, ctx.env];');
    expect(evaluateCode(evaluator, { code: all, context: '{}' })).toMatchObject({
      answer: { evaluationResult: '[{},null,null,{},{},{"headers":{},"domainName":null},{}]' },
    });
  });

  it('lists what is wrong with the code', () => {
    shows('appsync:EvaluateCode');
    expect(evaluateCode(evaluator, { runtime, code: moduleOf('while (true) {}'), context: '{}' })).toEqual({
      ok: true,
      answer: {
        error: {
          message: 'The code contains one or more errors.',
          codeErrors: [
            {
              errorType: 'LINT_ERROR',
              value: expect.stringContaining('`while`'),
              location: { line: 5, column: 1, span: 15 },
            },
          ],
        },
        logs: [],
      },
    });
  });

  it('keeps stash and logs of a handler that failed', () => {
    const failing = moduleOf(`ctx.stash.a = 1; console.error('no'); return ctx.none.at;`);
    expect(evaluateCode(evaluator, { runtime, code: failing, context: '{}' })).toMatchObject({
      answer: {
        error: { message: expect.stringMatching(/^code\.js:5:/) },
        stash: '{"a":1}',
        logs: ['ERROR - code.js:5:18: "no"'],
      },
    });
  });

  it.each([
    ['an empty code', { code: '', context: '{}' }],
    ['a code that is no string', JSON.parse('{"context":"{}"}')],
    ['a context that is not JSON', { code, context: '{' }],
    ['a context that is a list', { code, context: '[]' }],
    ['a context that is nested too deeply', { code, context: `{"a":${'['.repeat(9000)}${']'.repeat(9000)}}` }],
    ['a context that is no string', JSON.parse('{"code":"x","context":{}}')],
    ['an unknown runtime', { code, context: '{}', runtime: { name: 'APPSYNC_VTL', runtimeVersion: '1.0.0' } }],
    [
      'an unknown version of the runtime',
      { code, context: '{}', runtime: { name: 'APPSYNC_JS', runtimeVersion: '2.0.0' } },
    ],
    ['an unknown function', { code, context: '{}', function: 'before' }],
  ])('refuses %s as a bad request', (_what, input) => {
    shows('appsync:EvaluateCode');
    expect(evaluateCode(evaluator, input)).toEqual({
      ok: false,
      errorType: 'BadRequestException',
      message: expect.stringMatching(/^The \w+ /),
    });
  });

  it('takes a context of 28,000 characters, and no longer one', () => {
    shows('appsync:limit context of EvaluateCode');
    const ofLength = (length: number): string => `{"arguments":{"id":"${'x'.repeat(length - 23)}"}}`;
    expect(ofLength(28_000)).toHaveLength(28_000);
    expect(evaluateCode(evaluator, { runtime, code, context: ofLength(28_000) })).toMatchObject({ ok: true });
    expect(evaluateCode(evaluator, { runtime, code, context: ofLength(28_001) })).toEqual({
      ok: false,
      errorType: 'BadRequestException',
      message: 'The context has more than 28000 characters.',
    });
  });
});
