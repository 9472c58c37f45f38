import { randomUUID } from 'node:crypto';
import type { Clock, Store } from '../context.ts';
import type { Scheduler } from '../events/scheduler.ts';
import { functionArn } from './environment.ts';
import type { Outcome } from './function-worker.ts';

/** What Lambda sends to the on-failure destination of a function. */
export interface AsyncFailure {
  readonly version: '1.0';
  readonly timestamp: string;
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: 'RetriesExhausted';
    readonly approximateInvokeCount: number;
  };
  readonly requestPayload: unknown;
  readonly responseContext: {
    readonly statusCode: 200;
    readonly executedVersion: '$LATEST';
    readonly functionError: 'Unhandled';
  };
  readonly responsePayload: { readonly errorMessage: string; readonly errorType?: string };
}

/** What asynchronous invocations are made of. */
export interface AsyncInvocationsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly region: string;
  readonly accountId: string;
  readonly log: (line: string) => void;
  readonly retryDelaysSeconds?: readonly [number, number];
  readonly onAsyncFailure?: (failure: AsyncFailure) => void;
  readonly invoke: (name: string, payload: unknown, requestId: string) => Promise<Outcome>;
}

/** Lambda's own queue of asynchronous invocations. */
export interface AsyncInvocations {
  /** The invocation is durable when this returns. */
  accept(name: string, payload: unknown): void;
  /** Starts nothing any more; what is not finished stays in the store. */
  close(): void;
}

interface Accepted {
  readonly name: string;
  readonly payload: unknown;
  /** Tries that failed. */
  readonly failures: number;
}

/** Opens the queue and goes on with what an earlier process left unfinished. */
export function startAsyncInvocations(options: AsyncInvocationsOptions): AsyncInvocations {
  const { clock, scheduler, region, accountId, log, invoke, retryDelaysSeconds = [1, 2] } = options;
  const accepted = options.store.collection<Accepted>('lambda-async');
  const timers = new Map<string, () => void>();
  let closed = false;

  const attempt = async (requestId: string, { name, payload, failures }: Accepted): Promise<void> => {
    const outcome = await invoke(name, payload, requestId).catch((error: unknown): Outcome => ({
      kind: 'failed',
      message: error instanceof Error ? error.message : String(error),
    }));
    // A failure that closing caused is not the function's.
    if (closed) return;
    if (outcome.kind === 'returned') {
      accepted.delete(requestId);
      return;
    }
    const next = { name, payload, failures: failures + 1 };
    const delaySeconds = retryDelaysSeconds[failures];
    if (delaySeconds !== undefined) {
      accepted.set(requestId, next);
      later(delaySeconds, requestId, next);
      return;
    }
    log(`${name} ${requestId} ERROR gave up after ${String(next.failures)} tries: ${outcome.message}`);
    options.onAsyncFailure?.({
      version: '1.0',
      timestamp: new Date(clock.now()).toISOString(),
      requestContext: {
        requestId,
        functionArn: `${functionArn(region, accountId, name)}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: next.failures,
      },
      requestPayload: payload,
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: {
        errorMessage: outcome.message,
        ...(outcome.unhandledErrorType === undefined ? {} : { errorType: outcome.unhandledErrorType }),
      },
    });
    accepted.delete(requestId);
  };
  const later = (delaySeconds: number, requestId: string, invocation: Accepted): void => {
    timers.set(
      requestId,
      scheduler.after(delaySeconds * 1000, () => {
        timers.delete(requestId);
        if (!closed) void attempt(requestId, invocation);
      }),
    );
  };

  for (const [requestId, invocation] of accepted.entries()) later(0, requestId, invocation);

  return {
    accept: (name, payload) => {
      const requestId = randomUUID();
      const invocation: Accepted = { name, payload: payload ?? null, failures: 0 };
      accepted.set(requestId, invocation);
      void attempt(requestId, invocation);
    },
    close: () => {
      closed = true;
      for (const cancel of timers.values()) cancel();
    },
  };
}
