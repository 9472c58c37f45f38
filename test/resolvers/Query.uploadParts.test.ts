import { beforeAll, describe, expect, it } from 'vitest';
import { outsiders } from '../support/context.ts';
import { USER_ID, VIDEO_ID } from '../support/given.ts';
import { hostileIds } from '../support/hostile-ids.ts';
import { failure, resolverUnderTest, returned, unauthorized, type ResolverUnderTest } from '../support/resolver.ts';

let field: ResolverUnderTest;
beforeAll(async () => {
  field = await resolverUnderTest('Query.uploadParts');
});

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const args = { videoId: VIDEO_ID, partNumbers: [1] };

describe('Query.uploadParts', () => {
  it.each([
    ['one part', [7]],
    ['a hundred parts', upTo(100)],
    ['parts in any order', [3, 1, 2]],
  ])('hands the caller’s own key on for %s', (_what, partNumbers) => {
    const { outcome, stash } = field.request({ arguments: { videoId: VIDEO_ID, partNumbers } });
    expect(outcome).toEqual({ kind: 'returned', value: {} });
    expect(stash).toEqual({ key: { userId: USER_ID, id: VIDEO_ID } });
  });

  it.each([
    ['none', []],
    ['101 parts', upTo(101)],
    ['a part twice', [1, 2, 1]],
    ['a hundred times the same', upTo(100).map(() => 5)],
  ])('refuses %s', (_what, partNumbers) => {
    const { outcome, stash } = field.request({ arguments: { videoId: VIDEO_ID, partNumbers } });
    expect(outcome).toEqual(
      failure('InvalidInput', { field: 'partNumbers', minItems: 1, maxItems: 100, distinct: true }),
    );
    expect(stash).toEqual({});
  });

  it.each(hostileIds)('finds no video whose id is %s', (_what, videoId) => {
    expect(field.request({ arguments: { ...args, videoId } })).toMatchObject({
      outcome: failure('NotFound'),
      stash: {},
    });
  });

  it.each(outsiders)('turns a caller with %s away', (_mode, identity) => {
    expect(field.request({ arguments: args, identity })).toMatchObject({ outcome: unauthorized, stash: {} });
  });

  it('answers with the URLs that its last pipeline function made', () => {
    const parts = [{ partNumber: 1, url: 'https://s3.example/1', expiresAt: '2026-11-24T11:30:15.250Z' }];
    expect(returned(field.response({ arguments: args, prev: { result: parts } }))).toEqual(parts);
  });
});
