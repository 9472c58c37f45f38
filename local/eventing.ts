import { functions, type FunctionEntry } from '../functions/manifest.ts';
import type { Clock, Store } from './context.ts';
import { createBus } from './events/bus.ts';
import type { LocalBus } from './events/bus.ts';
import { createQueues, type Queues } from './events/queues.ts';
import { startSchedules, type Schedules } from './events/schedules.ts';
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
  const rules = woken.flatMap(({ name, wake }) =>
    wake.patterns({ stage: STAGE, mediaBucket: BUCKET }).map((pattern, index) => ({
      name: index === 0 ? name : `${name}-${String(index + 1)}`,
      pattern,
      queue: name,
    })),
  );
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

/** How long after the start the first scheduled run comes: work that a stop left undone does not wait a whole period. */
const FIRST_RUN_SECONDS = 30;

/** Runs the functions that the manifest schedules. A run that fails is made up for by the next. */
export function scheduleFunctions(runner: LambdaRunner, clock: Clock, log: (line: string) => void): Schedules {
  const schedules = entries.flatMap(([name, { wake }]) =>
    wake.by === 'schedule'
      ? [
          {
            name,
            expression: `rate(${String(wake.everyMinutes)} minutes)`,
            firstAfterSeconds: FIRST_RUN_SECONDS,
            target: async (event: unknown) => {
              const outcome = await runner.invoke(name, event);
              if (outcome.kind === 'failed') throw new Error(outcome.message);
            },
          },
        ]
      : [],
  );
  return startSchedules({ clock, region: REGION, accountId: ACCOUNT_ID, schedules, log });
}

/** The name of a queue's dead-letter queue. */
export const deadLetters = (queue: string): string => `${queue}-dead-letters`;
