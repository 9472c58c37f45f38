import type { Clock } from '../types.ts';

/** Remembers what was found out about a secret. */
export interface ExpiringCache<T> {
  /** The value stored for the secret, unless its time is over. */
  get(secret: string): T | undefined;
  /** Stores a value until `expiresAt` (milliseconds since the epoch); the oldest entry makes room. */
  set(secret: string, value: T, expiresAt: number): void;
}

/**
 * A cache of at most `limit` entries, in this process's memory and nowhere else. The whole secret is the key: a digest of it
 * would have to be made anew for every request, which costs more than all the rest of knowing a caller again.
 */
export function createExpiringCache<T>(limit: number, clock: Clock): ExpiringCache<T> {
  const entries = new Map<string, { readonly value: T; readonly expiresAt: number }>();
  return {
    get(secret) {
      const entry = entries.get(secret);
      if (entry === undefined) return undefined;
      if (entry.expiresAt > clock.now()) return entry.value;
      entries.delete(secret);
      return undefined;
    },
    set(secret, value, expiresAt) {
      if (expiresAt <= clock.now()) return;
      entries.delete(secret);
      const oldest = entries.size >= limit ? entries.keys().next().value : undefined;
      if (oldest !== undefined) entries.delete(oldest);
      entries.set(secret, { value, expiresAt });
    },
  };
}
