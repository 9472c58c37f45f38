import type { Vector } from './vectors.ts';

/** `util.time`, with the clock at 2026-11-23T19:01:35.749Z. */
export const times: readonly Vector[] = [
  {
    shows: 'the time in ISO 8601 has three digits of a second',
    returns: `util.time.nowISO8601()`,
    result: '2026-11-23T19:01:35.749Z',
  },
  { shows: 'the time in seconds', returns: `util.time.nowEpochSeconds()`, result: 1795460495 },
  { shows: 'the time in milliseconds', returns: `util.time.nowEpochMilliSeconds()`, result: 1795460495749 },
  {
    shows: 'the time by a pattern is in UTC',
    returns: `util.time.nowFormatted('yyyy-MM-dd HH:mm:ssZ')`,
    result: '2026-11-23 19:01:35+0000',
  },
  {
    shows: 'the time by a pattern in an offset',
    returns: `util.time.nowFormatted('yyyy-MM-dd HH:mm:ssZ', '+08:00')`,
    result: '2026-11-24 03:01:35+0800',
  },
  {
    shows: 'the time by a pattern in a region',
    returns: `util.time.nowFormatted('yyyy-MM-dd HH:mm:ssZ', 'Australia/Perth')`,
    result: '2026-11-24 03:01:35+0800',
  },
  {
    shows: 'a pattern for AWSDate',
    returns: `util.time.nowFormatted('yyyy-MM-dd[XXX]', '-07:00')`,
    result: '2026-11-23-07:00',
  },
  {
    shows: 'a pattern for AWSDateTime',
    returns: `util.time.nowFormatted("yyyy-MM-dd'T'HH:mm:ss[XXXXX]", '-07:00')`,
    result: '2026-11-23T12:01:35-07:00',
  },
  {
    shows: 'ISO 8601 text to milliseconds',
    returns: `util.time.parseISO8601ToEpochMilliSeconds('2018-02-01T17:21:05.180+08:00')`,
    result: 1517476865180,
  },
  {
    shows: 'text with an offset to milliseconds',
    returns: `util.time.parseFormattedToEpochMilliSeconds('2018-02-02 01:19:22+0800', 'yyyy-MM-dd HH:mm:ssZ')`,
    result: 1517505562000,
  },
  {
    shows: 'text in a given zone to milliseconds',
    returns: `util.time.parseFormattedToEpochMilliSeconds('2018-02-02 01:19:22', 'yyyy-MM-dd HH:mm:ss', '+08:00')`,
    result: 1517505562000,
  },
  {
    shows: 'milliseconds to seconds cuts',
    returns: `util.time.epochMilliSecondsToSeconds(1517943695758)`,
    result: 1517943695,
  },
  {
    shows: 'milliseconds to ISO 8601',
    returns: `util.time.epochMilliSecondsToISO8601(1517943695758)`,
    result: '2018-02-06T19:01:35.758Z',
  },
  {
    shows: 'milliseconds by a pattern',
    returns: `util.time.epochMilliSecondsToFormatted(1517943695758, 'yyyy-MM-dd HH:mm:ssZ')`,
    result: '2018-02-06 19:01:35+0000',
  },
  {
    shows: 'milliseconds by a pattern in a zone',
    returns: `util.time.epochMilliSecondsToFormatted(1517943695758, 'yyyy-MM-dd HH:mm:ssZ', '+08:00')`,
    result: '2018-02-07 03:01:35+0800',
  },
];

/** `util.dynamodb`. */
export const typedValues: readonly Vector[] = [
  {
    shows: 'toDynamoDB types every kind of value, recursively and without sets',
    returns: `util.dynamodb.toDynamoDB({ s: 'x', n: 12345, b: true, z: null, l: [1, 'a'], m: { a: [] } })`,
    result: {
      M: {
        s: { S: 'x' },
        n: { N: 12345 },
        b: { BOOL: true },
        z: { NULL: null },
        l: { L: [{ N: 1 }, { S: 'a' }] },
        m: { M: { a: { L: [] } } },
      },
    },
  },
  { shows: 'toString', returns: `util.dynamodb.toString('x')`, result: { S: 'x' } },
  { shows: 'toNumber keeps a JSON number', returns: `util.dynamodb.toNumber(12345)`, result: { N: 12345 } },
  { shows: 'toBoolean', returns: `util.dynamodb.toBoolean(true)`, result: { BOOL: true } },
  { shows: 'toNull', returns: `util.dynamodb.toNull()`, result: { NULL: null } },
  { shows: 'toStringSet', returns: `util.dynamodb.toStringSet(['a', 'b'])`, result: { SS: ['a', 'b'] } },
  {
    shows: 'toNumberSet keeps JSON numbers',
    returns: `util.dynamodb.toNumberSet([1, 23, 4.56])`,
    result: { NS: [1, 23, 4.56] },
  },
  { shows: 'toBinarySet', returns: `util.dynamodb.toBinarySet(['eA=='])`, result: { BS: ['eA=='] } },
  { shows: 'toBinary', returns: `util.dynamodb.toBinary('eA==')`, result: { B: 'eA==' } },
  { shows: 'toList', returns: `util.dynamodb.toList(['a', 1])`, result: { L: [{ S: 'a' }, { N: 1 }] } },
  { shows: 'toMap', returns: `util.dynamodb.toMap({ a: 1 })`, result: { M: { a: { N: 1 } } } },
  {
    shows: 'toMapValues is the inside of toMap',
    returns: `util.dynamodb.toMapValues({ a: 1, b: 'x' })`,
    result: { a: { N: 1 }, b: { S: 'x' } },
  },
  {
    shows: 'toS3Object is compact JSON in a string',
    returns: `util.dynamodb.toS3Object('k', 'b', 'r')`,
    result: { S: '{"s3":{"key":"k","bucket":"b","region":"r"}}' },
  },
  {
    shows: 'toS3Object with a version',
    returns: `util.dynamodb.toS3Object('k', 'b', 'r', 'v')`,
    result: { S: '{"s3":{"key":"k","bucket":"b","region":"r","version":"v"}}' },
  },
  {
    shows: 'fromS3ObjectJson reads it back',
    returns: `util.dynamodb.fromS3ObjectJson('{"s3":{"key":"k","bucket":"b","region":"r"}}')`,
    result: { bucket: 'b', region: 'r', key: 'k' },
  },
  {
    shows: 'typed converters of null give null',
    returns: `[util.dynamodb.toString(null), util.dynamodb.toNumber(null), util.dynamodb.toStringSet(null)]`,
    result: [null, null, null],
  },
];
