import { EVENT_SOURCE, type VideoEventDetail } from '../../model/events.ts';
import { signedJson } from './signed-json.ts';

/** EventBridge did not take an event. The event that led here is delivered again. */
export class EventRefused extends Error {
  readonly code = 'EventRefused';
  constructor(detailType: string, status: number) {
    super(`EventBridge answered ${status} and did not take the event ${detailType}.`);
    this.name = 'EventRefused';
  }
}

/** Puts one of Lectern's own events on the bus. Returns once EventBridge holds it; throws `EventRefused`. */
export async function putVideoEvent(detailType: string, detail: VideoEventDetail): Promise<void> {
  const { status, answer } = await signedJson({
    service: 'events',
    endpointVariable: 'AWS_ENDPOINT_URL_EVENTBRIDGE',
    target: 'AWSEvents.PutEvents',
    body: { Entries: [{ Source: EVENT_SOURCE, DetailType: detailType, Detail: JSON.stringify(detail) }] },
  });
  // A partial failure is an answer with 200.
  if (answer['FailedEntryCount'] !== 0) throw new EventRefused(detailType, status);
}
