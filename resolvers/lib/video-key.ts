import { util, type Context } from '@aws-appsync/utils';
import { callerId } from './identity.ts';

/** The key of one of the caller's own videos. */
export type VideoKey = { readonly userId: string; readonly id: string };

/**
 * The key of the caller's video `id`, or `null` when no video can have this id. The owner is in the key, so somebody else's
 * video cannot be addressed, and an id that is no ULID never reaches a data source.
 */
export function videoKey(ctx: Context, id: string): VideoKey | null {
  const userId = callerId(ctx);
  return util.matches('^[0-9A-HJKMNP-TV-Z]{26}$', id) ? { userId, id } : null;
}
