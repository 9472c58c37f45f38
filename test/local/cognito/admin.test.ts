import {
  AdminAddUserToGroupCommand,
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  CreateGroupCommand,
  CreateUserPoolCommand,
  DeleteGroupCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ForgotPasswordCommand,
  GetGroupCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ListGroupsCommand,
  ListUserPoolClientsCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shows } from '../../support/claims.ts';
import { aConfirmedUser, passwordSignIn, srpSignIn } from './flows.ts';
import { ADA, PASSWORD, POOL_ID, REGION, WEB, aPool, refusal } from './support.ts';
import type { Harness } from './support.ts';

const NEXT = 'Another-Horse-8';
const POOL = { UserPoolId: POOL_ID } as const;
const USER = { ...POOL, Username: ADA } as const;
const NOBODY = { name: 'UserNotFoundException', message: 'User does not exist.' };

let pool: Harness;
beforeEach(async () => {
  pool = await aPool();
});
afterEach(() => pool.close());

describe("an administrator's operation", () => {
  it('is refused without a good signature, with the reason that the check gave', async () => {
    shows('cognito:administrators sign their requests');
    const stranger = new CognitoIdentityProviderClient({
      region: REGION,
      endpoint: pool.endpoint,
      credentials: { accessKeyId: 'AKIDSTRANGER', secretAccessKey: 'guess' },
      maxAttempts: 1,
    });
    const refused = { name: 'UnrecognizedClientException', message: 'The security token is invalid.' };
    for (const command of [new ListUsersCommand(POOL), new AdminGetUserCommand(USER)]) {
      expect(await refusal(stranger.send(command as never))).toEqual(refused);
    }
    stranger.destroy();
  });

  it('is refused for another pool', async () => {
    expect(await refusal(pool.client.send(new ListUsersCommand({ UserPoolId: 'eu-west-1_Elsewhere' })))).toEqual({
      name: 'ResourceNotFoundException',
      message: 'User pool eu-west-1_Elsewhere does not exist.',
    });
  });

  it('says so when it is not emulated', async () => {
    expect(await refusal(pool.client.send(new CreateUserPoolCommand({ PoolName: 'x' })))).toEqual({
      name: 'UnsupportedByLocal',
      message: 'The local Cognito does not emulate the operation CreateUserPool.',
    });
  });
});

describe('AdminCreateUser', () => {
  const create = (over: object = {}) => pool.client.send(new AdminCreateUserCommand({ ...USER, ...over }));
  const newPassword = (Session: string, NEW_PASSWORD: string, sub: string) =>
    pool.client.send(
      new RespondToAuthChallengeCommand({
        ClientId: WEB,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME: sub, NEW_PASSWORD, 'userAttributes.name': 'Ada' },
      }),
    );

  it('invites a user, who has to choose a password at the first sign-in', async () => {
    shows('cognito:AdminCreateUser', 'cognito:RespondToAuthChallenge NEW_PASSWORD_REQUIRED');
    const { User } = await create({ UserAttributes: [{ Name: 'email_verified', Value: 'true' }] });
    expect(User).toMatchObject({ Enabled: true, UserStatus: 'FORCE_CHANGE_PASSWORD' });
    expect(User!.UserCreateDate).toEqual(new Date(pool.clock.now()));
    expect(pool.mails).toMatchObject([{ to: ADA, purpose: 'INVITATION' }]);
    const challenge = await srpSignIn(pool, ADA, pool.lastCode());
    expect(challenge.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    expect(JSON.parse(challenge.ChallengeParameters!['userAttributes']!)).toEqual({
      email: ADA,
      email_verified: 'true',
    });
    expect((await refusal(newPassword(challenge.Session!, 'short', User!.Username!))).name).toBe(
      'InvalidPasswordException',
    );
    const { AuthenticationResult } = await newPassword(challenge.Session!, NEXT, User!.Username!);
    expect(decodeJwt(AuthenticationResult!.IdToken!)).toMatchObject({ sub: User!.Username, name: 'Ada' });
    expect(await refusal(newPassword(challenge.Session!, 'Third-Horse-99', User!.Username!))).toEqual({
      name: 'NotAuthorizedException',
      message: 'Invalid session for the user.',
    });
    expect(await passwordSignIn(pool, ADA, NEXT)).toBeDefined();
  });

  it('is silent with SUPPRESS, renews with RESEND, and refuses a second time', async () => {
    shows('cognito:AdminCreateUser RESEND and SUPPRESS');
    await create({ TemporaryPassword: PASSWORD, MessageAction: 'SUPPRESS' });
    expect(pool.mails).toEqual([]);
    expect(await refusal(create())).toEqual({
      name: 'UsernameExistsException',
      message: 'User account already exists',
    });
    await create({ MessageAction: 'RESEND' });
    const start = (password: string) =>
      pool.client.send(
        new InitiateAuthCommand({
          ClientId: WEB,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: ADA, PASSWORD: password },
        }),
      );
    expect((await refusal(start(PASSWORD))).name).toBe('NotAuthorizedException');
    expect((await start(pool.lastCode())).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    expect((await refusal(pool.client.send(new ForgotPasswordCommand({ ClientId: WEB, Username: ADA })))).message).toBe(
      'User password cannot be reset in the current state.',
    );
    pool.clock.advance(7 * 86_400);
    expect((await refusal(start(pool.lastCode()))).message).toMatch(/^Temporary password has expired/);
  });

  it('lets nobody finish a sign-in that began with a temporary password since replaced', async () => {
    const { User } = await create({ TemporaryPassword: PASSWORD });
    const challenge = await srpSignIn(pool);
    await create({ MessageAction: 'RESEND' });
    expect(await refusal(newPassword(challenge.Session!, NEXT, User!.Username!))).toEqual({
      name: 'NotAuthorizedException',
      message: 'Invalid session for the user.',
    });
  });

  it('refuses to renew the invitation of a user who has signed in', async () => {
    await aConfirmedUser(pool);
    expect(await refusal(create({ MessageAction: 'RESEND' }))).toEqual({
      name: 'UnsupportedUserStateException',
      message: 'Resend not possible. CONFIRMED status is not FORCE_CHANGE_PASSWORD',
    });
  });
});

