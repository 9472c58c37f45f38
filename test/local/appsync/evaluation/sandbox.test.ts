import { describe, expect, it } from 'vitest';
import { rewrite } from '../../../../local/appsync/evaluation/rewrite.ts';
import { createSandbox } from '../../../../local/appsync/evaluation/sandbox.ts';
import { checkLanguage } from '../../../../local/appsync/evaluation/language-check.ts';
import { shows, showsOf } from '../../../support/claims.ts';
import { aContext, faultOf, valueOf } from './given.ts';

describe('the language inside the sandbox', () => {
  it('has the list methods of AppSync and no others', () => {
    shows('appsync:list methods');
    const listed =
      'concat fill flat indexOf join lastIndexOf pop push reverse shift slice sort splice unshift forEach map flatMap filter reduce reduceRight find findIndex findLast findLastIndex some every';
    const others = Object.getOwnPropertyNames(Array.prototype).filter(
      (name) => !`length ${listed}`.split(' ').includes(name),
    );
    expect(others).toContain('includes');
    const kinds = (names: readonly string[]) => valueOf(`${JSON.stringify(names)}.map((name) => typeof [][name])`);
    expect(kinds(listed.split(' '))).toEqual(listed.split(' ').map(() => 'function'));
    expect(kinds(others)).toEqual(others.map(() => 'undefined'));
  });

  it('has the text methods of AppSync and no others', () => {
    shows('appsync:text methods');
    const listed =
      'charAt concat endsWith indexOf lastIndexOf replace replaceAll slice split startsWith substring toLowerCase toUpperCase trim trimEnd trimStart';
    const others = Object.getOwnPropertyNames(String.prototype).filter(
      (name) => !`length ${listed}`.split(' ').includes(name),
    );
    const kinds = (names: readonly string[]) => valueOf(`${JSON.stringify(names)}.map((name) => typeof ''[name])`);
    expect(kinds(listed.split(' '))).toEqual(listed.split(' ').map(() => 'function'));
    expect(kinds(others)).toEqual(others.map(() => 'undefined'));
  });

  it.each([Object.prototype, Number.prototype, Boolean.prototype, Function.prototype])(
    'has no methods of %o',
    (prototype) => {
      const names = Object.getOwnPropertyNames(prototype).filter((name) => !['length', 'name'].includes(name));
      const value = `({ o: {}, n: 1, b: true, f: (() => 1) })`;
      const kinds = `Object.values(${value}).map((one) => ${JSON.stringify(names)}.filter((name) => one[name] !== undefined))`;
      expect(valueOf(kinds)).toEqual([[], [], [], []]);
    },
  );

  it.each<[string, unknown]>([
    ['Object.assign({ a: 1 }, { b: 2 })', { a: 1, b: 2 }],
    ['Object.entries({ a: 1 })', [['a', 1]]],
    [`[Object.hasOwn({ a: 1 }, 'a'), Object.hasOwn({ a: 1 }, 'b')]`, [true, false]],
    ['Object.keys({ a: 1, b: 2 })', ['a', 'b']],
    ['Object.values({ a: 1, b: 2 })', [1, 2]],
    ['[Number.isFinite(1), Number.isFinite(Infinity)]', [true, false]],
    ['[Number.isNaN(NaN), Number.isNaN(1)]', [true, false]],
    ['[0, 0, 0].map(() => Math.random()).every((n) => n >= 0 && n < 1)', true],
    ['Math.min(3, 1, 2)', 1],
    ['Math.max(1, 3, 2)', 3],
    ['Math.round(1.5)', 2],
    ['Math.floor(-1.5)', -2],
    ['Math.ceil(1.2)', 2],
    ['JSON.stringify({ a: [1, null] })', '{"a":[1,null]}'],
    [`JSON.parse('{"a":1}')`, { a: 1 }],
    ['String.raw`a\\n${1}`', 'a\\n1'],
  ])('knows %s', (call, value) => {
    showsOf(
      call,
      'appsync:Object.assign',
      'appsync:Object.entries',
      'appsync:Object.hasOwn',
      'appsync:Object.keys',
      'appsync:Object.values',
      'appsync:Number.isFinite',
      'appsync:Number.isNaN',
      'appsync:Math.random',
      'appsync:Math.min',
      'appsync:Math.max',
      'appsync:Math.round',
      'appsync:Math.floor',
      'appsync:Math.ceil',
      'appsync:JSON.stringify',
      'appsync:JSON.parse',
      'appsync:String.raw',
    );
    expect(valueOf(call)).toEqual(value);
  });

  it('sorts only without an argument', () => {
    shows('appsync:list methods');
    expect(valueOf('[3, 1, 2].sort()')).toEqual([1, 2, 3]);
    expect(faultOf('return [1].sort(undefined);')).toContain('sort takes no argument');
  });

  it('parses invalid JSON to an empty text', () => {
    shows('appsync:JSON.parse');
    expect(valueOf(`[JSON.parse('{bad'), JSON.parse(''), JSON.parse(undefined), JSON.parse('[1]')]`)).toEqual([
      '',
      '',
      '',
      [1],
    ]);
  });

  it('writes objects and lists into texts as JavaScript does', () => {
    expect(valueOf('`${[1, [2, 3]]} ${{}} ${[null]} ${null} ${true} ${1.5}`')).toBe(
      '1,2,3 [object Object]  null true 1.5',
    );
  });

  it.each([
    ['a.c', 'abc a.c', 'x x'],
    ['a\\\\.c', 'abc a.c', 'abc x'],
    ['\\\\p{Alpha}+', 'ab 12 cd', 'x 12 x'],
    ['\\\\Qa.c\\\\E', 'abc a.c', 'abc x'],
    ['(?i)AB', 'ab Ab', 'x x'],
    ['\\\\d{2}', '12 345', 'x x5'],
    ['^\\\\s+|\\\\s+$', ' ab ', 'xabx'],
    ['[^\\\\p{Alnum}\\\\-]', 'a-b_c', 'a-bxc'],
    ['[]a]', 'a]b', 'xxb'],
    ['\\\\h+\\\\z', 'a b  ', 'a bx'],
    ['a{2,}}', 'aaa}a}', 'xa}'],
  ])('replaces by the Java pattern %s', (pattern, text, result) => {
    shows('appsync:Java patterns in replace and replaceAll');
    expect(valueOf(`'${text}'.replaceAll('${pattern}', 'x')`)).toBe(result);
  });

  it('replaces the first match, with groups', () => {
    expect(valueOf(`'a1 b2'.replace('([a-z])([0-9])', '$2$1')`)).toBe('1a b2');
  });

  it.each(['a*+b', '(?>a)', '[a-z&&[^b]]', 'a(?i)b', 'a{2}+'])(
    'says that the Java pattern %s is not emulated',
    (pattern) => {
      expect(faultOf(`return 'a'.replace('${pattern}', 'b');`)).toContain('UnsupportedByLocal');
    },
  );
});

