import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesPattern, PatternError, validatePattern } from '../../../local/events/pattern.ts';
import { shows, showsOf } from '../../support/claims.ts';

const thrownBy = (act: () => void): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
};

/** An event with one field `x` under `detail`, and a pattern for it. */
const at = (x: unknown): object => ({ source: 'lectern', detail: { x } });

describe('matchesPattern', () => {
  const objectCreated = {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { bucket: { name: 'media' }, object: { key: 'videos/u/1/source', size: 5 }, reason: 'PutObject' },
  };

  it('asks for every field that the pattern names, and ignores the others', () => {
    shows('events:pattern values');
    const pattern = {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: ['media'] }, object: { key: [{ wildcard: 'videos/*/source' }] } },
    };
    expect(matchesPattern(pattern, objectCreated)).toBe(true);
    expect(matchesPattern({ ...pattern, source: ['aws.transcribe'] }, objectCreated)).toBe(false);
    expect(matchesPattern({ detail: { bucket: { name: ['other'] } } }, objectCreated)).toBe(false);
    expect(matchesPattern({ detail: { bucket: { region: ['x'] } } }, objectCreated)).toBe(false);
    expect(matchesPattern({ region: ['x'] }, objectCreated)).toBe(false);
  });

  it.each<[name: string, alternatives: unknown[], matching: unknown[], other: unknown[]]>([
    ['exact strings', ['a', 'b'], ['a', 'b'], ['A', 'ab', '', null, 1]],
    ['exact numbers', [300, 0], [300, 3e2, 0, -0], ['300', 301, null, false]],
    ['exact booleans', [true], [true], [false, 'true', 1, null]],
    ['null', [null], [null], ['', 'null', 0, false, undefined]],
    ['the empty string', [''], [''], [null, ' ', undefined]],
    ['exact', [{ exact: 'a' }], ['a'], ['A', 'ab']],
    ['prefix', [{ prefix: 'us-' }], ['us-east-1', 'us-'], ['eu-us-', 'US-east-1', 5, null]],
    ['an empty prefix', [{ prefix: '' }], ['', 'a'], [5, null, true]],
    ['suffix', [{ suffix: '/source' }], ['a/source', '/source'], ['/source/', '/SOURCE', 5]],
    ['equals-ignore-case', [{ 'equals-ignore-case': 'AbC' }], ['abc', 'ABC', 'aBc'], ['abcd', 'ab', 5]],
    ['prefix ignoring case', [{ prefix: { 'equals-ignore-case': 'Ev' } }], ['EVent', 'event'], ['vent', 'e']],
    ['suffix ignoring case', [{ suffix: { 'equals-ignore-case': '.PNG' } }], ['a.png', 'a.Png'], ['a.pn', 'png']],
    ['wildcard in the middle', [{ wildcard: 'a*c' }], ['ac', 'abc', 'aacc', 'a/b/c'], ['a', 'abcd', 'xac', 5]],
    ['wildcard at the ends', [{ wildcard: '*/lib/*' }], ['/lib/', 'a/lib/b'], ['lib', '/lib']],
    ['several wildcards', [{ wildcard: '*a*b*a' }], ['aba', 'xaxbxa'], ['ab', 'ba', 'abab']],
    ['wildcards whose parts may not overlap', [{ wildcard: 'ab*ba' }], ['abba', 'abxba'], ['aba']],
    ['an escaped wildcard', [{ wildcard: 'a\\*\\\\*' }], ['a*\\', 'a*\\x'], ['ab\\', 'a*']],
    ['a wildcard alone', [{ wildcard: '*' }], ['', 'a'], [5, null]],
    ['a wildcard pattern without one', [{ wildcard: 'a.c' }], ['a.c'], ['abc']],
    ['anything-but a string', [{ 'anything-but': 'a' }], ['b', 'A', '', 1, null, true], ['a', undefined]],
    ['anything-but a number', [{ 'anything-but': 5 }], [6, '5', null], [5, undefined]],
    ['anything-but strings', [{ 'anything-but': ['a', 'b'] }], ['c'], ['a', 'b']],
    ['anything-but numbers', [{ 'anything-but': [1, 2] }], [3, '1'], [1, 2]],
    ['anything-but a prefix', [{ 'anything-but': { prefix: 'us-' } }], ['eu-1', 5], ['us-1']],
    ['anything-but prefixes', [{ 'anything-but': { prefix: ['us-', 'eu-'] } }], ['ap-1'], ['us-1', 'eu-1']],
    ['anything-but a suffix', [{ 'anything-but': { suffix: '.png' } }], ['a.jpg'], ['a.png']],
    ['anything-but suffixes', [{ 'anything-but': { suffix: ['.png', '.jpg'] } }], ['a.gif'], ['a.png', 'a.jpg']],
    ['anything-but ignoring case', [{ 'anything-but': { 'equals-ignore-case': ['Ab', 'c'] } }], ['b'], ['aB', 'C']],
    ['anything-but a wildcard', [{ 'anything-but': { wildcard: '*/lib/*' } }], ['/src/'], ['/lib/x']],
    ['anything-but wildcards', [{ 'anything-but': { wildcard: ['a*', '*b'] } }], ['c'], ['ax', 'xb']],
    ['exists', [{ exists: true }], ['a', null, 0, ['a'], false], [undefined, [], {}, { y: 1 }]],
    ['exists not', [{ exists: false }], [undefined, [], {}, { y: 1 }], ['a', null, [null]]],
    ['a value or none', [{ exists: false }, 'a'], [undefined, 'a'], ['b', null]],
    ['numeric =', [{ numeric: ['=', 3.5] }], [3.5], [3, '3.5']],
    ['numeric <', [{ numeric: ['<', 10] }], [9.99, -1], [10, 11, '9']],
    ['numeric <=', [{ numeric: ['<=', 10] }], [10, 9], [10.01]],
    ['numeric >', [{ numeric: ['>', 0] }], [0.1], [0, -1, null]],
    ['numeric >=', [{ numeric: ['>=', 0] }], [0, 1], [-0.1]],
    ['a numeric range', [{ numeric: ['>', 0, '<=', 5] }], [0.1, 5], [0, 5.1]],
    ['cidr', [{ cidr: '10.1.0.0/16' }], ['10.1.0.0', '10.1.255.255'], ['10.2.0.0', '::1', 'x', 5]],
    ['cidr of IPv6', [{ cidr: '2001:db8::/32' }], ['2001:db8::1', '2001:0db8:1::'], ['2001:db9::', '10.1.0.0']],
    ['a list in the event, by any element', ['a', 'b'], [['x', 'a'], ['b'], [['b']]], [['x'], [], [{ a: 1 }]]],
    ['anything-but on a list, by any element', [{ 'anything-but': 'a' }], [['a', 'b']], [['a'], []]],
    ['alternatives of different kinds', ['a', { prefix: 'b' }, { numeric: ['>', 5] }], ['a', 'bc', 6], ['c', 5]],
  ])('knows %s', (_, alternatives, matching, other) => {
    showsOf(
      JSON.stringify(alternatives),
      'events:pattern exact',
      'events:pattern prefix',
      'events:pattern suffix',
      'events:pattern anything-but',
      'events:pattern numeric',
      'events:pattern exists',
      'events:pattern equals-ignore-case',
      'events:pattern wildcard',
      'events:pattern cidr',
    );
    const pattern = { detail: { x: alternatives } };
    expect(matching.filter((x) => !matchesPattern(pattern, at(x)))).toEqual([]);
    expect(other.filter((x) => matchesPattern(pattern, at(x)))).toEqual([]);
  });

  it('takes the fields of an object pattern from one element of a list', () => {
    shows('events:pattern lists in the event');
    const pattern = { detail: { parts: { number: [1], state: ['done'] } } };
    const parts = (...list: unknown[]): object => ({ detail: { parts: list } });
    expect(matchesPattern(pattern, parts({ number: 2, state: 'open' }, { number: 1, state: 'done' }))).toBe(true);
    expect(matchesPattern(pattern, parts({ number: 1, state: 'open' }, { number: 2, state: 'done' }))).toBe(false);
    expect(matchesPattern(pattern, parts('number', 1))).toBe(false);
  });

  it('calls a field absent only when no element of a list has it, also below an absent parent', () => {
    shows('events:pattern exists');
    const pattern = { detail: { parts: { error: [{ exists: false }] } } };
    expect(matchesPattern(pattern, { detail: { parts: [{ n: 1 }, { n: 2 }] } })).toBe(true);
    expect(matchesPattern(pattern, { detail: { parts: [{ n: 1 }, { error: 'x' }] } })).toBe(false);
    expect(matchesPattern(pattern, { detail: {} })).toBe(true);
    expect(matchesPattern(pattern, {})).toBe(true);
    expect(matchesPattern(pattern, { detail: { parts: 'error' } })).toBe(true);
  });

  it('takes one of the alternatives of $or, together with the fields beside it, at any depth', () => {
    shows('events:pattern $or');
    const pattern = {
      source: ['s'],
      detail: { $or: [{ a: [1] }, { b: [2], c: [3] }, { $or: [{ d: [4] }, { e: [5] }] }] },
    };
    const event = (detail: object): object => ({ source: 's', detail });
    const matching = [{ a: 1 }, { b: 2, c: 3 }, { d: 4 }, { e: 5, a: 2 }];
    const other = [{}, { a: 2 }, { b: 2 }, { c: 3 }, { d: 5 }];
    expect(matching.filter((detail) => !matchesPattern(pattern, event(detail)))).toEqual([]);
    expect(other.filter((detail) => matchesPattern(pattern, event(detail)))).toEqual([]);
    expect(matchesPattern(pattern, { source: 'other', detail: { a: 1 } })).toBe(false);
  });

  it('takes $or for a field when its list holds match expressions or one object only', () => {
    expect(matchesPattern({ $or: [{ prefix: 'a' }, { prefix: 'b' }] }, { $or: 'bc' })).toBe(true);
    expect(matchesPattern({ $or: [{ prefix: 'a' }] }, { $or: 'bc' })).toBe(false);
  });

  it('is not misled by names of Object.prototype', () => {
    expect(matchesPattern({ detail: { constructor: [{ exists: true }] } }, { detail: {} })).toBe(false);
    expect(matchesPattern({ detail: { toString: { name: ['toString'] } } }, { detail: {} })).toBe(false);
    expect(matchesPattern(JSON.parse('{"__proto__":["a"]}') as object, JSON.parse('{"__proto__":"a"}') as object)).toBe(
      true,
    );
  });
});

