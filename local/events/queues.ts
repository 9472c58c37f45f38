import { randomUUID } from 'node:crypto';
import type { Clock, Store } from '../context.ts';
import { startReader, type Reader, type ReaderOptions } from './queue-reader.ts';
import { queueArn, type StoredMessage } from './queue-messages.ts';
import { openQueue, type Queue, type QueueCounts } from './queue.ts';
import { systemScheduler, type Scheduler } from './scheduler.ts';

/** One queue, as the deployed one is configured. */
export interface QueueDefinition {
  readonly name: string;
  /** Longer than the reader may take; a message held longer is delivered again. */
  readonly visibilityTimeoutSeconds: number;
  /** Deliveries after which a message moves to the dead-letter queue. */
  readonly maxReceiveCount?: number;
  /** Name of a queue in the same list. */
  readonly deadLetterQueue?: string;
}

/** What the queues are made of. */
export interface QueuesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
  readonly queues: readonly QueueDefinition[];
  readonly scheduler?: Scheduler;
  /** How long a message that failed for the n-th time waits; never longer than its visibility timeout. */
  readonly retryDelaySeconds?: (receiveCount: number) => number;
}

/** What a console shows of a queue. */
export interface QueueStatus extends QueueCounts {
  readonly name: string;
  readonly arn: string;
  /** The queues that give their messages up to this one. */
  readonly deadLettersOf: readonly string[];
}

/**
 * Standard SQS queues without a wire interface: at least once, in no promised order. A message is durable once `send`
 * returned and stays until a reader succeeded with it, whatever dies in between. Messages never expire.
 */
export interface Queues {
  /** @returns the message id. */
  send(queue: string, body: string, options?: { readonly delaySeconds?: number }): string;
  /** Starts a reader; several readers share the messages. */
  read(queue: string, options: ReaderOptions): Reader;
  /** Every message that the queue holds, oldest first, those in a reader's hands included. */
  list(queue: string): readonly StoredMessage[];
  status(): readonly QueueStatus[];
  /**
   * Moves messages of a dead-letter queue back to the queues that they came from, with fresh delivery counts.
   *
   * @param messageIds which; all when left out.
   * @returns how many were moved.
   */
  redrive(deadLetterQueue: string, messageIds?: readonly string[]): number;
  /** Deletes messages for good. @returns how many. */
  purge(queue: string, messageIds?: readonly string[]): number;
  /** Resolves once no queue but the dead-letter queues holds a message, delayed and failing ones included. */
  settled(): Promise<void>;
  /** Stops all readers and waits for the batches in their hands. What was not finished is there at the next start. */
  close(): Promise<void>;
}

/**
 * Opens the queues over the store.
 *
 * @throws {RangeError} for a name that occurs twice, a dead-letter queue that is not in the list, and, in every method,
 * for an unknown queue.
 */
export function createQueues(options: QueuesOptions): Queues {
  const { store, clock, queues: definitions, scheduler = systemScheduler } = options;
  const retryDelaySeconds = options.retryDelaySeconds ?? ((receiveCount) => 2 ** (receiveCount - 1));
  const definitionOf = byName(definitions);
  const opened = new Map<string, Queue>();
  const readers = new Map<string, Set<Reader>>();
  const settling = new Set<() => void>();
  const deadLetterQueues = new Set(definitions.map(({ deadLetterQueue }) => deadLetterQueue));

  const changed = (name: string): void => {
    for (const reader of readers.get(name) ?? []) reader.wake();
    if (settling.size === 0 || !isSettled()) return;
    for (const resolve of settling) resolve();
    settling.clear();
  };
  const isSettled = (): boolean => [...opened].every(([name, queue]) => deadLetterQueues.has(name) || queue.size === 0);
  const queueOf = (name: string): Queue => {
    const queue = opened.get(name);
    if (queue === undefined) throw new RangeError(`There is no queue named ${name}.`);
    return queue;
  };
  const picked = (name: string, messageIds: readonly string[] | undefined): readonly StoredMessage[] => {
    const all = queueOf(name).list();
    return messageIds === undefined ? all : all.filter(({ messageId }) => messageIds.includes(messageId));
  };

  for (const { name, visibilityTimeoutSeconds, maxReceiveCount, deadLetterQueue } of definitions) {
    if (deadLetterQueue !== undefined) definitionOf(deadLetterQueue);
    opened.set(
      name,
      openQueue({
        messages: store.collection<StoredMessage>(`queue-${name}`),
        clock,
        visibilityTimeoutSeconds,
        // Without a dead-letter queue there is nowhere to give a message up to: SQS then tries for ever.
        ...(deadLetterQueue === undefined || maxReceiveCount === undefined ? {} : { maxReceiveCount }),
        giveUp: ({ receiptHandle: _, ...message }) => {
          if (deadLetterQueue === undefined) return;
          queueOf(deadLetterQueue).put({ ...message, visibleAt: clock.now(), deadLetterSource: name });
          changed(deadLetterQueue);
        },
      }),
    );
  }

  return {
    send: (name, body, { delaySeconds = 0 } = {}) => {
      const now = clock.now();
      const messageId = randomUUID();
      queueOf(name).put({ messageId, body, sentAt: now, visibleAt: now + delaySeconds * 1000, receiveCount: 0 });
      changed(name);
      return messageId;
    },
    read: (name, readerOptions) => {
      const reader = startReader({
        ...readerOptions,
        queue: queueOf(name),
        name,
        place: options,
        clock,
        scheduler,
        retryDelayMs: (receiveCount) =>
          Math.min(retryDelaySeconds(receiveCount), definitionOf(name).visibilityTimeoutSeconds) * 1000,
        changed: () => {
          changed(name);
        },
      });
      readers.set(name, (readers.get(name) ?? new Set()).add(reader));
      return {
        wake: () => {
          reader.wake();
        },
        close: async () => {
          readers.get(name)?.delete(reader);
          await reader.close();
        },
      };
    },
    list: (name) => queueOf(name).list(),
    status: () =>
      definitions.map(({ name }) => ({
        name,
        arn: queueArn(options, name),
        deadLettersOf: definitions.filter((other) => other.deadLetterQueue === name).map((other) => other.name),
        ...queueOf(name).counts(),
      })),
    redrive: (name, messageIds) => {
      const messages = picked(name, messageIds).filter(({ deadLetterSource }) => opened.has(deadLetterSource ?? ''));
      for (const { messageId, body, sentAt, deadLetterSource = '' } of messages) {
        // First there, then gone from here: a crash in between repeats a message instead of losing it.
        queueOf(deadLetterSource).put({ messageId, body, sentAt, visibleAt: clock.now(), receiveCount: 0 });
        queueOf(name).remove(messageId);
        changed(deadLetterSource);
      }
      return messages.length;
    },
    purge: (name, messageIds) => {
      const messages = picked(name, messageIds);
      for (const { messageId } of messages) queueOf(name).remove(messageId);
      changed(name);
      return messages.length;
    },
    settled: () =>
      isSettled()
        ? Promise.resolve()
        : new Promise((resolve) => {
            settling.add(resolve);
          }),
    close: async () => {
      await Promise.all([...readers.values()].flatMap((set) => [...set]).map((reader) => reader.close()));
      readers.clear();
    },
  };
}

function byName(definitions: readonly QueueDefinition[]): (name: string) => QueueDefinition {
  const found = new Map(definitions.map((definition) => [definition.name, definition]));
  if (found.size < definitions.length) throw new RangeError('Two queues have the same name.');
  return (name) => {
    const definition = found.get(name);
    if (definition === undefined) throw new RangeError(`There is no queue named ${name}.`);
    return definition;
  };
}
