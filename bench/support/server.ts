import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from '../../tools/own-stack.ts';
import { SCHEMA, TABLE, USER_ID, VIDEO_IDS, itemOf } from './api.ts';

const RUNNER = fileURLToPath(new URL('../../tools/run.mjs', import.meta.url));

/** What a server says of itself once it listens. */
export interface Ready {
  readonly port: number;
  /** The headers that make a caller known. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a server has used since it was started. */
export interface Usage {
  readonly cpuMs: number;
  readonly rssMib: number;
}

/** A server in a process of its own, so that its CPU time is its own too. */
export interface Server extends Ready {
  readonly pid: number;
  usage(): Promise<Usage>;
  /** Asks a server for something of its own kind and waits until it has been done. */
  tell(what: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** The peer's database: in a process of its own, in the peer's, or none. */
export type PeerDatabase = 'apart' | 'inside' | 'none';

/** The peer; see `bench/peers/serve.mjs`. */
export const startPeer = (database: PeerDatabase): Promise<Server> => startServer('../peers/serve.mjs', [database]);

/** The local AppSync on a table; see `bench/servers/lectern.ts`. */
export const startLectern = (): Promise<Server> => startServer('../servers/lectern.ts', [], NODE_FLAGS);

/** A server that sends and does nothing else; see `bench/servers/plain-ws.ts`. */
export const startPlainWs = (): Promise<Server> => startServer('../servers/plain-ws.ts', [], NODE_FLAGS);

/** The peer is plain JavaScript and reads no TypeScript: it is told what the API is. */
export function peerVariables(): Readonly<Record<string, string>> {
  return { BENCH_API: JSON.stringify({ SCHEMA, TABLE, USER_ID, items: VIDEO_IDS.map(itemOf) }) };
}

/** Sends a file whenever it is told `send`, and says how many milliseconds that took; see `bench/servers/uploader.ts`. */
export const startUploader = (...args: readonly string[]): Promise<Server> =>
  startServer('../servers/uploader.ts', args);

async function startServer(file: string, args: readonly string[], nodeFlags: readonly string[] = []): Promise<Server> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  // Our own programs run as `npm start` runs the stack; the peer is plain JavaScript.
  const [program, ...given] = path.endsWith('.ts') ? [RUNNER, path, ...args] : [path, ...args];
  const child = fork(program, given, {
    execArgv: [...nodeFlags],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...peerVariables() },
  });
  // Our own servers speak in these shapes.
  const { port, headers } = (await answerOf(child)) as Ready;
  const tell = (what: string): Promise<unknown> => {
    const answer = answerOf(child);
    child.send(what);
    return answer;
  };
  return {
    pid: child.pid ?? 0,
    port,
    headers,
    usage: async () => (await tell('usage')) as Usage,
    tell,
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  try {
    return await Promise.race([
      once(child, 'message', { signal: over.signal }).then(([message]) => message as unknown),
      once(child, 'exit', { signal: over.signal }).then(([code]) => {
        throw new Error(`A server of the benchmark ended with ${String(code)}.`);
      }),
    ]);
  } finally {
    over.abort();
  }
}