/** Small enough that a pattern of all its leaves is within the limit. */
const anyEvent = fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1, maxKeys: 4 });
const fits = (pattern: object): boolean => JSON.stringify(pattern).length <= 2048;

describe('any event', () => {
  it('matches the pattern that is made of its own leaves, and not once one of them differs', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const pattern = patternOf(event) ?? {};
        fc.pre(Object.keys(pattern).length > 0 && fits(pattern));
        expect(matchesPattern(pattern, event)).toBe(true);
        const other = JSON.parse(
          JSON.stringify(pattern, (_, value: unknown) => (Array.isArray(value) ? ['none'] : value)),
        ) as object;
        fc.pre(fits(other) && !JSON.stringify(event).includes('none'));
        expect(matchesPattern(other, event)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('either has a field or has it not', () => {
    fc.assert(
      fc.property(anyEvent, fc.string(), fc.string(), (event, a, b) => {
        const asked = (exists: boolean): boolean => matchesPattern({ [a]: { [b]: [{ exists }] } }, event);
        expect(asked(true)).toBe(!asked(false));
      }),
      { numRuns: 500 },
    );
  });
});

/** Every leaf of the event that is not in a list, as a pattern; `undefined` when there is none. */
function patternOf(event: object): object | undefined {
  const fields = Object.entries(event).flatMap(([name, value]: [string, unknown]): [string, unknown][] => {
    if (Array.isArray(value)) return [];
    if (typeof value !== 'object' || value === null) return [[name, [value]]];
    const inner = patternOf(value);
    return inner === undefined ? [] : [[name, inner]];
  });
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}

describe('validatePattern', () => {
  it('throws nothing but its own error, whatever it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (pattern) => {
        const error = thrownBy(() => {
          validatePattern(pattern);
        });
        expect(error === undefined || error instanceof PatternError).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each<[unknown, string]>([
    [null, 'Filter is not an object'],
    [[], 'Filter is not an object'],
    [{}, 'Empty objects are not allowed'],
    [{ detail: {} }, 'Empty objects are not allowed (at detail)'],
    [{ source: [] }, 'Empty arrays are not allowed (at source)'],
    [{ source: 'aws.s3' }, '"source" must be an object or an array (at source)'],
    [{ detail: { n: 5 } }, '"n" must be an object or an array (at detail.n)'],
    [{ source: [['a']] }, 'Arrays are not allowed within match value (at source)'],
    [{ source: [{}] }, 'Match expression name not found (at source)'],
    [{ source: [{ prefx: 'a' }] }, 'Unrecognized match type prefx (at source)'],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'Only one key allowed in match expression (at source)'],
    [{ source: [{ prefix: 5 }] }, 'prefix match pattern must be a string (at source)'],
    [{ source: [{ suffix: { prefix: 'a' } }] }, 'Unrecognized match type prefix (at source)'],
    [{ source: [{ 'equals-ignore-case': null }] }, 'equals-ignore-case match pattern must be a string (at source)'],
    [{ source: [{ wildcard: 'a**b' }] }, 'Consecutive wildcard characters at pos 1 (at source)'],
    [{ source: [{ wildcard: 'a\\b' }] }, 'Invalid escape character at pos 1 (at source)'],
    [{ source: [{ exists: 'yes' }] }, 'exists match pattern must be either true or false. (at source)'],
    [{ source: [{ 'anything-but': [] }] }, 'Empty arrays are not allowed (at source)'],
    [{ source: [{ 'anything-but': { numeric: ['>', 1] } }] }, 'Unrecognized match type numeric (at source)'],
    [{ source: [{ numeric: '>' }] }, 'Value of numeric must be an array. (at source)'],
    [{ source: [{ numeric: ['!=', 5] }] }, 'Unrecognized numeric range operator: != (at source)'],
    [{ source: [{ numeric: ['>', '5'] }] }, 'Value of > must be numeric (at source)'],
    [{ source: [{ numeric: ['<', 5, '>', 1] }] }, 'Numeric range must begin with > or >= (at source)'],
    [{ source: [{ numeric: ['>', 5, '<', 1] }] }, 'Bottom must be less than top (at source)'],
    [{ source: [{ numeric: ['>', 6e9] }] }, 'Value must be between -5000000000 and 5000000000, inclusive (at source)'],
    [{ source: [{ cidr: '10.0.0.0/33' }] }, 'Malformed CIDR, 10.0.0.0/33 (at source)'],
    [{ source: [{ cidr: '10.0.0.0' }] }, 'Malformed CIDR, 10.0.0.0 (at source)'],
    [{ $or: [{ a: [1] }, {}] }, 'Empty objects are not allowed'],
    [{ source: ['x'.repeat(2048)] }, 'it is longer than 2048 characters'],
  ])('refuses %j', (pattern, reason) => {
    shows('events:refused patterns');
    expect(
      thrownBy(() => {
        validatePattern(pattern);
      }),
    ).toEqual(
      expect.objectContaining({
        code: 'InvalidEventPatternException',
        message: `Event pattern is not valid. Reason: ${reason}`,
      }),
    );
  });

  it('refuses a list of anything-but that mixes strings with numbers, and any value that is neither', () => {
    expect(() => {
      validatePattern({ source: [{ 'anything-but': ['a', 1] }] });
    }).toThrow(/mixed type is not supported/u);
    expect(() => {
      validatePattern({ source: [{ 'anything-but': null }] });
    }).toThrow(/array or single string\/number value/u);
  });
});
