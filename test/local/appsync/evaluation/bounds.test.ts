import { describe, expect, it } from 'vitest';
import { rewrite } from '../../../../local/appsync/evaluation/rewrite.ts';
import { createSandbox } from '../../../../local/appsync/evaluation/sandbox.ts';
import { checkLanguage } from '../../../../local/appsync/evaluation/language-check.ts';
import { shows } from '../../../support/claims.ts';
import { aContext, faultOf, moduleOf, outcomeOf, valueOf } from './given.ts';

const times = (count: number): string => `[${'1,'.repeat(count)}]`;
const doubled = (start: string, step: string, count = 40): string =>
  `let x = ${start}; for (const i of ${times(count)}) ${step}; `;
/** For the title of a test: long lists by their length. */
const titled = (bodies: readonly string[]): [title: string, body: string][] =>
  bodies.map((body) => [body.replace(/(1,){9,}/g, (list) => `1, ${list.length / 2} times`), body]);
const nested = doubled('[1]', 'x = [x, x]');
const endless = 'const x = []; x.length = 4294967295; ';

describe('lists that grow without end', () => {
  it.each(
    titled([
      doubled('[1]', 'x = x.concat(x)'),
      doubled('[1]', 'x = [...x, ...x]'),
      doubled('[1]', '{ x.unshift(x); x = x.flat(); x = x.concat(x, x) }'),
      doubled('[1]', 'x = x.flatMap((one) => [one, one])', 20),
      `${nested} x.flat(Infinity)`,
      `${doubled('[1]', 'x = x.concat(x)', 19)} ${times(900)}.map(() => ({ ...x }))`,
      `${doubled('[1]', 'x = x.concat(x)', 19)} ${times(900)}.map(() => Object.entries(x))`,
      `${doubled('[1]', 'x = x.concat(x)', 19)} ${times(900)}.map(() => Object.assign({}, x))`,
      `${doubled('[1]', 'x = x.concat(x)', 19)} ${times(900)}.forEach(() => { for (const i in x) return i; })`,
      `${endless} x.fill(0)`,
      `${endless} [...x]`,
      `${endless} Math.max(...x)`,
      `${endless} const [...y] = x`,
      ...[
        'indexOf(1)',
        'lastIndexOf(1)',
        'reverse()',
        'shift()',
        'slice()',
        'sort()',
        'join()',
        'flat()',
        'splice(0)',
      ].map((call) => `${endless} x.${call}`),
      ...['forEach', 'map', 'filter', 'reduce', 'find', 'findLastIndex', 'some', 'every', 'flatMap'].map(
        (name) => `${endless} x.${name}(() => false)`,
      ),
    ]),
  )('end: %s', (_title, body) => {
    shows('appsync:limit elements of a list', 'appsync:limit memory of an evaluation', 'appsync:limit function calls');
    expect(faultOf(`${body};`)).toMatch(/RangeError: (Invalid array length|Exceeded the limit)/);
  });

  it('ends a list that claims another length than it has', () => {
    expect(faultOf(`return { forEach: [].forEach, length: 4294967295 }.forEach(() => 1);`)).toContain(
      'Invalid array length',
    );
    expect(faultOf(`return { map: [].map, length: { valueOf() { return 4 } } }.map(() => 1);`)).toContain('TypeError');
  });
});

