import { describe, expect, it } from 'vitest';
import { shows } from '../../../support/claims.ts';
import { aContext, evaluate, evaluator, faultOf, outcomeOf, valueOf } from './given.ts';

describe('what a handler sees', () => {
  it('reaches the arguments by both names', () => {
    shows('appsync:ctx.args');
    const args = { id: 'x', none: null };
    expect(valueOf('[ctx.args, ctx.arguments, ctx.args === ctx.arguments]', { arguments: args })).toEqual([
      args,
      args,
      true,
    ]);
    expect(valueOf(`[Object.hasOwn(ctx.args, 'none'), Object.hasOwn(ctx.args, 'other')]`, { arguments: args })).toEqual(
      [true, false],
    );
  });

  it('sees selection sets that JSON does not show', () => {
    shows('appsync:ctx.info');
    expect(valueOf('JSON.stringify(ctx.info)')).toBe('{"fieldName":"thing","parentTypeName":"Query","variables":{}}');
    expect(valueOf('{ list: ctx.info.selectionSetList, text: ctx.info.selectionSetGraphQL, info: ctx.info }')).toEqual({
      list: ['id', 'owner', 'owner/name'],
      text: '{\n  id\n}',
      info: { fieldName: 'thing', parentTypeName: 'Query', variables: {} },
    });
  });

  it('has one identity, info and request for the whole call, and none that an earlier call changed', () => {
    const code = evaluator.load(`export function request(ctx) {
      ctx.identity.seen = (ctx.identity.seen ?? 0) + 1;
      ctx.request.headers.x = 'changed';
      return [ctx.identity.seen, ctx.request.headers.x, ctx.identity === ctx.identity, ctx.info.fieldName];
    }
    export function response(ctx) { return ctx.identity; }`);
    const context = aContext({ identity: { sub: 'ada' } });
    const told = () => code.evaluate('request', context).outcome;
    expect([told(), told()]).toEqual([1, 2].map(() => ({ kind: 'returned', value: [1, 'changed', true, 'thing'] })));
    expect(code.evaluate('response', context).outcome).toEqual({ kind: 'returned', value: { sub: 'ada' } });
  });

  it('shows a context in JSON, in keys and in copies of it whole and in its order', () => {
    const { source, stash, arguments: args, env, request, identity } = aContext();
    const names = ['arguments', 'source', 'identity', 'stash', 'info', 'request', 'env', 'args'];
    expect(
      valueOf('[Object.keys(ctx), Object.keys({ ...ctx }), Object.keys(JSON.parse(JSON.stringify(ctx)))]'),
    ).toEqual([names, names, names]);
    expect(valueOf('ctx')).toMatchObject({ source, stash, arguments: args, env, request, identity });
  });

  it.each(['source', 'identity', 'info', 'request', 'env'])('cannot write ctx.%s', (name) => {
    // The language check sees an assignment to `ctx` itself; this one shows when it runs.
    expect(faultOf('set(ctx);', {}, `function set(given) { given.${name} = {}; }`)).toMatch(
      new RegExp(
        `^code\\.js:3:\\d+: TypeError: Cannot assign to read only property '${name}' of object '\\[object Object\\]'$`,
      ),
    );
  });

  it('reads environment variables and cannot write them', () => {
    shows('appsync:ctx.env');
    expect(valueOf('ctx.env.TABLE', { env: { TABLE: 't' } })).toBe('t');
    expect(faultOf(`ctx.env.TABLE = 'u';`, { env: { TABLE: 't' } })).toContain('TypeError');
  });

  it('cannot replace a member of the context by a way around the check', () => {
    expect(faultOf('const context = ctx; context.stash = {};')).toContain('TypeError');
  });

  it('fills the stash, which comes back as JSON', () => {
    shows('appsync:ctx.stash');
    const { stash } = evaluate(
      'ctx.stash.a.push(2); Object.assign(ctx.stash, { f: () => 1, u: undefined }); return 1;',
      { stash: { a: [1] } },
    );
    expect(stash).toEqual({ a: [1, 2] });
  });

  it('leaves the context of the caller as it was', () => {
    const context = aContext({ arguments: { a: 1 }, stash: { list: [1] } });
    evaluator
      .load(
        'export const request = (ctx) => { ctx.args.a = 2; ctx.stash.list.push(2); }; export const response = (ctx) => 1;',
      )
      .evaluate('request', context);
    expect(context).toEqual(aContext({ arguments: { a: 1 }, stash: { list: [1] } }));
  });

  it('starts every call with the module as it was written', () => {
    shows('appsync:nothing is kept between calls');
    const loaded = evaluator.load(
      'let n = 0; const seen = []; export const request = (ctx) => { n += 1; seen.push(n); return seen; }; export const response = (ctx) => n;',
    );
    loaded.evaluate('request', aContext());
    expect(loaded.evaluate('request', aContext()).outcome).toEqual({ kind: 'returned', value: [1] });
    expect(loaded.evaluate('response', aContext()).outcome).toEqual({ kind: 'returned', value: 0 });
  });
});

