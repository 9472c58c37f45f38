import { describe, expect, it } from 'vitest';
import { shows, showsOf } from '../../../support/claims.ts';
import { accessClaims, aToken, HOST, idClaims, NOW } from '../authorization/given.ts';
import { startFrame } from './given.ts';
import type { Subscriber } from './whole-api.ts';
import { aWholeApi, BY_KEY, PUBLISH, signedObject } from './whole-api.ts';

const ACK = { type: 'start_ack', id: 's1' };
const data = (id: string, value: object) => ({ id, type: 'data', payload: { data: value } });
const error = (id: string, ...errors: object[]) => ({ id, type: 'error', payload: { errors } });
const group = (...filters: readonly (readonly [fieldName: string, operator: string, value: unknown])[]) => ({
  filters: filters.map(([fieldName, operator, value]) => ({ fieldName, operator, value })),
});
const json = (...groups: object[]) => JSON.stringify({ filterGroup: groups });
const idsOf = (frames: readonly Record<string, unknown>[]) => frames.map(({ id }) => id);

describe('events of a whole API', () => {
  it('carry what the mutation selected, as far as the subscriber asked for it', async () => {
    shows('appsync:selection set of the subscriber', 'appsync:message data');
    const api = await aWholeApi();
    const client = await api.connect();
    await client.started('leaf', 'subscription { onNote { id rank score isOpen tags } }');
    await client.started(
      'nested',
      'subscription { onNote { meta { lang deep { lang } } author { team } links { href } } }',
    );
    await client.started('alias', 'subscription { e: onNote { k: id m: meta { l: lang } __typename } }');
    await client.started(
      'fragments',
      'subscription { onNote { ...F ... on Note { text } } } fragment F on Note { author { ...A } } fragment A on Author { name }',
    );
    await client.started('skipped', 'subscription($no: Boolean = false) { onNote { id text @include(if: $no) } }');

    await api.publish({ id: 'n1', text: 'hi', rank: 1, score: 1.5, isOpen: false, tags: ['a', 'b'], lang: 'en' });

    expect(await client.rest()).toEqual([
      data('leaf', { onNote: { id: 'n1', rank: 1, score: 1.5, isOpen: false, tags: ['a', 'b'] } }),
      data('nested', {
        onNote: {
          meta: { lang: 'en', deep: { lang: 'deep' } },
          author: { team: 'red' },
          links: [{ href: 'a' }, { href: 'b' }],
        },
      }),
      data('alias', { e: { k: 'n1', m: { l: 'en' }, __typename: 'Note' } }),
      data('fragments', { onNote: { author: { name: 'Al' }, text: 'hi' } }),
      data('skipped', { onNote: { id: 'n1' } }),
    ]);
  });

  it('have null for what the mutation did not select, and an error where null may not be', async () => {
    shows('appsync:selection set of the subscriber');
    const api = await aWholeApi();
    const client = await api.connect();
    await client.started('plain', 'subscription { onNote { id text meta { lang } } }');
    await client.started('nested', 'subscription { onNote { author { name } } }');
    await client.started('root', 'subscription { onNote { id } }');
    const publish = (selection: string) =>
      api.ask(`mutation { publishNote(input: { id: "n1", text: "hi" }) ${selection} }`);

    await publish('{ id author { team } }');
    const place = (name: string, parent: string, at: string) => ({
      path: at.slice(1).split('/'),
      locations: null,
      message: `Cannot return null for non-nullable type: '${name}' within parent '${parent}' (${at})`,
    });
    expect(await client.rest()).toEqual([
      data('plain', { onNote: { id: 'n1', text: null, meta: null } }),
      {
        ...data('nested', {}),
        payload: { data: { onNote: { author: null } }, errors: [place('String', 'Author', '/onNote/author/name')] },
      },
      data('root', { onNote: { id: 'n1' } }),
    ]);

    await publish('{ text }');
    const noId = { data: { onNote: null }, errors: [place('ID', 'Note', '/onNote/id')] };
    const frames = await client.rest();
    expect(frames.find(({ id }) => id === 'root')).toEqual({ id: 'root', type: 'data', payload: noId });
  });

  it('run no resolver for their subscribers', async () => {
    shows('appsync:selection set of the subscriber');
    const api = await aWholeApi();
    const client = await api.connect();
    for (const id of ['a', 'b']) await client.started(id, 'subscription { onNote { id counted } }');
    await api.publish({ id: 'n1' });
    expect(await client.rest()).toEqual(['a', 'b'].map((id) => data(id, { onNote: { id: 'n1', counted: null } })));
    expect(api.ran('Note.counted')).toBe(0);
    await api.ask('mutation { publishNote(input: { id: "n1" }) { id counted } }');
    expect(await client.rest()).toEqual(['a', 'b'].map((id) => data(id, { onNote: { id: 'n1', counted: 1 } })));
    expect(api.ran('Note.counted')).toBe(1);
  });

  it('come from every mutation that a subscription names, and go to every subscription that names it', async () => {
    shows('appsync:publish to @aws_subscribe fields', 'appsync:directive @aws_subscribe');
    const api = await aWholeApi();
    const client = await api.connect();
    await client.started('both', 'subscription { onNote { id } }');
    await client.started('published', 'subscription { onPublished { id } }');
    await api.publish({ id: 'n1' });
    await api.ask('mutation { touchNote(id: "n2") { id } }');
    expect(await client.rest()).toEqual([
      data('both', { onNote: { id: 'n1' } }),
      data('published', { onPublished: { id: 'n1' } }),
      data('both', { onNote: { id: 'n2' } }),
    ]);
  });

  it('are one for each field of a mutation, in their order; a failed and an empty one is none', async () => {
    shows('appsync:publish of list and null results', 'appsync:publish to @aws_subscribe fields');
    const api = await aWholeApi();
    const client = await api.connect();
    await client.started('s1', 'subscription { onNote { id } }');
    const answer = await api.ask(`mutation {
      a: publishNote(input: { id: "1" }) { id }
      b: publishNote(input: { id: "2", outcome: "fails" }) { id }
      c: publishNote(input: { id: "3", outcome: "null" }) { id }
      d: publishNote(input: { id: "4", outcome: "appends" }) { id }
      touchNote(id: "5") { id }
    }`);
    expect(answer.errors?.map(({ errorType }) => errorType)).toEqual(['Failed', 'Warning']);
    expect(await client.rest()).toEqual(['1', '4', '5'].map((id) => data('s1', { onNote: { id } })));
  });

  it('have the answer’s keys: an alias in the mutation hides its field from subscribers and their arguments', async () => {
    shows('appsync:publish of aliased fields');
    const api = await aWholeApi();
    const client = await api.connect();
    await client.started('any', 'subscription { onNote { id ownerId } }');
    await client.started('owner', 'subscription { onNote(ownerId: "u1") { id } }');
    await api.ask('mutation { p: publishNote(input: { id: "1", ownerId: "u1" }) { id who: ownerId } }');
    expect(await client.rest()).toEqual([data('any', { onNote: { id: '1', ownerId: null } })]);
  });

  it('may be lists and scalars', async () => {
    shows('appsync:publish of list and null results');
    const api = await aWholeApi();
    const client = await api.connect();
    await client.started('list', 'subscription { onList { id text } }');
    await client.started('one', 'subscription { onList(id: "1") { id } }');
    await client.started('count', 'subscription { onCount }');
    await api.ask('mutation { listNotes { id } countNotes }');
    expect(await client.rest()).toEqual([
      data('list', { onList: ['1', '2'].map((id) => ({ id, text: null })) }),
      data('count', { onCount: 7 }),
    ]);
  });

  it('vanish above 240 KB, and the mutation does not fail', async () => {
    shows('appsync:limit event payload');
    const api = await aWholeApi();
    const client = await api.connect();
    await client.started('text', 'subscription { onNote { text } }');
    await client.started('id', 'subscription { onNote { id } }');
    const answer = await api.publish({ id: 'n1', text: 'x'.repeat(240 * 1024) });
    expect(answer.errors).toBeUndefined();
    expect(idsOf(await client.rest())).toEqual(['id']);
  });

  it('show a field only to the modes that may see it', async () => {
    shows('appsync:auth modes by field');
    const api = await aWholeApi();
    const client = await api.connect();
    await client.started('s1', 'subscription { onNote { id secret } }');
    const body = JSON.stringify({
      query: 'mutation { publishFromBackEnd(input: { id: "n1" }) { id secret } }',
      variables: {},
    });
    const answer = await api.post(body, (await signedObject('/graphql', body)) as Record<string, string>);
    expect(answer).toEqual({ status: 200, data: { publishFromBackEnd: { id: 'n1', secret: 's' } } });
    const [frame] = await client.rest();
    expect(frame?.['payload']).toMatchObject({
      data: { onNote: { id: 'n1', secret: null } },
      errors: [{ errorType: 'Unauthorized', message: 'Not Authorized to access secret on type Note' }],
    });
  });

  it('are published by who signs with IAM, and by nobody whom the field does not admit', async () => {
    shows('appsync:auth AWS_IAM', 'appsync:publish to @aws_subscribe fields');
    const api = await aWholeApi();
    const client = await api.connect();
    await client.started('s1', 'subscription { onNote(ownerId: "u1") { id ownerId } }');
    const query = 'mutation($i: NoteInput!) { publishFromBackEnd(input: $i) { id ownerId } }';
    const body = JSON.stringify({ query, variables: { i: { id: 'n1', ownerId: 'u1' } } });
    expect((await api.post(body, BY_KEY)).errors).toMatchObject([{ errorType: 'Unauthorized' }]);
    const signed = (await signedObject('/graphql', body)) as Record<string, string>;
    expect((await api.post(body.replace('n1', 'n2'), signed)).status).toBe(403);
    expect((await api.post(body, signed)).data).toEqual({ publishFromBackEnd: { id: 'n1', ownerId: 'u1' } });
    expect(await client.rest()).toEqual([data('s1', { onNote: { id: 'n1', ownerId: 'u1' } })]);
  });
});