describe('texts that grow without end', () => {
  it.each(
    titled([
      doubled(`'x'`, 'x = x + x'),
      doubled(`'x'`, 'x += x'),
      doubled(`'x'`, 'x = `${x}${x}`'),
      doubled(`'x'`, 'x = x.concat(x)'),
      doubled(`'x'`, 'x = [x, x].join()'),
      doubled(`'x'`, 'x = String.raw`${x}${x}`'),
      doubled(`'x'`, `x = x.replaceAll('x', 'xxxxxxxxxx')`),
      doubled(`'x'`, `x = x.replaceAll('(?=x)', 'xxxxxxxxxx')`),
      doubled(`'x'`, 'x = util.urlEncode(util.base64Encode(x))', 99),
      `${doubled(`'x'`, 'x += x', 23)} ${times(900)}.map((n) => (x + n).toUpperCase())`,
      `${doubled(`'x'`, 'x += x', 23)} ${times(900)}.map((n) => x.split(''))`,
      `${doubled(`'x'`, 'x += x', 23)} ${times(900)}.map((n) => [...x])`,
      `${nested} return JSON.stringify(x)`,
      `${nested} return util.dynamodb.toList(x)`,
      `${nested} return x.join('')`,
      'const x = { toJSON() { return [x, x] } }; return JSON.stringify(x)',
      `${nested} return \`\${x}\``,
    ]),
  )('end: %s', (_title, body) => {
    shows('appsync:limit characters of a text', 'appsync:limit memory of an evaluation');
    expect(faultOf(`${body};`)).toMatch(/RangeError: (Invalid string length|Exceeded the limit|Maximum call stack)/);
  });

  it('are put together as ever within the limits', () => {
    expect(valueOf(`[1 + 2 + \`a\${3}\`, 1 + (2 + 3), \`\${1 + 2}\${[1, [2]]}\`, [1, 2].map((x) => x + 1)]`)).toEqual([
      '3a3',
      6,
      '31,2',
      [2, 3],
    ]);
    expect(
      outcomeOf('let x = 0; for (const y of [1, 2]) x += y\nfor (const k in { ...{ a: 1 } }) x += k\nreturn x'),
    ).toEqual({
      kind: 'returned',
      value: '3a',
    });
    expect(
      valueOf(
        '[[1, [2, [3]]].flat(), [1, [2, [3]]].flat(Infinity), [[1], , 2].flat(), [1, 2].flatMap((x) => [x, [x]])]',
      ),
    ).toEqual([
      [1, 2, [3]],
      [1, 2, 3],
      [1, 2],
      [1, [1], 2, [2]],
    ]);
    expect(valueOf(`[[1, null, undefined, 'a'].join(), [].join(), [1, 2].join(''), [[1, 2], [3]].join(';')]`)).toEqual([
      '1,,,a',
      '',
      '12',
      '1,2;3',
    ]);
    expect(valueOf(`JSON.stringify({ a: [1, { b: 'c' }], d: undefined }, null, 1)`)).toBe(
      JSON.stringify({ a: [1, { b: 'c' }] }, null, 1),
    );
    expect(valueOf(`[JSON.stringify({ a: 1, b: 2 }, ['a']), JSON.stringify(undefined) ?? 'none']`)).toEqual([
      '{"a":1}',
      'none',
    ]);
  });
});

describe('a result that grows without end', () => {
  it('is refused by the words of the service', () => {
    shows('appsync:limit evaluated result');
    expect(faultOf(`${nested} return x;`)).toContain('Reached evaluated resolver code size limit.');
    expect(faultOf('const x = []; x.length = 400000000; return x;')).toContain(
      'Reached evaluated resolver code size limit.',
    );
  });
});

describe('what takes too long', () => {
  it.each([`util.matches('^(a+)+$', '${'a'.repeat(40)}!')`, `'${'a'.repeat(40)}!'.replaceAll('(a|a)*$', 'x')`])(
    'is a pattern that backtracks: %s',
    (call) => {
      shows('appsync:limit time of a pattern');
      expect(faultOf(`return ${call};`)).toMatch(/RangeError: the pattern \S+ takes longer than 1000 ms/);
    },
  );

  it('is an evaluation past its time', () => {
    shows('appsync:limit time of an evaluation');
    const sandbox = createSandbox({ clock: { now: () => 0 }, milliseconds: -1 });
    const run = sandbox.define(rewrite(checkLanguage(moduleOf('for (const x of [1]) ctx.stash.x = x;'))));
    expect(run('request', aContext()).outcome).toMatchObject({
      kind: 'fault',
      message: expect.stringMatching(/RangeError: Exceeded the limit of -1 ms/),
    });
  });
});

describe('a subscription filter whose alternatives multiply', () => {
  it('is refused', () => {
    const many = '{ a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, j: 1 }';
    expect(
      faultOf(`const m = ${many}; return util.transform.toSubscriptionFilter({ p: m, q: m, r: m, s: m, t: m });`),
    ).toContain('RangeError');
  });
});
