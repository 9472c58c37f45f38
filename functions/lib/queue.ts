import { log } from './log.ts';

/** An SQS event as Lambda gives it, as far as it is read here. */
export interface QueueEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** Lambda's partial batch response: only what is named here is delivered again. */
export interface QueueAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Handles the EventBridge events of a queue one after the other. What `handle` throws for is delivered again and, after the
 * queue's last attempt, kept in its dead-letter queue; the rest of the batch is not held up by it.
 */
export async function eachEvent(event: QueueEvent, handle: (event: unknown) => Promise<void>): Promise<QueueAnswer> {
  const failures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of event.Records) {
    try {
      await handle(JSON.parse(body));
    } catch (error) {
      log('failed', { messageId, error: error instanceof Error ? `${error.name}: ${error.message}` : 'not an Error' });
      failures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures: failures };
}

/** An event that does not have the shape that its source documents. It ends in the dead-letter queue, where it can be read. */
export class MalformedEvent extends Error {
  readonly code = 'MalformedEvent';
  constructor(what: string) {
    super(`The event has no valid ${what}.`);
    this.name = 'MalformedEvent';
  }
}

/** The value at a path of an event, when it is a string. */
export function stringAt(event: unknown, ...path: readonly string[]): string {
  let value: unknown = event;
  // Not `in`: what comes from outside may have keys that every object inherits.
  for (const key of path) value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  if (typeof value !== 'string') throw new MalformedEvent(path.join('.'));
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
