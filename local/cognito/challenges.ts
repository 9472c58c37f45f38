import { randomUUID } from 'node:crypto';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import type { Clock, Store } from '../context.ts';
import { notAuthorized } from './errors.ts';
import { COLLECTION_PREFIX } from './secrets.ts';
import type { Secrets } from './secrets.ts';

/** What a started sign-in still needs. */
export type ChallengeName = 'PASSWORD_VERIFIER' | 'NEW_PASSWORD_REQUIRED';

/** A challenge that came back from the client, unread by it and unchanged. */
export interface OpenedChallenge {
  readonly sub: string;
  readonly clientId: string;
  /** What the challenge needed to remember. */
  readonly facts: ReadonlyMap<string, string>;
  /** Uses the challenge up; throws `NotAuthorizedException` the second time. Call it before judging the answer. */
  spend(): void;
}

/**
 * The state of a sign-in between its two calls. It travels with the client, encrypted (a JWE), so a restart in between
 * loses nothing and nobody can fill the memory by starting sign-ins; only the answered ones are remembered.
 */
export interface Challenges {
  seal(
    name: ChallengeName,
    of: { readonly sub: string; readonly clientId: string; readonly facts?: ReadonlyMap<string, string> },
  ): Promise<string>;
  /** Throws `NotAuthorizedException` unless the text is an unexpired challenge of this name for this client. */
  open(name: ChallengeName, sealed: string, clientId: string): Promise<OpenedChallenge>;
}

/** The default `AuthSessionValidity` of a client: 3 minutes. */
export const CHALLENGE_SECONDS = 180;

const invalid = () => notAuthorized('Invalid session for the user.');

/** Opens the challenges of a store. */
export const createChallenges = (store: Store, clock: Clock, secrets: Secrets): Challenges => {
  // The moment when each expires, in seconds, in the order of being answered.
  const spent = store.collection<number>(`${COLLECTION_PREFIX}answered-challenges`);
  const spend = (id: string, expiresAt: number): void => {
    const nowSeconds = clock.now() / 1000;
    const old = [...spent.entries()].filter(([, until]) => until <= nowSeconds);
    for (const [key] of old) spent.delete(key);
    if (spent.has(id)) throw invalid();
    spent.set(id, expiresAt);
  };
  return {
    seal: (name, { sub, clientId, facts }) => {
      const nowSeconds = Math.floor(clock.now() / 1000);
      return new EncryptJWT({ facts: Object.fromEntries(facts ?? []) })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setIssuer(name)
        .setSubject(sub)
        .setAudience(clientId)
        .setJti(randomUUID())
        .setExpirationTime(nowSeconds + CHALLENGE_SECONDS)
        .encrypt(secrets.sealKey);
    },
    open: async (name, sealed, clientId) => {
      const { payload } = await jwtDecrypt<{ readonly facts: Readonly<Record<string, string>> }>(
        sealed,
        secrets.sealKey,
        {
          issuer: name,
          audience: clientId,
          currentDate: new Date(clock.now()),
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
          requiredClaims: ['sub', 'jti', 'exp'],
        },
      ).catch((error: unknown) => {
        if (error instanceof errors.JWTExpired) {
          throw notAuthorized('Invalid session for the user, session is expired.');
        }
        throw invalid();
      });
      const { sub = '', jti = '', exp = 0 } = payload;
      return { sub, clientId, facts: new Map(Object.entries(payload.facts)), spend: () => spend(jti, exp) };
    },
  };
};
