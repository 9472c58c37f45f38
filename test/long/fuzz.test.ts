import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { documentFor, rootFields } from '../support/fields.ts';
import { connectAs, graphql } from '../support/outside-client.ts';
import { openOwnApi } from '../support/stack.ts';

const api = await openOwnApi();
const user = await api.aUser();
const SECONDS = 25;
const options = { numRuns: 100_000, interruptAfterTimeLimit: SECONDS * 1000, markInterruptAsFailure: false } as const;

async function expectAlive(): Promise<void> {
  expect((await graphql(api, user.token, '{ me { userId } }')).data).toEqual({ me: { userId: user.userId } });
}

/** Whatever is sent: an answer of JSON, no failure of the server, nothing of its inside. What was sent may come back in it. */
async function expectSane(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<void> {
  const response = await fetch(api.graphql, {
    method: 'POST',
    headers: { authorization: user.token, ...headers },
    body,
  });
  const text = await response.text();
  expect(response.status).toBeLessThan(500);
  const answer = JSON.parse(text) as { errors?: readonly { errorType?: string; message: string }[] };
  for (const { errorType, message } of answer.errors ?? []) {
    expect(['Internal', 'InternalFailure', 'Code', 'MappingTemplate'], `${errorType}: ${message}`).not.toContain(
      errorType,
    );
    // A message may repeat what was sent; our own innards are none of what the fuzzer makes up.
    expect(message).not.toMatch(
      /\n\s+at |node:internal|node_modules|\/local\/|\/resolvers\/|dynamo|TypeError|undefined is not/i,
    );
  }
}

const fields = rootFields.filter(({ operation }) => operation !== 'subscription');
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    ' ',
    '#usage',
    '__proto__',
    'constructor',
    '../../etc',
    '\u0000',
    '\ud800',
    '01J0000000000000000000000A',
    '${x}',
    "' OR 1=1",
    '𝒳'.repeat(50),
  ),
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  hostile,
  fc.constantFrom(null, true, false, 0, -1, 1.5, 2 ** 31, -(2 ** 53), 1e308, 5e-324, [], {}, [[]]),
  fc.array(hostile, { maxLength: 3 }),
);
/** An input object of the right members with anything in them. */
const input = fc.record(
  Object.fromEntries(
    [
      'id',
      'videoId',
      'title',
      'contentType',
      'sizeBytes',
      'description',
      'language',
      'clientToken',
      'userId',
      'expectedVersion',
      'text',
      'label',
      'default',
    ].map((name) => [name, value]),
  ),
  { requiredKeys: [] },
);
const variables = fc.record(
  Object.fromEntries(
    ['id', 'videoId', 'partNumbers', 'status', 'order', 'limit', 'nextToken', 'language'].map((name) => [name, value]),
  ),
  { requiredKeys: [] },
);
const TOKENS = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ':',
  '!',
  '$',
  '@',
  '...',
  '|',
  '=',
  '"',
  '"""',
  '#',
  ',',
  '\n',
  '\\u{',
  'query',
  'mutation',
  'subscription',
  'fragment',
  'on',
  'me',
  'video',
  'videos',
  'userId',
  'id',
  'captions',
  'createUpload',
  'input',
  '__typename',
  '__schema',
  'types',
  'name',
  '1',
  '-1e999',
  '"x"',
  'null',
  'true',
  '@skip(if: true)',
  '@include(if: $a)',
  'F',
  '$a: ID',
];

