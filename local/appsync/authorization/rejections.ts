import type { Caller, Refusal } from '../types.ts';

/** What checking one credential gave. */
export type Verdict =
  { readonly ok: true; readonly caller: Caller } | { readonly ok: false; readonly refusal: Refusal };

/** The credential was read and is not good enough; the service gives the same sentence for every mode. */
export const NOT_AUTHORIZED = 'You are not authorized to make this call.';
/** An API with a user pool was called without a credential that fits any of its modes. */
export const NO_CREDENTIAL = 'Valid authorization header not provided.';
/** The token was good once. */
export const TOKEN_EXPIRED = 'Token has expired.';
/** The `Authorization` header holds no JSON Web Token. */
export const UNREADABLE_TOKEN = 'Unable to parse JWT token.';
/** The signature is good, and no policy lets its principal call any field of this API. */
export const PERMISSION_DENIED = 'Permission denied';

/** Refuses the request as a whole with 401, the status of every refusal but those of Signature V4. */
export function unauthorized(message: string): Verdict {
  return { ok: false, refusal: { status: 401, errorType: 'UnauthorizedException', message } };
}
