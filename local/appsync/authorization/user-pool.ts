import type { JWTPayload } from 'jose';
import type { AuthorizationMode, Caller, Clock, SignedRequest } from '../types.ts';
import { createExpiringCache } from './expiring-cache.ts';
import { fullMatch } from './full-match.ts';
import { createKeySet } from './key-set.ts';
import type { Verdict } from './rejections.ts';
import { NOT_AUTHORIZED, unauthorized } from './rejections.ts';
import { sourceIp } from './request-headers.ts';
import { verifyToken } from './tokens.ts';

/** One issuer's tokens: a user pool's or an OIDC provider's. */
export interface TokenMode {
  readonly issuer: string;
  /** The verdict on a token that was verified before; `undefined` for any other. */
  remembered(token: string, request: SignedRequest): Verdict | undefined;
  /** Verifies a token that is not remembered. Never rejects. */
  check(token: string, request: SignedRequest): Promise<Verdict>;
}

/** Called with why a credential was refused; the reason holds no secret. */
export type ReportRefusal = (reason: string) => void;

/** Tokens remembered per issuer, so that a signature is verified once and not on every request. */
export const MAX_REMEMBERED_TOKENS = 1_000;

const NONE_DENIED: ReadonlySet<string> = new Set();

type UserPoolMode = Extract<AuthorizationMode, { type: 'AMAZON_COGNITO_USER_POOLS' }>;
interface User {
  readonly sub: string;
  readonly username: string;
  readonly groups: readonly string[];
  readonly claims: JWTPayload;
}

/**
 * Tokens of one Cognito user pool. ID and access tokens are both accepted, as AppSync does; a token that was verified
 * stays good until its `exp`, since revocation does not reach AppSync.
 */
export function createUserPoolMode(mode: UserPoolMode, clock: Clock, report: ReportRefusal): TokenMode {
  const issuer = `https://cognito-idp.${mode.region}.amazonaws.com/${mode.userPoolId}`;
  const keys = createKeySet(mode.jwks, clock);
  const verified = createExpiringCache<User>(MAX_REMEMBERED_TOKENS, clock);
  const admitsClient =
    mode.appIdClientRegex === undefined ? () => true : fullMatch(mode.appIdClientRegex, 'appIdClientRegex');

  function fault(claims: JWTPayload): string | undefined {
    const tokenUse = claims['token_use'];
    if (tokenUse !== 'id' && tokenUse !== 'access') return 'token_use is neither id nor access';
    // An ID token names its app client in `aud`, an access token in `client_id`.
    const client = tokenUse === 'id' ? claims.aud : claims['client_id'];
    return typeof client === 'string' && admitsClient(client) ? undefined : 'the app client is not admitted';
  }

  return {
    issuer,
    remembered(token, request) {
      const known = verified.get(token);
      return known && { ok: true, caller: callerOf(known, issuer, mode, request) };
    },
    async check(token, request) {
      const verdict = await verifyToken(token, { keys, clock, issuer, algorithms: ['RS256'] });
      if (!verdict.ok) {
        report(verdict.reason);
        return unauthorized(verdict.message);
      }
      const user = userOf(verdict.claims);
      const reason = user === undefined ? 'no sub or no user name' : fault(verdict.claims);
      if (user === undefined || reason !== undefined) {
        report(reason ?? '');
        return unauthorized(NOT_AUTHORIZED);
      }
      verified.set(token, user, verdict.claims.exp * 1000);
      return { ok: true, caller: callerOf(user, issuer, mode, request) };
    },
  };
}

function userOf(claims: JWTPayload): User | undefined {
  const { sub } = claims;
  const username = claims['cognito:username'] ?? claims['username'];
  const groups = claims['cognito:groups'];
  if (typeof sub !== 'string' || typeof username !== 'string') return undefined;
  return {
    sub,
    username,
    groups: Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [],
    claims,
  };
}

function callerOf(user: User, issuer: string, mode: UserPoolMode, request: SignedRequest): Caller {
  return {
    mode: mode.type,
    identity: {
      sub: user.sub,
      issuer,
      username: user.username,
      // `null` and not an empty list when the token has no groups.
      groups: user.groups.length === 0 ? null : user.groups,
      claims: user.claims,
      sourceIp: sourceIp(request),
      defaultAuthStrategy: mode.defaultAction ?? 'ALLOW',
    },
    groups: user.groups,
    mayCall: () => true,
    deniedFields: NONE_DENIED,
  };
}
