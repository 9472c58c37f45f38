import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ClientOptions } from 'ws';
import { createAppSync } from '../../../../local/appsync/server.ts';
import type { AppSyncConfig, SignedRequest } from '../../../../local/appsync/types.ts';
import type { Issuer } from '../authorization/given.ts';
import { aConfig, anIssuer, aPrincipal, aUserPool, HOST, NOW, sign } from '../authorization/given.ts';
import type { Client } from './given.ts';
import { openClient, startFrame } from './given.ts';

export const KEY = 'da2-abcdefghijklmnopqrstuvwxyz';
export const BY_KEY = { host: HOST, 'x-api-key': KEY };

const EVERYONE = '@aws_cognito_user_pools @aws_api_key @aws_iam @aws_lambda';
const SCHEMA = `
  type Note ${EVERYONE} {
    id: ID! ownerId: ID text: String rank: Int score: Float isOpen: Boolean tags: [String] meta: Meta author: Author
    links: [Link!] counted: Int secret: String @aws_iam
  }
  type Meta ${EVERYONE} { lang: String deep: Meta }
  type Author ${EVERYONE} { name: String! team: String }
  type Link ${EVERYONE} { href: String! }
  input NoteInput { id: ID! ownerId: ID text: String rank: Int score: Float isOpen: Boolean tags: [String] lang: String outcome: String }
  type Query ${EVERYONE} { note: Note }
  type Mutation ${EVERYONE} {
    publishNote(input: NoteInput!): Note touchNote(id: ID!): Note listNotes: [Note] countNotes: Int
    publishFromBackEnd(input: NoteInput!): Note @aws_iam
    dropMember(payload: AWSJSON!): Int
  }
  type Subscription ${EVERYONE} {
    onNote(id: ID, ownerId: ID, rank: Int, score: Float, isOpen: Boolean, tags: [String], other: String): Note
      @aws_subscribe(mutations: ["publishNote", "touchNote", "publishFromBackEnd"])
    onPublished: Note @aws_subscribe(mutations: ["publishNote"])
    onList(id: ID): [Note] @aws_subscribe(mutations: ["listNotes"])
    onCount: Int @aws_subscribe(mutations: ["countNotes"])
    onFiltered(filter: AWSJSON, invalidation: AWSJSON, outcome: String): Note @aws_subscribe(mutations: ["publishNote"])
    onAdmin: Note @aws_subscribe(mutations: ["publishNote"]) @aws_cognito_user_pools(cognito_groups: ["admin"])
  }
`;

const NOTE = `{ ...input, meta: { lang: input.lang, deep: { lang: 'deep' } }, author: { name: 'Al', team: 'red' }, links: [{ href: 'a' }, { href: 'b' }], secret: 's' }`;
/** The response handler of each field, on a NONE data source. */
const CODE: Readonly<Record<string, string>> = {
  'Mutation.publishNote': `
    const { outcome, ...input } = ctx.args.input;
    if (outcome === 'fails') util.error('It failed.', 'Failed');
    if (outcome === 'appends') util.appendError('Mind this.', 'Warning');
    if (outcome === 'null') return null;
    return ${NOTE};`,
  'Mutation.publishFromBackEnd': `const { outcome, ...input } = ctx.args.input; return ${NOTE};`,
  'Mutation.touchNote': `return { id: ctx.args.id, ownerId: 'toucher' };`,
  'Mutation.listNotes': `return [{ id: '1' }, { id: '2' }];`,
  'Mutation.countNotes': 'return 7;',
  'Mutation.dropMember': `extensions.invalidateSubscriptions({ subscriptionField: 'onFiltered', payload: ctx.args.payload }); return 1;`,
  'Note.counted': `console.log('Note.counted ran'); return 1;`,
  'Subscription.onFiltered': `
    const { filter, invalidation, outcome } = ctx.args;
    console.log('Subscription.onFiltered ran');
    if (outcome === 'unauthorized') util.unauthorized();
    if (outcome === 'raises') util.error('Not today.', 'Closed', { id: 'x' }, { since: 1 });
    if (outcome === 'appends') util.appendError('Mind this.', 'Warning');
    if (outcome === 'faults') return ctx.args.missing.deep;
    if (outcome === 'text') return 'no note';
    if (outcome === 'note') return { id: 'first' };
    if (filter) extensions.setSubscriptionFilter(filter);
    if (invalidation) extensions.setSubscriptionInvalidationFilter(invalidation);
    return null;`,
};

/** What `publishNote` is asked for when a test does not care. */
export const PUBLISH = `mutation($input: NoteInput!) {
  publishNote(input: $input) {
    id ownerId text rank score isOpen tags meta { lang deep { lang } } author { name team } links { href }
  }
}`;

interface Answer {
  readonly status: number;
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly Record<string, unknown>[];
}