describe('arguments of a subscription', () => {
  it.each<[string, string, Record<string, unknown>, string[]]>([
    ['omitted', '{ id }', {}, ['1', '2', '3']],
    ['a value', '(ownerId: "u1") { id }', {}, ['1']],
    ['null', '(ownerId: null) { id }', {}, ['3']],
    ['a variable without a value', '(ownerId: $o) { id }', {}, ['1', '2', '3']],
    ['a variable that is null', '(ownerId: $o) { id }', { o: null }, ['3']],
    ['a variable with a value', '(ownerId: $o) { id }', { o: 'u2' }, ['2']],
    ['two values', '(ownerId: "u1", rank: 1) { id }', {}, ['1']],
    ['two values of which one is another’s', '(ownerId: "u1", rank: 2) { id }', {}, []],
    ['an ID that is written as a number', '(id: 2) { id }', {}, ['2']],
    ['a whole number for a Float', '(score: 1) { id }', {}, ['1']],
    ['a Boolean', '(isOpen: false) { id }', {}, ['2']],
    ['a list', '(tags: ["a", "b"]) { id }', {}, ['1']],
    ['a list in another order', '(tags: ["b", "a"]) { id }', {}, []],
    ['the name of no field', '(other: "x") { id }', {}, []],
    ['what the subscriber does not select', '(rank: 2) { id }', {}, ['2']],
  ])('select by equality: %s', async (_what, field, variables, expected) => {
    shows('appsync:argument filter');
    const api = await aWholeApi();
    const client = await api.connect();
    const head = field.includes('$o') ? 'subscription($o: ID)' : 'subscription';
    const of = field.startsWith('(') ? '' : ' ';
    expect(await client.started('s1', `${head} { onNote${of}${field} }`, variables)).toEqual(ACK);
    await api.publish({ id: '1', ownerId: 'u1', rank: 1, score: 1, isOpen: true, tags: ['a', 'b'] });
    await api.publish({ id: '2', ownerId: 'u2', rank: 2, score: 2.5, isOpen: false });
    await api.publish({ id: '3' });
    expect(await client.rest()).toEqual(expected.map((id) => data('s1', { onNote: { id } })));
  });

  it('match nothing that the mutation did not select', async () => {
    shows('appsync:argument filter');
    const api = await aWholeApi();
    const client = await api.connect();
    await client.started('s1', 'subscription { onNote(id: "1", ownerId: "u1") { id } }');
    await client.started('null', 'subscription { onNote(ownerId: null) { id } }');
    await api.ask('mutation { publishNote(input: { id: "1", ownerId: "u1" }) { id } }');
    expect(idsOf(await client.rest())).toEqual(['null']);
  });
});

