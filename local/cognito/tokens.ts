import { randomUUID } from 'node:crypto';
import { SignJWT, errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import type { Clock } from '../context.ts';
import { notAuthorized } from './errors.ts';
import type { Secrets } from './secrets.ts';
import type { Session } from './sessions.ts';
import type { User } from './users.ts';

/** How long tokens are good for, in seconds. */
export interface TokenValidity {
  readonly accessSeconds: number;
  readonly idSeconds: number;
  readonly refreshSeconds: number;
}

/** What an access token that was checked stands for. */
export interface AccessClaims {
  readonly sub: string;
  readonly clientId: string;
  /** The session's id. */
  readonly originJti: string;
}

/** Makes and checks the JSON Web Tokens of the pool: RS256, with the claims and the issuer of the real service. */
export interface Tokens {
  issue(session: Session, user: User): Promise<{ readonly accessToken: string; readonly idToken: string }>;
  /** Throws `NotAuthorizedException`: "Access Token has expired" or "Invalid Access Token". */
  verifyAccess(token: string): Promise<AccessClaims>;
  /** True for a token of this pool that is a JWT (access or id), whatever its age. */
  looksLikeJwt(token: string): boolean;
}

const SCOPE = 'aws.cognito.signin.user.admin';

/** `secrets` holds the signing keys; times come from `clock`. */
export const createTokens = (options: {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly issuer: string;
  readonly validity: TokenValidity;
}): Tokens => {
  const { clock, secrets, issuer, validity } = options;
  return {
    issue: async (session, user) => {
      const { kid, privateKey } = await secrets.signing();
      const now = Math.floor(clock.now() / 1000);
      const shared: JWTPayload = {
        sub: user.sub,
        ...(user.groups.length > 0 ? { 'cognito:groups': user.groups } : {}),
        iss: issuer,
        origin_jti: session.id,
        event_id: randomUUID(),
        auth_time: session.authTime,
        iat: now,
      };
      const sign = (claims: JWTPayload, seconds: number): Promise<string> =>
        new SignJWT({ ...shared, ...claims, exp: now + seconds, jti: randomUUID() })
          .setProtectedHeader({ kid, alg: 'RS256' })
          .sign(privateKey);
      const [accessToken, idToken] = await Promise.all([
        sign(
          { client_id: session.clientId, token_use: 'access', scope: SCOPE, username: user.sub },
          validity.accessSeconds,
        ),
        sign(
          {
            ...user.attributes,
            email: user.email,
            email_verified: user.emailVerified,
            'cognito:username': user.sub,
            aud: session.clientId,
            token_use: 'id',
          },
          validity.idSeconds,
        ),
      ]);
      return { accessToken, idToken };
    },
    verifyAccess: async (token) => {
      const { publicKey } = await secrets.signing();
      const { payload } = await jwtVerify(token, publicKey, {
        algorithms: ['RS256'],
        issuer,
        currentDate: new Date(clock.now()),
        requiredClaims: ['sub', 'exp', 'client_id', 'origin_jti', 'token_use'],
      }).catch((error: unknown) => {
        const isOld = error instanceof errors.JWTExpired && error.payload['token_use'] === 'access';
        throw notAuthorized(isOld ? 'Access Token has expired' : 'Invalid Access Token');
      });
      const { sub, client_id: clientId, origin_jti: originJti, token_use: use } = payload;
      if (use !== 'access' || !sub || typeof clientId !== 'string' || typeof originJti !== 'string') {
        throw notAuthorized('Invalid Access Token');
      }
      return { sub, clientId, originJti };
    },
    looksLikeJwt: (token) => /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(token),
  };
};
