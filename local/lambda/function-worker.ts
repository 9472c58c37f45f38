import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../context.ts';
import { environmentOf, staticContext, type LambdaFunction } from './environment.ts';

/** How an invocation ended. `unhandledErrorType` is Lambda's word for what killed it, if the handler did not throw. */
export type Outcome =
  | { readonly kind: 'returned'; readonly payload: unknown }
  | { readonly kind: 'failed'; readonly message: string; readonly unhandledErrorType?: string };

/** What a function's thread is made of. */
export interface FunctionWorkerOptions {
  readonly lambda: LambdaFunction;
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** One execution environment of a function: a thread that has imported the handler and is used again and again. */
export interface FunctionWorker {
  /** Runs one invocation; the caller waits for it before the next. Never rejects. */
  run(requestId: string, payloadText: string): Promise<Outcome>;
  /** Whether the thread can run another invocation. */
  isAlive(): boolean;
  /** Ends the thread; an invocation under way fails. */
  terminate(): Promise<void>;
}

/** What `worker.mjs` says. */
type Message = { readonly requestId?: string } & (
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly level: string; readonly text: string }
  | { readonly kind: 'answer' | 'initFailed'; readonly outcome: RawOutcome }
);
type RawOutcome =
  | { readonly kind: 'returned'; readonly payload: string }
  | { readonly kind: 'failed'; readonly message: string; readonly errorType?: string; readonly detail: string };

/** Lambda's limit for the answer of a synchronous invocation. */
const MAX_ANSWER_BYTES = 6 * 1024 * 1024 + 100;
/** Lambda's smallest function; less than this does not hold the AWS SDK. */
const LEAST_MEMORY_MB = 128;
/** How long the import of the handler may take. Lambda allows 10 s; a busy laptop is given more. */
const INIT_TIMEOUT_MS = 30_000;

/** How an invocation ends whose thread was terminated from here. */
export const CLOSED: Outcome = failed('The runner was closed.', 'Runtime.ExitError');

/** Starts the thread, which begins to import the handler at once. */
export function startFunctionWorker(options: FunctionWorkerOptions): FunctionWorker {
  const { lambda, region, accountId, clock, log } = options;
  const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  const context = staticContext(lambda, region, accountId, `${day}/[$LATEST]${randomBytes(16).toString('hex')}`);
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), {
    workerData: { file: lambda.file, context },
    env: environmentOf(lambda, region, context),
    // Neither the loaders nor the arguments of this process belong into the function.
    execArgv: [],
    argv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: Math.max(lambda.memoryMb, LEAST_MEMORY_MB) },
  });
  let alive = true;
  let current: string | undefined;
  const write = (requestId: string | undefined, level: string, text: string): void => {
    for (const line of text.split('\n')) log(`${lambda.name} ${requestId ?? '-'} ${level} ${line}`);
  };
  const started = settleable<Outcome | undefined>();
  let answered = settleable<Outcome>();
  const die = (outcome: Outcome): void => {
    alive = false;
    started.settle(outcome);
    answered.settle(outcome);
  };

  // The only sender is worker.mjs; a handler that posts something else on this port breaks itself alone.
  worker.on('message', (message: Message) => {
    switch (message.kind) {
      case 'ready':
        return started.settle(undefined);
      case 'log':
        return write(message.requestId, message.level, message.text);
      case 'initFailed':
        if (message.outcome.kind === 'failed') write(undefined, 'ERROR', message.outcome.detail);
        return die(outcomeOf(message.outcome));
      case 'answer':
        if (message.requestId !== current) return undefined;
        if (message.outcome.kind === 'failed') write(current, 'ERROR', message.outcome.detail);
        return answered.settle(outcomeOf(message.outcome));
    }
  });
  worker.on('error', (error: unknown) => {
    write(current, 'ERROR', error instanceof Error ? (error.stack ?? error.message) : String(error));
    const outOfMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    die(exited(current, outOfMemory ? 'signal: killed' : 'exit status 1'));
  });
  worker.on('exit', (code) => {
    die(exited(current, `exit status ${String(code)}`));
  });
  const forward = (stream: Readable, level: string): void => {
    createInterface({ input: stream }).on('line', (line) => {
      write(current, level, line);
    });
  };
  forward(worker.stdout, 'INFO');
  forward(worker.stderr, 'ERROR');

  const end = async (outcome: Outcome): Promise<Outcome> => {
    die(outcome);
    await worker.terminate();
    return outcome;
  };
  return {
    isAlive: () => alive,
    run: async (requestId, payloadText) => {
      current = requestId;
      const initFailure = await within(INIT_TIMEOUT_MS, started.promise, () =>
        end(timedOut(requestId, INIT_TIMEOUT_MS / 1000)),
      );
      if (initFailure !== undefined) return end(initFailure);
      answered = settleable();
      const timeoutMs = lambda.timeoutSeconds * 1000;
      worker.postMessage({ requestId, payload: payloadText, timeoutMs, traceId: traceId(clock.now()) });
      const outcome = await within(timeoutMs, answered.promise, () => {
        const late = timedOut(requestId, lambda.timeoutSeconds);
        write(requestId, 'ERROR', late.message);
        return end(late);
      });
      current = undefined;
      return outcome;
    },
    terminate: async () => {
      await end(CLOSED);
    },
  };
}

function outcomeOf(raw: RawOutcome): Outcome {
  if (raw.kind === 'failed') return failed(raw.message, raw.errorType);
  if (Buffer.byteLength(raw.payload) > MAX_ANSWER_BYTES) {
    return failed(
      `Response payload size exceeded maximum allowed payload size (${String(MAX_ANSWER_BYTES)} bytes).`,
      'Function.ResponseSizeTooLarge',
    );
  }
  return { kind: 'returned', payload: JSON.parse(raw.payload) };
}

function failed(message: string, unhandledErrorType?: string): Outcome & { readonly kind: 'failed' } {
  return { kind: 'failed', message, ...(unhandledErrorType === undefined ? {} : { unhandledErrorType }) };
}

function timedOut(requestId: string, seconds: number): Outcome & { readonly kind: 'failed' } {
  return failed(
    `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
    'Sandbox.Timedout',
  );
}

function exited(requestId: string | undefined, how: string): Outcome {
  return failed(`RequestId: ${requestId ?? '-'} Error: Runtime exited with error: ${how}`, 'Runtime.ExitError');
}

/** A trace id as X-Ray makes them, not sampled. */
function traceId(now: number): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}

interface Settleable<T> {
  readonly promise: Promise<T>;
  /** The first call counts. */
  settle(value: T): void;
}

function settleable<T>(): Settleable<T> {
  let settle = (_: T): void => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return {
    promise,
    settle: (value) => {
      settle(value);
    },
  };
}

async function within<T>(milliseconds: number, work: Promise<T>, late: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, milliseconds, 'late');
  });
  try {
    const first = await Promise.race([work.then((value) => ({ value })), timeout]);
    return first === 'late' ? await late() : first.value;
  } finally {
    clearTimeout(timer);
  }
}
