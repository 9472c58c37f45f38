import type { JWTPayload } from 'jose';
import type { AuthorizationMode, Caller, Clock } from '../types.ts';
import { createExpiringCache } from './expiring-cache.ts';
import { fullMatch } from './full-match.ts';
import { createKeySet } from './key-set.ts';
import { NOT_AUTHORIZED, TOKEN_EXPIRED, unauthorized } from './rejections.ts';
import { verifyToken } from './tokens.ts';
import type { ReportRefusal, TokenMode } from './user-pool.ts';
import { MAX_REMEMBERED_TOKENS } from './user-pool.ts';

/**
 * Signatures by key pairs. AppSync also names HS256, HS384 and HS512; a shared secret has no place in a public key set,
 * and accepting them is how a public key becomes a forger's secret.
 */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'];

type OpenIdConnectMode = Extract<AuthorizationMode, { type: 'OPENID_CONNECT' }>;

/**
 * Tokens of one OIDC provider. `iat` must be there; `iatTtlMs` limits the time since `iat`, `authTtlMs` the time since
 * `auth_time`; `clientId` must match `aud` or `azp`. As the API's only mode the issuer is not compared (AppSync's rule).
 */
export function createOpenIdConnectMode(
  mode: OpenIdConnectMode,
  isOnlyMode: boolean,
  clock: Clock,
  report: ReportRefusal,
): TokenMode {
  const keys = createKeySet(mode.jwks, clock);
  const verified = createExpiringCache<JWTPayload>(MAX_REMEMBERED_TOKENS, clock);
  const admitsClient = mode.clientId === undefined ? undefined : fullMatch(mode.clientId, 'clientId');
  const rules = { keys, clock, algorithms: ALGORITHMS, ...(!isOnlyMode && { issuer: mode.issuer }) };

  function isAdmitted(claims: JWTPayload): boolean {
    if (admitsClient === undefined) return true;
    const clients = [claims.aud, claims['azp']].flat();
    return clients.some((client) => typeof client === 'string' && admitsClient(client));
  }

  function isTooOld(claims: JWTPayload): boolean {
    const isOver = (since: unknown, ttlMs: number | undefined) =>
      ttlMs !== undefined && !(typeof since === 'number' && clock.now() - since * 1000 <= ttlMs);
    return isOver(claims.iat, mode.iatTtlMs) || isOver(claims['auth_time'], mode.authTtlMs);
  }

  function accept(claims: JWTPayload): ReturnType<typeof unauthorized> {
    if (!isTooOld(claims)) return { ok: true, caller: callerOf(claims, mode) };
    report('older than iatTTL or authTTL');
    return unauthorized(TOKEN_EXPIRED);
  }

  return {
    issuer: mode.issuer,
    remembered(token) {
      const known = verified.get(token);
      return known && accept(known);
    },
    async check(token) {
      const verdict = await verifyToken(token, rules);
      if (!verdict.ok) {
        report(verdict.reason);
        return unauthorized(verdict.message);
      }
      const { claims } = verdict;
      if (typeof claims.sub !== 'string' || claims.iat === undefined || !isAdmitted(claims)) {
        report('no sub, no iat, or a client that is not admitted');
        return unauthorized(NOT_AUTHORIZED);
      }
      verified.set(token, claims, claims.exp * 1000);
      return accept(claims);
    },
  };
}

function callerOf(claims: JWTPayload, mode: OpenIdConnectMode): Caller {
  return {
    mode: mode.type,
    identity: { sub: claims.sub, issuer: claims.iss ?? mode.issuer, claims },
    groups: [],
    mayCall: () => true,
    deniedFields: new Set(),
  };
}
