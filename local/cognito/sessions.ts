import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Clock, Store } from '../context.ts';
import { CognitoError, notAuthorized } from './errors.ts';
import { COLLECTION_PREFIX } from './secrets.ts';
import type { User, Users } from './users.ts';

/** One sign-in, alive as long as its refresh token is. Its id is the `origin_jti` of every token made for it. */
export interface Session {
  readonly id: string;
  readonly sub: string;
  readonly clientId: string;
  /** The user's `generation` at sign-in. */
  readonly generation: number;
  /** SHA-256 of the refresh token's secret half; the token itself is not kept. */
  readonly secretHash: string;
  /** Seconds since the epoch, the `auth_time` claim. */
  readonly authTime: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly revoked: boolean;
}

/** The sessions of the pool and their refresh tokens, which are opaque, bound to a client, revocable, and expire. */
export interface Sessions {
  open(user: User, clientId: string): { readonly session: Session; readonly refreshToken: string };
  /** The live session and user of a refresh token; `NotAuthorizedException` says why not. */
  refresh(refreshToken: string, clientId: string): { readonly session: Session; readonly user: User };
  /** Ends one session. A token that nobody issued is no error (RFC 7009), another client's is `UnauthorizedException`. */
  revoke(refreshToken: string, clientId: string): void;
  /** True while neither the session nor the user's sessions as a whole have been ended. */
  isLive(sessionId: string, user: User): boolean;
}

const ID_BYTES = 16;
const SECRET_BYTES = 48;

const hashOf = (secret: Buffer): string => createHash('sha256').update(secret).digest('base64');

const uuid = (id: Buffer): string => id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** Opens the sessions of a store. */
export const createSessions = (store: Store, clock: Clock, users: Users, refreshSeconds: number): Sessions => {
  const stored = store.collection<Session>(`${COLLECTION_PREFIX}sessions`);

  // Every session lives equally long, so the expired ones come first. They stay for as long again, so that their tokens
  // are answered with "has expired" and not as if nobody had ever issued them.
  const prune = (): void => {
    const old: string[] = [];
    for (const [id, session] of stored.entries()) {
      if (session.expiresAt + refreshSeconds * 1000 > clock.now()) break;
      old.push(id);
    }
    for (const id of old) stored.delete(id);
  };
  const byToken = (refreshToken: string): Session | undefined => {
    const bytes = Buffer.from(refreshToken, 'base64url');
    // Decoding is lenient about trailing bytes; a token is good in its one spelling only.
    if (bytes.length !== ID_BYTES + SECRET_BYTES || bytes.toString('base64url') !== refreshToken) return undefined;
    const session = stored.get(uuid(bytes.subarray(0, ID_BYTES)));
    if (!session) return undefined;
    const given = Buffer.from(hashOf(bytes.subarray(ID_BYTES)));
    return timingSafeEqual(given, Buffer.from(session.secretHash)) ? session : undefined;
  };
  const isLive = (session: Session | undefined, user: User): boolean =>
    session !== undefined && !session.revoked && session.sub === user.sub && session.generation === user.generation;

  return {
    open: (user, clientId) => {
      prune();
      const id = randomUUID();
      const secret = randomBytes(SECRET_BYTES);
      const now = clock.now();
      const session: Session = {
        id,
        sub: user.sub,
        clientId,
        generation: user.generation,
        secretHash: hashOf(secret),
        authTime: Math.floor(now / 1000),
        expiresAt: now + refreshSeconds * 1000,
        revoked: false,
      };
      stored.set(id, session);
      const refreshToken = Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), secret]).toString('base64url');
      return { session, refreshToken };
    },
    refresh: (refreshToken, clientId) => {
      const session = byToken(refreshToken);
      const user = session && users.bySub(session.sub);
      if (!session || !user || session.clientId !== clientId) throw notAuthorized('Invalid Refresh Token');
      if (!isLive(session, user)) throw notAuthorized('Refresh Token has been revoked');
      if (session.expiresAt <= clock.now()) throw notAuthorized('Refresh Token has expired');
      if (!user.enabled) throw notAuthorized('User is disabled.');
      return { session, user };
    },
    revoke: (refreshToken, clientId) => {
      const session = byToken(refreshToken);
      if (!session) return;
      if (session.clientId !== clientId) {
        throw new CognitoError('UnauthorizedException', 'The refresh token was issued to another client.');
      }
      stored.set(session.id, { ...session, revoked: true });
    },
    isLive: (sessionId, user) => isLive(stored.get(sessionId), user),
  };
};
