import {
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type {
  AuthenticationResultType,
  RespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { createSrpSession, signSrpSession, wrapAuthChallenge, wrapInitiateAuth } from 'cognito-srp-helper';
import { ADA, PASSWORD, POOL_ID, WEB } from './support.ts';
import type { Harness } from './support.ts';

/** Signs a user up and confirms by the code that was sent; answers with the `sub`. */
export const aConfirmedUser = async (
  { client, lastCode }: Harness,
  user: { readonly email?: string; readonly password?: string } = {},
): Promise<string> => {
  const { email = ADA, password = PASSWORD } = user;
  const { UserSub } = await client.send(new SignUpCommand({ ClientId: WEB, Username: email, Password: password }));
  await client.send(new ConfirmSignUpCommand({ ClientId: WEB, Username: email, ConfirmationCode: lastCode() }));
  return UserSub!;
};

export const passwordSignIn = async (
  { client }: Harness,
  username = ADA,
  password = PASSWORD,
): Promise<AuthenticationResultType> => {
  const { AuthenticationResult } = await client.send(
    new InitiateAuthCommand({
      ClientId: WEB,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  );
  return AuthenticationResult!;
};

/** The two calls of an SRP sign-in, computed by cognito-srp-helper. */
export const srpSignIn = async (
  { client }: Harness,
  username = ADA,
  password = PASSWORD,
): Promise<RespondToAuthChallengeCommandOutput> => {
  const session = createSrpSession(username, password, POOL_ID, false);
  const started = await client.send(
    new InitiateAuthCommand(
      wrapInitiateAuth(session, {
        ClientId: WEB,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: username },
      }) as never,
    ),
  );
  const signed = signSrpSession(session, { ChallengeParameters: started.ChallengeParameters! });
  return client.send(
    new RespondToAuthChallengeCommand(
      wrapAuthChallenge(signed, {
        ClientId: WEB,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: { USERNAME: username },
      }) as never,
    ),
  );
};
