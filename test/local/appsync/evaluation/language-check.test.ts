import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { CodeRefused } from '../../../../local/appsync/types.ts';
import type { CodeError } from '../../../../local/appsync/types.ts';
import { shows } from '../../../support/claims.ts';
import { aContext, evaluator, moduleOf, outcomeOf } from './given.ts';

function findingsOf(code: string): readonly CodeError[] {
  try {
    evaluator.load(code);
    return [];
  } catch (problem) {
    if (!(problem instanceof CodeRefused)) throw problem;
    return problem.codeErrors;
  }
}

const inHandler = (body: string) => findingsOf(moduleOf(body)).map((found) => found.value);

describe('what the language check refuses', () => {
  it.each([
    ['for (let i = 0; i < 3; i += 1) {}', '`for (;;)`'],
    ['while (ctx.x) {}', '`while`'],
    ['do {} while (ctx.x)', '`do…while`'],
    ['try { ctx.x } catch { }', '`try`'],
    ['try { ctx.x } finally { }', '`try`'],
    [`throw 'x'`, '`throw`'],
    ['const a = new ctx.Thing()', '`new`'],
    ['class A {}', 'classes'],
    ['const a = class {}', 'classes'],
    ['return this', '`this`'],
    ['const f = async () => 1', 'async functions'],
    ['async function f() { await 1 }', '`await`'],
    ['function* f() { yield 1 }', 'generators'],
    ['function* f() { yield 1 }', '`yield`'],
    ['async function f() { for await (const a of ctx.list) {} }', '`for await`'],
    ['return /a/', 'regular expression literals'],
    ['return 1n', 'BigInt'],
    ['outer: for (const a of ctx.list) { break outer; }', 'labels'],
    ['for (const a of ctx.list) { continue; }', '`continue`'],
    ['let a = 1; a++', '`++` and `--`'],
    ['let a = 1; --a', '`++` and `--`'],
    ['return ~1', '`~`'],
    [`return 'a' in ctx.args`, '`in`'],
    ['return ctx instanceof Object', '`instanceof`'],
    [`return import('x')`, '`import()`'],
    ['return import.meta', '`import.meta`'],
    ['function f() { return new.target }', '`new.target`'],
    ['debugger', '`debugger`'],
    ['using a = ctx.args', '`using`'],
    ['return { get a() { return 1 } }', 'getters and setters'],
    ['return ctx.tag`x`', 'tagged templates'],
    ['ctx = {}', 'the context and its direct members'],
    ['ctx.stash = {}', 'the context and its direct members'],
    [`ctx['args'] = {}`, 'the context and its direct members'],
    ['delete ctx.stash', 'the context and its direct members'],
    ['ctx.result ??= 1', 'the context and its direct members'],
    ['const f = () => 1; ctx.list.sort(f)', 'a function can only be passed'],
    [`return 'a'.replace('a', () => 'b')`, 'a function can only be passed'],
    ['const f = () => 1; const g = f', 'cannot be assigned to another name'],
    ['let g; g = () => 1', 'cannot be assigned to another name'],
    ['const f = () => 1; return f.call(null)', 'a function has no members'],
    ['return (() => 1).bind(ctx)', 'a function has no members'],
    ['return () => 1', 'a function cannot be returned'],
    ['const f = () => () => 1', 'a function cannot be returned'],
    ['function f() { return f(); }', 'recursion'],
    ['const f = (n) => n && f(n - 1)', 'recursion'],
    ['const f = function g(n) { return g(n); }', 'recursion'],
    ['const f = (xs) => xs.map(f)', 'recursion'],
    ['function f() { return g(); } function g() { return h(); } function h() { return f(); }', 'recursion'],
    ['return request(ctx)', 'recursion'],
    ['return Math.abs(1)', '`Math.abs`'],
    ['return Object.freeze({})', '`Object.freeze`'],
    ['return Object.getPrototypeOf({})', '`Object.getPrototypeOf`'],
    ['const o = Object', '`Object` is available only as'],
    [`return Number('1')`, '`Number` is available only as'],
    [`return String(1)`, '`String` is available only as'],
    [`return JSON['constructor']`, '`JSON.constructor`'],
    ['const log = console.log', '`console.log` can only be called'],
    [`console.warn('x')`, '`console.warn`'],
    ['return util.validate(true)', `'validate' does not exist on 'util'`],
    ['return util.time.now()', `'now' does not exist on 'util.time'`],
    ['return ddb.upsert({})', `'upsert' does not exist on 'dynamodb'`],
    ['return runtime.exit()', `'exit' does not exist on 'runtime'`],
    ['return util.transform.toElasticsearchQueryDSL({})', 'UnsupportedByLocal: util.transform.toElasticsearchQueryDSL'],
    ['return util.transform.toElasticsearchQueryDSL({})', 'UnsupportedByLocal: util.transform.toElasticsearchQueryDSL'],
  ])('refuses %s', (body, finding) => {
    shows('appsync:language check');
    expect(inHandler(body)).toContainEqual(expect.stringContaining(finding));
  });

  it.each(
    `Date RegExp Promise Set Map Symbol Array Boolean Error Function eval parseInt parseFloat isNaN setTimeout
    setInterval fetch process Buffer require globalThis window structuredClone URL Intl Reflect Proxy
    WeakRef BigInt arguments module exports`.split(/\s+/),
  )('refuses the name %s', (name) => {
    shows('appsync:language check');
    expect(inHandler(`return ${name};`)).toEqual([`\`${name}\` is not available in APPSYNC_JS`]);
    expect(inHandler(`return typeof ${name};`)).toHaveLength(1);
  });

  it('takes such a name when the code declares it', () => {
    expect(outcomeOf('const process = 1; const fetch = (Date) => Date + process; return fetch(2);')).toEqual({
      kind: 'returned',
      value: 3,
    });
  });

  it.each([
    [`import x from 'lodash';`, 'the module lodash'],
    [`import fs from 'node:fs';`, 'the module node:fs'],
    [`import './helper.js';`, 'the module ./helper.js'],
    [`import { x } from 'constructor';`, 'the module constructor'],
    [`import { select } from '@aws-appsync/utils/rds';`, 'UnsupportedByLocal: the module @aws-appsync/utils/rds'],
    [`import { invokeModel } from '@aws-appsync/utils/ai';`, 'UnsupportedByLocal: the module @aws-appsync/utils/ai'],
    [`import { put } from '@aws-appsync/utils';`, 'has no export put'],
    [`import { util as u } from '@aws-appsync/utils/dynamodb';`, 'has no export util'],
    [`import u from '@aws-appsync/utils';`, 'has no export default'],
    [`export default 1;`, 'a default export'],
    [`export * from '@aws-appsync/utils';`, '`export … from`'],
    [`export { util as u } from '@aws-appsync/utils';`, '`export … from`'],
  ])('refuses %s', (line, finding) => {
    shows('appsync:import check');
    const code = `${line}\nexport const request = (ctx) => 1;\nexport const response = (ctx) => 1;`;
    expect(findingsOf(code).map((found) => found.value)).toContainEqual(expect.stringContaining(finding));
  });

  it('names line, column and span of every finding, in the order of the text', () => {
    shows('appsync:language check');
    const code = `export function request(ctx) {\n  let n = 0;\n    n++;\n  return Date.now();\n}\nexport const response = (ctx) => 1;`;
    expect(findingsOf(code)).toEqual([
      { errorType: 'LINT_ERROR', value: expect.stringContaining('`++`'), location: { line: 3, column: 5, span: 3 } },
      { errorType: 'LINT_ERROR', value: expect.stringContaining('`Date`'), location: { line: 4, column: 10, span: 4 } },
    ]);
  });

  it('tells a text that is no module from one that breaks the rules', () => {
    expect(findingsOf('export function request(ctx) {\n  return 1 +;\n}')).toEqual([
      { errorType: 'PARSER_ERROR', value: 'Unexpected token', location: { line: 2, column: 13, span: -1 } },
    ]);
  });

  it('refuses a first line for a shell', () => {
    expect(findingsOf('#!/usr/bin/env node\nexport const request = (ctx) => 1;')[0]?.errorType).toBe('PARSER_ERROR');
  });

  it('refuses TypeScript', () => {
    expect(findingsOf('export const request = (ctx: Context) => 1;')[0]?.errorType).toBe('PARSER_ERROR');
  });

  it('refuses code without both handlers, or with a handler that is no function', () => {
    shows('appsync:language check');
    const missing = (name: string) => `the code must export a function named ${name}`;
    expect(findingsOf('export const request = (ctx) => 1;').map((found) => found.value)).toEqual([missing('response')]);
    expect(findingsOf('const request = 1;').map((found) => found.value)).toEqual([
      missing('request'),
      missing('response'),
    ]);
    const noFunction = 'export const request = 1; export const response = (ctx) => 1;';
    expect(findingsOf(noFunction).map((found) => found.value)).toEqual([missing('request')]);
  });

  it('takes 32,768 characters and not one more', () => {
    shows('appsync:limit size of code');
    const code = 'export const request = (ctx) => 1;\nexport const response = (ctx) => 1;\n//';
    const full = code + 'x'.repeat(32_768 - code.length);
    expect(findingsOf(full)).toEqual([]);
    expect(findingsOf(`${full}x`)).toEqual([
      { errorType: 'CODE_ERROR', value: expect.stringContaining('32768'), location: { line: 0, column: 0, span: -1 } },
    ]);
  });
});