describe('one user', () => {
  it('is shown, updated and deleted by e-mail or sub', async () => {
    shows('cognito:AdminGetUser', 'cognito:AdminUpdateUserAttributes', 'cognito:AdminDeleteUser');
    const sub = await aConfirmedUser(pool);
    const attributes = [
      { Name: 'email', Value: 'ada@new.example' },
      { Name: 'locale', Value: 'en' },
    ];
    await pool.client.send(new AdminUpdateUserAttributesCommand({ ...USER, UserAttributes: attributes }));
    expect(await pool.client.send(new AdminGetUserCommand({ ...POOL, Username: sub }))).toMatchObject({
      Username: sub,
      UserStatus: 'CONFIRMED',
      UserAttributes: [
        { Name: 'locale', Value: 'en' },
        { Name: 'email', Value: 'ada@new.example' },
        { Name: 'email_verified', Value: 'false' },
        { Name: 'sub', Value: sub },
      ],
    });
    await pool.client.send(new AdminDeleteUserCommand({ ...POOL, Username: 'ADA@new.example' }));
    expect(await refusal(pool.client.send(new AdminGetUserCommand({ ...POOL, Username: sub })))).toEqual(NOBODY);
  });

  it('is confirmed without a code, once', async () => {
    shows('cognito:AdminConfirmSignUp');
    await pool.client.send(new SignUpCommand({ ClientId: WEB, Username: ADA, Password: PASSWORD }));
    await pool.client.send(new AdminConfirmSignUpCommand(USER));
    expect(decodeJwt((await passwordSignIn(pool)).IdToken!)['email_verified']).toBe(false);
    expect((await refusal(pool.client.send(new AdminConfirmSignUpCommand(USER)))).message).toBe(
      'User cannot be confirmed. Current status is CONFIRMED',
    );
  });

  it('is not confirmed by a code that went to an address it no longer has', async () => {
    await pool.client.send(new SignUpCommand({ ClientId: WEB, Username: ADA, Password: PASSWORD }));
    const UserAttributes = [{ Name: 'email', Value: 'ada@new.example' }];
    await pool.client.send(new AdminUpdateUserAttributesCommand({ ...USER, UserAttributes }));
    const confirm = new ConfirmSignUpCommand({
      ClientId: WEB,
      Username: 'ada@new.example',
      ConfirmationCode: pool.lastCode(),
    });
    expect((await refusal(pool.client.send(confirm))).name).toBe('CodeMismatchException');
  });

  it('gets a password for good or for the next sign-in', async () => {
    shows('cognito:AdminSetUserPassword', 'cognito:password policy');
    await aConfirmedUser(pool);
    const set = (Password: string, Permanent: boolean) =>
      pool.client.send(new AdminSetUserPasswordCommand({ ...USER, Password, Permanent }));
    await set(NEXT, true);
    expect(await passwordSignIn(pool, ADA, NEXT)).toBeDefined();
    await set('Third-Horse-99', false);
    expect((await srpSignIn(pool, ADA, 'Third-Horse-99')).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    expect(await refusal(set('short', true))).toEqual({
      name: 'InvalidPasswordException',
      message: 'Password does not conform to policy: Password not long enough',
    });
  });

  it('is signed out everywhere, and signed in by a server', async () => {
    shows('cognito:AdminInitiateAuth', 'cognito:AdminUserGlobalSignOut');
    await aConfirmedUser(pool);
    const { AuthenticationResult } = await pool.client.send(
      new AdminInitiateAuthCommand({
        ...POOL,
        ClientId: WEB,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: ADA, PASSWORD },
      }),
    );
    const { AccessToken } = AuthenticationResult!;
    await pool.client.send(new AdminUserGlobalSignOutCommand(USER));
    expect((await refusal(pool.client.send(new GetUserCommand({ AccessToken })))).message).toBe(
      'Access Token has been revoked',
    );
  });

  it('chooses a password through a server, with a signature', async () => {
    shows('cognito:AdminRespondToAuthChallenge');
    await pool.client.send(new AdminCreateUserCommand({ ...USER, TemporaryPassword: PASSWORD }));
    const { ChallengeName, Session } = await pool.client.send(
      new AdminInitiateAuthCommand({
        ...POOL,
        ClientId: WEB,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: ADA, PASSWORD },
      }),
    );
    expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const { AuthenticationResult } = await pool.client.send(
      new AdminRespondToAuthChallengeCommand({
        ...POOL,
        ClientId: WEB,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME: ADA, NEW_PASSWORD: NEXT },
      }),
    );
    expect(decodeJwt(AuthenticationResult!.IdToken!)['email']).toBe(ADA);
    expect(await passwordSignIn(pool, ADA, NEXT)).toBeDefined();
  });

  it('is disabled: no sign-in, no refresh, and only the password holder learns why', async () => {
    shows('cognito:AdminDisableUser', 'cognito:AdminEnableUser');
    await aConfirmedUser(pool);
    const { RefreshToken } = await passwordSignIn(pool);
    await pool.client.send(new AdminDisableUserCommand(USER));
    expect((await refusal(passwordSignIn(pool))).message).toBe('User is disabled.');
    expect((await refusal(passwordSignIn(pool, ADA, NEXT))).message).toBe('Incorrect username or password.');
    const refresh = new GetTokensFromRefreshTokenCommand({ ClientId: WEB, RefreshToken });
    expect((await refusal(pool.client.send(refresh))).name).toBe('NotAuthorizedException');
    await pool.client.send(new AdminEnableUserCommand(USER));
    expect(await passwordSignIn(pool)).toBeDefined();
  });
});