describe('a filter that the resolver sets', () => {
  it.each<[operator: string, filter: string, expected: string[]]>([
    ['eq', json(group(['ownerId', 'eq', 'u1'])), ['1']],
    ['ne', json(group(['ownerId', 'ne', 'u1'])), ['2']],
    ['lt', json(group(['rank', 'lt', 2])), ['1']],
    ['le', json(group(['rank', 'le', 2])), ['1', '2']],
    ['gt', json(group(['rank', 'gt', 2])), ['3']],
    ['ge', json(group(['rank', 'ge', 2])), ['2', '3']],
    ['contains', json(group(['text', 'contains', 'bc'])), ['1']],
    ['contains', json(group(['tags', 'contains', 'b'])), ['1', '2']],
    ['notContains', json(group(['tags', 'notContains', 'b'])), ['3']],
    ['beginsWith', json(group(['text', 'beginsWith', 'ab'])), ['1', '2']],
    ['in', json(group(['rank', 'in', [1, 3]])), ['1', '3']],
    ['notIn', json(group(['rank', 'notIn', [1, 3]])), ['2']],
    ['between', json(group(['rank', 'between', [0.5, 2.5]])), ['1', '2']],
    ['containsAny', json(group(['tags', 'containsAny', ['a', 'c']])), ['1', '3']],
    ['nested eq', json(group(['meta.lang', 'eq', 'en'])), ['2']],
    ['nested twice eq', json(group(['meta.deep.lang', 'eq', 'deep'])), ['1', '2', '3']],
    ['eq and gt', json(group(['isOpen', 'eq', true], ['rank', 'gt', 1])), ['3']],
    ['eq or gt', json(group(['ownerId', 'eq', 'u1']), group(['rank', 'gt', 2])), ['1', '3']],
  ])('selects by %s: %s', async (operator, filter, expected) => {
    shows('appsync:enhanced filter', 'appsync:extensions.setSubscriptionFilter');
    showsOf(
      operator,
      'appsync:filter eq',
      'appsync:filter ne',
      'appsync:filter lt',
      'appsync:filter le',
      'appsync:filter gt',
      'appsync:filter ge',
      'appsync:filter contains',
      'appsync:filter notContains',
      'appsync:filter beginsWith',
      'appsync:filter in',
      'appsync:filter notIn',
      'appsync:filter between',
      'appsync:filter containsAny',
    );
    const api = await aWholeApi();
    const client = await api.connect();
    const query = 'subscription($filter: AWSJSON) { onFiltered(filter: $filter, outcome: "matches nothing") { id } }';
    expect(await client.started('s1', query, { filter })).toEqual(ACK);
    await api.publish({ id: '1', ownerId: 'u1', text: 'abc', rank: 1, isOpen: true, tags: ['a', 'b'] });
    await api.publish({ id: '2', ownerId: 'u2', text: 'abd', rank: 2, isOpen: false, tags: ['b'], lang: 'en' });
    await api.publish({ id: '3', rank: 3, isOpen: true, tags: ['c'] });
    expect(await client.rest()).toEqual(expected.map((id) => data('s1', { onFiltered: { id } })));
    expect(api.ran('Subscription.onFiltered')).toBe(1);
  });
});

