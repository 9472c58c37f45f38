import { hash } from 'node:crypto';
import type { Clock } from '../types.ts';

/** Remembers what was found out about a secret without keeping the secret. */
export interface ExpiringCache<T> {
  /** The value stored for the secret, unless its time is over. */
  get(secret: string): T | undefined;
  /** Stores a value until `expiresAt` (milliseconds since the epoch); the oldest entry makes room. */
  set(secret: string, value: T, expiresAt: number): void;
}

/** A cache of at most `limit` entries, keyed by the SHA-256 of the secret. */
export function createExpiringCache<T>(limit: number, clock: Clock): ExpiringCache<T> {
  const entries = new Map<string, { readonly value: T; readonly expiresAt: number }>();
  const keyOf = (secret: string) => hash('sha256', secret, 'base64');
  return {
    get(secret) {
      const key = keyOf(secret);
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.expiresAt > clock.now()) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(secret, value, expiresAt) {
      if (expiresAt <= clock.now()) return;
      const key = keyOf(secret);
      entries.delete(key);
      const oldest = entries.size >= limit ? entries.keys().next().value : undefined;
      if (oldest !== undefined) entries.delete(oldest);
      entries.set(key, { value, expiresAt });
    },
  };
}
