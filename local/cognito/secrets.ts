import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import type { Store } from '../context.ts';

/** The key pair that signs tokens, and the public half as a JWKS shows it. */
export interface SigningKeys {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** What one installation made for itself at its first start. Nothing of it is shipped. */
export interface Secrets {
  /** 32 bytes that seal what clients carry for the server between two calls. */
  readonly sealKey: Uint8Array;
  /** A keyed hash: stable for this installation, unguessable outside of it. */
  digest(label: string, value: string): Buffer;
  /** Made once, on first use; the same pair for the life of the store. */
  signing(): Promise<SigningKeys>;
}

/** The names of the store's collections start with this. */
export const COLLECTION_PREFIX = 'cognito.';

const readKeys = async (kid: string, jwk: JWK): Promise<SigningKeys> => {
  const publicJwk: JWK = { alg: 'RS256', e: jwk.e ?? '', kid, kty: 'RSA', n: jwk.n ?? '', use: 'sig' };
  const [privateKey, publicKey] = await Promise.all([importJWK(jwk, 'RS256'), importJWK(publicJwk, 'RS256')]);
  if (privateKey instanceof Uint8Array || publicKey instanceof Uint8Array) {
    throw new Error('The stored signing key of the local Cognito is not an RSA key.');
  }
  return { kid, privateKey, publicKey, publicJwk };
};

/** Opens the secrets of a store, making those that are missing. */
export const createSecrets = (store: Store): Secrets => {
  const texts = store.collection<string>(`${COLLECTION_PREFIX}secrets`);
  const pairs = store.collection<{ readonly kid: string; readonly jwk: JWK }>(`${COLLECTION_PREFIX}signing-keys`);
  const secret = (name: string): Buffer => {
    const made = texts.get(name) ?? randomBytes(32).toString('base64');
    if (!texts.has(name)) texts.set(name, made);
    return Buffer.from(made, 'base64');
  };
  const digestKey = secret('digest');
  const load = async (): Promise<SigningKeys> => {
    const kept = pairs.get('current');
    if (kept) return readKeys(kept.kid, kept.jwk);
    const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
    const pair = { kid: randomUUID(), jwk: await exportJWK(privateKey) };
    pairs.set('current', pair);
    return readKeys(pair.kid, pair.jwk);
  };
  let loading: Promise<SigningKeys> | undefined;
  return {
    sealKey: new Uint8Array(secret('seal')),
    digest: (label, value) => createHmac('sha256', digestKey).update(`${label}\n${value}`).digest(),
    signing: () => (loading ??= load()),
  };
};