describe('what the language check takes', () => {
  it.each([
    ['const { a = 1, ...rest } = ctx.args; const [b, ...c] = [1, 2]; return [a, rest, b, c];'],
    ['switch (ctx.args.a) { case 1: { return 1; } default: break; } return 2;'],
    ['for (const k in ctx.args) { if (k) break; } return null;'],
    [
      'return typeof ctx.x === "undefined" && void 0 === undefined && !ctx.y?.z && (1 | 2 ^ 3 & 4 << 1 >>> 1) % 5 ** 2;',
    ],
    ['ctx.stash.a = 1; delete ctx.stash.a; ctx.args.b = 2; Object.assign(ctx.stash, { c: 3 }); return ctx.stash;'],
    ['const nested = (x) => x + 1; return [1].map(nested).filter((x) => x > 1).reduce((a, b) => a + b, 0);'],
    ['return [NaN, Infinity, undefined, Number.isNaN(1), Math.max(1, 2), String.raw`a\\n${1}`];'],
    ['const { time } = util; return time.nowEpochSeconds();'],
    [`const name = 'time'; return util[name].nowEpochSeconds();`],
  ])('takes %s', (body) => {
    shows('appsync:language check');
    expect(inHandler(body)).toEqual([]);
    expect(outcomeOf(body).kind).toBe('returned');
  });

  it.each([
    ['functions', 'export function request(ctx) { return 1; }\nexport function response(ctx) { return 2; }'],
    ['constants', 'export const request = (ctx) => 1, response = function (ctx) { return 2; };'],
    [
      'a list of names',
      'var request = (ctx) => 1;\nfunction response(ctx) { return 2; }\nexport {\n  request,\n  response\n};',
    ],
    ['other names', 'const a = (ctx) => 1;\nconst b = (ctx) => 2;\nexport { a as request, b as response }'],
    [
      'further exports',
      'export const more = 1; export const request = (ctx) => more; export const response = (ctx) => 2;',
    ],
  ])('takes handlers exported as %s', (_form, code) => {
    shows('appsync:language check');
    const loaded = evaluator.load(code);
    expect(loaded.evaluate('request', aContext()).outcome).toEqual({ kind: 'returned', value: 1 });
    expect(loaded.evaluate('response', aContext()).outcome).toEqual({ kind: 'returned', value: 2 });
  });

  it('runs what esbuild makes of TypeScript, inline source map included', async () => {
    shows('appsync:bundled TypeScript with an inline source map');
    const source = `
      import { util, type Context } from '@aws-appsync/utils';
      import { get } from '@aws-appsync/utils/dynamodb';
      const key = (id: string) => ({ id });
      export const request = (ctx: Context) => get({ key: key(ctx.args.id) });
      export function response(ctx: Context) { if (!ctx.result) util.error('none', 'NotFound'); return ctx.result; }`;
    const { outputFiles } = await build({
      stdin: { contents: source, loader: 'ts', sourcefile: 'Query.thing.ts' },
      bundle: true,
      write: false,
      format: 'esm',
      target: 'esnext',
      sourcemap: 'inline',
      sourcesContent: false,
      external: ['@aws-appsync/utils', '@aws-appsync/utils/*'],
    });
    const code = outputFiles[0]?.text ?? '';
    expect(code).toContain('sourceMappingURL');
    const loaded = evaluator.load(code);
    expect(loaded.evaluate('request', aContext({ arguments: { id: 'a' } })).outcome).toEqual({
      kind: 'returned',
      value: { operation: 'GetItem', key: { id: { S: 'a' } } },
    });
    expect(loaded.evaluate('response', aContext({ result: null })).outcome).toMatchObject({
      kind: 'error',
      message: 'none',
      errorType: 'NotFound',
    });
  });
});
