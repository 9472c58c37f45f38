import type { JWTPayload } from 'jose';
import { errors, jwtVerify } from 'jose';
import type { Clock } from '../types.ts';
import type { KeySet } from './key-set.ts';
import { NOT_AUTHORIZED, TOKEN_EXPIRED, UNREADABLE_TOKEN } from './rejections.ts';

/** No issuer makes longer tokens; Node itself accepts 16 KiB of headers. */
const MAX_TOKEN_CHARACTERS = 16_384;

/** A token that may be a forgery: only its form was looked at. */
export interface UnverifiedToken {
  readonly text: string;
  readonly issuer: string | undefined;
}

/** The credential of an `Authorization` header, with or without the `Bearer` scheme. */
export function bearerToken(authorization: string): string {
  return authorization.replace(/^Bearer +/i, '');
}

/** Reads the form of a JSON Web Token: three parts, of which the first two are JSON objects. `undefined` for others. */
export function readToken(text: string): UnverifiedToken | undefined {
  const parts = text.split('.');
  if (parts.length !== 3) return undefined;
  const [header, claims] = parts.map(readPart);
  if (header === undefined || claims === undefined) return undefined;
  return { text, issuer: typeof claims['iss'] === 'string' ? claims['iss'] : undefined };
}

function readPart(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    // A JSON object has nothing but string keys.
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** What a token must satisfy besides being in time. */
export interface TokenRules {
  readonly keys: KeySet;
  readonly clock: Clock;
  /** Asymmetric ones only. */
  readonly algorithms: readonly string[];
  /** Left out: any issuer. */
  readonly issuer?: string;
}

/** `reason` is for the operator's log, `message` for the client. */
export type TokenVerdict =
  | { readonly ok: true; readonly claims: JWTPayload & { readonly exp: number } }
  | { readonly ok: false; readonly message: string; readonly reason: string };

/**
 * Verifies signature, issuer, `exp` and `nbf` of a token. The key is the issuer's key of that `kid`, made for that
 * algorithm: the header's own `jwk`, `jku` and `x5u` are never looked at. Never throws.
 */
export async function verifyToken(token: string, rules: TokenRules): Promise<TokenVerdict> {
  if (token.length > MAX_TOKEN_CHARACTERS) return refused(UNREADABLE_TOKEN, 'too long');
  if (!isCanonical(token)) return refused(UNREADABLE_TOKEN, 'not three base64url parts');
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid, alg }) => {
        const key = typeof kid === 'string' ? await rules.keys.find(kid, alg) : undefined;
        if (key === undefined) throw new UnknownKey('no such key');
        return key;
      },
      {
        algorithms: [...rules.algorithms],
        currentDate: new Date(rules.clock.now()),
        ...(rules.issuer !== undefined && { issuer: rules.issuer }),
      },
    );
    const { exp } = payload;
    return exp === undefined ? refused(NOT_AUTHORIZED, 'no exp') : { ok: true, claims: { ...payload, exp } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof errors.JWTExpired) return refused(TOKEN_EXPIRED, reason);
    if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid)
      return refused(UNREADABLE_TOKEN, reason);
    return refused(NOT_AUTHORIZED, reason);
  }
}

class UnknownKey extends Error {
  override readonly name = 'UnknownKey';
}

/** Lenient decoders let many texts stand for one token; only the one that the issuer wrote is accepted. */
function isCanonical(token: string): boolean {
  return token.split('.').every((part) => part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part);
}

function refused(message: string, reason: string): TokenVerdict {
  return { ok: false, message, reason };
}
