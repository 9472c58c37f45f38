import { util, type AppSyncIdentityCognito, type Context } from '@aws-appsync/utils';

/**
 * Who is calling: the `sub` of the verified token. The only place from which a resolver may take an owner. A caller of
 * another authorization mode has no `sub` and is `Unauthorized`, so that nothing undefined is ever compared.
 */
export function callerId(ctx: Context): string {
  if (util.authType() !== 'User Pool Authorization') util.unauthorized();
  // The check above leaves this shape alone.
  const identity = ctx.identity as AppSyncIdentityCognito;
  return identity.sub;
}
