import { beforeAll, describe, expect, it } from 'vitest';
import { outsiders } from '../support/context.ts';
import { USER_ID, VIDEO_ID, aVideo } from '../support/given.ts';
import { hostileIds } from '../support/hostile-ids.ts';
import { failure, resolverUnderTest, returned, unauthorized, type ResolverUnderTest } from '../support/resolver.ts';

let field: ResolverUnderTest;
beforeAll(async () => {
  field = await resolverUnderTest('Mutation.deleteVideo');
});

const args = { id: VIDEO_ID };
const key = { userId: USER_ID, id: VIDEO_ID };

describe('Mutation.deleteVideo', () => {
  it('hands the caller’s own key on', () => {
    const { outcome, stash } = field.request({ arguments: args });
    expect(outcome).toEqual({ kind: 'returned', value: {} });
    expect(stash).toEqual({ key });
  });

  it.each(hostileIds)('finds no video whose id is %s', (_what, id) => {
    expect(field.request({ arguments: { id } })).toMatchObject({ outcome: failure('NotFound'), stash: {} });
  });

  it.each(outsiders)('turns a caller with %s away', (_mode, identity) => {
    expect(field.request({ arguments: args, identity })).toMatchObject({ outcome: unauthorized, stash: {} });
  });

  it('answers with the id and nothing else of what is gone', () => {
    const stash = { key, video: aVideo() };
    expect(returned(field.response({ arguments: args, stash, prev: { result: {} } }))).toEqual({ id: VIDEO_ID });
  });
});
