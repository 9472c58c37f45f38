import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../model/errors.ts';
import { answerOf, connectAs, graphql, graphqlAsIam, post, type Answer } from '../support/outside-client.ts';
import { expectNoInnards } from '../support/secrets.ts';
import { eventually, failureOf, openOwnApi } from '../support/stack.ts';

const api = await openOwnApi();
const user = await api.aUser();
const send = (query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer> =>
  graphql(api, user.token, query, variables);
const raw = (body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  post(api, body, { authorization: user.token, ...headers });

const locations = expect.arrayContaining([{ line: expect.any(Number), column: expect.any(Number), sourceName: null }]);

/** AppSync's three shapes, each with exactly its members. */
function expectShape(answer: Answer, shape: 'request' | 'validation' | 'field'): void {
  expectNoInnards(answer.text);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer.errors.length).toBeGreaterThan(0);
  for (const error of answer.errors) {
    expect(error.message).toEqual(expect.any(String));
    const members = Object.keys(error).sort();
    if (shape === 'request') {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.data).toBeUndefined();
      expect(members).toEqual(['errorType', 'message']);
      expect(answer.headers.get('x-amzn-errortype')).toBe(error.errorType);
    }
    if (shape === 'validation') {
      expect(answer.status).toBe(200);
      expect(answer.data).toBeNull();
      expect(members).toEqual(['locations', 'message', 'path']);
      // graphql-java names no place for a member that an input in the variables does not have.
      const isAnywhere = error.message.startsWith('The variables input contains a field that is not defined');
      expect(error).toMatchObject({ path: null, locations: isAnywhere ? null : locations });
    }
    if (shape === 'field') {
      expect(answer.status).toBe(200);
      expect(members).toEqual(['data', 'errorInfo', 'errorType', 'locations', 'message', 'path']);
      expect(error).toMatchObject({ path: expect.any(Array), data: null, errorType: expect.any(String), locations });
    }
  }
}

describe('a request that is none', () => {
  it.each([
    ['nothing', '', 400],
    ['a space', ' ', 400],
    ['no JSON', '{"query": ', 400],
    ['a word', 'query { me { userId } }', 400],
    ['an empty object', '{}', 400],
    ['null', 'null', 400],
    ['a string', '"{ me { userId } }"', 400],
    ['a number', '7', 400],
    ['a list of operations', '[{"query":"{ me { userId } }"}]', 400],
    ['an empty query', '{"query":""}', 400],
    ['a query that is a number', '{"query":1}', 400],
    ['variables that are text', '{"query":"{ me { userId } }","variables":"{}"}', 400],
    ['variables that are a list', '{"query":"{ me { userId } }","variables":[]}', 400],
    ['an operation name that is a number', '{"query":"{ me { userId } }","operationName":1}', 400],
    ['two operations and no name', '{"query":"query A { me { userId } } query B { me { userId } }"}', 400],
    ['a name that no operation has', '{"query":"query A { me { userId } }","operationName":"C"}', 400],
    ['bytes that are no text', '\u0000\u0001\u0002', 400],
    ['six megabytes', JSON.stringify({ query: `{ me { userId } } #${'x'.repeat(6_000_000)}` }), 413],
  ])('is refused as a whole: %s', async (_what, body, status) => {
    const answer = await raw(body);
    expectShape(answer, 'request');
    expect(answer.status).toBe(status);
  });

  it.each(['PUT', 'DELETE', 'PATCH'])('is refused with %s', async (method) => {
    const response = await fetch(api.graphql, { method, headers: { authorization: user.token }, body: '{}' });
    expectShape(await answerOf(response), 'request');
  });

  it('is refused without a credential before it is read', async () => {
    expect((await post(api, 'no json', {})).status).toBe(401);
  });
});

