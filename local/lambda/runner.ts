import { randomUUID } from 'node:crypto';
import type { Clock, Store } from '../context.ts';
import { systemScheduler, type Scheduler } from '../events/scheduler.ts';
import { memoryStore } from '../store.ts';
import { startAsyncInvocations, type AsyncFailure } from './async-invocations.ts';
import type { LambdaFunction } from './environment.ts';
import { CLOSED, startFunctionWorker, type FunctionWorker, type Outcome } from './function-worker.ts';

export type { AsyncFailure } from './async-invocations.ts';
export type { LambdaFunction } from './environment.ts';
export type { Outcome } from './function-worker.ts';

/** What a runner is made of. */
export interface LambdaRunnerOptions {
  readonly functions: readonly LambdaFunction[];
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
  /** Takes each line of a function's log: function name, request id (`-` outside of a request), level, text. */
  readonly log: (line: string) => void;
  /** Keeps asynchronous invocations over a restart; without it they end with the process. */
  readonly store?: Store;
  readonly scheduler?: Scheduler | undefined;
  /** Pauses before the second and third try of an asynchronous invocation. AWS waits one and two minutes. */
  readonly retryDelaysSeconds?: readonly [number, number];
  /** The on-failure destination: given what failed for the third time, in Lambda's own shape. */
  readonly onAsyncFailure?: (failure: AsyncFailure) => void;
}

/** Runs Lambda functions, each in threads of its own. */
export interface LambdaRunner {
  /**
   * Invokes and waits. Payload and answer cross as JSON and may be 6 MB; whatever the function does, the promise is
   * fulfilled.
   *
   * @throws {RangeError} (rejects) for an unknown function.
   */
  invoke(name: string, payload: unknown): Promise<Outcome>;
  /**
   * Invokes without waiting, up to three times. The payload may be 1 MB.
   *
   * @throws {RangeError} for an unknown function or a payload that is too large.
   */
  invokeAsync(name: string, payload: unknown): void;
  /** Starts a thread if the function has none, so that the first invocation need not wait for the import. */
  warm(name: string): void;
  /** Ends all threads. Invocations under way fail; asynchronous ones are tried again by the next runner on the store. */
  close(): Promise<void>;
}

/** Lambda's limits for a synchronous and an asynchronous payload. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
const MAX_ASYNC_PAYLOAD_BYTES = 1024 * 1024;
const DEFAULT_CONCURRENCY = 10;
/**
 * How long a thread waits for another invocation before it ends. Lambda keeps an environment for some minutes, and says not how
 * many; a thread takes 20 MB of a laptop, and starting another one a tenth of a second.
 */
export const IDLE_MS = 60_000;

/** A thread that waits, and what calls its end off. */
interface Idle {
  readonly worker: FunctionWorker;
  readonly stay: () => void;
}

interface Pool {
  readonly lambda: LambdaFunction;
  readonly workers: Set<FunctionWorker>;
  /** The one that was used last comes last, and is used next: those that are not needed end. */
  readonly idle: Idle[];
  /** Invocations that wait for a thread, oldest first; they get none when the runner closes. */
  readonly waiting: ((worker: FunctionWorker | undefined) => void)[];
}

/**
 * Makes the runner; threads start with the first invocation.
 *
 * A function sees its own environment variables and Lambda's, nothing of this process. A thread runs one invocation at
 * a time and is used again; one that timed out, crashed or ran out of memory is replaced, and one that nobody needs for a
 * minute ends.
 */
export function createLambdaRunner(options: LambdaRunnerOptions): LambdaRunner {
  const { store = memoryStore(), scheduler = systemScheduler } = options;
  const pools = new Map<string, Pool>(
    options.functions.map((lambda) => [lambda.name, { lambda, workers: new Set(), idle: [], waiting: [] }]),
  );
  let closed = false;

  const poolOf = (name: string): Pool => {
    const pool = pools.get(name);
    if (pool === undefined) throw new RangeError(`There is no function named ${name}.`);
    return pool;
  };
  const start = (pool: Pool): FunctionWorker => {
    const worker = startFunctionWorker({ ...options, lambda: pool.lambda });
    pool.workers.add(worker);
    return worker;
  };
  const rest = (pool: Pool, worker: FunctionWorker): void => {
    const idle: Idle = {
      worker,
      stay: scheduler.after(IDLE_MS, () => {
        pool.idle.splice(pool.idle.indexOf(idle), 1);
        void worker.terminate().then(() => pool.workers.delete(worker));
      }),
    };
    pool.idle.push(idle);
  };
  const acquire = (pool: Pool): Promise<FunctionWorker | undefined> => {
    for (let idle = pool.idle.pop(); idle !== undefined; idle = pool.idle.pop()) {
      idle.stay();
      if (idle.worker.isAlive()) return Promise.resolve(idle.worker);
      pool.workers.delete(idle.worker);
    }
    if (pool.workers.size < (pool.lambda.concurrency ?? DEFAULT_CONCURRENCY)) return Promise.resolve(start(pool));
    return new Promise((resolve) => pool.waiting.push(resolve));
  };
  const release = (pool: Pool, worker: FunctionWorker): void => {
    if (!worker.isAlive()) pool.workers.delete(worker);
    const next = pool.waiting.shift();
    if (next !== undefined) next(worker.isAlive() ? worker : start(pool));
    else if (worker.isAlive()) rest(pool, worker);
  };
  const invoke = async (name: string, payload: unknown, requestId: string): Promise<Outcome> => {
    const pool = poolOf(name);
    const text = jsonOf(payload);
    if (Buffer.byteLength(text) > MAX_PAYLOAD_BYTES) {
      return {
        kind: 'failed',
        message: `Request must be smaller than ${String(MAX_PAYLOAD_BYTES)} bytes for the InvokeFunction operation`,
        unhandledErrorType: 'RequestEntityTooLargeException',
      };
    }
    const worker = closed ? undefined : await acquire(pool);
    if (worker === undefined) return CLOSED;
    try {
      return await worker.run(requestId, text);
    } finally {
      if (!closed) release(pool, worker);
    }
  };
  const asynchronous = startAsyncInvocations({ ...options, store, scheduler, invoke });

  return {
    invoke: (name, payload) => invoke(name, payload, randomUUID()),
    invokeAsync: (name, payload) => {
      poolOf(name);
      if (Buffer.byteLength(jsonOf(payload)) > MAX_ASYNC_PAYLOAD_BYTES) {
        throw new RangeError(`An asynchronous payload may have ${String(MAX_ASYNC_PAYLOAD_BYTES)} bytes.`);
      }
      asynchronous.accept(name, payload);
    },
    warm: (name) => {
      const pool = poolOf(name);
      const isAwake = [...pool.workers].some((worker) => worker.isAlive());
      if (!closed && !isAwake) rest(pool, start(pool));
    },
    close: async () => {
      closed = true;
      asynchronous.close();
      for (const pool of pools.values()) for (const resolve of pool.waiting.splice(0)) resolve(undefined);
      for (const pool of pools.values()) for (const { stay } of pool.idle) stay();
      const workers = [...pools.values()].flatMap((pool) => [...pool.workers]);
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** `undefined` has no JSON; Lambda then hands the function null. */
function jsonOf(payload: unknown): string {
  return payload === undefined ? 'null' : JSON.stringify(payload);
}
