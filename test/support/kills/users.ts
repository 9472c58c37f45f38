import {
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  SignUpCommand,
  paginateListUsers,
} from '@aws-sdk/client-cognito-identity-provider';
import { setTimeout as delay } from 'node:timers/promises';
import { once, type Life, type Work } from './work.ts';

const PASSWORD = 'Kept-Through-A-Kill-1';

interface Entry {
  sub: string | undefined;
  isConfirmed: boolean;
  hasSignedIn: boolean;
}

/** People who sign up and confirm. */
export function usersWork(): Work {
  const entries = new Map<string, Entry>();
  let acknowledged = 0;
  let serial = 0;

  async function signIn(client: CognitoIdentityProviderClient, { api }: Life, username: string): Promise<void> {
    const { AuthenticationResult } = await client.send(
      new InitiateAuthCommand({
        ClientId: api.userPoolClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD },
      }),
    );
    if (AuthenticationResult?.AccessToken === undefined) throw new Error(`${username} cannot sign in.`);
  }

  return {
    name: 'users',
    acknowledged: () => acknowledged,
    run: async (life) => {
      const { api, random } = life;
      const client = new CognitoIdentityProviderClient(once(life));
      for (;;) {
        const username = `kept-${(serial += 1)}@example.com`;
        const entry: Entry = { sub: undefined, isConfirmed: false, hasSignedIn: false };
        entries.set(username, entry);
        const { UserSub } = await client.send(
          new SignUpCommand({
            ClientId: api.userPoolClientId,
            Username: username,
            Password: PASSWORD,
            UserAttributes: [{ Name: 'email', Value: username }],
          }),
        );
        entry.sub = UserSub!;
        acknowledged += 1;
        await client.send(new AdminConfirmSignUpCommand({ UserPoolId: api.userPoolId, Username: username }));
        entry.isConfirmed = true;
        acknowledged += 1;
        // Everybody is listed after every start: a crowd would take up the time for the kills.
        await delay(random.between(20, 200));
      }
    },
    expectKept: async (life) => {
      const { api } = life;
      const client = new CognitoIdentityProviderClient(once(life));
      const before = new Map([...entries].map(([username, entry]) => [username, { ...entry }]));
      const found = new Map<string, { readonly sub: string; readonly isConfirmed: boolean }>();
      for await (const { Users = [] } of paginateListUsers({ client }, { UserPoolId: api.userPoolId })) {
        for (const { Attributes = [], UserStatus } of Users) {
          const of = (name: string) => Attributes.find(({ Name }) => Name === name)?.Value ?? '';
          found.set(of('email'), { sub: of('sub'), isConfirmed: UserStatus === 'CONFIRMED' });
        }
      }
      for (const [username, was] of before) {
        const now = found.get(username);
        const entry = entries.get(username)!;
        if (now === undefined) {
          if (was.sub !== undefined) throw new Error(`${username} signed up and is not there.`);
          entries.delete(username);
          continue;
        }
        if (was.sub !== undefined && was.sub !== now.sub) throw new Error(`${username} has another sub.`);
        if (was.isConfirmed && !now.isConfirmed) throw new Error(`${username} is not confirmed any more.`);
        entry.sub = now.sub;
        entry.isConfirmed ||= now.isConfirmed;
        if (!entry.isConfirmed || entry.hasSignedIn) continue;
        await signIn(client, life, username);
        entry.hasSignedIn = true;
      }
      client.destroy();
    },
    expectFinished: async (life) => {
      const client = new CognitoIdentityProviderClient(once(life));
      for (const [username, { isConfirmed }] of entries) if (isConfirmed) await signIn(client, life, username);
      client.destroy();
    },
  };
}