describe('groups', () => {
  const GROUP = { ...POOL, GroupName: 'teachers' } as const;

  it('stand in both tokens of their members', async () => {
    shows(
      'cognito:groups in tokens',
      'cognito:CreateGroup',
      'cognito:AdminAddUserToGroup',
      'cognito:ListUsersInGroup',
      'cognito:AdminListGroupsForUser',
      'cognito:AdminRemoveUserFromGroup',
    );
    const sub = await aConfirmedUser(pool);
    await pool.client.send(new CreateGroupCommand({ ...GROUP, Description: 'who teach' }));
    await pool.client.send(new AdminAddUserToGroupCommand({ ...USER, GroupName: 'teachers' }));
    const { AccessToken, IdToken } = await passwordSignIn(pool);
    for (const token of [AccessToken!, IdToken!]) expect(decodeJwt(token)['cognito:groups']).toEqual(['teachers']);
    const { Users } = await pool.client.send(new ListUsersInGroupCommand(GROUP));
    expect(Users!.map(({ Username }) => Username)).toEqual([sub]);
    const { Groups } = await pool.client.send(new AdminListGroupsForUserCommand(USER));
    expect(Groups).toMatchObject([{ GroupName: 'teachers', Description: 'who teach' }]);
    await pool.client.send(new AdminRemoveUserFromGroupCommand({ ...USER, GroupName: 'teachers' }));
    expect(decodeJwt((await passwordSignIn(pool)).IdToken!)).not.toHaveProperty('cognito:groups');
  });

  it('are shown with what they were made of', async () => {
    shows('cognito:GetGroup');
    await pool.client.send(new CreateGroupCommand({ ...GROUP, Description: 'who teach', Precedence: 3 }));
    const { Group } = await pool.client.send(new GetGroupCommand(GROUP));
    expect(Group).toMatchObject({
      GroupName: 'teachers',
      Description: 'who teach',
      Precedence: 3,
      UserPoolId: POOL_ID,
    });
    const withRole = new CreateGroupCommand({ ...GROUP, RoleArn: 'arn:aws:iam::123456789012:role/teacher' });
    expect((await refusal(pool.client.send(withRole))).name).toBe('UnsupportedByLocal');
    expect((await refusal(pool.client.send(new GetGroupCommand({ ...POOL, GroupName: 'none' })))).name).toBe(
      'ResourceNotFoundException',
    );
  });

  it('are made once and deleted with their memberships', async () => {
    shows('cognito:CreateGroup', 'cognito:DeleteGroup', 'cognito:ListGroups');
    await aConfirmedUser(pool);
    await pool.client.send(new CreateGroupCommand(GROUP));
    expect((await refusal(pool.client.send(new CreateGroupCommand(GROUP)))).name).toBe('GroupExistsException');
    await pool.client.send(new AdminAddUserToGroupCommand({ ...USER, GroupName: 'teachers' }));
    await pool.client.send(new DeleteGroupCommand(GROUP));
    expect((await pool.client.send(new ListGroupsCommand(POOL))).Groups).toEqual([]);
    expect((await pool.client.send(new AdminListGroupsForUserCommand(USER))).Groups).toEqual([]);
    const add = new AdminAddUserToGroupCommand({ ...USER, GroupName: 'teachers' });
    expect(await refusal(pool.client.send(add))).toEqual({
      name: 'ResourceNotFoundException',
      message: 'Group not found.',
    });
  });
});

