import { describe, expect, it, vi } from 'vitest';
import type { Execution, FilterGroups } from '../../../../local/appsync/types.ts';
import { shows, showsOf } from '../../../support/claims.ts';
import type { Client } from './given.ts';
import { aFilter, anEndpoint, aStart, startFrame } from './given.ts';

/** Ids of the subscriptions that got something before the next `complete`, in order. */
async function received(client: Client): Promise<unknown[]> {
  client.send({ type: 'stop', id: 'end' });
  const ids: unknown[] = [];
  for (let frame = await client.next(); frame['type'] !== 'complete'; frame = await client.next())
    ids.push(frame['id']);
  return ids;
}

/** Subscriptions whose query's variables say which filters their resolver sets. */
const subscribe: Execution['subscribe'] = ({ variables = {} }) =>
  Promise.resolve(
    aStart({
      args: { id: 'an argument that would match nothing' },
      // Test variables hold filters.
      ...(variables['filter'] !== undefined && { subscriptionFilter: variables['filter'] as FilterGroups }),
      ...(variables['invalidation'] !== undefined && { invalidationFilter: variables['invalidation'] as FilterGroups }),
    }),
  );

describe('an event', () => {
  it('reaches the subscriptions that the documented table says', async () => {
    shows('appsync:argument filter', 'appsync:publish of list and null results');
    const endpoint = await anEndpoint();
    const client = await endpoint.connect();
    await client.subscribe('any');
    await client.subscribe('u1', { variables: { ownerId: 'u1' } });
    await client.subscribe('u2', { variables: { ownerId: 'u2' } });
    await client.subscribe('null', { variables: { ownerId: null } });
    await client.subscribe('both', { variables: { ownerId: 'u1', id: 'v1' } });
    await client.subscribe('unknown', { variables: { nothing: 'x' } });
    await client.subscribe('unknown-null', { variables: { nothing: null } });
    const publish = (value: unknown) => endpoint.realtime.publish({ fieldName: 'onNote', value });

    publish({ id: 'v1', ownerId: 'u1', status: 'READY' });
    expect((await received(client)).sort()).toEqual(['any', 'both', 'u1', 'unknown-null']);
    publish({ id: 'v1' });
    expect((await received(client)).sort()).toEqual(['any', 'null', 'unknown-null']);
    publish({ id: 'v1', ownerId: null });
    expect((await received(client)).sort()).toEqual(['any', 'null', 'unknown-null']);
    publish([{ id: 'v1', ownerId: 'u1' }]);
    expect(await received(client)).toEqual(['any']);
    publish(null);
    publish(undefined);
    expect(await received(client)).toEqual([]);
  });

  it('does not take a number for the text of it', async () => {
    shows('appsync:argument filter');
    const endpoint = await anEndpoint();
    const client = await endpoint.connect();
    await client.subscribe('number', { variables: { n: 2 } });
    await client.subscribe('text', { variables: { n: '2' } });
    await client.subscribe('list', { variables: { n: [1, { b: 1, a: 2 }] } });
    endpoint.realtime.publish({ fieldName: 'onNote', value: { n: 2 } });
    expect(await received(client)).toEqual(['number']);
    endpoint.realtime.publish({ fieldName: 'onNote', value: { n: [1, { a: 2, b: 1 }] } });
    expect(await received(client)).toEqual(['list']);
  });

  it('reaches the subscription fields that listen to its mutation, and no others', async () => {
    shows('appsync:publish to @aws_subscribe fields');
    const endpoint = await anEndpoint({
      execution: {
        subscribe: ({ variables = {} }) => Promise.resolve(aStart({ fieldName: String(variables['field']) })),
        subscriptionsOf: (mutation) => (mutation === 'publishNote' ? ['onNote', 'onAny'] : []),
      },
    });
    const client = await endpoint.connect();
    for (const field of ['onNote', 'onAny', 'onOther']) await client.subscribe(field, { variables: { field } });
    endpoint.realtime.publish({ fieldName: 'publishNote', value: { id: 1 } });
    endpoint.realtime.publish({ fieldName: 'deleteNote', value: { id: 1 } });
    expect(await received(client)).toEqual(['onNote', 'onAny']);
  });

  it('is projected and serialised once for each selection, and carries errors beside data', async () => {
    const errors = [{ path: ['onNote', 'title'], locations: null, message: 'Cannot return null' }];
    const project = vi.fn(() => ({ data: { onNote: null }, errors, extensions: { own: 1 } }));
    const endpoint = await anEndpoint({
      execution: { subscribe: ({ query }) => Promise.resolve(aStart({ selectionKey: query, project })) },
    });
    const clients = await Promise.all([endpoint.connect(), endpoint.connect()]);
    for (const client of clients) {
      for (const id of ['a', 'b', 'c']) await client.subscribe(id);
      await client.subscribe('other', { query: 'subscription { onNote { title } }' });
    }

    endpoint.realtime.publish({ fieldName: 'onNote', value: { id: 1 } });

    expect(await clients[0].next()).toEqual({ id: 'a', type: 'data', payload: { data: { onNote: null }, errors } });
    expect(await received(clients[1])).toHaveLength(4);
    expect(project).toHaveBeenCalledTimes(2);
  });

  it('vanishes above 240 KB and arrives at 240 KB', async () => {
    shows('appsync:limit event payload');
    const endpoint = await anEndpoint();
    const client = await endpoint.connect();
    await client.subscribe('s1');
    const frame = JSON.stringify({ data: { onNote: { id: '' } } }).length;
    const publish = (characters: number) =>
      endpoint.realtime.publish({ fieldName: 'onNote', value: { id: 'x'.repeat(characters) } });
    publish(240 * 1024 - frame + 1);
    publish(240 * 1024 - frame);
    expect(await received(client)).toEqual(['s1']);
    expect(endpoint.logged).toContainEqual({
      event: 'realtime.payload_dropped',
      fieldName: 'onNote',
      bytes: 240 * 1024 + 1,
    });
  });

  it('is lost for a selection that cannot be projected, and for no other', async () => {
    const endpoint = await anEndpoint({
      execution: {
        subscribe: ({ variables = {} }) =>
          Promise.resolve(
            variables['fails'] === true
              ? aStart({
                  selectionKey: 'fails',
                  project: () => {
                    throw new Error('boom');
                  },
                })
              : aStart(),
          ),
      },
    });
    const client = await endpoint.connect();
    await client.subscribe('fails', { variables: { fails: true } });
    await client.subscribe('works');
    endpoint.realtime.publish({ fieldName: 'onNote', value: { id: 1 } });
    expect(await received(client)).toEqual(['works']);
  });

  it('is not sent to who has gone', async () => {
    const endpoint = await anEndpoint();
    const client = await endpoint.connect();
    await client.subscribe('s1');
    client.socket.close(1000);
    await client.closed();
    await vi.waitFor(() => expect(endpoint.realtime.connections()).toBe(0));
    expect(() => endpoint.realtime.publish({ fieldName: 'onNote', value: { id: 1 } })).not.toThrow();
  });

  it('reaches one of a thousand subscribers, and the others not', async () => {
    const endpoint = await anEndpoint({
      execution: { subscribe: ({ variables }) => subscribeToOwner(variables?.['ownerId']) },
    });
    const clients = await Promise.all(Array.from({ length: 10 }, () => endpoint.connect()));
    for (const [c, client] of clients.entries()) {
      for (let s = 0; s < 100; s += 1) client.send(startFrame(`${c}-${s}`, { variables: { ownerId: `u${c}-${s}` } }));
      for (let s = 0; s < 100; s += 1) expect(await client.next()).toMatchObject({ type: 'start_ack' });
    }
    endpoint.realtime.publish({ fieldName: 'onNote', value: { ownerId: 'u3-77' } });
    expect(await Promise.all(clients.map(received))).toEqual(clients.map((_, c) => (c === 3 ? ['3-77'] : [])));
  });
});

