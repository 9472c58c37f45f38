import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JWK } from 'jose';
import { checkEmail } from './attributes.ts';
import { CognitoError, unsupported } from './errors.ts';
import { allowAnyOrigin, answerPreflight, headerOf, parseBody, readBody, sendJson } from './http.ts';
import { readInput } from './input.ts';
import { withOwnPassword } from './operations/passwords.ts';
import { OPERATIONS } from './operations/table.ts';
import { checkPassword } from './passwords.ts';
import { createPool } from './pool.ts';
import type { PoolOptions } from './pool.ts';

/** Whether a request carries the signature of an administrator's AWS credentials. */
export type AdminVerdict =
  { readonly ok: true } | { readonly ok: false; readonly code: string; readonly message: string };

/** One line per request; no token, password, code, or e-mail is in it. */
export interface CognitoLogEntry {
  readonly requestId: string;
  readonly operation: string;
  readonly status: number;
  /** The error's code when the answer is one. */
  readonly code?: string;
  /** What went wrong inside, when `status` is 500. */
  readonly cause?: unknown;
}

/** What the service is given. */
export interface CognitoOptions extends PoolOptions {
  /** Checks the AWS signature of an administrator's request over its exact body. */
  readonly verifyAdmin: (req: IncomingMessage, body: Buffer) => AdminVerdict | Promise<AdminVerdict>;
  readonly log?: (entry: CognitoLogEntry) => void;
}

/** One user pool that speaks Cognito's own protocol. */
export interface Cognito {
  /**
   * Answers one HTTP request: an API call (`POST`, JSON 1.1), the pool's JWKS or OpenID document (`GET`), or a
   * preflight. Never rejects.
   */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** The keys that verify this pool's tokens, as `CognitoJwtVerifier.cacheJwks` takes them. */
  jwks(): Promise<{ readonly keys: readonly JWK[] }>;
  /** The `iss` of every token: the real service's URL of this pool. */
  readonly issuer: string;
  /**
   * Makes sure that this user exists, is confirmed, and signs in with this password; a user who is already so stays
   * untouched. Throws `CognitoError` when the password breaks the policy or the e-mail is none.
   */
  createConfirmedUser(input: { readonly username: string; readonly password: string; readonly email: string }): {
    readonly sub: string;
  };
  /** Every later request is answered with `ServiceUnavailable` (503). The store stays open; it is the caller's. */
  close(): void;
}

const JSON_1_1 = 'application/x-amz-json-1.1';
const TARGET = /^AWSCognitoIdentityProviderService\.([A-Za-z]{1,64})$/;

/** The operations that are emulated, in alphabetical order; every other one answers `UnsupportedByLocal`. */
export const COGNITO_OPERATIONS: readonly string[] = [...OPERATIONS.keys()];

/**
 * Starts a local Cognito user pool over a store: e-mail addresses as user names (without regard to case), codes by
 * `sendCode`, SRP and password sign-in, RS256 tokens with the claims and the issuer of the real service. All state is in
 * the store, so another instance over the same store goes on where this one ended. Throws `TypeError` for a
 * `userPoolId` that is none.
 */