describe('the walls of the sandbox', () => {
  it.each([
    `[].constructor.constructor('return process')()`,
    `[() => 1][0].constructor('return process')()`,
    `''.constructor.constructor('return process')()`,
    `(1).constructor.constructor('return process')()`,
    `[util][0].constructor.constructor('return process')()`,
    `util.error.constructor('return process')()`,
    `util.time.nowISO8601.constructor('return process')()`,
    `ctx.constructor.constructor('return process')()`,
    `ctx.args.constructor.constructor('return process')()`,
    `Object.keys.constructor('return process')()`,
    `JSON.parse('{}').constructor.constructor('return process')()`,
    `ddb.operations.updateListItem(1, 1).toJSON.constructor('return process')()`,
    `ddb.toStringSet(['a']).constructor.constructor('return process')()`,
    `[].map.call.constructor('return process')()`,
    `util.autoId().constructor.constructor('return process')()`,
    `util.xml.toMap('<a>1</a>').constructor.constructor('return process')()`,
    `({}).__proto__.polluted`,
    `[() => 1][0].caller.x`,
    `util.time.nowISO8601.arguments.x`,
  ])('lets nothing through %s', (expression) => {
    shows('appsync:isolation of resolver code');
    expect(faultOf(`return ${expression};`)).toMatch(
      /TypeError: (Cannot read properties of undefined|.*is not a function)/,
    );
  });

  it.each([
    'util',
    'util.time',
    'ddb',
    'ddb.operations',
    'runtime',
    'extensions',
    'Object.keys',
    '[].map',
    `''.replace`,
    'util.error',
  ])('keeps %s, which handlers share, from being changed', (target) => {
    shows('appsync:isolation of resolver code');
    expect(faultOf(`const target = ${target}; target.left = 1;`)).toContain('object is not extensible');
    expect(faultOf(`Object.assign(${target}, { left: 1 });`)).toContain('object is not extensible');
  });

  it('keeps keys like __proto__ as data', () => {
    const text = '{"__proto__":{"a":1},"constructor":2}';
    expect(valueOf(`JSON.stringify(util.dynamodb.toMapValues(JSON.parse('${text}')))`)).toBe(
      '{"__proto__":{"M":{"a":{"N":1}}},"constructor":{"N":2}}',
    );
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });

  it('has no globals even for code that no check has seen', () => {
    shows('appsync:isolation of resolver code');
    const sandbox = createSandbox({ clock: { now: () => 1 } });
    const checked = rewrite(
      checkLanguage('export const request = (ctx) => [ctx.n]; export const response = (ctx) => 1;'),
    );
    const names = [
      'process',
      'globalThis',
      'Function',
      'Date',
      'Promise',
      'eval',
      'RegExp',
      'require',
      'setTimeout',
      'WebAssembly',
      'console.constructor',
    ];
    for (const name of names) {
      const run = sandbox.define({ ...checked, text: checked.text.replace('[ctx.n]', `typeof ${name}`) });
      expect(run('request', aContext()).outcome).toEqual({ kind: 'returned', value: 'undefined' });
    }
  });
});
