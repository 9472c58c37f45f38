import { isRecord, LecternError } from '../errors.ts';
import { CliError, EXIT } from './cli-error.ts';
import type { Connection } from './connection.ts';

/** A user who is signed in. */
export interface Session {
  /** For `createClient`: the token while it is good, else a fresh one. */
  readonly getToken: (refused?: string) => Promise<string>;
}

/** A token is renewed so long before it expires: it must last for the call that it is for. */
const RENEW_BEFORE_MS = 60_000;

interface Tokens {
  readonly access: string;
  readonly refresh: string | undefined;
  readonly expiresAt: number;
}

/**
 * Signs a user in by `USER_PASSWORD_AUTH` and keeps the session alive with its refresh token. The password is not kept. Throws
 * `SignInFailed` when the user pool refuses. `getToken` throws a `LecternError` that is not retryable once the session is over.
 */
export async function signIn(
  connection: Pick<Connection, 'cognito' | 'userPoolClientId'>,
  username: string,
  password: string,
): Promise<Session> {
  const authenticate = async (AuthFlow: string, AuthParameters: Record<string, string>): Promise<Tokens> =>
    tokensOf(await call(connection, { ClientId: connection.userPoolClientId, AuthFlow, AuthParameters }));
  let tokens: Tokens;
  try {
    tokens = await authenticate('USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: password });
  } catch (failure) {
    throw failure instanceof LecternError && !failure.retryable ? signInFailed(failure) : failure;
  }

  let renewing: Promise<void> | undefined;
  const renew = async (): Promise<void> => {
    const { refresh } = tokens;
    if (refresh === undefined) throw sessionOver();
    try {
      // The answer has a new refresh token only where the pool rotates them.
      const renewed = await authenticate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: refresh });
      tokens = { ...renewed, refresh: renewed.refresh ?? refresh };
    } catch (failure) {
      throw failure instanceof LecternError && failure.retryable ? failure : sessionOver(failure);
    }
  };
  return {
    getToken: async (refused) => {
      if (tokens.access === refused || Date.now() > tokens.expiresAt - RENEW_BEFORE_MS) {
        renewing ??= renew().finally(() => (renewing = undefined));
        await renewing;
      }
      return tokens.access;
    },
  };
}

function tokensOf(answer: unknown): Tokens {
  const { AuthenticationResult, ChallengeName } = isRecord(answer) ? answer : {};
  const { AccessToken, RefreshToken, ExpiresIn } = isRecord(AuthenticationResult) ? AuthenticationResult : {};
  if (typeof AccessToken !== 'string') {
    const asked = typeof ChallengeName === 'string' ? ` (${ChallengeName})` : '';
    throw new CliError('SignInFailed', `The user pool asks for something else first${asked}.`, {
      exitCode: EXIT.signIn,
      advice: 'Sign in on the page once, do there what it asks, and come back.',
    });
  }
  return {
    access: AccessToken,
    expiresAt: Date.now() + (typeof ExpiresIn === 'number' ? ExpiresIn : 3600) * 1000,
    refresh: typeof RefreshToken === 'string' ? RefreshToken : undefined,
  };
}

async function call({ cognito }: Pick<Connection, 'cognito'>, body: unknown): Promise<unknown> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(cognito, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
      },
      body: JSON.stringify(body),
    });
    text = await response.text();
  } catch (cause) {
    throw new LecternError('NetworkError', 'The user pool could not be reached.', { cause });
  }
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    // What is no JSON is told apart by its status.
  }
  if (response.ok) return answer;
  const { __type, message } = isRecord(answer) ? answer : {};
  const code = typeof __type === 'string' ? __type.slice(__type.lastIndexOf('#') + 1) : 'HttpError';
  throw new LecternError(code, typeof message === 'string' ? message : 'The user pool refused.', {
    status: response.status,
  });
}

const SIGN_IN_ADVICE: Readonly<Record<string, string>> = {
  NotAuthorizedException: 'Check the name and the password (LECTERN_USER, LECTERN_PASSWORD).',
  UserNotFoundException: 'Check the name (LECTERN_USER, --user).',
  UserNotConfirmedException: 'Confirm the address with the code that was sent to it, on the page.',
  PasswordResetRequiredException: 'Set a new password on the page.',
  ResourceNotFoundException: 'Check the user pool client and the region.',
};

function signInFailed({ code, message }: LecternError): CliError {
  const advice = SIGN_IN_ADVICE[code];
  return new CliError('SignInFailed', `${message} (${code})`, { exitCode: EXIT.signIn, ...(advice ? { advice } : {}) });
}

function sessionOver(cause?: unknown): LecternError {
  return new LecternError('TokenUnavailable', 'The session is over: sign in again.', { retryable: false, cause });
}
