import { Sha256 } from '@aws-crypto/sha256-js';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { CaptionReadyInput } from '../../model/generated/schema.ts';

/**
 * The mutation whose answer is the event. Subscribers can only get what is selected here, so it is every field of
 * `CaptionReady`; a test compares the two.
 */
export const NOTIFY_CAPTION_READY = `mutation NotifyCaptionReady($input: CaptionReadyInput!) {
  notifyCaptionReady(input: $input) { videoId userId language status reason version }
}`;

/** The API did not take the notification. The event that led here is delivered again. */
export class NotificationRefused extends Error {
  readonly code = 'NotificationRefused';
  readonly status: number;
  constructor(status: number, errorTypes: readonly string[]) {
    super(`The API answered ${status}${errorTypes.length > 0 ? ` with ${errorTypes.join(', ')}` : ''}.`);
    this.name = 'NotificationRefused';
    this.status = status;
  }
}

/** Tells the owner's subscribers, signed with the function's own role. Returns once the API has taken it; throws otherwise. */
export async function notifyCaptionReady(graphqlUrl: string, input: CaptionReadyInput): Promise<void> {
  const url = new URL(graphqlUrl);
  const body = JSON.stringify({ query: NOTIFY_CAPTION_READY, variables: { input } });
  const signer = new SignatureV4({
    service: 'appsync',
    region: process.env['AWS_REGION'] ?? 'us-east-1',
    credentials: fromEnv(),
    sha256: Sha256,
  });
  const signed = await signer.sign(
    new HttpRequest({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { host: url.host, 'content-type': 'application/json' },
      body,
    }),
  );
  const { host: _host, ...headers } = signed.headers;
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) });
  // GraphQL says 200 to a refused mutation too: only an answer without `errors` counts.
  const answer = (await response.json().catch(() => ({}))) as { errors?: { errorType?: string }[] };
  if (!response.ok || answer.errors) {
    throw new NotificationRefused(
      response.status,
      (answer.errors ?? []).map((error) => error.errorType ?? 'an error without a type'),
    );
  }
}
