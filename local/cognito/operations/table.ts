import * as account from './account.ts';
import * as groups from './admin-groups.ts';
import * as users from './admin-users.ts';
import * as describe from './describe.ts';
import { listUsers } from './list-users.ts';
import type { Operation } from './operation.ts';
import * as passwords from './passwords.ts';
import * as signIn from './sign-in.ts';
import * as signOut from './sign-out.ts';
import * as signUp from './sign-up.ts';

/** Every operation that is emulated, by the name in `X-Amz-Target`. A map, so `constructor` is no operation. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ['AdminAddUserToGroup', groups.adminAddUserToGroup],
  ['AdminConfirmSignUp', users.adminConfirmSignUp],
  ['AdminCreateUser', users.adminCreateUser],
  ['AdminDeleteUser', users.adminDeleteUser],
  ['AdminDisableUser', users.adminDisableUser],
  ['AdminEnableUser', users.adminEnableUser],
  ['AdminGetUser', users.adminGetUser],
  ['AdminInitiateAuth', signIn.adminInitiateAuth],
  ['AdminListGroupsForUser', groups.adminListGroupsForUser],
  ['AdminRemoveUserFromGroup', groups.adminRemoveUserFromGroup],
  ['AdminRespondToAuthChallenge', signIn.adminRespondToAuthChallenge],
  ['AdminSetUserPassword', users.adminSetUserPassword],
  ['AdminUpdateUserAttributes', users.adminUpdateUserAttributes],
  ['AdminUserGlobalSignOut', signOut.adminUserGlobalSignOut],
  ['ChangePassword', passwords.changePassword],
  ['ConfirmForgotPassword', passwords.confirmForgotPassword],
  ['ConfirmSignUp', signUp.confirmSignUp],
  ['CreateGroup', groups.createGroup],
  ['DeleteGroup', groups.deleteGroup],
  ['DeleteUser', account.deleteUser],
  ['DescribeUserPool', describe.describeUserPool],
  ['DescribeUserPoolClient', describe.describeUserPoolClient],
  ['ForgotPassword', passwords.forgotPassword],
  ['GetGroup', groups.getGroup],
  ['GetTokensFromRefreshToken', signIn.getTokensFromRefreshToken],
  ['GetUser', account.getUser],
  ['GetUserAttributeVerificationCode', account.getUserAttributeVerificationCode],
  ['GlobalSignOut', signOut.globalSignOut],
  ['InitiateAuth', signIn.initiateAuth],
  ['ListGroups', groups.listGroups],
  ['ListUserPoolClients', describe.listUserPoolClients],
  ['ListUsers', listUsers],
  ['ListUsersInGroup', groups.listUsersInGroup],
  ['ResendConfirmationCode', signUp.resendConfirmationCode],
  ['RespondToAuthChallenge', signIn.respondToAuthChallenge],
  ['RevokeToken', signOut.revokeToken],
  ['SignUp', signUp.signUp],
  ['UpdateUserAttributes', account.updateUserAttributes],
  ['VerifyUserAttribute', account.verifyUserAttribute],
]);
