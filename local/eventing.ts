import { functions, type FunctionEntry } from '../functions/manifest.ts';
import type { Clock, Store } from './context.ts';
import { createBus } from './events/bus.ts';
import type { LocalBus } from './events/bus.ts';
import { createQueues, type Queues } from './events/queues.ts';
import { ACCOUNT_ID, BUCKET, REGION, STAGE } from './installation.ts';
import { consumeQueue } from './lambda/queue-consumer.ts';
import type { LambdaRunner } from './lambda/runner.ts';

const entries: readonly (readonly [string, FunctionEntry])[] = Object.entries(functions);

/** The bus with the deployed rules, each before a queue of its own with a dead-letter queue behind. */
export function createEventing(options: { readonly store: Store; readonly clock: Clock }): {
  readonly bus: LocalBus;
  readonly queues: Queues;
} {
  const { store, clock } = options;
  const named = { region: REGION, accountId: ACCOUNT_ID };
  const woken = entries.flatMap(([name, { wake, timeoutSeconds }]) =>
    wake.by === 'events' ? [{ name, wake, timeoutSeconds }] : [],
  );
  const queues = createQueues({
    store,
    clock,
    ...named,
    queues: woken.flatMap(({ name, wake, timeoutSeconds }) => [
      {
        name,
        visibilityTimeoutSeconds: timeoutSeconds * 6,
        maxReceiveCount: wake.maxReceiveCount,
        deadLetterQueue: deadLetters(name),
      },
      { name: deadLetters(name), visibilityTimeoutSeconds: 30 },
    ]),
  });
  const rules = woken.map(({ name, wake }) => ({
    name,
    pattern: wake.pattern({ stage: STAGE, mediaBucket: BUCKET }),
    queue: name,
  }));
  return { bus: createBus({ clock, ...named, rules, queues }), queues };
}

/** Starts the readers: from here on events wake functions. */
export function startConsumers(queues: Queues, runner: LambdaRunner): void {
  for (const [name, { wake }] of entries) {
    if (wake.by !== 'events') continue;
    consumeQueue({
      queues,
      runner,
      queue: name,
      functionName: name,
      batchSize: 1,
      maxConcurrency: wake.maxConcurrency,
      reportBatchItemFailures: true,
    });
  }
}

/** The name of a queue's dead-letter queue. */
export const deadLetters = (queue: string): string => `${queue}-dead-letters`;