describe('the resolver of a subscription', () => {
  it.each<[string, object]>([
    [
      'unauthorized',
      { errorType: 'Unauthorized', message: 'Not Authorized to access onFiltered on type Subscription' },
    ],
    ['raises', { errorType: 'Closed', message: 'Not today.' }],
    ['appends', { errorType: 'Warning', message: 'Mind this.' }],
    ['faults', { errorType: 'Code', message: expect.stringMatching(/^code\.js:\d+:\d+: /) }],
    ['text', { message: expect.stringContaining("Can't resolve value (/onFiltered)") }],
  ])('refuses it, once, when it %s; the connection and the id stay free', async (outcome, refusal) => {
    shows('appsync:message error');
    const api = await aWholeApi();
    const client = await api.connect();
    const query = 'subscription($outcome: String) { onFiltered(outcome: $outcome) { id } }';
    expect(await client.started('s1', query, { outcome })).toEqual(error('s1', refusal));
    expect(await client.started('s1', query)).toEqual(ACK);
    await api.publish({ id: '1' });
    expect(await client.rest()).toEqual([data('s1', { onFiltered: { id: '1' } })]);
    expect(api.ran('Subscription.onFiltered')).toBe(2);
  });

  it('may return a note, which starts the subscription like null', async () => {
    const api = await aWholeApi();
    const client = await api.connect();
    expect(await client.started('s1', 'subscription { onFiltered(outcome: "note") { id } }')).toEqual(ACK);
    expect(await client.rest()).toEqual([]);
  });

  it('ends it by the payload of a mutation that nothing is linked with, and the connection with it', async () => {
    shows(
      'appsync:invalidation',
      'appsync:extensions.setSubscriptionInvalidationFilter',
      'appsync:extensions.invalidateSubscriptions',
    );
    const api = await aWholeApi();
    const [member, other] = [await api.connect(), await api.connect()];
    const f = json(group(['id', 'ge', '0']));
    const query = 'subscription($f: AWSJSON, $i: AWSJSON) { onFiltered(filter: $f, invalidation: $i) { id } }';
    await member.started('s1', query, { f, i: json(group(['ownerId', 'eq', 'u1'], ['rank', 'ge', 2])) });
    await member.started('s2', 'subscription { onNote { id } }');
    await other.started('s1', query, { f, i: json(group(['ownerId', 'eq', 'u2'])) });
    const drop = (payload: object) =>
      api.ask('mutation($p: AWSJSON!) { dropMember(payload: $p) }', { p: JSON.stringify(payload) });

    await drop({ ownerId: 'u1', rank: 1 });
    expect(await member.rest()).toEqual([]);
    expect((await drop({ ownerId: 'u1', rank: 2 })).data).toEqual({ dropMember: 1 });

    expect(await member.next()).toEqual({ type: 'complete', id: 's1' });
    expect(await member.closed()).toBe(1000);
    await api.publish({ id: '1' });
    expect(idsOf(await other.rest())).toEqual(['s1']);
  });
});

