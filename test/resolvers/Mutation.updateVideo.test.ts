import { beforeAll, describe, expect, it } from 'vitest';
import { outsiders } from '../support/context.ts';
import { NOW_ISO, USER_ID, VIDEO_ID, aVideo } from '../support/given.ts';
import { hostileIds } from '../support/hostile-ids.ts';
import {
  dataSourceErrors,
  failure,
  resolverUnderTest,
  returned,
  unauthorized,
  unexpectedFailures,
  type ResolverUnderTest,
} from '../support/resolver.ts';

let field: ResolverUnderTest;
beforeAll(async () => {
  field = await resolverUnderTest('Mutation.updateVideo');
});

const input = (changes: Readonly<Record<string, unknown>>) => ({
  input: { id: VIDEO_ID, expectedVersion: 3, ...changes },
});
const ask = (changes: Readonly<Record<string, unknown>>) => field.request({ arguments: input(changes) });

const condition = {
  expression: '(attribute_exists(#id)) AND (#version = :version_eq)',
  expressionNames: { '#id': 'id', '#version': 'version' },
  expressionValues: { ':version_eq': { N: 3 } },
};

describe('Mutation.updateVideo', () => {
  it('writes title and description once, on the version that the caller saw', () => {
    expect(returned(ask({ title: ' Tides\u0000 ', description: 'The Moon,\nmostly.' }))).toEqual({
      operation: 'UpdateItem',
      key: { userId: { S: USER_ID }, id: { S: VIDEO_ID } },
      update: {
        expression:
          'SET #expName_1 = :expValue_1, #expName_2 = :expValue_2, #expName_3 = :expValue_3, #expName_4 = #expName_4 + :expValue_4',
        expressionNames: {
          '#expName_1': 'title',
          '#expName_2': 'description',
          '#expName_3': 'updatedAt',
          '#expName_4': 'version',
        },
        expressionValues: {
          ':expValue_1': { S: 'Tides' },
          ':expValue_2': { S: 'The Moon,\nmostly.' },
          ':expValue_3': { S: NOW_ISO },
          ':expValue_4': { N: 1 },
        },
      },
      condition,
    });
  });

  it.each([
    ['the title alone', { title: 'Tides' }, ['title', 'updatedAt', 'version'], { S: 'Tides' }],
    [
      'the title alone, with a null title left out',
      { title: null, description: 'x' },
      ['description', 'updatedAt', 'version'],
      { S: 'x' },
    ],
    ['the description alone', { description: 'x' }, ['description', 'updatedAt', 'version'], { S: 'x' }],
    ['the description to none', { description: null }, ['description', 'updatedAt', 'version'], { NULL: null }],
    ['an empty description to none', { description: '' }, ['description', 'updatedAt', 'version'], { NULL: null }],
    ['a blank description to none', { description: ' \n' }, ['description', 'updatedAt', 'version'], { NULL: null }],
  ])('changes %s', (_what, changes, attributes, value) => {
    const { update } = returned(ask(changes)) as {
      update: { expressionNames: Record<string, string>; expressionValues: Record<string, unknown> };
    };
    expect(Object.values(update.expressionNames)).toEqual(attributes);
    expect(update.expressionValues[':expValue_1']).toEqual(value);
  });

  it.each([{}, { title: null }])('refuses to change nothing: %j', (changes) => {
    expect(ask(changes).outcome).toEqual(failure('InvalidInput', { fields: ['title', 'description'], atLeast: 1 }));
  });

  it.each([
    ['', {}],
    ['', { description: 'x' }],
    [' \u202E ', { description: 'x' }],
    ['\uD800', {}],
    ['a'.repeat(256), {}],
  ])('refuses the title %j as createUpload does, beside %j', (title, others) => {
    expect(ask({ title, ...others }).outcome).toEqual(
      failure('InvalidInput', { field: 'title', minLength: 1, maxLength: 255 }),
    );
  });

  it('refuses a description that is too long', () => {
    expect(ask({ description: 'd'.repeat(5001) }).outcome).toEqual(
      failure('InvalidInput', { field: 'description', maxLength: 5000 }),
    );
  });

  it.each(outsiders)('turns a caller with %s away', (_mode, identity) => {
    expect(field.request({ arguments: input({ title: 'x' }), identity }).outcome).toEqual(unauthorized);
  });

  it.each(hostileIds)('finds no video whose id is %s', (_what, id) => {
    expect(ask({ id, title: 'x' }).outcome).toEqual(failure('NotFound'));
  });

  it('answers with the video as it now is', () => {
    const item = aVideo({ version: 4, title: 'Tides' });
    expect(returned(field.response({ arguments: input({ title: 'Tides' }), result: item }))).toEqual(item);
  });

  it('says which version somebody faster made', () => {
    const { outcome } = field.response({
      arguments: input({ title: 'Tides' }),
      error: dataSourceErrors.conditionFailed,
      result: aVideo({ version: 9, title: 'Secret of storage' }),
    });
    expect(outcome).toEqual(failure('Conflict', { version: 9 }));
  });

  it('says that a video which is not there is not there', () => {
    const { outcome } = field.response({
      arguments: input({ title: 'Tides' }),
      error: dataSourceErrors.conditionFailed,
      result: null,
    });
    expect(outcome).toEqual(failure('NotFound'));
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source and logs the cause', (type, error) => {
    const { outcome, logs } = field.response({ arguments: input({ title: 'x' }), error, result: null });
    expect(outcome).toEqual(failure(type));
    expect(logs.join()).toContain(error.message);
  });
});
