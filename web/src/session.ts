/* eslint-disable @typescript-eslint/no-deprecated -- the library that replaces it, Amplify 6, is several times as large. */
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import { LecternError } from '../../sdk/index.ts';
import type { PageConfig } from './config.ts';

/** Who uses the page. Every failure is Cognito's own error, whose `name` says what happened. */
export interface Session {
  /** The e-mail address of whoever is still signed in from before; undefined when nobody is. */
  readonly restore: () => Promise<string | undefined>;
  /** Signs in by SRP: the password does not leave the page. */
  readonly signIn: (email: string, password: string) => Promise<void>;
  /** Makes an account; a code goes to the address. */
  readonly signUp: (email: string, password: string) => Promise<void>;
  readonly confirmSignUp: (email: string, code: string) => Promise<void>;
  readonly resendCode: (email: string) => Promise<void>;
  /** Sends a code to the address, with which `resetPassword` sets another password. */
  readonly forgotPassword: (email: string) => Promise<void>;
  readonly resetPassword: (email: string, code: string, password: string) => Promise<void>;
  readonly signOut: () => void;
  /** A good access token, renewed when it has run out or was refused. Throws `SignedOut` when there can be none. */
  readonly getToken: (refused?: string) => Promise<string>;
}

/** The session of this browser; the tokens are kept in its local storage, so that a reload keeps the user signed in. */
export function createSession(config: PageConfig): Session {
  const pool = new CognitoUserPool({
    UserPoolId: config.userPoolId,
    ClientId: config.userPoolClientId,
    ...(config.cognitoEndpoint === undefined ? {} : { endpoint: config.cognitoEndpoint }),
  });
  const userOf = (email: string): CognitoUser => new CognitoUser({ Username: email, Pool: pool });

  const currentSession = (user: CognitoUser): Promise<CognitoUserSession> =>
    new Promise((resolve, reject) => {
      user.getSession((error: Error | null, session: CognitoUserSession | null) => {
        if (session === null) reject(error ?? new Error('There is no session.'));
        else resolve(session);
      });
    });
  const renewed = (user: CognitoUser, session: CognitoUserSession): Promise<CognitoUserSession> =>
    new Promise((resolve, reject) => {
      user.refreshSession(session.getRefreshToken(), (error: Error | null, fresh: CognitoUserSession) => {
        if (error === null) resolve(fresh);
        else reject(error);
      });
    });

  return {
    restore: async () => {
      const user = pool.getCurrentUser();
      if (user === null) return undefined;
      try {
        const session = await currentSession(user);
        const email: unknown = session.getIdToken().payload.email;
        return typeof email === 'string' ? email : user.getUsername();
      } catch (error) {
        // A session that cannot be continued is no session; a network that is away is told to the user.
        if (isSessionOver(error)) return undefined;
        throw error;
      }
    },
    signIn: (email, password) =>
      new Promise((resolve, reject) => {
        userOf(email).authenticateUser(new AuthenticationDetails({ Username: email, Password: password }), {
          onSuccess: () => resolve(),
          onFailure: reject,
          newPasswordRequired: () => reject(named('NewPasswordRequired')),
          mfaRequired: () => reject(named('MfaRequired')),
          totpRequired: () => reject(named('MfaRequired')),
        });
      }),
    signUp: (email, password) =>
      new Promise((resolve, reject) => {
        const attributes = [new CognitoUserAttribute({ Name: 'email', Value: email })];
        pool.signUp(email, password, attributes, [], (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    confirmSignUp: (email, code) =>
      new Promise((resolve, reject) => {
        // Cognito's callback has no type for its error.
        userOf(email).confirmRegistration(code, true, (error: unknown) => {
          if (error instanceof Error) reject(error);
          else resolve();
        });
      }),
    resendCode: (email) =>
      new Promise((resolve, reject) => {
        userOf(email).resendConfirmationCode((error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    forgotPassword: (email) =>
      new Promise((resolve, reject) => {
        userOf(email).forgotPassword({ onSuccess: () => resolve(), onFailure: reject });
      }),
    resetPassword: (email, code, password) =>
      new Promise((resolve, reject) => {
        userOf(email).confirmPassword(code, password, { onSuccess: () => resolve(), onFailure: reject });
      }),
    signOut: () => pool.getCurrentUser()?.signOut(),
    getToken: async (refused) => {
      const user = pool.getCurrentUser();
      if (user === null) throw new LecternError('SignedOut', 'Nobody is signed in.');
      try {
        const session = await currentSession(user);
        const token = session.getAccessToken().getJwtToken();
        if (token !== refused) return token;
        return (await renewed(user, session)).getAccessToken().getJwtToken();
      } catch (error) {
        if (isSessionOver(error)) throw new LecternError('SignedOut', 'The session is over.', { cause: error });
        throw error;
      }
    },
  };
}

/** Cognito refuses a refresh token that is too old or was revoked with `NotAuthorizedException`. */
function isSessionOver(error: unknown): boolean {
  return error instanceof Error && ['NotAuthorizedException', 'UserNotFoundException'].includes(error.name);
}

function named(name: string): Error {
  const error = new Error(name);
  error.name = name;
  return error;
}
