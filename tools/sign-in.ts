import { createSrpSession, signSrpSession, wrapAuthChallenge, wrapInitiateAuth } from 'cognito-srp-helper';

/** Where users sign in, and which client of the pool is asking. */
export interface SignInOptions {
  /** Cognito's endpoint: `https://cognito-idp.<region>.amazonaws.com/` in the cloud. */
  readonly endpoint: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
}

/** Signs a user in by SRP, so that the password never leaves this process, and gives the access token. */
export async function signIn(options: SignInOptions, username: string, password: string): Promise<string> {
  const { userPoolId, userPoolClientId: ClientId } = options;
  const session = createSrpSession(username, password, userPoolId, false);
  const challenge = await call(
    options,
    'InitiateAuth',
    wrapInitiateAuth(session, { ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME: username } }),
  );
  const answer = await call(
    options,
    'RespondToAuthChallenge',
    wrapAuthChallenge(signSrpSession(session, challenge), {
      ClientId,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: { USERNAME: username },
    }),
  );
  const token = answer.AuthenticationResult?.AccessToken;
  if (token === undefined) throw new Error('Cognito asked for another challenge instead of signing in.');
  return token;
}

interface Answer {
  readonly ChallengeParameters?: Record<string, string>;
  readonly AuthenticationResult?: { readonly AccessToken?: string };
}

async function call({ endpoint }: SignInOptions, operation: string, body: unknown): Promise<Answer> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(body),
  });
  // Cognito documents both shapes.
  const answer = (await response.json()) as Answer & { readonly __type?: string; readonly message?: string };
  if (!response.ok) throw new Error(`${answer.__type ?? response.status}: ${answer.message ?? 'Cognito refused.'}`);
  return answer;
}
