/**
 * Batching: the invocations of one resolver or function for sibling list elements share Lambda calls. A gate is made
 * for a known number of siblings; each of them either brings a payload or leaves, and the last one to do so opens the
 * gate. No timer decides what belongs together, so a page of items is always the same number of calls.
 */
import type { BatchPayload, DataSourceAnswer } from '../data-sources/data-source.ts';

/** Where siblings meet before a batch goes out. Each of them calls exactly one of the two, once. */
export interface BatchGate {
  /** Brings one sibling's payload; settles when its part of the batch was answered. */
  readonly join: (payload: BatchPayload) => Promise<DataSourceAnswer>;
  /** One sibling will bring nothing: it returned early, failed, or asked for something else. */
  readonly leave: () => void;
}

interface Waiting {
  readonly payload: BatchPayload;
  readonly resolve: (answer: DataSourceAnswer) => void;
  readonly reject: (reason: unknown) => void;
}

/** A gate for `size` siblings; their payloads go out in order, in calls of at most `maxBatchSize`. */
export function createBatchGate(options: {
  readonly size: number;
  readonly maxBatchSize: number;
  readonly callBatch: (payloads: readonly BatchPayload[]) => Promise<readonly DataSourceAnswer[]>;
}): BatchGate {
  const waiting: Waiting[] = [];
  let expected = options.size;

  const send = async (part: readonly Waiting[]): Promise<void> => {
    try {
      const answers = await options.callBatch(part.map(({ payload }) => payload));
      part.forEach(({ resolve }, index) => resolve(answers[index] ?? { result: null }));
    } catch (error) {
      part.forEach(({ reject }) => reject(error));
    }
  };

  const openWhenComplete = (): void => {
    if (expected > 0) return;
    for (let start = 0; start < waiting.length; start += options.maxBatchSize) {
      void send(waiting.slice(start, start + options.maxBatchSize));
    }
  };

  return {
    join: (payload) =>
      new Promise((resolve, reject) => {
        waiting.push({ payload, resolve, reject });
        expected -= 1;
        openWhenComplete();
      }),
    leave: () => {
      expected -= 1;
      openWhenComplete();
    },
  };
}
