import { beforeAll, describe, expect, it } from 'vitest';
import { outsiders } from '../support/context.ts';
import { USER_ID, VIDEO_ID } from '../support/given.ts';
import { resolverUnderTest, returned, unauthorized, type ResolverUnderTest } from '../support/resolver.ts';

let field: ResolverUnderTest;
beforeAll(async () => {
  field = await resolverUnderTest('Subscription.onCaptionReady');
});

const own = { fieldName: 'userId', operator: 'eq', value: USER_ID };

describe('Subscription.onCaptionReady', () => {
  it('decides who may listen before anything else', () => {
    expect(returned(field.request())).toEqual({ payload: USER_ID });
  });

  it.each(outsiders)('turns a listener with %s away in both handlers', (_mode, identity) => {
    expect(field.request({ identity }).outcome).toEqual(unauthorized);
    expect(field.response({ identity, result: null })).toMatchObject({ outcome: unauthorized });
    expect(field.response({ identity, result: null })).not.toHaveProperty('subscriptionFilter');
  });

  it.each([
    ['left out', {}],
    ['null', { videoId: null }],
  ])('lets every video of the listener through when the video is %s', (_what, args) => {
    const { outcome, subscriptionFilter } = field.response({ arguments: args, result: null });
    expect(outcome).toEqual({ kind: 'returned', value: null });
    expect(subscriptionFilter).toEqual({ filterGroup: [{ filters: [own] }] });
  });

  it.each([VIDEO_ID, 'anything', '#usage'])('narrows to the video %s in the same group, never beside it', (videoId) => {
    const { subscriptionFilter } = field.response({ arguments: { videoId }, result: null });
    expect(subscriptionFilter).toEqual({
      filterGroup: [{ filters: [own, { fieldName: 'videoId', operator: 'eq', value: videoId }] }],
    });
  });

  it('takes no owner from the arguments', () => {
    const { subscriptionFilter } = field.response({ arguments: { userId: 'somebody else' }, result: null });
    expect(subscriptionFilter).toEqual({ filterGroup: [{ filters: [own] }] });
  });
});