export const createCognito = (options: CognitoOptions): Cognito => {
  const pool = createPool(options);
  const { userPoolId } = options;
  let isClosed = false;

  const jwks = async (): Promise<{ readonly keys: readonly JWK[] }> => ({
    keys: [(await pool.secrets.signing()).publicJwk],
  });

  const call = async (req: IncomingMessage, operation: string | undefined): Promise<unknown> => {
    const body = await readBody(req);
    if (operation === undefined)
      throw new CognitoError('UnknownOperationException', 'X-Amz-Target names no operation.');
    const known = OPERATIONS.get(operation);
    if (!known) throw unsupported(`the operation ${operation}`);
    if (known.isSigned) {
      const verdict = await options.verifyAdmin(req, body);
      if (!verdict.ok) throw new CognitoError(verdict.code, verdict.message);
    }
    return known.run(pool, readInput(parseBody(body)));
  };

  const answerCall = async (req: IncomingMessage, res: ServerResponse, requestId: string): Promise<void> => {
    const operation = TARGET.exec(headerOf(req, 'x-amz-target'))?.[1];
    const entry = { requestId, operation: operation ?? 'unknown' };
    try {
      const answer = await call(req, operation);
      sendJson(res, 200, JSON_1_1, answer);
      options.log?.({ ...entry, status: 200 });
    } catch (cause) {
      const isExpected = cause instanceof CognitoError;
      if (!isExpected && !req.complete) throw cause;
      const { code, status, message } = isExpected
        ? cause
        : new CognitoError('InternalErrorException', 'The local Cognito failed; its log says why.', 500);
      res.setHeader('x-amzn-errortype', `${code}:`);
      // A header holds no line breaks and no characters beyond Latin-1; a message may quote the caller.
      res.setHeader('x-amzn-errormessage', message.replace(/[^\x20-\x7e]/g, '?'));
      if (status === 413) res.setHeader('connection', 'close');
      sendJson(res, status, JSON_1_1, { __type: code, message });
      options.log?.({ ...entry, status, code, ...(isExpected ? {} : { cause }) });
    }
  };

  const answerGet = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const path = (req.url ?? '/').split('?')[0];
    if (path === `/${userPoolId}/.well-known/jwks.json`) return sendJson(res, 200, 'application/json', await jwks());
    if (path !== `/${userPoolId}/.well-known/openid-configuration`) {
      return sendJson(res, 404, 'application/json', { message: 'Not Found' });
    }
    const host = /^[\w.:[\]-]+$/.exec(headerOf(req, 'host'))?.[0] ?? 'localhost';
    const scheme = 'encrypted' in req.socket ? 'https' : 'http';
    return sendJson(res, 200, 'application/json', {
      id_token_signing_alg_values_supported: ['RS256'],
      issuer: pool.issuer,
      jwks_uri: `${scheme}://${host}/${userPoolId}/.well-known/jwks.json`,
      response_types_supported: ['code', 'token'],
      scopes_supported: ['openid', 'email', 'phone', 'profile'],
      subject_types_supported: ['public'],
    });
  };

  return {
    issuer: pool.issuer,
    jwks,
    handle: async (req, res) => {
      const requestId = randomUUID();
      res.setHeader('x-amzn-requestid', requestId);
      allowAnyOrigin(res);
      try {
        if (isClosed) sendJson(res, 503, JSON_1_1, { __type: 'ServiceUnavailable', message: 'The pool is closed.' });
        else if (req.method === 'OPTIONS') answerPreflight(req, res);
        else if (req.method === 'GET') await answerGet(req, res);
        else if (req.method === 'POST') await answerCall(req, res, requestId);
        else sendJson(res, 405, 'application/json', { message: 'Method Not Allowed' });
      } catch (cause) {
        // Only a connection that broke, or a log function that throws, ends here: nobody is left to answer.
        res.destroy(cause instanceof Error ? cause : undefined);
      }
    },
    createConfirmedUser: ({ username, password, email }) => {
      checkPassword(options.passwordPolicy, password, 'create');
      const user = pool.users.byLogin(username) ?? pool.users.byLogin(email);
      if (!user) {
        const sub = randomUUID();
        const now = options.clock.now();
        pool.users.save({
          sub,
          email: checkEmail(email),
          emailVerified: true,
          attributes: {},
          status: 'CONFIRMED',
          enabled: true,
          credential: pool.srp.credential(sub, password),
          groups: [],
          generation: 0,
          createdAt: now,
          updatedAt: now,
        });
        return { sub };
      }
      const isReady = user.status === 'CONFIRMED' && user.enabled && user.emailVerified;
      if (!isReady || !pool.srp.matches(user.sub, user.credential, password)) {
        pool.users.save({ ...withOwnPassword(pool, user, password), emailVerified: true, enabled: true });
      }
      return { sub: user.sub };
    },
    close: () => {
      isClosed = true;
    },
  };
};
