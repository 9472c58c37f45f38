import { createHash, timingSafeEqual } from 'node:crypto';
import type { AuthorizationMode, Clock } from '../types.ts';
import type { Verdict } from './rejections.ts';
import { NOT_AUTHORIZED, unauthorized } from './rejections.ts';

type ApiKeyMode = Extract<AuthorizationMode, { type: 'API_KEY' }>;

/** Checks `x-api-key`: one of the API's keys, before its `expiresAt` (milliseconds since the epoch). No identity. */
export function checkApiKey(given: string, mode: ApiKeyMode, clock: Clock): Verdict {
  const digest = sha256(given);
  // Every key is compared, each in constant time, so that an answer's delay tells nothing about a key.
  const found = mode.keys.filter(({ key }) => timingSafeEqual(sha256(key), digest));
  if (!found.some(({ expiresAt }) => expiresAt > clock.now())) return unauthorized(NOT_AUTHORIZED);
  return {
    ok: true,
    caller: { mode: mode.type, identity: null, groups: [], mayCall: () => true, deniedFields: new Set() },
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
