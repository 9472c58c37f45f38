import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Clock, Store } from '../context.ts';
import { CognitoError, limitExceeded } from './errors.ts';
import { COLLECTION_PREFIX } from './secrets.ts';
import type { Secrets } from './secrets.ts';

/** What a code confirms: a new user, a forgotten password, a changed e-mail. */
export type CodePurpose = 'SIGN_UP' | 'FORGOT_PASSWORD' | 'ATTRIBUTE';

/**
 * Six-digit codes that come by e-mail: one at a time per user and purpose, good once and for the address that they were
 * sent to, kept as keyed hashes.
 */
export interface Codes {
  /** Replaces any earlier code. Throws `LimitExceededException` when too many were asked for within an hour. */
  issue(purpose: CodePurpose, sub: string, email: string): string;
  /** The same bookkeeping for a user who does not exist; no code fits. */
  pretend(purpose: CodePurpose, sub: string): void;
  /**
   * Uses the code up. Throws `CodeMismatchException`, `ExpiredCodeException` (also when none was asked for), or
   * `LimitExceededException` after too many wrong ones.
   */
  redeem(purpose: CodePurpose, sub: string, email: string, code: string): void;
  /** Forgets the codes of a deleted user. */
  forget(sub: string): void;
}

const HOUR_MS = 3_600_000;
/** Cognito: 24 h for confirming and verifying, 1 h for a forgotten password. */
const LIFETIME_MS: Readonly<Record<CodePurpose, number>> = {
  SIGN_UP: 24 * HOUR_MS,
  FORGOT_PASSWORD: HOUR_MS,
  ATTRIBUTE: 24 * HOUR_MS,
};
/** Cognito allows 5 to 20 an hour and does not say when which; this lies between. */
export const MAX_CODES_PER_HOUR = 10;
/** Wrong codes until a new one has to be asked for. */
export const MAX_WRONG_CODES = 5;

interface Issued {
  /** Empty once the code was used. */
  readonly hash: string;
  readonly expiresAt: number;
  readonly failures: number;
  readonly sentAt: readonly number[];
}

const expired = (): CognitoError =>
  new CognitoError('ExpiredCodeException', 'Invalid code provided, please request a code again.');

/** Opens the codes of a store. */
export const createCodes = (store: Store, clock: Clock, secrets: Secrets): Codes => {
  const stored = store.collection<Issued>(`${COLLECTION_PREFIX}codes`);
  const keyOf = (purpose: CodePurpose, sub: string): string => `${purpose}:${sub}`;
  const hashOf = (key: string, email: string, code: string): string =>
    secrets.digest('code', JSON.stringify([key, email, code])).toString('base64');

  const prune = (now: number): void => {
    const old = [...stored.entries()].filter(
      ([, issued]) => issued.expiresAt <= now && issued.sentAt.every((at) => at <= now - HOUR_MS),
    );
    for (const [key] of old) stored.delete(key);
  };
  const put = (purpose: CodePurpose, sub: string, email: string, code: string): void => {
    const now = clock.now();
    prune(now);
    const key = keyOf(purpose, sub);
    const recent = (stored.get(key)?.sentAt ?? []).filter((at) => at > now - HOUR_MS);
    if (recent.length >= MAX_CODES_PER_HOUR) throw limitExceeded();
    const expiresAt = now + LIFETIME_MS[purpose];
    stored.set(key, { hash: hashOf(key, email, code), expiresAt, failures: 0, sentAt: [...recent, now] });
  };
  return {
    issue: (purpose, sub, email) => {
      const code = String(randomInt(1_000_000)).padStart(6, '0');
      put(purpose, sub, email, code);
      return code;
    },
    pretend: (purpose, sub) => put(purpose, sub, '', randomBytes(16).toString('hex')),
    redeem: (purpose, sub, email, code) => {
      const key = keyOf(purpose, sub);
      const issued = stored.get(key);
      if (!issued || issued.hash === '' || issued.expiresAt <= clock.now()) throw expired();
      if (issued.failures >= MAX_WRONG_CODES) throw limitExceeded();
      if (!timingSafeEqual(Buffer.from(issued.hash), Buffer.from(hashOf(key, email, code)))) {
        stored.set(key, { ...issued, failures: issued.failures + 1 });
        throw new CognitoError('CodeMismatchException', 'Invalid verification code provided, please try again.');
      }
      stored.set(key, { ...issued, hash: '' });
    },
    forget: (sub) => {
      for (const purpose of ['SIGN_UP', 'FORGOT_PASSWORD', 'ATTRIBUTE'] as const) stored.delete(keyOf(purpose, sub));
    },
  };
};