describe('who may subscribe', () => {
  const admin = { 'cognito:groups': ['admin'] };

  it.each<[string, (api: Awaited<ReturnType<typeof aWholeApi>>) => Promise<object>]>([
    ['an ID token', async ({ issuer }) => ({ host: HOST, Authorization: await aToken(issuer) })],
    [
      'an access token after Bearer',
      async ({ issuer }) => ({
        host: HOST,
        Authorization: `Bearer ${await aToken(issuer, accessClaims())}`,
      }),
    ],
    ['an API key', () => Promise.resolve(BY_KEY)],
    ['a Lambda token', () => Promise.resolve({ host: HOST, Authorization: 'let me in' })],
    ['header names in lower case', async ({ issuer }) => ({ host: HOST, authorization: await aToken(issuer) })],
  ])('connects and starts with %s', async (_what, headers) => {
    shows('appsync:auth several modes', 'appsync:handshake in the subprotocol');
    const api = await aWholeApi();
    const client = await api.connect(await headers(api));
    expect(await client.started('s1', 'subscription { onNote { id } }')).toEqual(ACK);
    await api.publish({ id: '1' });
    expect(await client.rest()).toEqual([data('s1', { onNote: { id: '1' } })]);
  });

  it('is found out for each start: one connection carries every mode', async () => {
    shows('appsync:start with a credential of its own', 'appsync:signed connections and starts');
    const api = await aWholeApi();
    const client = await api.connect(await signedObject('/graphql/connect', '{}'));
    const token = await aToken(api.issuer, idClaims(admin));
    const start = async (id: string, field: string, authorization?: object) => {
      const query = `subscription { ${field} { id } }`;
      const own = authorization ?? (await signedObject('/graphql', JSON.stringify({ query, variables: {} })));
      client.send(startFrame(id, { query }, own));
      return client.next();
    };
    const refused = (id: string) =>
      error(id, { errorType: 'Unauthorized', message: 'Not Authorized to access onAdmin on type Subscription' });
    expect(await start('iam', 'onNote')).toEqual({ type: 'start_ack', id: 'iam' });
    expect(await start('admin', 'onAdmin', { host: HOST, Authorization: token })).toEqual({
      type: 'start_ack',
      id: 'admin',
    });
    expect(await start('key', 'onAdmin', BY_KEY)).toEqual(refused('key'));
    const plain = { host: HOST, Authorization: await aToken(api.issuer) };
    expect(await start('user', 'onAdmin', plain)).toEqual(refused('user'));
    await api.publish({ id: '1' });
    expect(idsOf(await client.rest()).sort()).toEqual(['admin', 'iam']);
  });

  it('is asked again at a start, and not for what runs, when a credential has expired', async () => {
    shows('appsync:expired tokens');
    const api = await aWholeApi();
    const token = await aToken(api.issuer, idClaims({ exp: NOW / 1000 + 10 }));
    const user = await api.connect({ host: HOST, Authorization: token });
    const key = await api.connect();
    for (const client of [user, key]) await client.started('s1', 'subscription { onNote { id } }');
    api.time.now += 3_700_000;
    const expired = (message: string) => error('s2', { errorType: 'UnauthorizedException', message });
    expect(await user.started('s2', 'subscription { onNote { id } }')).toEqual(expired('Token has expired.'));
    expect(await key.started('s2', 'subscription { onNote { id } }')).toEqual(
      expired('You are not authorized to make this call.'),
    );
    api.time.now -= 3_700_000;
    await api.publish({ id: '1' });
    for (const client of [user, key]) expect(idsOf(await client.rest())).toEqual(['s1']);
  });

  it.each(['?header=HEADER&payload=e30=', '?payload=e30%3D&header=HEADER&x-own=1', '?header=HEADER'])(
    'may bring the headers in the query: %s',
    async (query) => {
      shows('appsync:handshake in the query string');
      const api = await aWholeApi();
      const header = Buffer.from(JSON.stringify(BY_KEY)).toString('base64');
      const client = await api.open(query.replace('HEADER', encodeURIComponent(header)), ['graphql-ws']);
      client.send({ type: 'connection_init' });
      expect(await client.next()).toMatchObject({ type: 'connection_ack' });
    },
  );
});