describe('a document that does not fit the schema', () => {
  it.each([
    ['a field that is not there', '{ nothing }'],
    ['a field that is not there, inside', '{ me { password } }'],
    ['an argument that is not there', '{ me(userId: "x") { userId } }'],
    ['a missing argument', '{ video { id } }'],
    ['a literal of another type', '{ videos(limit: "many") { nextToken } }'],
    ['an enum value that is not there', '{ videos(status: GONE) { nextToken } }'],
    ['nothing selected', '{ me }'],
    ['a selection inside a scalar', '{ me { userId { x } } }'],
    ['an unused fragment', 'fragment F on Me { userId } { me { userId } }'],
    ['a fragment that is not there', '{ me { ...F } }'],
    ['fragments in a circle', 'fragment F on Me { ...G } fragment G on Me { ...F } { me { ...F } }'],
    ['a type that is not there', 'query($x: Secret) { me { userId } }'],
    ['a variable that is not declared', '{ video(id: $id) { id } }'],
    ['a variable of another type', 'query($id: Int!) { video(id: $id) { id } }'],
    ['a directive that is not there', '{ me @nothing { userId } }'],
    [
      'an input member that is not there',
      'mutation { createUpload(input: { title: "t", contentType: "video/mp4", sizeBytes: 1, owner: "x" }) { method } }',
    ],
  ])('is not executed: %s', async (_what, query) => {
    expectShape(await send(query), 'validation');
  });

  it.each([
    ['a required variable is absent', 'query($id: ID!) { video(id: $id) { id } }', {}],
    ['a required variable is null', 'query($id: ID!) { video(id: $id) { id } }', { id: null }],
    ['an id is an object', 'query($id: ID!) { video(id: $id) { id } }', { id: { S: 'x' } }],
    ['an id is a list', 'query($id: ID!) { video(id: $id) { id } }', { id: ['a', 'b'] }],
    ['a number is a fraction', 'query($limit: Int) { videos(limit: $limit) { nextToken } }', { limit: 1.5 }],
    ['a number is too large', 'query($limit: Int) { videos(limit: $limit) { nextToken } }', { limit: 2 ** 31 }],
    ['a number is text', 'query($limit: Int) { videos(limit: $limit) { nextToken } }', { limit: '1' }],
    ['an enum value is not there', 'query($s: VideoStatus) { videos(status: $s) { nextToken } }', { s: 'GONE' }],
    [
      'an input is text',
      'mutation($input: CreateUploadInput!) { createUpload(input: $input) { method } }',
      { input: 'x' },
    ],
    [
      'an input has a member too many',
      'mutation($input: CreateUploadInput!) { createUpload(input: $input) { method } }',
      { input: { title: 't', contentType: 'video/mp4', sizeBytes: 1, owner: 'x' } },
    ],
    [
      'an input misses a member',
      'mutation($input: CreateUploadInput!) { createUpload(input: $input) { method } }',
      { input: { title: 't', contentType: 'video/mp4' } },
    ],
  ])('is not executed when %s', async (_what, query, variables) => {
    expectShape(await send(query, variables), 'validation');
  });

  it('does not run a subscription over HTTP', async () => {
    const answer = await send('subscription { onCaptionReady { videoId } }');
    expectNoInnards(answer.text);
    expect(answer.errors.length).toBeGreaterThan(0);
    expect(answer.data ?? null).toBeNull();
  });
});

const CREATE = 'mutation($input: CreateUploadInput!) { createUpload(input: $input) { video { id } } }';
const fine = { title: 'A lecture', contentType: 'video/mp4', sizeBytes: 1000 };

describe('createUpload refuses', () => {
  it.each([
    ['an empty title', { title: '' }, 'InvalidInput'],
    ['a title of spaces', { title: ' \t\n ' }, 'InvalidInput'],
    ['a title of control characters', { title: '\u0000\u0007\u202e' }, 'InvalidInput'],
    ['a title of 256 characters', { title: 'x'.repeat(256) }, 'InvalidInput'],
    ['a title of a megabyte', { title: 'x'.repeat(1_000_000) }, 'InvalidInput'],
    ['a description of 5001 characters', { description: 'x'.repeat(5001) }, 'InvalidInput'],
    ['no bytes', { sizeBytes: 0 }, 'InvalidInput'],
    ['less than no bytes', { sizeBytes: -1 }, 'InvalidInput'],
    ['half a byte', { sizeBytes: 0.5 }, 'InvalidInput'],
    ['a byte and a half', { sizeBytes: 1.5 }, 'InvalidInput'],
    ['more than an upload may have', { sizeBytes: 30_000_000_001 }, 'UploadTooLarge'],
    ['more than there is', { sizeBytes: 1e300 }, 'UploadTooLarge'],
    ['HTML', { contentType: 'text/html' }, 'UnsupportedMediaType'],
    ['SVG', { contentType: 'image/svg+xml' }, 'UnsupportedMediaType'],
    ['no type', { contentType: '' }, 'UnsupportedMediaType'],
    ['a type with a parameter', { contentType: 'video/mp4; charset=x' }, 'UnsupportedMediaType'],
    ['a type in capitals', { contentType: 'VIDEO/MP4' }, 'UnsupportedMediaType'],
    ['a type with a line break', { contentType: 'video/mp4\r\nx-amz-acl: public-read' }, 'UnsupportedMediaType'],
    ['a type of the prototype', { contentType: '__proto__' }, 'UnsupportedMediaType'],
    ['a language that is none', { language: 'klingon!' }, 'InvalidInput'],
    ['an empty client token', { clientToken: '' }, 'InvalidInput'],
    ['a client token of 65 characters', { clientToken: 'x'.repeat(65) }, 'InvalidInput'],
    ['a client token with a number sign', { clientToken: 'a#b' }, 'InvalidInput'],
    ['a client token with a slash', { clientToken: '../x' }, 'InvalidInput'],
    ['a client token with an umlaut', { clientToken: 'ä' }, 'InvalidInput'],
    ['another user’s id', { userId: 'somebody' }, 'Unauthorized'],
  ])('%s', async (_what, change, errorType) => {
    const answer = await send(CREATE, { input: { ...fine, ...change } });
    expectShape(answer, 'field');
    expect(answer.data).toBeNull();
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors[0]).toMatchObject({ path: ['createUpload'], errorType });
    if (errorType !== 'Unauthorized') {
      const { message, retryable } = ERRORS[errorType as keyof typeof ERRORS];
      expect(answer.errors[0]).toMatchObject({ message, errorInfo: { retryable } });
    }
  });

  it('all of it before anything is reserved', async () => {
    expect(await user.client.me()).toMatchObject({ openUploads: 0, videos: 0, storedBytes: 0 });
  });
});

