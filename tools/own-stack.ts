import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a started stack's `endpoints.json` says, as far as programs here read it. */
export interface StackEndpoints {
  readonly graphql: string;
  readonly realtime: string;
  readonly aws: string;
  readonly web: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  readonly bucket: string;
  readonly table: string;
  readonly issuer: string;
  readonly jwks: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly demoUser: { readonly username: string; readonly password: string };
}

/** A local stack in a process and a folder of its own. */
export interface OwnStack {
  readonly endpoints: StackEndpoints;
  readonly process: ChildProcess;
  readonly dataFolder: string;
  /** Everything that it has printed. */
  output(): string;
  /** Ends it with SIGTERM, waits until it is gone and, unless told otherwise, removes its folder. */
  stop(options?: { readonly keepData?: boolean }): Promise<number | null>;
}

/** How a stack is started. */
export interface OwnStackOptions {
  /** A folder that is there already; a temporary one when left out. */
  readonly dataFolder?: string;
  /** The page's port; a free one when left out. */
  readonly port?: number;
  /** Further environment variables. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Ends a stack that is still starting; nothing is left of it. */
  readonly signal?: AbortSignal;
  /** Is given the process as soon as there is one, long before it is ready. */
  readonly onSpawn?: (process: ChildProcess) => void;
}

/**
 * What `npm start` gives Node: flags, the runner and the program. V8 would keep 48 MiB for young objects and let the others grow
 * by half before it collects them; and its four threads, each with memory of its own, would be in each other's way while the
 * stack starts. A server of short requests needs none of that.
 */
export const START: readonly string[] = startArguments();

/** Those of them that are Node's own. */
export const NODE_FLAGS: readonly string[] = START.filter((argument) => argument.startsWith('--'));

/** A stack stops in well under a second. */
const STOPS_WITHIN_MS = 15_000;

function startArguments(): readonly string[] {
  const file = fileURLToPath(new URL('../package.json', import.meta.url));
  // The project's own file.
  const { scripts } = JSON.parse(readFileSync(file, 'utf8')) as { readonly scripts: { readonly start: string } };
  return scripts.start.split(' ').slice(1);
}

/** Starts a local stack the way `npm start` does and waits until it is ready. Throws with its output when it does not get there. */
export async function startOwnStack(options: OwnStackOptions = {}): Promise<OwnStack> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'lectern-'));
  const port = options.port ?? (await freePort());
  const child = spawn(process.execPath, [...START, ...(options.args ?? [])], {
    cwd: root,
    env: { ...process.env, ...options.variables, LECTERN_PORT: String(port), LECTERN_DATA: dataFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  options.onSpawn?.(child);
  let output = '';
  const stop = async ({ keepData = false } = {}): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      // One that does not listen any more is not waited for.
      const impatience = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
      await once(child, 'exit');
      clearTimeout(impatience);
    }
    if (!keepData) rmSync(dataFolder, { recursive: true, force: true });
    return child.exitCode;
  };
  options.signal?.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  const ready = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('Lectern is ready')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', () => {
      reject(new Error(`The stack did not start. ${output.trim()}`));
    });
  });
  const file = join(dataFolder, 'endpoints.json');
  try {
    await ready;
    if (!existsSync(file)) throw new Error(`The stack says that it is ready, but there is no ${file}.`);
  } catch (error) {
    await stop({ keepData: options.dataFolder !== undefined });
    throw error;
  }
  // Written by the stack in this shape.
  const endpoints = JSON.parse(readFileSync(file, 'utf8')) as StackEndpoints;
  return { endpoints, process: child, dataFolder, output: () => output, stop };
}

/**
 * A port that is free together with the next one. Below those that systems hand out by themselves, where a port that is free
 * now may be the near end of somebody's connection a moment later.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = randomInt(10_000, 32_000);
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
  throw new Error('No two neighbouring ports are free on this machine.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
