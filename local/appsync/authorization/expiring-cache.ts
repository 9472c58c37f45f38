import type { Clock } from '../types.ts';

/** Remembers what was found out about a secret. */
export interface ExpiringCache<T> {
  /** The value stored for the secret, unless its time is over. */
  get(secret: string): T | undefined;
  /** Stores a value until `expiresAt` (milliseconds since the epoch); the oldest entry makes room. */
  set(secret: string, value: T, expiresAt: number): void;
}

/** 256 bits of a signature in base64url. */
const KEY_CHARACTERS = 43;

/**
 * A cache of at most `limit` entries, in this process's memory and nowhere else. An entry is found by the last characters of its
 * secret, a token's signature, and counts only when the whole secret is the same: to digest or to hash all of a token costs more
 * than all the rest of knowing a caller again.
 */
export function createExpiringCache<T>(limit: number, clock: Clock): ExpiringCache<T> {
  const entries = new Map<string, { readonly secret: string; readonly value: T; readonly expiresAt: number }>();
  return {
    get(secret) {
      const key = secret.slice(-KEY_CHARACTERS);
      const entry = entries.get(key);
      if (entry?.secret !== secret) return undefined;
      if (entry.expiresAt > clock.now()) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(secret, value, expiresAt) {
      if (expiresAt <= clock.now()) return;
      const key = secret.slice(-KEY_CHARACTERS);
      entries.delete(key);
      const oldest = entries.size >= limit ? entries.keys().next().value : undefined;
      if (oldest !== undefined) entries.delete(oldest);
      entries.set(key, { secret, value, expiresAt });
    },
  };
}
