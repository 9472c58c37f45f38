import type { Clock, Store } from '../context.ts';
import { COLLECTION_PREFIX } from './secrets.ts';
import type { Secrets } from './secrets.ts';
import type { Credential, Srp } from './srp.ts';

/** Cognito's `UserStatusType`, as far as a local pool gets there. */
export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD';

/** A user as stored. The e-mail is the sign-in name; `sub` is Cognito's own `Username` in such a pool. */
export interface User {
  readonly sub: string;
  /** As typed; compared without regard to case. */
  readonly email: string;
  readonly emailVerified: boolean;
  /** An address that becomes `email` once its code has come back. */
  readonly pendingEmail?: string;
  /** The other standard attributes by name. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: UserStatus;
  readonly enabled: boolean;
  readonly credential: Credential;
  /** Milliseconds since the epoch; only while the password is an administrator's. */
  readonly temporaryUntil?: number;
  readonly groups: readonly string[];
  /** Raised by a global sign-out; sessions of an older generation are over. */
  readonly generation: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Who a sign-in name stands for. An unknown name has a stable stand-in, so that it is treated like any other. */
export interface Login {
  readonly sub: string;
  /** Where mail for this name goes or would go; made up when an unknown `sub` is all there is. */
  readonly email: string;
  readonly credential: Credential;
  readonly user: User | undefined;
}

export interface Users {
  bySub(sub: string): User | undefined;
  /** By e-mail (any case) or `sub`. */
  byLogin(login: string): User | undefined;
  /** Never fails: see `Login`. */
  resolve(login: string): Login;
  /** Stores the user durably; `updatedAt` is set here. */
  save(user: User): User;
  remove(sub: string): void;
  /** In the order of creation. */
  all(): readonly User[];
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const letter = (byte: number): string => String.fromCharCode(97 + (byte % 26));

const asUuid = (digest: Buffer): string => {
  const id = Buffer.from(digest.subarray(0, 16));
  id[6] = ((id[6] ?? 0) & 0x0f) | 0x40;
  id[8] = ((id[8] ?? 0) & 0x3f) | 0x80;
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

/** The users of the pool, found by `sub` and by e-mail. */
export const createUsers = (store: Store, clock: Clock, secrets: Secrets, srp: Srp): Users => {
  const stored = store.collection<User>(`${COLLECTION_PREFIX}users`);
  const subByEmail = new Map<string, string>();
  for (const [sub, user] of stored.entries()) subByEmail.set(user.email.toLowerCase(), sub);

  const byLogin = (login: string): User | undefined => {
    const name = login.toLowerCase();
    return stored.get(subByEmail.get(name) ?? name);
  };
  return {
    bySub: (sub) => stored.get(sub),
    byLogin,
    resolve: (login) => {
      const user = byLogin(login);
      if (user) return { sub: user.sub, email: user.email, credential: user.credential, user };
      const name = login.toLowerCase();
      // A known `sub` is answered with itself, so an unknown one has to be as well.
      const sub = UUID.test(name) ? name : asUuid(secrets.digest('unknown user', name));
      const [first = 0, second = 0] = secrets.digest('unknown user mail', sub);
      const email = name.includes('@') ? name : `${letter(first)}@${letter(second)}`;
      return { sub, email, credential: srp.decoy(secrets.digest('unknown user salt', sub)), user: undefined };
    },
    save: (user) => {
      const before = stored.get(user.sub);
      const after = { ...user, updatedAt: clock.now() };
      stored.set(user.sub, after);
      if (before) subByEmail.delete(before.email.toLowerCase());
      subByEmail.set(user.email.toLowerCase(), user.sub);
      return after;
    },
    remove: (sub) => {
      const user = stored.get(sub);
      stored.delete(sub);
      if (user) subByEmail.delete(user.email.toLowerCase());
    },
    all: () => [...stored.entries()].map(([, user]) => user),
  };
};
