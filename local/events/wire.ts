import type { Bus } from '../context.ts';
import { handlePutEvents, type WireAnswer } from './put-events.ts';

/**
 * EventBridge over the wire: `PutEvents`. Every other operation, the management of rules and buses, answers
 * `UnsupportedByLocal`: the rules are those of the manifest. A body that is no JSON is a `SerializationException`.
 *
 * @param target the whole of `X-Amz-Target`, `AWSEvents.PutEvents` for instance.
 */
export async function answerEvents(bus: Bus, target: string, body: Uint8Array): Promise<WireAnswer> {
  const operation = target.slice(target.indexOf('.') + 1);
  if (operation !== 'PutEvents') {
    return refusal('UnsupportedByLocal', `The local EventBridge does not emulate the operation ${operation}.`);
  }
  let input: unknown;
  try {
    input = JSON.parse(Buffer.from(body).toString('utf8') || '{}');
  } catch {
    return refusal('SerializationException', 'The request body is not valid JSON.');
  }
  return handlePutEvents(bus, input);
}

function refusal(type: string, message: string): WireAnswer {
  return { status: 400, body: { __type: type, message } };
}