/** A connection whose `start`s carry its own credential. */
export interface Subscriber extends Client {
  start(id: string, query: string, variables?: Readonly<Record<string, unknown>>, authorization?: unknown): void;
  /** `start`, and the answer to it. */
  started(id: string, query: string, variables?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Every frame that comes before the answer to a last `stop`. Events of mutations answered before are among them. */
  rest(): Promise<readonly Record<string, unknown>[]>;
}

/** Signs with the principal's key, in the spelling of AWS's clients. */
export async function signedObject(path: string, body: string): Promise<Record<string, unknown>> {
  const { headers } = await sign({ path, body });
  const { authorization, ...more } = headers;
  return { ...more, Authorization: authorization };
}

let issuer: Promise<Issuer> | undefined;

/**
 * A whole API on loopback, with real code, in all modes but OpenID Connect: user pool (the default), API key, IAM and
 * Lambda, whose function knows the token `let me in`. Ends with its test.
 */
export async function aWholeApi(changes: Partial<AppSyncConfig> = {}) {
  // One key pair for all: making one takes longer than a whole test.
  const keys = await (issuer ??= anIssuer());
  const logged: Readonly<Record<string, unknown>>[] = [];
  const time = { now: NOW };
  const api = createAppSync({
    ...aConfig([
      aUserPool(keys),
      { type: 'API_KEY', keys: [{ key: KEY, expiresAt: NOW + 3_600_000 }] },
      { type: 'AWS_IAM', find: (key) => (key === 'AKIAEXAMPLE' ? aPrincipal() : undefined) },
      {
        type: 'AWS_LAMBDA',
        invoke: (event) => {
          // The event is the service's, with the token in it.
          const { authorizationToken } = event as { authorizationToken: string };
          return Promise.resolve({ kind: 'returned', payload: { isAuthorized: authorizationToken === 'let me in' } });
        },
      },
    ]),
    schema: SCHEMA,
    clock: { now: () => time.now },
    log: (line) => logged.push(line),
    dataSources: { none: { type: 'NONE' } },
    resolvers: Object.entries(CODE).map(([field, response]) => {
      const [typeName = '', fieldName = ''] = field.split('.');
      const code = `import { util, extensions } from '@aws-appsync/utils';
        export function request(ctx) { return { payload: null }; }
        export function response(ctx) { ${response} }`;
      return { kind: 'UNIT', typeName, fieldName, dataSource: 'none', code };
    }),
    ...changes,
  });
  const server = createServer(api.handleHttp).on('upgrade', api.handleUpgrade).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server on TCP has an address of this shape.
  const { port } = server.address() as AddressInfo;
  const realtime = `ws://127.0.0.1:${port}/graphql/realtime`;
  onTestFinished(async () => {
    await api.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  /** POSTs with these headers, the host among them. */
  async function post(body: string, headers: SignedRequest['headers'] = BY_KEY): Promise<Answer> {
    const outgoing = request({ port, host: '127.0.0.1', path: '/graphql', method: 'POST', agent: false });
    for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
    // Events are sent when the answer is out; a turn later they are.
    await new Promise((resolve) => setImmediate(resolve));
    return { status: response.statusCode ?? 0, ...(JSON.parse(text) as Omit<Answer, 'status'>) };
  }

  function subscriberOf(client: Client, authorization: unknown): Subscriber {
    const start: Subscriber['start'] = (id, query, variables = {}, own = authorization) =>
      client.send(startFrame(id, { query, variables }, own));
    return {
      ...client,
      start,
      started: (id, query, variables) => {
        start(id, query, variables);
        return client.next();
      },
      rest: async () => {
        client.send({ type: 'stop', id: 'the end' });
        const frames: Record<string, unknown>[] = [];
        for (let frame = await client.next(); frame['id'] !== 'the end'; frame = await client.next())
          frames.push(frame);
        return frames;
      },
    };
  }

  return {
    api,
    issuer: keys,
    logged,
    time,
    realtime,
    post,
    ask: (query: string, variables: Readonly<Record<string, unknown>> = {}, headers?: SignedRequest['headers']) =>
      post(JSON.stringify({ query, variables }), headers),
    publish: (input: Readonly<Record<string, unknown>>) =>
      post(JSON.stringify({ query: PUBLISH, variables: { input } })),
    /** Opens a connection as it is told, whatever comes of it. */
    open: (query: string, protocols: string[], options?: ClientOptions) =>
      openClient(`${realtime}${query}`, protocols, options),
    /** Connects with a header object in the subprotocol, and starts with the same one. */
    connect: async (object: unknown = BY_KEY): Promise<Subscriber> => {
      const header = Buffer.from(JSON.stringify(object)).toString('base64url');
      return subscriberOf(await openClient(realtime, ['graphql-ws', `header-${header}`]), object);
    },
    ran: (field: string) => logged.filter((line) => JSON.stringify(line).includes(`${field} ran`)).length,
  };
}