describe('what is not there', () => {
  it.each([
    '01J0000000000000000000000A',
    'x',
    '',
    '#usage',
    '#token#a',
    '../x',
    '01j0000000000000000000000a',
    '01J0000000000000000000000A ',
    '01J0000000000000000000000A\n',
    '%',
    '\u0000',
    'x'.repeat(300),
  ])('is null to a query and NotFound to a mutation: %j', async (id) => {
    expect(await send('query($id: ID!) { video(id: $id) { id title } }', { id })).toMatchObject({
      data: { video: null },
      errors: [],
    });
    for (const [field, query] of [
      ['cancelUpload', 'mutation($id: ID!) { cancelUpload(videoId: $id) { id } }'],
      ['updateVideo', 'mutation($id: ID!) { updateVideo(input: { id: $id, expectedVersion: 1, title: "t" }) { id } }'],
    ] as const) {
      const answer = await send(query, { id });
      expectShape(answer, 'field');
      expect(answer.errors).toMatchObject([{ path: [field], errorType: 'NotFound', message: ERRORS.NotFound.message }]);
    }
  });

  it.each([0, -1, 101, 2 ** 31 - 1])('a page of %d is InvalidInput', async (limit) => {
    const answer = await send('query($limit: Int) { videos(limit: $limit) { nextToken } }', { limit });
    expectShape(answer, 'field');
    expect(answer.errors).toMatchObject([
      { errorType: 'InvalidInput', errorInfo: { field: 'limit', min: 1, max: 100 } },
    ]);
  });

  it.each(['x', '', 'e30=', '{"userId":{"S":"x"}}', 'A'.repeat(300)])(
    'a page after %j is InvalidInput',
    async (nextToken) => {
      const answer = await send('query($nextToken: String) { videos(nextToken: $nextToken) { nextToken } }', {
        nextToken,
      });
      expectShape(answer, 'field');
      expect(answer.errors).toMatchObject([{ errorType: 'InvalidInput' }]);
    },
  );

  it('names the alias under which a field failed, and keeps what succeeded beside it', async () => {
    const answer = await send('{ a: me { userId } b: videos(limit: 0) { nextToken } }');
    expect(answer.errors).toMatchObject([{ path: ['b'], errorType: 'InvalidInput' }]);
    expectNoInnards(answer.text);
  });
});

describe('errors elsewhere', () => {
  it('of a denied field say no more than its name', async () => {
    const denied = await graphqlAsIam(api, '{ me { userId } }');
    expectNoInnards(denied.text);
    expect(denied.errors[0]).toMatchObject({
      errorType: 'Unauthorized',
      message: 'Not Authorized to access me on type Query',
    });
  });

  it('of the real-time endpoint say no more either', async () => {
    const connection = await connectAs(api, user.token);
    for (const [id, query] of [
      ['a', 'subscription { nothing }'],
      ['b', 'subscription { onCaptionReady(videoId: {}) { videoId } }'],
      ['c', '{ me { userId } }'],
      ['d', 'subscription {'],
      ['e', ''],
    ] as const) {
      const frame = await connection.start(id, query, {});
      expect(frame.type).toBe('error');
      expectNoInnards(JSON.stringify(frame));
    }
  });

  it('reach the client of the SDK with a code, a sentence and whether to try again', async () => {
    const error = await failureOf(user.client.createUpload({ input: { ...fine, sizeBytes: 0 } }));
    expect(error).toMatchObject({ code: 'InvalidInput', message: ERRORS.InvalidInput.message, retryable: false });
  });
});

describe.runIf(api.local)('when the database is gone for a moment', () => {
  it('answers Internal and nothing about it, and is right again by itself', async () => {
    const children = (pid: number | undefined): number[] => {
      try {
        return execFileSync('pgrep', ['-P', String(pid), 'dynoxide'], { encoding: 'utf8' })
          .trim()
          .split('\n')
          .map(Number);
      } catch {
        return [];
      }
    };
    const [engine] = children(api.local?.process.pid);
    expect(engine).toBeGreaterThan(0);
    process.kill(engine!, 'SIGSTOP');
    const asked = Promise.all([
      send('{ me { userId } }'),
      send('{ videos { nextToken } }'),
      send('{ video(id: "01J0000000000000000000000A") { id } }'),
      send(CREATE, { input: fine }),
    ]);
    process.kill(engine!, 'SIGKILL');
    for (const answer of await asked) {
      expect(answer.status).toBe(200);
      expectNoInnards(answer.text);
      for (const { errorType } of answer.errors) expect(['Internal', 'TryAgain']).toContain(errorType);
    }
    const again = async (): Promise<true | undefined> =>
      (await send('{ me { userId } }')).errors.length === 0 ? true : undefined;
    expect(await eventually(again, 'the database is back')).toBe(true);
  });
});
