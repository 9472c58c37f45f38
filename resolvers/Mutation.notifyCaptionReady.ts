import type { Context } from '@aws-appsync/utils';
import type { CaptionReady, MutationNotifyCaptionReadyArgs } from '../model/generated/schema.ts';

type Ctx = Context<MutationNotifyCaptionReadyArgs>;

/** Nothing is stored: the answer itself is the event. */
export function request(ctx: Ctx): object {
  return { payload: ctx.args.input };
}

/** What the subscribers get. */
export function response(ctx: Ctx): CaptionReady {
  return ctx.result as CaptionReady;
}
