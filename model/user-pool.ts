/** The user pool as plain data: what `infra/` deploys and `local/` enforces. */
export const USER_POOL = {
  /** Every rule of the password policy that both enforce. */
  passwordPolicy: {
    minimumLength: 12,
    requireLowercase: true,
    requireUppercase: true,
    requireDigits: true,
    requireSymbols: true,
  },
  /** A stolen access token is good for a quarter of an hour: AppSync does not look revocations up. */
  accessTokenMinutes: 15,
  idTokenMinutes: 15,
  refreshTokenDays: 30,
  /** SRP never sends the password; the plain flow is for command lines and tests, and always goes over TLS in the cloud. */
  authFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
} as const;
