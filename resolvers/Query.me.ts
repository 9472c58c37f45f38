import { util, type Context } from '@aws-appsync/utils';
import { batchGet } from '@aws-appsync/utils/dynamodb';
import type { Me } from '../model/generated/schema.ts';
import { USAGE_ID, captionedMinutesWindowId, type UsageItem, type WindowItem } from '../model/items.ts';
import { TABLE_VARIABLE } from './env.ts';
import { callerId } from './lib/identity.ts';
import { limitsOf } from './lib/limits.ts';
import { failUnexpectedly } from './lib/respond.ts';

/** Reads what the caller uses: the usage, and today's window. */
export function request(ctx: Context): object {
  const userId = callerId(ctx);
  const today = util.time.nowISO8601().slice(0, 10);
  return batchGet({
    tables: {
      [ctx.env[TABLE_VARIABLE] ?? '']: {
        keys: [
          { userId, id: USAGE_ID },
          { userId, id: captionedMinutesWindowId(today) },
        ],
        consistentRead: true,
      },
    },
  });
}

/** Zeros for whoever has never used anything. */
export function response(ctx: Context): Me {
  if (ctx.error) failUnexpectedly(ctx.error);
  const found = ctx.result.data[ctx.env[TABLE_VARIABLE] ?? ''] as [UsageItem | null, WindowItem | null];
  const [usage, today] = found;
  return {
    userId: callerId(ctx),
    openUploads: usage?.openUploads ?? 0,
    videos: usage?.videos ?? 0,
    storedBytes: usage?.storedBytes ?? 0,
    captionedMinutesToday: today?.n ?? 0,
    limits: limitsOf(ctx.env),
  };
}