describe('a client that misbehaves', () => {
  const works = async (client: Subscriber): Promise<void> => {
    expect(await client.started('works', 'subscription { onNote { id } }')).toEqual({ type: 'start_ack', id: 'works' });
  };

  it.each([10, 990, 60_000])('is answered when it sends JSON that is nested %d deep', async (depth) => {
    shows('appsync:limit nesting of AWSJSON');
    const api = await aWholeApi();
    const client = await api.connect();
    const nested = '['.repeat(depth) + ']'.repeat(depth);
    const query = 'subscription($f: AWSJSON, $o: String) { onFiltered(filter: $f, outcome: $o) { id } }';
    const answer = await client.started('s1', query, { f: nested, o: 'note' });
    if (depth <= 1_000) expect(answer).toEqual(ACK);
    else {
      const message = expect.stringMatching(
        /^Variable 'f' has an invalid value\. Unable to parse `.*` as valid JSON\.$/,
      );
      expect(answer).toEqual(error('s1', { message }));
    }
    // Not in a text now, and in a variable that the document does not know either.
    for (const name of ['f', 'undeclared']) {
      const frame = JSON.stringify(startFrame('s2', { query, variables: { [name]: 'NESTED', o: 'text' } }, BY_KEY));
      client.send(frame.replace('\\"NESTED\\"', nested));
      const { type, id, payload } = await client.next();
      expect([type, id]).toEqual(['error', depth > 1_000 ? undefined : 's2']);
      expect(JSON.stringify(payload)).not.toContain('InternalFailure');
      const body = { query: 'query($o: ID) { note { id } }', variables: { [name]: 'NESTED' } };
      const http = await api.post(JSON.stringify(body).replace('"NESTED"', nested));
      expect(http.status).toBe(depth > 1_000 ? 400 : 200);
    }
    client.send(nested);
    expect(await client.next()).toMatchObject({
      type: 'error',
      payload: { errors: [{ errorType: 'UnsupportedOperation' }] },
    });
    await works(client);
    await api.publish({ id: '1' });
    expect(idsOf(await client.rest())).toContain('works');
  });

  it.each<[string, string]>([
    ['an empty document', ''],
    ['half a document', 'subscription {'],
    ['a fragment alone', 'fragment F on Note { id }'],
    ['two operations without a name', 'subscription A { onNote { id } } subscription B { onNote { id } }'],
    ['two root fields', 'subscription { onNote { id } onPublished { id } }'],
    ['a root field that is skipped', 'subscription { onNote @skip(if: true) { id } }'],
    ['introspection', 'subscription { __typename }'],
    ['no selection', 'subscription { onNote }'],
    ['a query', 'query { note { id } }'],
    ['a mutation', 'mutation { touchNote(id: 1) { id } }'],
    ['braces without end', '{'.repeat(20_000)],
    ['fragments in a circle', 'subscription { onNote { ...A } } fragment A on Note { ...A }'],
  ])('is refused with its id for %s, and nothing fails inside', async (_what, query) => {
    shows('appsync:message error');
    const api = await aWholeApi();
    const client = await api.connect();
    expect(await client.started('s1', query)).toMatchObject({ id: 's1', type: 'error' });
    expect(JSON.stringify(api.logged)).not.toContain('start_failed');
    await works(client);
  });
});

describe('the events of one mutation', () => {
  it('are the same text for a thousand subscribers, each by its id', async () => {
    shows('appsync:publish to @aws_subscribe fields');
    const api = await aWholeApi();
    const clients = await Promise.all(Array.from({ length: 10 }, () => api.connect()));
    for (const client of clients) {
      for (let i = 0; i < 100; i += 1) client.start(`s${i}`, 'subscription { onNote { id text } }');
      for (let i = 0; i < 100; i += 1) expect(await client.next()).toMatchObject({ type: 'start_ack' });
    }
    const published = await api.ask(PUBLISH, { input: { id: 'n1', text: 'hi' } });
    expect(published.errors).toBeUndefined();
    for (const client of clients) {
      const frames = await client.rest();
      expect(new Set(idsOf(frames)).size).toBe(100);
      expect(new Set(frames.map(({ payload }) => JSON.stringify(payload)))).toEqual(
        new Set(['{"data":{"onNote":{"id":"n1","text":"hi"}}}']),
      );
    }
  });
});
