import type { CryptoKey } from 'jose';
import { importJWK } from 'jose';
import type { Clock, JsonWebKeySet } from '../types.ts';

/** An unknown key id makes the set load again, at most this often. */
const RELOAD_INTERVAL_MS = 60_000;
const PUBLIC_MEMBERS = ['kty', 'n', 'e', 'crv', 'x', 'y'] as const;

/** The public keys of one token issuer. */
export interface KeySet {
  /**
   * The key of an id, made for an algorithm; `undefined` when the issuer has no such key, or the key is of another
   * kind. Rejects when the keys could not be loaded.
   */
  find(kid: string, algorithm: string): Promise<CryptoKey | undefined>;
}

/** Keys that are loaded when first asked for, and again when a token names a key that is not among them. */
export function createKeySet(load: () => Promise<JsonWebKeySet>, clock: Clock): KeySet {
  let keys = new Map<string, Record<string, unknown>>();
  let imported = new Map<string, Promise<CryptoKey | undefined>>();
  let isLoaded = false;
  let attemptedAt = 0;
  let loading: Promise<void> | undefined;

  async function reload(): Promise<void> {
    // Counted when begun: an issuer that does not answer is not asked more often than one that does.
    attemptedAt = clock.now();
    const found = await load();
    keys = new Map(found.keys.flatMap((key) => (typeof key['kid'] === 'string' ? [[key['kid'], key]] : [])));
    imported = new Map();
    isLoaded = true;
  }

  function reloadOnce(): Promise<void> {
    loading ??= reload().finally(() => (loading = undefined));
    return loading;
  }

  return {
    async find(kid, algorithm) {
      const mayReload = clock.now() - attemptedAt >= RELOAD_INTERVAL_MS;
      if (!isLoaded || (!keys.has(kid) && mayReload)) await reloadOnce();
      const key = keys.get(kid);
      if (key === undefined) return undefined;
      const cacheKey = `${algorithm} ${kid}`;
      const known = imported.get(cacheKey) ?? importPublicKey(key, algorithm);
      imported.set(cacheKey, known);
      return known;
    },
  };
}

async function importPublicKey(key: Record<string, unknown>, algorithm: string): Promise<CryptoKey | undefined> {
  if (key['use'] !== undefined && key['use'] !== 'sig') return undefined;
  if (key['alg'] !== undefined && key['alg'] !== algorithm) return undefined;
  // Public members only: neither a shared secret nor a private part can ever be used to verify.
  const members = PUBLIC_MEMBERS.flatMap((name) => (typeof key[name] === 'string' ? [[name, key[name]]] : []));
  try {
    const found = await importJWK(Object.fromEntries(members), algorithm);
    return found instanceof Uint8Array ? undefined : found;
  } catch {
    return undefined;
  }
}
