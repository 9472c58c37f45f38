import { describe, expect, it } from 'vitest';
import { membersRead } from '../../../../local/appsync/evaluation/context-members.ts';
import { checkLanguage } from '../../../../local/appsync/evaluation/language-check.ts';
import { aContext, evaluator, moduleOf } from './given.ts';

const readBy = (body: string) => membersRead(checkLanguage(moduleOf(body)), 'request');

const CONTEXT = aContext({
  arguments: { id: 'a', tags: ['x', 'y'], input: { title: 'T' } },
  identity: { sub: 'u', groups: ['teachers'] },
  source: { id: 's' },
  stash: { kept: [1], n: 1 },
  env: { TABLE: 'lectures' },
  request: { headers: { 'x-one': '1' }, domainName: null },
  prev: { result: { n: 2 } },
});

describe('what a handler looks at of its context', () => {
  it.each<[body: string, members: readonly string[]]>([
    ['return { payload: ctx.args.id };', ['arguments']],
    ['return ctx.arguments;', ['arguments']],
    ['return { id: ctx.args.id, [ctx.source.id]: ctx["identity"].sub };', ['arguments', 'source', 'identity']],
    ['const { args, stash: kept } = ctx; kept.id = args.id; return kept;', ['arguments', 'stash']],
    ['const { args: { id } } = ctx; return id;', ['arguments']],
    ['ctx.stash.id = 1; ctx.stash.list = [ctx.prev.result]; return {};', ['stash', 'prev']],
    ['return ctx.args.tags.map((tag) => tag + ctx.identity.sub);', ['arguments', 'identity']],
    ['return ctx?.args?.id;', ['arguments']],
    ['for (const tag of ctx.args.tags) { ctx.stash[tag] = ctx.env.TABLE; } return {};', ['arguments', 'stash', 'env']],
    ['const ctxId = { ctx: 1 }.ctx; return ctxId;', []],
    ['return [{ sub: 1 }].map((ctx) => ctx.sub);', []],
    ['return ctx.nothing;', []],
    ['return {};', []],
  ])('is told from `%s`', (body, members) => {
    expect([...(readBy(body) ?? ['everything'])].sort()).toEqual([...members].sort());
  });

  it.each([
    'return ctx;',
    'return { ctx };',
    'return { ...ctx };',
    'return JSON.stringify(ctx);',
    'const other = ctx; return other.args;',
    'const { args, ...rest } = ctx; return rest;',
    'const name = "args"; return ctx[name];',
    'const { ["args"]: a } = ctx; return a;',
    'for (const name in ctx) { return name; }',
    'return Object.keys(ctx);',
    'return [ctx.args, [ctx]];',
    'return [1].map(() => ctx);',
    '[ctx.args] = [1]; return {};',
    '({ a: ctx.args } = { a: 1 }); return {};',
    'for (ctx.args of [1]) { return {}; }',
  ])('cannot be told from `%s`', (body) => {
    expect(readBy(body)).toBeUndefined();
  });

  it('is everything where the parameter takes the context apart, and nothing where there is none', () => {
    const response = 'export function response(ctx) { return ctx.result; }';
    const of = (request: string) => membersRead(checkLanguage(`${request}\n${response}`), 'request');
    expect(of('export function request({ args }) { return args; }')).toBeUndefined();
    expect(of('export function request(ctx = {}) { return ctx.args; }')).toBeUndefined();
    expect(of('export function request() { return {}; }')).toEqual([]);
  });

  it('is told of each handler by itself', () => {
    const code = checkLanguage(
      'export const request = (c) => ({ payload: c.args });\nexport function response(d) { d.stash.x = d.result; return d.prev; }',
    );
    expect(membersRead(code, 'request')).toEqual(['arguments']);
    expect([...(membersRead(code, 'response') ?? [])].sort()).toEqual(['prev', 'result', 'stash']);
  });
});

describe('a handler that is given those members only', () => {
  // An alias lets the context out of hand, so that all of it is given.
  it.each([
    'return { payload: ctx.args.id };',
    'ctx.args.id = 2; return [ctx.args, ctx.arguments];',
    'return [ctx.identity, ctx.source, ctx.env, ctx.request, ctx.prev, ctx.result];',
    'return [ctx.info, Object.keys(ctx.info), ctx.info.selectionSetList, ctx.info.selectionSetGraphQL];',
    'ctx.stash.n += 1; ctx.stash.kept.push(2); return ctx.stash;',
    'ctx.env.TABLE = "other"; return ctx.env;',
    'ctx.identity.sub = 1; return ctx.identity;',
    'return ctx.nothing;',
    'return ctx.nothing.more;',
    'return {};',
    'util.error("no", "T", ctx.args);',
    'ctx.stash.seen = true; util.error("no", "T");',
    'ctx.stash.f = 1; return runtime.earlyReturn(ctx.stash);',
    'return util.authType();',
    'util.appendError("a", "b", ctx.prev.result); return ctx.prev.result.n;',
    'return typeof ctx.error + typeof ctx.result + typeof ctx.prev;',
    'ctx.args(); return 1;',
  ])('does what it does with all of it: %s', (body) => {
    const run = (code: string) => {
      const evaluation = evaluator.load(moduleOf(code)).evaluate('request', structuredClone(CONTEXT));
      return JSON.stringify(evaluation).replace(/code\.js:\d+:\d+/, '');
    };
    expect(readBy(body)).toBeDefined();
    expect(run(body)).toBe(run(`const all = ctx; ${body}`));
  });
});
