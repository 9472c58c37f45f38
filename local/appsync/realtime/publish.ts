import type { CompletedMutation, Execution } from '../types.ts';
import { MAX_PAYLOAD_BYTES } from './limits.ts';
import type { ActiveSubscription, SubscriptionIndex } from './subscription-index.ts';

/** What publishing needs of the real-time endpoint. */
export interface PublishServices {
  readonly execution: Pick<Execution, 'subscriptionsOf'>;
  readonly index: SubscriptionIndex;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

/**
 * Sends a completed mutation field to the subscriptions that listen to it and that its value passes. Subscriptions of
 * one selection get one projection, serialised once. A `null` value is no event; a payload over 240 KB is dropped.
 */
export function publishMutation(completed: CompletedMutation, services: PublishServices): void {
  if (completed.value === null || completed.value === undefined) return;
  for (const fieldName of services.execution.subscriptionsOf(completed.fieldName)) {
    const payloads = new Map<string, string | null>();
    let selectionKey: string | undefined;
    let payload: string | null | undefined;
    for (const subscription of services.index.matching(fieldName, completed.value)) {
      // Most of those who wait for a field wait for the same of it.
      if (subscription.selectionKey !== selectionKey) {
        ({ selectionKey } = subscription);
        payload = payloads.get(selectionKey);
        if (payload === undefined) {
          payload = payloadFor(subscription, completed.value, services);
          payloads.set(selectionKey, payload);
        }
      }
      if (payload !== null && payload !== undefined) subscription.deliver(payload);
    }
  }
}

/** `null`: nothing is sent to this selection. */
function payloadFor(subscription: ActiveSubscription, value: unknown, services: PublishServices): string | null {
  const { fieldName } = subscription;
  try {
    const { data, errors } = subscription.project(value);
    const payload = JSON.stringify({ data, ...(errors !== undefined && { errors }) });
    const bytes = Buffer.byteLength(payload);
    if (bytes <= MAX_PAYLOAD_BYTES) return payload;
    services.log({ event: 'realtime.payload_dropped', fieldName, bytes });
  } catch (error) {
    services.log({ event: 'realtime.projection_failed', fieldName, message: String(error) });
  }
  return null;
}
