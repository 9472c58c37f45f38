import type { Clock } from '../context.ts';
import { failedIds, toSqsRecord, type QueuePlace, type SqsEvent } from './queue-messages.ts';
import type { Queue, ReceivedMessage } from './queue.ts';
import type { Scheduler } from './scheduler.ts';

/** How a queue is read: the settings of a Lambda event source mapping. */
export interface ReaderOptions {
  /** At most this many messages at once. */
  readonly batchSize: number;
  /** At most this many batches at the same time. */
  readonly maxConcurrency: number;
  /**
   * Handles a batch. Fulfilment deletes its messages, but for those that the answer names as failed
   * (`{ batchItemFailures: [{ itemIdentifier }] }`); rejection fails them all. Failed messages come back later.
   */
  readonly handle: (event: SqsEvent) => Promise<unknown>;
  /** Off by default, as in Lambda: then the answer is not looked at. */
  readonly reportBatchItemFailures?: boolean;
}

/** A running reader. */
export interface Reader {
  /** Has it look for messages now. */
  wake(): void;
  /** Takes no more messages; resolves when the batches in its hands are finished. One that fails then was no delivery. */
  close(): Promise<void>;
}

/** What a reader is given by the queues. */
export interface ReaderSetting extends ReaderOptions {
  readonly queue: Queue;
  readonly name: string;
  readonly place: QueuePlace;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly retryDelayMs: (receiveCount: number) => number;
  /** Called after messages of the queue were finished or given back. */
  readonly changed: () => void;
}

/** Starts to read at once. */
export function startReader(setting: ReaderSetting): Reader {
  const { queue, clock, scheduler } = setting;
  const running = new Set<Promise<void>>();
  let closed = false;
  let woken = false;
  let cancelTimer = (): void => undefined;

  const look = (): void => {
    woken = false;
    while (!closed && running.size < setting.maxConcurrency) {
      const batch = queue.receive(setting.batchSize);
      if (batch.length === 0) break;
      const work: Promise<void> = handleBatch(setting, batch, () => closed).finally(() => {
        running.delete(work);
        setting.changed();
        wake();
      });
      running.add(work);
    }
    cancelTimer();
    const dueAt = closed ? undefined : queue.nextDueAt();
    if (dueAt !== undefined) cancelTimer = scheduler.after(dueAt - clock.now(), wake);
  };
  // Messages that are sent in one go make one batch: look when the sender has finished its turn.
  const wake = (): void => {
    if (woken || closed) return;
    woken = true;
    queueMicrotask(look);
  };

  wake();
  return {
    wake,
    close: async () => {
      closed = true;
      cancelTimer();
      await Promise.all(running);
    },
  };
}

async function handleBatch(
  setting: ReaderSetting,
  batch: readonly ReceivedMessage[],
  isClosed: () => boolean,
): Promise<void> {
  const { queue, place, name, clock, retryDelayMs } = setting;
  const ids = batch.map(({ messageId }) => messageId);
  let failed: ReadonlySet<string> = new Set();
  let reason = 'The reader named it in batchItemFailures.';
  try {
    const answer = await setting.handle({ Records: batch.map((message) => toSqsRecord(place, name, message)) });
    if (setting.reportBatchItemFailures === true) failed = failedIds(ids, answer);
  } catch (error) {
    failed = new Set(ids);
    reason = error instanceof Error ? error.message : String(error);
  }
  // One moment for all of them, so that a batch that failed comes back as one.
  const now = clock.now();
  for (const message of batch) {
    if (!failed.has(message.messageId)) queue.acknowledge(message);
    // What fails while everything stops most likely fails for that reason: it must not cost a delivery.
    else if (isClosed()) queue.giveBack(message);
    else queue.fail(message, reason, now + retryDelayMs(message.receiveCount));
  }
}