function subscribeToOwner(ownerId: unknown) {
  return Promise.resolve(aStart({ subscriptionFilter: aFilter([['ownerId', 'eq', ownerId]]) }));
}

describe('an enhanced filter', () => {
  const LONG = 'x'.repeat(256);

  it.each<[operator: string, value: unknown, passes: unknown[], fails: unknown[]]>([
    ['eq', 'b', ['b'], ['B', 'bb', 1, null, undefined, ['b']]],
    ['eq', 2, [2], ['2', 3]],
    ['eq', true, [true], [false, 'true', 1]],
    ['ne', 'b', ['a', 'B', 1, true], ['b', null, undefined, ['a']]],
    ['le', 2, [1, 2], [3, '1', null, undefined]],
    ['lt', 2, [1], [2, 3]],
    ['ge', 2, [2, 3], [1, '3', null]],
    ['gt', 2, [3], [2, 1, undefined]],
    ['lt', 'b', ['a', 'B', 'az'], ['b', 'c', 1]],
    ['ge', '2026-01-01', ['2026-01-01', '2026-02-01'], ['2025-12-31']],
    ['contains', 'b', ['abc', 'b', ['a', 'b']], ['ABC', ['bc'], 1, null, undefined]],
    ['contains', 1, [[1, 2]], [['1'], '1', 1]],
    ['notContains', 'b', ['ac', ['a'], []], ['abc', ['b'], null, undefined, 1]],
    ['beginsWith', 'ab', ['ab', 'abc'], ['cab', 'AB', ['ab'], null]],
    ['in', ['a', 2, true], ['a', 2, true], ['b', '2', ['a'], null]],
    ['notIn', ['a', 2], ['b', '2', true], ['a', 2, null, undefined, ['b']]],
    ['between', [1, 5], [2, 3, 4, 1.5], [1, 5, 0, 6, '3', null]],
    ['between', ['b', 'd'], ['c', 'bb'], ['b', 'd', 'a', 2]],
    ['containsAny', ['a', 2], [['a'], [1, 2]], [['b'], [], 'a', null]],
    ['eq', LONG, [LONG], []],
  ])('with %s %j passes %j and not %j', async (operator, value, passes, fails) => {
    showsOf(
      operator,
      'appsync:filter eq',
      'appsync:filter ne',
      'appsync:filter le',
      'appsync:filter lt',
      'appsync:filter ge',
      'appsync:filter gt',
      'appsync:filter contains',
      'appsync:filter notContains',
      'appsync:filter beginsWith',
      'appsync:filter in',
      'appsync:filter notIn',
      'appsync:filter between',
      'appsync:filter containsAny',
    );
    const endpoint = await anEndpoint({ execution: { subscribe } });
    const client = await endpoint.connect();
    await client.subscribe('s1', { variables: { filter: aFilter([['field', operator, value]]) } });
    for (const [field, expected] of [...passes.map((v) => [v, ['s1']]), ...fails.map((v) => [v, []])]) {
      endpoint.realtime.publish({ fieldName: 'onNote', value: { field } });
      expect([field, await received(client)]).toEqual([field, expected]);
    }
  });

  it.each<[string, FilterGroups, unknown, boolean]>([
    [
      'all filters of a group',
      aFilter([
        ['a', 'eq', 1],
        ['b', 'eq', 2],
      ]),
      { a: 1, b: 2 },
      true,
    ],
    [
      'all filters of a group, not one',
      aFilter([
        ['a', 'eq', 1],
        ['b', 'eq', 2],
      ]),
      { a: 1, b: 3 },
      false,
    ],
    ['any group', aFilter([['a', 'eq', 1]], [['b', 'gt', 2]]), { a: 0, b: 3 }, true],
    ['any group by its exact value', aFilter([['a', 'eq', 1]], [['b', 'gt', 2]]), { a: 1, b: 0 }, true],
    ['both groups, once', aFilter([['a', 'eq', 1]], [['b', 'eq', 2]]), { a: 1, b: 2 }, true],
    ['five levels', aFilter([['a.b.c.d.e', 'eq', 1]]), { a: { b: { c: { d: { e: 1 } } } } }, true],
    ['not six levels', aFilter([['a.b.c.d.e.f', 'eq', 1]]), { a: { b: { c: { d: { e: { f: 1 } } } } } }, false],
    ['not through a list', aFilter([['a.b', 'eq', 1]]), { a: [{ b: 1 }] }, false],
    ['not what the prototype has', aFilter([['constructor.name', 'eq', 'Object']]), {}, false],
    ['not a list event', aFilter([['length', 'ge', 0]]), [{ a: 1 }], false],
    ['nothing without groups', aFilter(), { a: 1 }, false],
    ['nothing in an empty group', aFilter([]), { a: 1 }, false],
  ])('passes %s', async (_what, filter, value, isDelivered) => {
    shows('appsync:enhanced filter', 'appsync:limit filter field nesting');
    const endpoint = await anEndpoint({ execution: { subscribe } });
    const client = await endpoint.connect();
    await client.subscribe('s1', { variables: { filter } });
    endpoint.realtime.publish({ fieldName: 'onNote', value });
    expect(await received(client)).toEqual(isDelivered ? ['s1'] : []);
  });

  it('of one subscription stays when an equal one is stopped', async () => {
    const endpoint = await anEndpoint({ execution: { subscribe } });
    const client = await endpoint.connect();
    const filter = aFilter([['a', 'eq', 1]], [['a', 'gt', 5]]);
    for (const id of ['end', 's1', 's2']) await client.subscribe(id, { variables: { filter } });
    expect(await received(client)).toEqual([]);
    endpoint.realtime.publish({ fieldName: 'onNote', value: { a: 1 } });
    endpoint.realtime.publish({ fieldName: 'onNote', value: { a: 6 } });
    expect(await received(client)).toEqual(['s1', 's2', 's1', 's2']);
  });

  const names = (count: number) =>
    Array.from({ length: count }, (_, i): [string, string, unknown] => [`f${i}`, 'eq', i]);
  const tooMany = (operator: string, max: number) =>
    `subscription exceeds maximum value limit ${max} for operator \`${operator}\`.`;
  const invalidValue = (operator: string) =>
    `subscription filter has invalid filter value for operator \`${operator}\`.`;
  it.each<[string, unknown, string | undefined]>([
    ['five fields in a group', aFilter(names(5)), undefined],
    ['six fields in a group', aFilter(names(6)), 'Filters exceed maximum attributes limit 5 for subscription'],
    ['ten groups', aFilter(...names(10).map((filter) => [filter])), undefined],
    [
      'eleven groups',
      aFilter(...names(11).map((filter) => [filter])),
      'Filters combination exceed maximum limit 10 for subscription.',
    ],
    [
      'two in of ten alternatives',
      aFilter([
        ['a', 'in', [1, 2, 3, 4, 5]],
        ['b', 'in', [1, 2]],
      ]),
      undefined,
    ],
    [
      'two in of fifteen alternatives',
      aFilter([
        ['a', 'in', [1, 2, 3, 4, 5]],
        ['b', 'in', [1, 2, 3]],
      ]),
      'Filters combination exceed maximum limit 10 for subscription.',
    ],
    [
      'one field twice',
      aFilter([
        ['a', 'ge', 1],
        ['a', 'le', 5],
      ]),
      expect.stringContaining('filter uses same fieldName multiple time'),
    ],
    ['six values for in', aFilter([['a', 'in', [1, 2, 3, 4, 5, 6]]]), tooMany('in', 5)],
    ['six values for notIn', aFilter([['a', 'notIn', [1, 2, 3, 4, 5, 6]]]), tooMany('notIn', 5)],
    [
      'twenty values for containsAny',
      aFilter([['a', 'containsAny', Array.from({ length: 20 }, (_, i) => i)]]),
      undefined,
    ],
    [
      'twenty-one values for containsAny',
      aFilter([['a', 'containsAny', Array.from({ length: 21 }, (_, i) => i)]]),
      tooMany('containsAny', 20),
    ],
    ['text for containsAny', aFilter([['a', 'containsAny', 'x']]), invalidValue('containsAny')],
    ['text of 257 characters', aFilter([['a', 'eq', 'x'.repeat(257)]]), invalidValue('eq')],
    ['a list for eq', aFilter([['a', 'eq', [1]]]), invalidValue('eq')],
    ['null for eq', aFilter([['a', 'eq', null]]), invalidValue('eq')],
    ['a boolean for gt', aFilter([['a', 'gt', true]]), invalidValue('gt')],
    ['a number for beginsWith', aFilter([['a', 'beginsWith', 1]]), invalidValue('beginsWith')],
    ['three bounds for between', aFilter([['a', 'between', [1, 2, 3]]]), invalidValue('between')],
    ['bounds of two kinds for between', aFilter([['a', 'between', [1, '2']]]), invalidValue('between')],
    ['the operator lte', aFilter([['a', 'lte', 1]]), 'subscription filter has invalid operator `lte`.'],
    ['the operator EQ', aFilter([['a', 'EQ', 1]]), 'subscription filter has invalid operator `EQ`.'],
    ['no list of groups', { filterGroup: {} }, 'subscription filter is malformed.'],
    [
      'a filter without a field',
      { filterGroup: [{ filters: [{ operator: 'eq', value: 1 }] }] },
      'subscription filter is malformed.',
    ],
  ])('is checked at start: %s', async (_what, filter, message) => {
    shows(
      'appsync:filter check at start',
      'appsync:limit filters of a group',
      'appsync:limit filter combinations',
      'appsync:limit values of in and notIn',
      'appsync:limit values of containsAny',
      'appsync:limit filter text',
    );
    const endpoint = await anEndpoint({ execution: { subscribe } });
    const client = await endpoint.connect();
    for (const which of ['filter', 'invalidation']) {
      client.send(startFrame(which, { variables: { [which]: filter } }));
      expect(await client.next()).toEqual(
        message === undefined
          ? { type: 'start_ack', id: which }
          : { type: 'error', id: which, payload: { errors: [{ message, errorCode: 400 }] } },
      );
    }
  });
});

