import { RULES } from '../input.ts';
import { clientOf } from '../pool.ts';
import { TEMPORARY_PASSWORD_DAYS } from './admin-users.ts';
import { signed } from './operation.ts';

/** What the pool is set up as. */
export const describeUserPool = signed((pool) => {
  const { userPoolId, region, accountId, passwordPolicy: policy } = pool.options;
  return {
    UserPool: {
      Id: userPoolId,
      Name: userPoolId,
      Arn: `arn:aws:cognito-idp:${region}:${accountId}:userpool/${userPoolId}`,
      Policies: {
        PasswordPolicy: {
          MinimumLength: policy.minimumLength,
          RequireLowercase: policy.requireLowercase,
          RequireUppercase: policy.requireUppercase,
          RequireNumbers: policy.requireDigits,
          RequireSymbols: policy.requireSymbols,
          TemporaryPasswordValidityDays: TEMPORARY_PASSWORD_DAYS,
        },
      },
      AutoVerifiedAttributes: ['email'],
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      MfaConfiguration: 'OFF',
      EstimatedNumberOfUsers: pool.users.all().length,
    },
  };
});

/** What one app client is set up as. */
export const describeUserPoolClient = signed((pool, input) => {
  const clientId = input.required('ClientId', RULES.clientId);
  input.check();
  const client = clientOf(pool, clientId);
  const { userPoolId, tokenValidity } = pool.options;
  return {
    UserPoolClient: {
      UserPoolId: userPoolId,
      ClientName: client.clientId,
      ClientId: client.clientId,
      ExplicitAuthFlows: client.authFlows.map((flow) => `ALLOW_${flow.replace(/^ALLOW_/, '')}`),
      AccessTokenValidity: tokenValidity.accessSeconds,
      IdTokenValidity: tokenValidity.idSeconds,
      RefreshTokenValidity: tokenValidity.refreshSeconds,
      TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'seconds', RefreshToken: 'seconds' },
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
    },
  };
});

/** The app clients of the pool; there are few, so one page. */
export const listUserPoolClients = signed((pool) => ({
  UserPoolClients: pool.options.clients.map(({ clientId }) => ({
    ClientId: clientId,
    ClientName: clientId,
    UserPoolId: pool.options.userPoolId,
  })),
}));
