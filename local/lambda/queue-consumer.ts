import type { Reader } from '../events/queue-reader.ts';
import type { Queues } from '../events/queues.ts';
import type { LambdaRunner } from './runner.ts';

/** An event source mapping: which queue wakes which function. */
export interface QueueConsumerOptions {
  readonly queues: Pick<Queues, 'read'>;
  readonly runner: Pick<LambdaRunner, 'invoke'>;
  readonly queue: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  readonly reportBatchItemFailures?: boolean;
}

/**
 * Binds a queue to a function, as Lambda's event source mapping does: the function gets SQS events; when it fails, the
 * whole batch comes back, and with `reportBatchItemFailures` only the messages that its answer names.
 */
export function consumeQueue(options: QueueConsumerOptions): Reader {
  const { queues, runner, queue, functionName, batchSize, maxConcurrency, reportBatchItemFailures = false } = options;
  return queues.read(queue, {
    batchSize,
    maxConcurrency,
    reportBatchItemFailures,
    handle: async (event) => {
      const outcome = await runner.invoke(functionName, event);
      if (outcome.kind === 'failed') throw new Error(outcome.message);
      return outcome.payload;
    },
  });
}