describe('an invalidation', () => {
  it('completes the subscription that it names and closes the connection', async () => {
    shows('appsync:invalidation');
    const endpoint = await anEndpoint({ execution: { subscribe } });
    const [member, other] = [await endpoint.connect(), await endpoint.connect()];
    const invalidation = (userId: string) =>
      aFilter([
        ['channelId', 'eq', 'c1'],
        ['userId', 'eq', userId],
      ]);
    await member.subscribe('s1', { variables: { invalidation: invalidation('u1') } });
    await member.subscribe('s2');
    await other.subscribe('s1', { variables: { invalidation: invalidation('u2') } });

    endpoint.realtime.invalidate({ subscriptionField: 'onOther', payload: { channelId: 'c1', userId: 'u1' } });
    endpoint.realtime.invalidate({ subscriptionField: 'onNote', payload: { channelId: 'c2', userId: 'u1' } });
    expect(await received(member)).toEqual([]);
    endpoint.realtime.invalidate({ subscriptionField: 'onNote', payload: { channelId: 'c1', userId: 'u1' } });

    expect(await member.next()).toEqual({ type: 'complete', id: 's1' });
    expect(await member.closed()).toBe(1000);
    expect(await received(other)).toEqual([]);
    expect(endpoint.realtime.connections()).toBe(1);
  });

  it('completes every subscription that it names before it closes their connection', async () => {
    const endpoint = await anEndpoint({ execution: { subscribe } });
    const member = await endpoint.connect();
    const invalidation = aFilter([['userId', 'eq', 'u1']]);
    for (const id of ['s1', 's2', 's3']) await member.subscribe(id, { variables: { invalidation } });
    endpoint.realtime.invalidate({ subscriptionField: 'onNote', payload: { userId: 'u1' } });
    for (const id of ['s1', 's2', 's3']) expect(await member.next()).toEqual({ type: 'complete', id });
    expect(await member.closed()).toBe(1000);
  });
});
