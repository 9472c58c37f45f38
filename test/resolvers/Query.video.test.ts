import { beforeAll, describe, expect, it } from 'vitest';
import { outsiders } from '../support/context.ts';
import { STRANGER_ID, USER_ID, VIDEO_ID, aSignedInUser, aTrack, aVideo } from '../support/given.ts';
import { cognitoIdentity } from '../support/context.ts';
import { hostileIds } from '../support/hostile-ids.ts';
import {
  failure,
  resolverUnderTest,
  returned,
  skipped,
  unauthorized,
  unexpectedFailures,
  type ResolverUnderTest,
} from '../support/resolver.ts';

let field: ResolverUnderTest;
beforeAll(async () => {
  field = await resolverUnderTest('Query.video');
});

const args = { id: VIDEO_ID };

describe('Query.video', () => {
  it('reads the item by the caller’s own key, as it is now', () => {
    expect(returned(field.request({ arguments: args }))).toEqual({
      operation: 'GetItem',
      key: { userId: { S: USER_ID }, id: { S: VIDEO_ID } },
      consistentRead: true,
    });
  });

  it('reads another key for another caller of the same id', () => {
    const identity = cognitoIdentity(aSignedInUser({ sub: STRANGER_ID, groups: ['admins'] }));
    expect(returned(field.request({ arguments: args, identity }))).toMatchObject({
      key: { userId: { S: STRANGER_ID } },
    });
  });

  it.each(hostileIds)('answers null without asking the table when the id is %s', (_what, id) => {
    expect(field.request({ arguments: { id } }).outcome).toEqual(skipped(null));
  });

  it.each(outsiders)('turns a caller with %s away', (_mode, identity) => {
    expect(field.request({ arguments: args, identity }).outcome).toEqual(unauthorized);
  });

  it('answers with the item, which the resolvers of its fields go on with', () => {
    const item = aVideo({ captions: { 'en-US': aTrack() } });
    expect(returned(field.response({ arguments: args, result: item }))).toEqual(item);
  });

  it('answers null when there is none', () => {
    expect(returned(field.response({ arguments: args, result: null }))).toBeNull();
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source and logs the cause', (type, error) => {
    const { outcome, logs } = field.response({ arguments: args, error, result: null });
    expect(outcome).toEqual(failure(type));
    expect(logs.join()).toContain(error.message);
  });
});
