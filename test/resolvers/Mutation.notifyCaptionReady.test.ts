import { beforeAll, describe, expect, it } from 'vitest';
import { iamIdentity } from '../support/context.ts';
import { USER_ID, VIDEO_ID } from '../support/given.ts';
import { resolverUnderTest, returned, type ResolverUnderTest } from '../support/resolver.ts';

let field: ResolverUnderTest;
beforeAll(async () => {
  field = await resolverUnderTest('Mutation.notifyCaptionReady');
});

const input = {
  videoId: VIDEO_ID,
  userId: USER_ID,
  language: 'en-US',
  status: 'FAILED',
  reason: 'TOO_LONG',
  version: 5,
};

describe('Mutation.notifyCaptionReady', () => {
  it('hands its input through as the event', () => {
    expect(returned(field.request({ arguments: { input }, identity: iamIdentity() }))).toEqual({ payload: input });
    expect(returned(field.response({ arguments: { input }, identity: iamIdentity(), result: input }))).toEqual(input);
  });
});
