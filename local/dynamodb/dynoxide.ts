import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { Writable } from 'node:stream';

/** The path of the dynoxide binary for this machine; `undefined` where its npm package is not installed. */
export function findDynoxide(): string | undefined {
  const require = createRequire(import.meta.url);
  try {
    const folder = dirname(require.resolve(`@dynoxide/${process.platform}-${process.arch}/package.json`));
    const binary = join(folder, 'dynoxide');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

interface DynoxideOptions {
  readonly binary: string;
  /** The database file (SQLite, with a write-ahead log beside it). */
  readonly file: string;
  readonly log: (line: string) => void;
  /** For how long a start is waited for, in milliseconds; 30 seconds when left out. */
  readonly startsWithinMs?: number;
}

interface StartedEngine {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** An engine that keeps dying has a reason that starting it does not mend: a full disk, a damaged file. */
const MAX_RESTARTS = 5;
/** It takes a few milliseconds, and longer where a large database has a log to go through. */
const STARTS_WITHIN_MS = 30_000;

/**
 * Starts the binary on a free loopback port and returns once it accepts connections. It is started anew on the same
 * port if it dies by itself, a few times at most. Throws with the program's own words when it cannot start, or does not
 * in time.
 */
export async function startDynoxide(options: DynoxideOptions): Promise<StartedEngine> {
  const { port, running: first } = await startOnFreePort(options);
  let running = first;
  let closing = false;
  let restartsLeft = MAX_RESTARTS;
  const isClosing = (): boolean => closing;
  const watch = (watched: Running): void => {
    void watched.ended.then(async (lines) => {
      if (isClosing()) return;
      if (restartsLeft === 0) {
        options.log(`The DynamoDB engine ended by itself once too often and stays down. ${lines}`);
        return;
      }
      restartsLeft -= 1;
      options.log(`The DynamoDB engine ended by itself and is started again. ${lines}`);
      try {
        running = await start(options, port);
        // close() may have been called while the new one was starting.
        if (isClosing()) await running.stop();
        else watch(running);
      } catch (error) {
        options.log(`The DynamoDB engine could not be started again. ${String(error)}`);
      }
    });
  };
  watch(running);
  return {
    endpoint: `http://127.0.0.1:${String(port)}`,
    close: async () => {
      closing = true;
      await running.stop();
    },
  };
}

interface Running {
  /** Resolves with the program's last words once it is gone. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

async function startOnFreePort(options: DynoxideOptions): Promise<{ port: number; running: Running }> {
  const until = deadlineOf(options);
  for (let attempt = 1; ; attempt += 1) {
    // The program cannot say which port it got for 0, so the port is chosen here and may be lost to another program.
    const port = await freePort();
    try {
      return { port, running: await start(options, port, until) };
    } catch (error) {
      if (attempt === 3 || performance.now() > until) throw error;
    }
  }
}

/**
 * The shell becomes the engine (`exec`), after leaving behind a reader of a pipe whose other end only this process
 * holds. When this process ends in whatever way, the kernel closes the pipe and the reader ends the engine at once.
 * A line on the pipe tells the reader that the engine has ended, so that it never kills a reused process id.
 */
const SHELL_SCRIPT = '( read -r line <&3 || kill -9 $$ ) >/dev/null 2>&1 & exec 3<&- && exec "$@"';

const deadlineOf = ({ startsWithinMs = STARTS_WITHIN_MS }: DynoxideOptions): number =>
  performance.now() + startsWithinMs;

async function start(options: DynoxideOptions, port: number, until = deadlineOf(options)): Promise<Running> {
  const flags = ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', options.file];
  const child = spawn('/bin/sh', ['-c', SHELL_SCRIPT, 'sh', options.binary, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    // A process group of its own: Ctrl-C in the terminal reaches this process only, which then closes in order.
    detached: true,
  });
  const lines: string[] = [];
  const keep = (data: Buffer): void => {
    lines.push(data.toString('utf8').trim());
    if (lines.length > 10) lines.shift();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const lifeline = lifelineOf(child);
  lifeline.on('error', () => undefined);
  let gone = false;
  const ended = new Promise<string>((resolve) => {
    const end = (reason: string): void => {
      gone = true;
      lifeline.end('ended\n');
      resolve(reason);
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', () => end(lines.join(' ')));
  });
  const stop = async (): Promise<void> => {
    if (!gone) child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), 2_000);
    await ended;
    clearTimeout(hard);
  };
  const isGone = (): boolean => gone;
  const isOver = (): boolean => isGone() || performance.now() > until;
  if (await Promise.race([acceptsConnections(port, isOver), ended.then(() => false)])) return { ended, stop };
  const reason = isGone() ? '' : ' in time';
  await stop();
  throw new Error(`The DynamoDB engine did not start${reason}: ${await ended}`);
}

function lifelineOf(child: ChildProcess): Writable {
  const pipe = child.stdio[3];
  if (pipe === null || pipe === undefined || !('write' in pipe))
    throw new Error('The DynamoDB engine has no lifeline.');
  return pipe;
}

async function acceptsConnections(port: number, isOver: () => boolean): Promise<boolean> {
  while (!isOver()) {
    const connected = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        // The system may give this end the very port, and TCP then connects it with itself.
        const isEngine = socket.localPort !== port;
        socket.destroy();
        resolve(isEngine);
      });
      socket.once('error', () => resolve(false));
    });
    if (connected) return true;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free loopback port.');
  return address.port;
}
