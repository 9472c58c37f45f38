import { describe, expect, it, vi } from 'vitest';
import type { ActiveSubscription } from '../../../../local/appsync/realtime/subscription-index.ts';
import { argumentFilterOf, createSubscriptionIndex } from '../../../../local/appsync/realtime/subscription-index.ts';

function aSubscription(changes: Partial<ActiveSubscription> = {}): ActiveSubscription {
  return {
    id: 's1',
    fieldName: 'onNote',
    argumentFilter: argumentFilterOf({}),
    selectionKey: 'k',
    project: () => ({ data: null }),
    filter: undefined,
    invalidationFilter: undefined,
    deliver: () => undefined,
    invalidate: () => undefined,
    ...changes,
  };
}

function aWatchedFilter(key: string, anchors: readonly ({ fieldName: string; valueKey: string } | undefined)[]) {
  return { key, anchors, matches: vi.fn(() => true) };
}

describe('the index of subscriptions', () => {
  it('does not look at filters that ask for another exact value', () => {
    const index = createSubscriptionIndex();
    const filters = ['1', '2', '3'].map((n) => aWatchedFilter(n, [{ fieldName: 'a.b', valueKey: n }]));
    const subscriptions = filters.map((filter) => aSubscription({ filter }));
    subscriptions.forEach((subscription) => index.add(subscription));

    expect(index.matching('onNote', { a: { b: 2 } })).toEqual([subscriptions[1]]);
    expect(filters.map(({ matches }) => matches.mock.calls.length)).toEqual([0, 1, 0]);
  });

  it('looks at a filter once for all its subscriptions, and no longer when they have ended', () => {
    const index = createSubscriptionIndex();
    const filter = aWatchedFilter('k', [{ fieldName: 'a', valueKey: '1' }, undefined]);
    const [first, second] = [aSubscription({ filter, id: 's1' }), aSubscription({ filter, id: 's2' })];
    const other = aSubscription({ id: 'other' });
    [first, second, other].forEach((subscription) => index.add(subscription));

    expect(index.matching('onNote', { a: 1 })).toEqual([other, first, second]);
    expect(filter.matches).toHaveBeenCalledTimes(1);
    index.delete(first);
    expect(index.ofField('onNote')).toEqual([second, other]);
    index.delete(second);
    expect(index.matching('onNote', { a: 1 })).toEqual([other]);
    expect(filter.matches).toHaveBeenCalledTimes(1);
  });

  it('takes the end of a subscription that it does not know', () => {
    const index = createSubscriptionIndex();
    index.delete(aSubscription());
    const argumentFilter = argumentFilterOf({ a: 1 });
    index.add(aSubscription({ argumentFilter }));
    index.delete(aSubscription({ argumentFilter }));
    expect(index.ofField('onNote')).toHaveLength(1);
  });
});