describe('how a handler ends', () => {
  it('returns only what JSON can hold', () => {
    expect(valueOf('{ a: undefined, b: () => 1, c: [undefined], d: NaN, e: null }')).toEqual({
      c: [null],
      d: null,
      e: null,
    });
    expect(outcomeOf('ctx.stash.a = 1;')).toEqual({ kind: 'returned', value: null });
  });

  it('fails for a value with a cycle', () => {
    expect(faultOf('const a = []; a.push(a); return a;')).toMatch(/^code\.js:4:\d+: TypeError: .*circular/);
  });

  it('ends at util.error with all that was said', () => {
    shows('appsync:util.error');
    const body = `[1].forEach(() => { util.error('m', 'T', { a: 1 }, [2]); }); ctx.stash.after = true;`;
    const { outcome, stash } = evaluate(body);
    expect(outcome).toEqual({ kind: 'error', message: 'm', errorType: 'T', data: { a: 1 }, errorInfo: [2] });
    expect(stash).toEqual({});
    expect(outcomeOf(`util.error('m');`)).toEqual({
      kind: 'error',
      message: 'm',
      errorType: null,
      data: null,
      errorInfo: null,
    });
  });

  it('goes on after util.appendError', () => {
    shows('appsync:util.appendError');
    const { outcome, appendedErrors } = evaluate(
      `util.appendError('a', 'T'); util.appendError('b', null, 1, 2); return 3;`,
    );
    expect(outcome).toEqual({ kind: 'returned', value: 3 });
    expect(appendedErrors).toEqual([
      { message: 'a', errorType: 'T', data: null, errorInfo: null },
      { message: 'b', errorType: null, data: 1, errorInfo: 2 },
    ]);
  });

  it('ends at util.unauthorized', () => {
    shows('appsync:util.unauthorized');
    expect(outcomeOf('util.unauthorized(); return 1;')).toEqual({ kind: 'unauthorized' });
  });

  it('ends at runtime.earlyReturn, keeping the stash', () => {
    shows('appsync:runtime.earlyReturn');
    const { outcome, stash } = evaluate('ctx.stash.a = 1; runtime.earlyReturn({ b: 2 }); return 1;');
    expect(outcome).toEqual({ kind: 'earlyReturn', value: { b: 2 }, skipTo: 'NEXT' });
    expect(stash).toEqual({ a: 1 });
    expect(outcomeOf(`runtime.earlyReturn(undefined, { skipTo: 'END' });`)).toEqual({
      kind: 'earlyReturn',
      value: null,
      skipTo: 'END',
    });
    expect(faultOf(`runtime.earlyReturn(1, { skipTo: 'LATER' });`)).toContain('skipTo');
  });

  it('ends at util.error even while its result or stash is being written', () => {
    const failing = `{ toJSON: () => util.error('late') }`;
    expect(outcomeOf(`return ${failing};`)).toMatchObject({ kind: 'error', message: 'late' });
    expect(outcomeOf(`ctx.stash.x = ${failing}; return 1;`)).toMatchObject({ kind: 'error', message: 'late' });
  });

  it('fails for a stash with a cycle', () => {
    expect(faultOf('ctx.stash.self = ctx.stash; return 1;')).toContain('circular');
  });

  it('uses the runtime objects without importing them', () => {
    const code = `export const request = (ctx) => util.error('x'); export const response = (ctx) => runtime.earlyReturn(1);`;
    expect(evaluator.load(code).evaluate('request', aContext()).outcome.kind).toBe('error');
    expect(evaluator.load(code).evaluate('response', aContext()).outcome.kind).toBe('earlyReturn');
  });

  it('gives the position of a fault in the code as it was written', () => {
    shows('appsync:positions of faults');
    const code = [
      `import { util } from '@aws-appsync/utils';`,
      `const name = (thing) => thing.name.first;`,
      `export const request = (ctx) => { for (const a of [1]) { ctx.args.list.push(a); } };`,
      `export const response = (ctx) => [ctx.result].map((one) => name(one));`,
    ].join('\n');
    const loaded = evaluator.load(code);
    const message = (handler: 'request' | 'response') => {
      const { outcome } = loaded.evaluate(handler, aContext({ result: {} }));
      return outcome.kind === 'fault' ? outcome.message : '';
    };
    // The engine points at the member that could not be read.
    expect(message('request')).toMatch(/^code\.js:3:72: TypeError: /);
    expect(message('response')).toMatch(/^code\.js:2:36: TypeError: /);
  });

  it('gives the position of the call when a built-in refuses its arguments', () => {
    shows('appsync:positions of faults');
    expect(faultOf('\n  util.urlEncode(1);')).toMatch(/^code\.js:6:\d+: TypeError: util\.urlEncode/);
  });

  it('is not fooled by a message that looks like a position', () => {
    expect(faultOf(`\nconst o = { 'code.js:9:9': null }; return o['code.js:9:9'].x;`)).toMatch(/^code\.js:6:/);
  });
});

