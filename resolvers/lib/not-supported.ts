import type { Context } from '@aws-appsync/utils';
import { callerId } from './identity.ts';
import { fail } from './respond.ts';

/** A field that the contract has and this version does not: it says so, to whoever is signed in. */
export function request(ctx: Context): object {
  callerId(ctx);
  return fail('NotSupported', { field: ctx.info.fieldName });
}

/** Never reached: the request always fails. */
export function response(): null {
  return null;
}
