import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { Clock, Collection, Store } from '../../../local/context.ts';
import { createCognito } from '../../../local/cognito/service.ts';
import type { Cognito, CognitoLogEntry, CognitoOptions } from '../../../local/cognito/service.ts';
import type { CodeMail } from '../../../local/cognito/mail.ts';

/** A store in memory that keeps JSON, as the durable one does, so that nothing can be changed in place. */
export const memoryStore = (): Store & { readonly dump: () => string } => {
  const collections = new Map<string, Map<string, string>>();
  const collection = <T>(name: string): Collection<T> => {
    const items = collections.get(name) ?? new Map<string, string>();
    collections.set(name, items);
    const read = (text: string | undefined): T | undefined => (text === undefined ? undefined : JSON.parse(text));
    return {
      get: (key) => read(items.get(key)),
      has: (key) => items.has(key),
      set: (key, value) => void items.set(key, JSON.stringify(value)),
      delete: (key) => void items.delete(key),
      entries: function* () {
        for (const [key, text] of [...items]) yield [key, JSON.parse(text) as T];
      },
      get size() {
        return items.size;
      },
    };
  };
  return {
    collection,
    close: () => undefined,
    dump: () => JSON.stringify([...collections].map(([name, items]) => [name, [...items]])),
  };
};

/** A clock that a test moves. Starts at the real time, because outside verifiers use theirs. */
export const movableClock = (): Clock & { readonly advance: (seconds: number) => void } => {
  let now = Date.now();
  return { now: () => now, advance: (seconds) => void (now += seconds * 1000) };
};

export const REGION = 'eu-west-1';
export const POOL_ID = 'eu-west-1_LocalPool1';
export const WEB = 'webclient1234567890';
export const OTHER = 'otherclient12345678';
export const ADA = 'Ada@Example.com';
export const PASSWORD = 'Correct-Horse-7';

export interface Harness {
  readonly cognito: Cognito;
  readonly client: CognitoIdentityProviderClient;
  readonly endpoint: string;
  readonly mails: CodeMail[];
  readonly logs: CognitoLogEntry[];
  readonly clock: ReturnType<typeof movableClock>;
  readonly store: ReturnType<typeof memoryStore>;
  readonly lastCode: () => string;
  /** Says `done` when a request has been dealt with. */
  readonly handled: EventEmitter;
  readonly close: () => Promise<void>;
}

/** One pool on a port of its own, and the unmodified SDK pointed at it. */
export const aPool = async (overrides: Partial<CognitoOptions> = {}): Promise<Harness> => {
  const store = memoryStore();
  const clock = movableClock();
  const mails: CodeMail[] = [];
  const logs: CognitoLogEntry[] = [];
  const cognito = createCognito({
    store,
    clock,
    region: REGION,
    accountId: '123456789012',
    userPoolId: POOL_ID,
    clients: [
      {
        clientId: WEB,
        authFlows: [
          'ALLOW_USER_SRP_AUTH',
          'ALLOW_USER_PASSWORD_AUTH',
          'ALLOW_REFRESH_TOKEN_AUTH',
          'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        ],
      },
      { clientId: OTHER, authFlows: ['REFRESH_TOKEN_AUTH'] },
    ],
    passwordPolicy: {
      minimumLength: 10,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
    },
    tokenValidity: { accessSeconds: 900, idSeconds: 900, refreshSeconds: 86_400 },
    verifyAdmin: (req) =>
      req.headers.authorization?.includes('Credential=AKIDADMIN/')
        ? { ok: true }
        : { ok: false, code: 'UnrecognizedClientException', message: 'The security token is invalid.' },
    sendCode: (mail) => void mails.push(mail),
    log: (entry) => void logs.push(entry),
    ...overrides,
  });
  const handled = new EventEmitter();
  const server = createServer((req, res) => {
    void cognito.handle(req, res).then(() => handled.emit('done'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new CognitoIdentityProviderClient({
    region: REGION,
    endpoint,
    credentials: { accessKeyId: 'AKIDADMIN', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  return {
    cognito,
    client,
    endpoint,
    mails,
    logs,
    handled,
    clock: (overrides.clock as typeof clock | undefined) ?? clock,
    store: (overrides.store as typeof store | undefined) ?? store,
    lastCode: () => mails.at(-1)?.code ?? 'no mail',
    close: async () => {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

/** The name and message that a call was refused with. */
export const refusal = async (call: Promise<unknown>): Promise<{ name: string; message: string }> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return { name: error.name, message: error.message };
    throw error;
  }
  throw new Error('the call was not refused');
};
