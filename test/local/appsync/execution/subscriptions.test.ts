import { describe, expect, it } from 'vitest';
import type { Execution, SubscriptionStart } from '../../../../local/appsync/types.ts';
import { shows } from '../../../support/claims.ts';
import { aContext, anApi, giving, raise, unauthorized } from './given.ts';
import type { Handlers } from './given.ts';

const SCHEMA = `
  type Video { id: ID! title: String owner: User secret: String @aws_iam meta: AWSJSON }
  type User { name: String! }
  type Query { a: Int }
  type Mutation { save: Video }
  type Subscription { onSave(id: ID, owner: String): Video! @aws_subscribe(mutations: ["save"])  internal: Video @aws_iam }
`;
const start = (query: string, handlers: Handlers = giving(null), variables: Record<string, unknown> = {}) =>
  anApi(SCHEMA, { 'Subscription.onSave': handlers }).subscribe({ query, variables }, aContext());
const accepted = (started: SubscriptionStart): Extract<SubscriptionStart, { ok: true }> => {
  if (!started.ok) throw new Error(JSON.stringify(started.errors));
  return started;
};

describe('starting a subscription', () => {
  it('runs its resolver once and keeps what it set and was given', async () => {
    shows('appsync:extensions.setSubscriptionFilter');
    const filter = { filterGroup: [{ filters: [{ fieldName: 'id', operator: 'eq', value: '1' }] }] };
    const started = await start(
      'subscription($o: String, $x: ID) { onSave(owner: $o, id: $x) { id } }',
      { response: (_ctx, { effect }) => (effect({ subscriptionFilter: filter }), null) },
      { o: null },
    );
    expect(started).toMatchObject({ ok: true, fieldName: 'onSave', args: { owner: null }, subscriptionFilter: filter });
    expect(Object.keys(accepted(started).args)).toEqual(['owner']);
  });

  it.each<[string, Handlers, unknown]>([
    [
      'util.unauthorized',
      { response: () => unauthorized() },
      { errorType: 'Unauthorized', message: 'Not Authorized to access onSave on type Subscription' },
    ],
    [
      'an error',
      { response: () => raise({ message: 'no', errorType: 'NotFound' }) },
      { errorType: 'NotFound', message: 'no' },
    ],
  ])('is refused by %s of the resolver', async (_name, handlers, error) => {
    expect(await start('subscription { onSave { id } }', handlers)).toEqual({ ok: false, errors: [error] });
  });

  it('is refused when the resolver returns something that is no event', async () => {
    expect((await start('subscription { onSave { id } }', giving('text'))).ok).toBe(false);
  });

  it('is refused when the field is not for the caller', async () => {
    expect(await start('subscription { internal { id } }')).toEqual({
      ok: false,
      errors: [{ errorType: 'Unauthorized', message: 'Not Authorized to access internal on type Subscription' }],
    });
  });

  it('is refused for a query and for a document that is not valid', async () => {
    expect(await start('{ a }')).toMatchObject({ ok: false, errors: [{ errorType: 'UnsupportedOperation' }] });
    expect(await start('subscription { onSave { foo } }')).toEqual({
      ok: false,
      errors: [
        { message: "Validation error of type FieldUndefined: Field 'foo' in type 'Video' is undefined @ 'onSave/foo'" },
      ],
    });
  });

  it('decides on a directive of its root field by the variables', async () => {
    shows('appsync:@skip and @include');
    const query = 'subscription($x: Boolean!) { onSave @include(if: $x) { id } }';
    expect(await start(query, giving(null), { x: true })).toMatchObject({ ok: true, fieldName: 'onSave' });
    expect(await start(query, giving(null), { x: false })).toMatchObject({ ok: false });
    expect(await start(query)).toEqual({
      ok: false,
      errors: [{ message: "Variable 'x' has coerced Null value for NonNull type 'Boolean!'" }],
    });
  });

  it.each([
    ['subscription { onSave { id } internal { id } }', 'must select only one top level field'],
    [
      'subscription S { ...F } fragment F on Subscription { a: onSave { id } b: onSave { id } }',
      'must select only one',
    ],
    ['subscription { ... on Subscription { __typename } }', 'must not select an introspection top level field'],
  ])('is refused for %s', async (query, text) => {
    shows('appsync:error SubscriptionMultipleRootFields');
    const message = expect.stringContaining(text);
    expect(await start(query)).toEqual({ ok: false, errors: [{ message }] });
  });

  it('takes one field that is selected twice', async () => {
    expect(await start('subscription { onSave { id } ... { onSave { title } } }')).toMatchObject({ ok: true });
  });

  it('knows which subscriptions listen to a mutation', () => {
    shows('appsync:directive @aws_subscribe');
    const api: Execution = anApi(SCHEMA, {});
    expect(api.subscriptionsOf('save')).toEqual(['onSave']);
    expect(api.subscriptionsOf('other')).toEqual([]);
  });

  it('listens once to a mutation that it names twice', () => {
    const api: Execution = anApi(SCHEMA.replace('["save"]', '["save", "save"]'), {});
    expect(api.subscriptionsOf('save')).toEqual(['onSave']);
  });
});

describe('an event', () => {
  const event = { id: 'v1', meta: '{"a":1}', owner: {} };

  it('is the selection set applied to the value of the mutation, without running resolvers', async () => {
    shows('appsync:selection set of the subscriber');
    const started = accepted(await start('subscription { e: onSave { key: id title meta __typename } }'));
    expect(started.project(event)).toEqual({
      data: { e: { key: 'v1', title: null, meta: '{"a":1}', __typename: 'Video' } },
    });
  });

  it('is null with an error where the mutation did not select a non-null field', async () => {
    shows('appsync:selection set of the subscriber');
    const started = accepted(await start('subscription { onSave { title owner { name } } }'));
    const message = "Cannot return null for non-nullable type: 'String' within parent 'User' (/onSave/owner/name)";
    expect(started.project(event)).toEqual({
      data: { onSave: { title: null, owner: null } },
      errors: [{ path: ['onSave', 'owner', 'name'], locations: null, message }],
    });
    const bare = accepted(await start('subscription { onSave { id } }'));
    expect(bare.project({ title: 't' }).data).toBeNull();
  });

  it('does not show a field that the subscriber may not see', async () => {
    shows('appsync:auth modes by field');
    const started = accepted(await start('subscription { onSave { secret } }'));
    expect(started.project({ id: '1', secret: 's' })).toMatchObject({
      data: { onSave: { secret: null } },
      errors: [{ errorType: 'Unauthorized', message: 'Not Authorized to access secret on type Video' }],
    });
  });

  it('has one key for equal selections, whatever they are filtered by', async () => {
    const one = accepted(await start('subscription { onSave(id: 1) { id title } }'));
    const same = accepted(
      await start('subscription Q($i: ID) { onSave(id: $i) { id ...F } } fragment F on Video { title }'),
    );
    const other = accepted(await start('subscription { onSave(id: 1) { title id } }'));
    expect(same.selectionKey).toBe(one.selectionKey);
    expect(other.selectionKey).not.toBe(one.selectionKey);
  });
});
