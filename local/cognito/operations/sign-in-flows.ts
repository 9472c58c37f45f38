import { mergeAttributes, readAttributes } from '../attributes.ts';
import { CognitoError, badCredentials, invalidParameter, notAuthorized } from '../errors.ts';
import { checkPassword } from '../passwords.ts';
import { parameter } from '../pool.ts';
import type { Pool, PoolClient } from '../pool.ts';
import type { Session } from '../sessions.ts';
import { isPublicKey } from '../srp.ts';
import type { Login, User } from '../users.ts';
import type { Answer } from './operation.ts';
import { withOwnPassword } from './passwords.ts';

/** The name-value map of a sign-in request. */
type Parameters = ReadonlyMap<string, string>;

const MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
const TIMESTAMP = new RegExp(
  `^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (${MONTHS}) \\d{1,2} \\d{2}:\\d{2}:\\d{2} [A-Z]{3,4} \\d{4}$`,
);

const tokensFor = async (pool: Pool, session: Session, user: User, refreshToken?: string): Promise<Answer> => {
  const { accessToken, idToken } = await pool.tokens.issue(session, user);
  return {
    AuthenticationResult: {
      AccessToken: accessToken,
      ExpiresIn: pool.options.tokenValidity.accessSeconds,
      IdToken: idToken,
      ...(refreshToken === undefined ? {} : { RefreshToken: refreshToken }),
      TokenType: 'Bearer',
    },
    ChallengeParameters: {},
  };
};

/** What follows a password that was proved: a refusal, a further challenge, or tokens. */
const admit = async (pool: Pool, user: User, clientId: string): Promise<Answer> => {
  pool.attempts.succeeded(user.sub);
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.status === 'UNCONFIRMED') throw new CognitoError('UserNotConfirmedException', 'User is not confirmed.');
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    if ((user.temporaryUntil ?? 0) <= pool.options.clock.now()) {
      throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
    }
    const attributes = { ...user.attributes, email: user.email, email_verified: String(user.emailVerified) };
    return {
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: await pool.challenges.seal('NEW_PASSWORD_REQUIRED', {
        sub: user.sub,
        clientId,
        // Good for the password that was proved, so it ends with that password.
        facts: new Map([['salt', user.credential.salt]]),
      }),
      ChallengeParameters: {
        USER_ID_FOR_SRP: user.sub,
        requiredAttributes: '[]',
        userAttributes: JSON.stringify(attributes),
      },
    };
  }
  const { session, refreshToken } = pool.sessions.open(user, clientId);
  return tokensFor(pool, session, user, refreshToken);
};

/** Counts a wrong password, or lets the right one of an existing user pass. Synchronous, so no guess is free. */
const judge = (pool: Pool, login: Login, isRight: () => boolean): User => {
  if (pool.attempts.isLocked(login.sub)) throw notAuthorized('Password attempts exceeded');
  // Evaluated for unknown users too: the same work, and the same time, as for known ones.
  const right = isRight();
  if (right && login.user) return login.user;
  pool.attempts.failed(login.sub);
  throw badCredentials();
};

/** Signs in by a password sent as it is. */
export const byPassword = (pool: Pool, client: PoolClient, given: Parameters): Promise<Answer> => {
  const login = pool.users.resolve(parameter(given, 'USERNAME'));
  const password = parameter(given, 'PASSWORD');
  const user = judge(pool, login, () => pool.srp.matches(login.sub, login.credential, password));
  return admit(pool, user, client.clientId);
};

/** Answers `SRP_A` with a challenge: the same for a user who does not exist. */
export const startSrp = async (pool: Pool, client: PoolClient, given: Parameters): Promise<Answer> => {
  const login = pool.users.resolve(parameter(given, 'USERNAME'));
  const clientPublic = parameter(given, 'SRP_A');
  if (!isPublicKey(clientPublic)) throw invalidParameter('SRP_A is not a valid public key.');
  if (pool.attempts.isLocked(login.sub)) throw notAuthorized('Password attempts exceeded');
  const keys = pool.srp.serverKeys(login.credential);
  const sealed = await pool.challenges.seal('PASSWORD_VERIFIER', {
    sub: login.sub,
    clientId: client.clientId,
    facts: new Map([
      ['clientPublic', clientPublic],
      ['secret', keys.secret],
      ['public', keys.public],
    ]),
  });
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: login.credential.salt,
      SECRET_BLOCK: Buffer.from(sealed).toString('base64'),
      SRP_B: keys.public,
      USERNAME: login.sub,
      USER_ID_FOR_SRP: login.sub,
    },
  };
};

/** Checks the proof that answers the challenge. The timestamp is signed over but not compared with the clock. */
export const finishSrp = async (pool: Pool, client: PoolClient, given: Parameters): Promise<Answer> => {
  const username = parameter(given, 'USERNAME');
  const secretBlock = parameter(given, 'PASSWORD_CLAIM_SECRET_BLOCK');
  const signature = parameter(given, 'PASSWORD_CLAIM_SIGNATURE');
  const timestamp = parameter(given, 'TIMESTAMP');
  if (!TIMESTAMP.test(timestamp)) {
    throw invalidParameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');
  }
  const sealed = Buffer.from(secretBlock, 'base64').toString('utf8');
  const challenge = await pool.challenges.open('PASSWORD_VERIFIER', sealed, client.clientId);
  const login = pool.users.resolve(challenge.sub);
  challenge.spend();
  const { facts } = challenge;
  const user = judge(
    pool,
    login,
    () =>
      pool.users.resolve(username).sub === login.sub &&
      pool.srp.proves(
        {
          userId: login.sub,
          credential: login.credential,
          clientPublic: parameter(facts, 'clientPublic'),
          keys: { secret: parameter(facts, 'secret'), public: parameter(facts, 'public') },
          secretBlock,
          timestamp,
        },
        signature,
      ),
  );
  return admit(pool, user, client.clientId);
};

/** Signs in by a refresh token. */
export const byRefreshToken = (pool: Pool, client: PoolClient, refreshToken: string): Promise<Answer> => {
  const { session, user } = pool.sessions.refresh(refreshToken, client.clientId);
  return tokensFor(pool, session, user);
};

/** Replaces a temporary password, and signs in. A password that breaks the policy does not use the session up. */
export const takeNewPassword = async (
  pool: Pool,
  client: PoolClient,
  given: Parameters,
  session: string,
): Promise<Answer> => {
  const username = parameter(given, 'USERNAME');
  const password = parameter(given, 'NEW_PASSWORD');
  const challenge = await pool.challenges.open('NEW_PASSWORD_REQUIRED', session, client.clientId);
  const user = pool.users.bySub(challenge.sub);
  const isCurrent = user?.credential.salt === challenge.facts.get('salt');
  if (!isCurrent || user?.status !== 'FORCE_CHANGE_PASSWORD' || pool.users.byLogin(username)?.sub !== user.sub) {
    throw notAuthorized('Invalid session for the user.');
  }
  const wanted = [...given]
    .filter(([name]) => name.startsWith('userAttributes.'))
    .map(([name, value]) => ({ name: name.slice('userAttributes.'.length), value }));
  const changes = readAttributes(wanted, 'user');
  if (changes.email !== undefined && changes.email !== user.email) {
    throw invalidParameter('Cannot modify an already provided email');
  }
  checkPassword(pool.options.passwordPolicy, password, 'replace');
  const saved = pool.users.save({
    ...withOwnPassword(pool, user, password),
    attributes: mergeAttributes(user.attributes, changes.others),
  });
  return admit(pool, saved, client.clientId);
};