describe('limits of a call', () => {
  const hundred = `const xs = [${'0,'.repeat(100)}];`;

  it('allows 1,000 iterations of all loops together and not one more', () => {
    shows('appsync:limit loop iterations');
    const thousand = `${hundred} for (const a of [1,2,3,4,5,6,7,8,9]) for (const b of xs) ctx.stash.n = (ctx.stash.n ?? 0) + 1;`;
    expect(evaluate(`${thousand} for (const k in [${'0,'.repeat(91)}]) { ctx.stash.n += 1; } return 1;`)).toMatchObject(
      {
        outcome: { kind: 'returned' },
        stash: { n: 991 },
      },
    );
    expect(faultOf(`${thousand} for (const k in [${'0,'.repeat(92)}]) { ctx.stash.n += 1; } return 1;`)).toMatch(
      /^code\.js:5:\d+: RangeError: .*1000 loop iterations/,
    );
  });

  it('counts iterations anew for every call', () => {
    const loaded = evaluator.load(
      `export const request = (ctx) => { for (const a of [${'0,'.repeat(600)}]) { ctx.stash.n = a; } return 1; }; export const response = (ctx) => 1;`,
    );
    expect(loaded.evaluate('request', aContext()).outcome.kind).toBe('returned');
    expect(loaded.evaluate('request', aContext()).outcome.kind).toBe('returned');
  });

  it('ends callbacks within callbacks', () => {
    const nest = 'xs.forEach(() => xs.forEach(() => xs.forEach(() => xs.forEach(() => 1))));';
    expect(faultOf(`${hundred} ${nest}`)).toContain('function calls');
  });

  it('ends a recursion that the check cannot see', () => {
    expect(faultOf('const o = { f: () => o.f() + o.f() }; return o.f();')).toMatch(/RangeError/);
    expect(faultOf('const o = { f: (n) => n > 0 && (o.f(n - 1) || o.f(n - 1)) }; return o.f(60);')).toMatch(
      /RangeError/,
    );
  });

  it('refuses a result over 5 MB', () => {
    shows('appsync:limit evaluated result');
    const grow = (times: number, rest: number) =>
      `let t = '0123456789'; for (const i of [${'1,'.repeat(times)}]) { t = t.concat(t); } return t.slice(0, ${String(rest)});`;
    expect(outcomeOf(grow(20, 5 * 1024 * 1024 - 2)).kind).toBe('returned');
    expect(faultOf(grow(20, 5 * 1024 * 1024 - 1))).toMatch(
      /^code\.js:4:\d+: .*Reached evaluated resolver code size limit\./,
    );
  });
});

describe('console', () => {
  it('logs level and position of every call, wherever it stands', () => {
    shows('appsync:console.log', 'appsync:console.error');
    const body = `console.log('a', 1, { b: [null] });\n[1].forEach((x) => console.error(x)); console.log /* ( */ (); // (\nreturn 1;`;
    expect(evaluate(body).logs).toEqual([
      'INFO - code.js:5:1: "a" 1 {"b":[null]}',
      'ERROR - code.js:6:20: 1',
      'INFO - code.js:6:39: ',
    ]);
  });

  it('keeps the logs of a handler that fails', () => {
    expect(evaluate(`console.log('before'); ctx.args.x.y;`).logs).toEqual(['INFO - code.js:5:1: "before"']);
  });
});
