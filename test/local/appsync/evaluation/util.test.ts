import { describe, expect, it } from 'vitest';
import { shows } from '../../../support/claims.ts';
import { evaluate, faultOf, NOW, outcomeOf, valueOf } from './given.ts';

describe('util', () => {
  it('makes identifiers of three kinds, never the same twice', () => {
    shows('appsync:util.autoId', 'appsync:util.autoUlid', 'appsync:util.autoKsuid');
    for (const [call, form] of [
      ['util.autoId()', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
      ['util.autoUlid()', /^[0-9A-HJKMNP-TV-Z]{26}$/],
      ['util.autoKsuid()', /^[0-9A-Za-z]{27}$/],
    ] as const) {
      const [one, other] = valueOf(`[${call}, ${call}]`) as [string, string];
      expect(one).toMatch(form);
      expect(one).not.toBe(other);
    }
  });

  it('puts the time of the clock into ULIDs and KSUIDs', () => {
    shows('appsync:util.autoUlid', 'appsync:util.autoKsuid');
    const time = Array.from((valueOf('util.autoUlid()') as string).slice(0, 10));
    expect(time.reduce((sum, digit) => sum * 32 + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(digit), 0)).toBe(NOW);
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    const ksuid = Array.from(valueOf('util.autoKsuid()') as string).reduce(
      (sum, digit) => sum * 62n + BigInt(digits.indexOf(digit)),
      0n,
    );
    expect(Number(ksuid >> 128n) + 1_400_000_000).toBe(Math.floor(NOW / 1000));
  });

  it.each([
    ['a*b', 'aaaaab', true],
    ['^[a-z]+$', 'abc', true],
    ['^[a-z]+$', 'abc1', false],
    ['.*b.*', 'abc', true],
    ['x', 'abc', false],
    ['(?i)ABC', 'abc', true],
    ['\\\\p{Upper}\\\\p{Digit}', 'A1', true],
    ['[0-9A-HJKMNP-TV-Z]{26}', '01ARZ3NDEKTSV4RRFFQ69G5FAV', true],
    ['\\\\w+@\\\\w+\\\\.org', 'me@example.org', true],
  ])('matches(%s, %s) is %s', (pattern, text, result) => {
    shows('appsync:util.matches');
    expect(valueOf(`util.matches('${pattern}', '${text}')`)).toBe(result);
  });

  it('leaves open what a partial match means, as AWS does', () => {
    shows('appsync:util.matches');
    expect(faultOf(`return util.matches('b', 'abc');`)).toMatch(/UnsupportedByLocal: .*anchor the pattern/);
  });

  it('encodes and decodes for URLs like a form', () => {
    shows('appsync:util.urlEncode', 'appsync:util.urlDecode');
    expect(valueOf(`util.urlEncode('a b&c=ä/~*-._')`)).toBe('a+b%26c%3D%C3%A4%2F%7E*-._');
    expect(valueOf(`util.urlDecode('a+b%26c%3D%C3%A4')`)).toBe('a b&c=ä');
    expect(faultOf(`util.urlDecode('%');`)).toContain('URIError');
  });

  it('encodes and decodes base 64 as UTF-8', () => {
    shows('appsync:util.base64Encode', 'appsync:util.base64Decode');
    expect(valueOf(`util.base64Encode('ä?>')`)).toBe('w6Q/Pg==');
    expect(valueOf(`util.base64Decode('w6Q/Pg==')`)).toBe('ä?>');
  });

  it('escapes text for JavaScript', () => {
    shows('appsync:util.escapeJavaScript');
    expect(valueOf(`util.escapeJavaScript('a"b\\'c\\\\d/e\\nf\\u00e9')`)).toBe(`a\\"b\\'c\\\\d\\/e\\nf\\u00E9`);
  });

  it('normalises text in four forms', () => {
    shows('appsync:util.str.normalize');
    expect(valueOf(`util.str.normalize('e\\u0301', 'nfc')`)).toBe('é');
    expect(valueOf(`util.str.normalize('\\u00e9', 'nfd')`)).toBe('e\u0301');
    expect(valueOf(`util.str.normalize('ﬁ', 'nfkc')`)).toBe('fi');
    expect(valueOf(`util.str.normalize('ﬁ', 'nfkd')`)).toBe('fi');
    expect(faultOf(`util.str.normalize('a', 'utf8');`)).toContain('TypeError');
  });

  it('rounds, compares and draws numbers', () => {
    shows(
      'appsync:util.math.roundNum',
      'appsync:util.math.minVal',
      'appsync:util.math.maxVal',
      'appsync:util.math.randomDouble',
      'appsync:util.math.randomWithinRange',
    );
    expect(
      valueOf('[util.math.roundNum(1.5), util.math.roundNum(-1.5), util.math.minVal(1, 2), util.math.maxVal(1, 2)]'),
    ).toEqual([2, -1, 1, 2]);
    const draws = valueOf(`[${'util.math.randomWithinRange(3, 6),'.repeat(200)}]`) as number[];
    expect([...new Set(draws)].sort()).toEqual([3, 4, 5]);
    expect(valueOf('util.math.randomWithinRange(3, 3)')).toBe(3);
    expect(valueOf('util.math.randomWithinRange(0, 9007199254740991)')).toBeGreaterThanOrEqual(0);
    const random = valueOf('util.math.randomDouble()') as number;
    expect(random >= 0 && random < 1).toBe(true);
  });

  it('reads XML', () => {
    shows('appsync:util.xml.toMap', 'appsync:util.xml.toJsonString');
    const xml = `<?xml version="1.0" encoding="UTF-8"?><posts><post><id>1</id><title>A &amp; B</title></post></posts>`;
    const map = { posts: { post: { id: 1, title: 'A & B' } } };
    expect(valueOf(`util.xml.toMap('${xml}')`)).toEqual(map);
    expect(valueOf(`util.xml.toJsonString('${xml}')`)).toBe(JSON.stringify(map));
    expect(valueOf(`util.xml.toJsonString('${xml}', true)`)).toBe(JSON.stringify(JSON.stringify(map)));
    expect(faultOf(`util.xml.toMap('<a>');`)).toContain('not XML');
  });

  it.each([
    ['EEE, d MMM yyyy', 'Mon, 23 Nov 2026'],
    ['EEEE MMMM', 'Monday November'],
    ["hh:mm a 'a'", '07:01 PM a'],
    ["''yy", "'26"],
    ['D Q SSS', '327 4 749'],
  ])('writes the time by the pattern %s', (pattern, text) => {
    shows('appsync:util.time.nowFormatted');
    expect(valueOf(`util.time.nowFormatted(${JSON.stringify(pattern)})`)).toBe(text);
  });

  it('says which patterns and texts of time it does not take', () => {
    expect(faultOf(`util.time.parseFormattedToEpochMilliSeconds('2 Feb 2018', 'd MMM yyyy', 'Z');`)).toContain(
      'UnsupportedByLocal',
    );
    expect(faultOf(`util.time.nowFormatted('yyyy', 'Nowhere/Town');`)).toMatch(/^code\.js:5:11: /);
    expect(faultOf(`util.time.parseISO8601ToEpochMilliSeconds('yesterday');`)).toMatch(/^code\.js:5:11: /);
    expect(faultOf(`util.time.parseFormattedToEpochMilliSeconds('2018', 'yyyy');`)).toContain('time zone');
  });

  it.each([
    `util.time.parseISO8601ToEpochMilliSeconds('2018-02-30T17:21:05Z')`,
    `util.time.parseFormattedToEpochMilliSeconds('2018-02-02 25:19', 'yyyy-MM-dd HH:mm', 'Z')`,
  ])('shows clients nothing of this program when there is no such time: %s', (call) => {
    expect(faultOf(`${call};`)).toMatch(/^code\.js:5:11: DateTimeParseException: Text '[^\n]*$/);
  });
});

describe('util.http', () => {
  it('copies headers without those of one connection', () => {
    shows('appsync:util.http.copyHeaders');
    expect(
      valueOf(
        `util.http.copyHeaders({ Host: 'h', TE: 't', 'content-length': '1', authorization: 'a', x: ['1', '2'] })`,
      ),
    ).toEqual({
      authorization: 'a',
      x: ['1', '2'],
    });
  });

  it('adds response headers; the last of a name wins', () => {
    shows('appsync:util.http.addResponseHeader', 'appsync:util.http.addResponseHeaders');
    const { responseHeaders, appendedErrors } = evaluate(
      `util.http.addResponseHeader('itemsCount', 7); util.http.addResponseHeader('a', 'x');
      util.http.addResponseHeaders({ b: true, c: { d: 1 }, A: 'y' }); return 1;`,
    );
    expect(responseHeaders).toEqual([
      ['itemsCount', '7'],
      ['b', 'true'],
      ['c', '{"d":1}'],
      ['A', 'y'],
    ]);
    expect(appendedErrors).toEqual([]);
  });

  it.each([
    [`'', 'x'`],
    [`null, 'x'`],
    [`undefined, 'x'`],
    [`'bad name', 'x'`],
    [`'a', null`],
    [`'a', 'x\\r\\ny: z'`],
    [`'Vary', 'x'`],
    [`'Content-Type', 'x'`],
    [`'Access-Control-Allow-Origin', 'x'`],
    [`'X-Amzn-Thing', 'x'`],
    [`'x-amz-thing', 'x'`],
    [`'Host', 'x'`],
  ])('leaves out addResponseHeader(%s) and reports it', (args) => {
    shows('appsync:util.http.addResponseHeader', 'appsync:error ResponseHeaderError');
    const { outcome, responseHeaders, appendedErrors } = evaluate(`util.http.addResponseHeader(${args}); return 1;`);
    expect(outcome.kind).toBe('returned');
    expect(responseHeaders).toEqual([]);
    expect(appendedErrors).toMatchObject([{ errorType: 'ResponseHeaderError' }]);
  });

  it('adds at most 4 KB of headers, replaced ones included', () => {
    shows('appsync:limit response headers');
    const add = (size: number) => `util.http.addResponseHeader('a', '${'x'.repeat(size)}');`;
    expect(evaluate(add(4095)).appendedErrors).toEqual([]);
    expect(evaluate(add(4096)).appendedErrors).toMatchObject([{ errorType: 'ResponseHeaderError' }]);
    expect(evaluate(add(3000) + add(3000)).appendedErrors).toMatchObject([{ errorType: 'ResponseHeaderError' }]);
  });
});

describe('extensions', () => {
  const filter = { filterGroup: [{ filters: [{ fieldName: 'a', operator: 'eq', value: 1 }] }] };

  it('notes the filters of a subscription', () => {
    shows('appsync:extensions.setSubscriptionFilter', 'appsync:extensions.setSubscriptionInvalidationFilter');
    const made = `util.transform.toSubscriptionFilter({ a: { eq: 1 } })`;
    expect(evaluate(`extensions.setSubscriptionFilter(${made}); return null;`)).toMatchObject({
      subscriptionFilter: filter,
    });
    expect(
      evaluate(`extensions.setSubscriptionInvalidationFilter(${JSON.stringify(filter)}); return null;`),
    ).toMatchObject({
      invalidationFilter: filter,
    });
    expect(evaluate('extensions.setSubscriptionFilter(null);')).not.toHaveProperty('subscriptionFilter');
    expect(faultOf('extensions.setSubscriptionFilter({ filters: [] });')).toContain('filterGroup');
    expect(faultOf('extensions.setSubscriptionFilter({ filterGroup: [{ filters: [{}] }] });')).toContain('fieldName');
  });

  it('notes every invalidation', () => {
    shows('appsync:extensions.invalidateSubscriptions');
    const call = `extensions.invalidateSubscriptions({ subscriptionField: 'onThing', payload: { id: 'x' } });`;
    expect(evaluate(call + call).invalidations).toEqual([
      { subscriptionField: 'onThing', payload: { id: 'x' } },
      { subscriptionField: 'onThing', payload: { id: 'x' } },
    ]);
    expect(faultOf('extensions.invalidateSubscriptions({});')).toContain('subscriptionField');
  });

  it('evicts nothing from a cache that is not there, and counts the wish', () => {
    shows('appsync:extensions.evictFromApiCache');
    const { outcome, cacheEvictions } = evaluate(
      `return extensions.evictFromApiCache('Query', 'thing', { 'context.arguments.id': '1' });`,
    );
    expect(outcome).toEqual({ kind: 'returned', value: { extensions: { apiCacheEntriesDeleted: 0 } } });
    expect(cacheEvictions).toBe(1);
  });
});

describe('every built-in', () => {
  it('can be called without arguments without harm to the process', async () => {
    const { builtIns } = await import('../../../../local/appsync/evaluation/built-ins.ts');
    for (const name of Object.keys(builtIns).filter((one) => !/^(text|console)\./.test(one))) {
      const { kind } = outcomeOf(`return ${name.replace(/^dynamodb\./, 'ddb.')}();`);
      expect(['returned', 'fault', 'error', 'unauthorized', 'earlyReturn']).toContain(kind);
    }
  });
});

describe('dates in English', () => {
  it.each([
    ['2026-01-01T12:00:00Z', 'YYYY-ww W e', '2026-01 1 5'],
    ['2027-12-31T00:00:00Z', 'YYYY yyyy w YY', '2028 2027 1 28'],
    ['2022-12-31T00:00:00Z', 'YYYY ww', '2022 53'],
    ['2023-01-01T00:00:00Z', 'YYYY ww', '2023 01'],
    ['2026-11-23T19:01:35Z', 'EEE, d MMM yyyy HH:mm:ss z', 'Mon, 23 Nov 2026 19:01:35 UTC'],
    [
      '2026-11-23T19:01:35Z',
      "EEEE EEEEE MMMM MMMMM LLLL L ccc QQQ QQQQ G GGGG 'o''clock' a",
      "Monday M November N November 11 Mon Q4 4th quarter AD Anno Domini o'clock PM",
    ],
    ['2026-11-23T19:01:35Z', 'O ZZZZ zzzz', 'GMT GMT Coordinated Universal Time'],
  ])('%s by %s is %s', (iso, pattern, text) => {
    shows('appsync:util.time.epochMilliSecondsToFormatted');
    const args = `${Date.parse(iso)}, ${JSON.stringify(pattern)}`;
    expect(valueOf(`util.time.epochMilliSecondsToFormatted(${args})`)).toBe(text);
  });

  it('name the zone they are in', () => {
    shows('appsync:util.time.epochMilliSecondsToFormatted');
    const zoned = (pattern: string, zone: string) =>
      valueOf(`util.time.epochMilliSecondsToFormatted(0, '${pattern}', '${zone}')`);
    expect(zoned('z O OOOO', 'America/New_York')).toBe('EST GMT-5 GMT-05:00');
    expect(zoned('z O', '+05:30')).toBe('+05:30 GMT+5:30');
    expect(zoned('EEE, dd MMM yyyy HH:mm:ss z', 'GMT')).toBe('Thu, 01 Jan 1970 00:00:00 GMT');
    expect(zoned('z', 'UTC+2')).toBe('UTC+02:00');
    expect(zoned('z zzzz', 'Etc/UTC')).toBe('UTC Coordinated Universal Time');
  });

  it('do not guess the name of a zone, nor take that of this machine', () => {
    expect(faultOf(`util.time.nowFormatted('HH:mm', 'SYSTEM');`)).toContain('Unknown time-zone ID: SYSTEM');
    expect(faultOf(`util.time.nowFormatted('HH:mm z', 'Europe/Berlin');`)).toContain(
      'UnsupportedByLocal: The name of the time zone Europe/Berlin',
    );
  });
});

describe('util.rds', () => {
  const columns = [{ label: 'author' }, { label: 'ISBN-13' }, { name: 'pages' }];
  const rows = [
    [{ stringValue: 'Mark Twain' }, { stringValue: '978-1948132817' }, { longValue: 366 }],
    [{ stringValue: 'Jack London' }, { isNull: true }, { longValue: 232 }],
  ];
  const answer = { sqlStatementResults: [{ numberOfRecordsUpdated: 1 }, { records: rows, columnMetadata: columns }] };
  const expected = [
    [{}],
    [
      { author: 'Mark Twain', 'ISBN-13': '978-1948132817', pages: 366 },
      { author: 'Jack London', 'ISBN-13': null, pages: 232 },
    ],
  ];

  it('gives rows by column name, one list per statement', () => {
    shows('appsync:util.rds.toJsonObject', 'appsync:util.rds.toJsonString');
    expect(valueOf('util.rds.toJsonObject(ctx.args.text)', { arguments: { text: JSON.stringify(answer) } })).toEqual(
      expected,
    );
    expect(valueOf('util.rds.toJsonObject(ctx.args.value)', { arguments: { value: answer } })).toEqual(expected);
    expect(valueOf('JSON.parse(util.rds.toJsonString(ctx.args.value))', { arguments: { value: answer } })).toEqual(
      expected,
    );
  });

  it('refuses what is no answer of the Data API', () => {
    expect(faultOf('return util.rds.toJsonObject({});')).toContain('no sqlStatementResults');
  });
});