describe('ListUsers', () => {
  const list = (over: object = {}) => pool.client.send(new ListUsersCommand({ ...POOL, ...over }));

  it('pages in the order of creation', async () => {
    shows('cognito:ListUsers', 'cognito:ListUsers pages');
    const subs = [];
    for (const name of ['a', 'b', 'c']) subs.push(await aConfirmedUser(pool, { email: `${name}@example.com` }));
    const first = await list({ Limit: 2 });
    const second = await list({ Limit: 2, PaginationToken: first.PaginationToken });
    expect([...first.Users!, ...second.Users!].map(({ Username }) => Username)).toEqual(subs);
    expect(second.PaginationToken).toBeUndefined();
    expect((await refusal(list({ PaginationToken: '-1' }))).name).toBe('InvalidParameterException');
    expect((await refusal(list({ Limit: 61 }))).message).toContain('less than or equal to 60');
  });

  it.each([
    ['email = "ada@example.com"', 1],
    ['email ^= "ada"', 1],
    ['sub = "nothing"', 0],
    ['cognito:user_status = "CONFIRMED"', 2],
    ['status = "Enabled"', 2],
    ['', 2],
  ])('filters by %s', async (Filter, count) => {
    shows('cognito:ListUsers Filter');
    await aConfirmedUser(pool);
    await aConfirmedUser(pool, { email: 'bob@example.com' });
    expect((await list({ Filter })).Users).toHaveLength(count);
  });

  it('refuses a filter that it does not understand, and shows only the attributes asked for', async () => {
    await aConfirmedUser(pool);
    expect(await refusal(list({ Filter: 'constructor = "x"' }))).toEqual({
      name: 'InvalidParameterException',
      message: 'Error while parsing filter.',
    });
    expect((await list({ Filter: 'phone_number = "+15550100"' })).Users).toEqual([]);
    const { Users } = await list({ AttributesToGet: ['email'] });
    expect(Users![0]!.Attributes).toEqual([{ Name: 'email', Value: ADA }]);
  });
});

describe('the pool', () => {
  it('describes itself and its clients', async () => {
    shows('cognito:DescribeUserPool', 'cognito:DescribeUserPoolClient', 'cognito:ListUserPoolClients');
    const { UserPool } = await pool.client.send(new DescribeUserPoolCommand(POOL));
    expect(UserPool).toMatchObject({
      Arn: `arn:aws:cognito-idp:eu-west-1:123456789012:userpool/${POOL_ID}`,
      UsernameAttributes: ['email'],
      Policies: { PasswordPolicy: { MinimumLength: 10, RequireSymbols: true } },
    });
    const describeClient = new DescribeUserPoolClientCommand({ ...POOL, ClientId: WEB });
    expect((await pool.client.send(describeClient)).UserPoolClient).toMatchObject({
      ClientId: WEB,
      AccessTokenValidity: 900,
      PreventUserExistenceErrors: 'ENABLED',
    });
    const { UserPoolClients } = await pool.client.send(new ListUserPoolClientsCommand(POOL));
    expect(UserPoolClients).toHaveLength(2);
  });
});