describe('/graphql', () => {
  it(`answers anything at all for ${SECONDS} seconds without a failure of its own`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes)),
          fc.json({ maxDepth: 4 }),
          fc
            .record(
              {
                query: fc.oneof(
                  hostile,
                  fc.array(fc.constantFrom(...TOKENS), { maxLength: 40 }).map((words) => words.join(' ')),
                ),
                variables: fc.oneof(value, variables),
                operationName: value,
              },
              { requiredKeys: ['query'] },
            )
            .map((request) => JSON.stringify(request)),
        ),
        (body) => expectSane(body),
      ),
      options,
    );
    await expectAlive();
  });

  it(`answers every field with any arguments for ${SECONDS} seconds without a failure of its own`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fields), variables, fc.oneof(input, value), (field, given, object) =>
        expectSane(JSON.stringify({ query: documentFor(field), variables: { ...given, input: object } })),
      ),
      options,
    );
    await expectAlive();
  });

  it('answers what is deep, wide and long', async () => {
    const deep = (n: number): string => `${'{ a '.repeat(n)}${'}'.repeat(n)}`;
    for (const query of [
      deep(10_000),
      `{ ${Array.from({ length: 2000 }, (_, n) => `a${n}: me { userId }`).join(' ')} }`,
      `{ ${'me { userId } '.repeat(2000)} }`,
      `{ me ${'@include(if: true) '.repeat(2000)} { userId } }`,
      `query(${Array.from({ length: 2000 }, (_, n) => `$v${n}: ID`).join(' ')}) { me { userId } }`,
      `{ videos(limit: ${'9'.repeat(10_000)}) { nextToken } }`,
      `{ video(id: "${'x'.repeat(1_000_000)}") { id } }`,
      `{ video(id: ${'['.repeat(10_000)} ${']'.repeat(10_000)}) { id } }`,
      `${Array.from({ length: 500 }, (_, n) => `fragment F${n} on Me { ...F${n + 1} }`).join(' ')} fragment F500 on Me { userId } { me { ...F0 } }`,
      '{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }',
    ]) {
      await expectSane(JSON.stringify({ query }));
    }
    await expectSane(`{"query":"{ me { userId } }","variables":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    await expectSane('{"query":'.repeat(50_000));
    await expectAlive();
  });

  it('answers any headers', async () => {
    const headerValue = fc.stringMatching(/^[\x21-\x7e]{0,60}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.constantFrom(
            'authorization',
            'x-api-key',
            'content-type',
            'x-amz-date',
            'x-amz-security-token',
            'accept-encoding',
            'x-amz-user-agent',
            'host2',
          ),
          headerValue,
        ),
        (headers) => expectSane('{"query":"{ me { userId } }"}', headers),
      ),
      { ...options, interruptAfterTimeLimit: 10_000 },
    );
    await expectAlive();
  });
});

describe('the real-time endpoint', () => {
  it(`takes any frames for ${SECONDS} seconds, and other connections go on`, async () => {
    const bystander = await connectAs(api, user.token);
    const LISTEN = 'subscription { onCaptionReady { videoId } }';
    const authorization = { host: new URL(api.graphql).host, Authorization: user.token };
    const startOf = (data: string) =>
      JSON.stringify({ type: 'start', id: 'fuzz', payload: { data, extensions: { authorization } } });
    expect((await bystander.start('bystander', LISTEN, {})).type).toBe('start_ack');
    const frame = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.json({ maxDepth: 4 }),
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      fc
        .record(
          {
            type: fc.constantFrom('start', 'stop', 'connection_init', 'data', 'ka', ''),
            id: value,
            payload: fc.oneof(
              value,
              fc.record(
                { data: fc.oneof(value, fc.json()), extensions: fc.oneof(value, fc.record({ authorization: value })) },
                { requiredKeys: [] },
              ),
            ),
          },
          { requiredKeys: [] },
        )
        .map((message) => JSON.stringify(message)),
      // What gets past the credential: any document, with any variables.
      fc
        .record({
          query: fc.oneof(
            fc.constantFrom(
              LISTEN,
              'subscription($videoId: ID) { onCaptionReady(videoId: $videoId) { videoId } }',
              'subscription($a: Boolean!) { onCaptionReady @include(if: $a) { videoId } }',
              'subscription { ...F } fragment F on Subscription { onCaptionReady { ...G } } fragment G on CaptionReady { videoId }',
            ),
            fc
              .array(fc.constantFrom(...TOKENS, 'onCaptionReady', 'videoId'), { maxLength: 40 })
              .map((words) => words.join(' ')),
          ),
          variables: fc.oneof(fc.record({ videoId: value, a: value }, { requiredKeys: [] }), value),
          operationName: value,
        })
        .map((request) => startOf(JSON.stringify(request))),
      // Deep, wide and long.
      fc.constantFrom(
        '['.repeat(100_000),
        `{"type":"start","id":"s1","payload":${'['.repeat(60_000)}${']'.repeat(60_000)}}`,
        startOf(`{"query":"${LISTEN}","variables":{"x":${'['.repeat(60_000)}${']'.repeat(60_000)}}}`),
        startOf(JSON.stringify({ query: `subscription { onCaptionReady ${'{ a '.repeat(20_000)}` })),
        startOf(JSON.stringify({ query: `subscription { ${'onCaptionReady { videoId } '.repeat(4_000)} }` })),
        'x'.repeat(256 * 1024),
        'x'.repeat(256 * 1024 + 1),
        Buffer.alloc(1024 * 1024),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 20 }), async (frames) => {
        const connection = await connectAs(api, user.token);
        const said: string[] = [];
        connection.socket.on('message', (data: Buffer) => said.push(data.toString('utf8')));
        for (const message of frames)
          if (connection.socket.readyState === WebSocket.OPEN) connection.socket.send(message);
        // The answer to this comes after the answers to all of them, unless the server has closed.
        const last = connection.start('last', LISTEN, {}).catch(() => undefined);
        await last;
        for (const text of said)
          expect(text).not.toMatch(/\n\s+at |node_modules|node:internal|TypeError|InternalFailure/);
        connection.socket.terminate();
      }),
      options,
    );
    bystander.send({ type: 'stop', id: 'bystander' });
    expect(await bystander.next()).toMatchObject({ type: 'complete', id: 'bystander' });
    await expectAlive();
  });

  it('takes any handshake', async () => {
    const headerObject = fc.oneof(fc.json(), fc.record({ host: value, Authorization: value, 'x-api-key': value }));
    const text = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9+/=_%-]{0,80}$/),
      headerObject.map((object) =>
        Buffer.from(typeof object === 'string' ? object : JSON.stringify(object)).toString('base64url'),
      ),
    );
    await fc.assert(
      fc.asyncProperty(text, text, fc.boolean(), async (first, second, inQuery) => {
        const url = inQuery ? `${api.realtime}?header=${first}&payload=${second}` : api.realtime;
        const protocols = ['graphql-ws', ...(inQuery ? [] : [`header-${first.replace(/[+/=%]/g, '')}`])];
        const socket = new WebSocket(url, protocols);
        await new Promise<void>((resolve) => {
          socket.on('open', () => socket.send('{"type":"connection_init"}'));
          socket.on('error', () => resolve());
          socket.on('close', () => resolve());
          socket.on('message', (data: Buffer) => {
            expect((JSON.parse(data.toString('utf8')) as { type: string }).type).not.toBe('connection_ack');
          });
        });
      }),
      { ...options, interruptAfterTimeLimit: 10_000 },
    );
    await expectAlive();
  });
});

describe('afterwards', () => {
  it('the stack has not failed once: its log has no stack trace', () => {
    const output = api.local?.output() ?? '';
    // In a line of JSON the line break of a stack trace is written as two characters.
    expect(output).not.toMatch(/(?:\n|\\n)\s+at .+:\d+:\d+/);
  });
});
