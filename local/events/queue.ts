import { randomUUID } from 'node:crypto';
import type { Clock, Collection } from '../context.ts';
import type { StoredMessage } from './queue-messages.ts';

/** A message that is in a reader's hands. */
export type ReceivedMessage = StoredMessage & { readonly receiptHandle: string };

/** How many messages a queue holds, by SQS's three counts. */
export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** What one queue is made of. */
export interface QueueOptions {
  readonly messages: Collection<StoredMessage>;
  readonly clock: Clock;
  readonly visibilityTimeoutSeconds: number;
  /** Deliveries after which a message is given up; without it a message is tried for ever. */
  readonly maxReceiveCount?: number;
  /** Takes a message that was given up; called before the message leaves this queue. */
  readonly giveUp: (message: StoredMessage) => void;
}

/** One queue. Every change is durable when the method returns. */
export interface Queue {
  put(message: StoredMessage): void;
  /** Up to `max` visible messages, oldest first; they are invisible to others until the visibility timeout. */
  receive(max: number): readonly ReceivedMessage[];
  /** Ends a message for good; nothing happens when the receipt is no longer the current one. */
  acknowledge(message: ReceivedMessage): void;
  /** Gives a message back, to be received again from then on, or gives it up when it had its last delivery. */
  fail(message: ReceivedMessage, reason: string, visibleAt: number): void;
  /** Gives a message back as if it had not been received. */
  giveBack(message: ReceivedMessage): void;
  /** Takes a message out, whoever holds it. */
  remove(messageId: string): void;
  list(): readonly StoredMessage[];
  readonly size: number;
  counts(): QueueCounts;
  /** When the next message becomes visible by itself; `undefined` when none is waiting. */
  nextDueAt(): number | undefined;
}

/**
 * Opens a queue over its messages. Those that a reader held when the last process ended are visible at once: that
 * reader is gone.
 */
export function openQueue(options: QueueOptions): Queue {
  const { messages, clock, maxReceiveCount = Infinity } = options;
  // Kept beside the store so that receiving does not look at every message: ids by age, and ids by when they are due.
  const visible = new Set<string>();
  const waiting = new Map<string, number>();
  let earliestDue = Infinity;

  const wait = (messageId: string, until: number): void => {
    visible.delete(messageId);
    waiting.set(messageId, until);
    earliestDue = Math.min(earliestDue, until);
  };
  const place = (message: StoredMessage): void => {
    if (message.visibleAt > clock.now()) return wait(message.messageId, message.visibleAt);
    waiting.delete(message.messageId);
    visible.add(message.messageId);
  };
  const promote = (): void => {
    const now = clock.now();
    if (earliestDue > now) return;
    earliestDue = Infinity;
    for (const [messageId, due] of waiting) {
      if (due > now) {
        earliestDue = Math.min(earliestDue, due);
        continue;
      }
      waiting.delete(messageId);
      visible.add(messageId);
    }
  };
  const remove = (messageId: string): void => {
    visible.delete(messageId);
    waiting.delete(messageId);
    messages.delete(messageId);
  };
  const put = (message: StoredMessage): void => {
    messages.set(message.messageId, message);
    place(message);
  };
  const giveUp = (message: StoredMessage): void => {
    options.giveUp(message);
    remove(message.messageId);
  };
  const held = (message: ReceivedMessage): boolean =>
    messages.get(message.messageId)?.receiptHandle === message.receiptHandle;

  for (const [, { receiptHandle, ...message }] of [...messages.entries()]) {
    if (receiptHandle === undefined) place(message);
    // It was in a reader's hands when the process died. That is nobody's failure: a handler that fails or crashes does so in a
    // thread of its own. Counted, a stack that is stopped hard often enough would fill its dead-letter queues.
    else put({ ...message, receiveCount: message.receiveCount - 1, visibleAt: clock.now() });
  }

  return {
    put,
    receive: (max) => {
      promote();
      const received: ReceivedMessage[] = [];
      for (const messageId of visible) {
        if (received.length >= max) break;
        const message = messages.get(messageId);
        if (message === undefined) continue;
        if (message.receiveCount >= maxReceiveCount) {
          giveUp(message);
          continue;
        }
        const now = clock.now();
        const taken = {
          ...message,
          receiptHandle: randomUUID(),
          receiveCount: message.receiveCount + 1,
          firstReceivedAt: message.firstReceivedAt ?? now,
          visibleAt: now + options.visibilityTimeoutSeconds * 1000,
        };
        messages.set(messageId, taken);
        wait(messageId, taken.visibleAt);
        received.push(taken);
      }
      return received;
    },
    acknowledge: (message) => {
      if (held(message)) remove(message.messageId);
    },
    fail: (message, reason, visibleAt) => {
      if (!held(message)) return;
      const { receiptHandle: _, ...rest } = message;
      const failed = { ...rest, lastFailure: reason, visibleAt };
      if (failed.receiveCount >= maxReceiveCount) giveUp(failed);
      else put(failed);
    },
    giveBack: (message) => {
      if (!held(message)) return;
      const { receiptHandle: _, ...rest } = message;
      put({ ...rest, receiveCount: message.receiveCount - 1, visibleAt: clock.now() });
    },
    remove,
    list: () => [...messages.entries()].map(([, message]) => message),
    get size() {
      return messages.size;
    },
    counts: () => {
      promote();
      let inFlight = 0;
      for (const messageId of waiting.keys()) {
        if (messages.get(messageId)?.receiptHandle !== undefined) inFlight += 1;
      }
      return { visible: visible.size, inFlight, delayed: waiting.size - inFlight };
    },
    nextDueAt: () => {
      promote();
      return earliestDue === Infinity ? undefined : earliestDue;
    },
  };
}
