import { util, type Context } from '@aws-appsync/utils';
import { transactWrite } from '@aws-appsync/utils/dynamodb';
import { USAGE_ID, clientTokenId, createsWindowId, type UsageItem, type WindowItem } from '../../model/items.ts';
import { CLIENT_TOKEN_SECONDS, type LimitName } from '../../model/upload-limits.ts';
import type { CreateUploadStash } from '../Mutation.createUpload.ts';
import { TABLE_VARIABLE } from '../env.ts';
import { changeCounters } from '../lib/counters.ts';
import { limitsOf } from '../lib/limits.ts';
import { fail, refusedItems } from '../lib/respond.ts';

type Ctx = Context<unknown, CreateUploadStash>;

// The positions of the items, by which a cancelled transaction tells what refused it.
const USAGE = 1;
const WINDOW = 2;
const TOKEN = 3;

/** Writes the video, the user's usage, the hour's count and the client token, or nothing. */
export function request(ctx: Ctx): object {
  const { video, clientToken } = ctx.stash;
  const { userId } = video;
  const table = ctx.env[TABLE_VARIABLE] ?? '';
  const limits = limitsOf(ctx.env);
  const now = util.time.nowEpochSeconds();

  const { userId: _owner, id, ...item } = video;
  const reserve = transactWrite({
    items: [{ putItem: { table, key: { userId, id }, item, condition: { id: { attributeExists: false } } } }],
  });
  const remember = clientToken
    ? transactWrite({
        items: [
          {
            putItem: {
              table,
              key: { userId, id: clientTokenId(clientToken) },
              item: { videoId: id, expiresAt: now + CLIENT_TOKEN_SECONDS },
              // DynamoDB may delete an expired item days later: its time decides, not its presence.
              condition: { or: [{ id: { attributeExists: false } }, { expiresAt: { lt: now } }] },
            },
          },
        ],
      }).transactItems
    : [];
  const count = changeCounters(
    table,
    { userId, id: USAGE_ID },
    {
      openUploads: { by: 1, atMost: limits.openUploads },
      videos: { by: 1, atMost: limits.videos },
      storedBytes: { by: video.sizeBytes, atMost: limits.storedBytes },
    },
  );
  const hour = changeCounters(
    table,
    { userId, id: createsWindowId(video.createdAt.slice(0, 13)) },
    { n: { by: 1, atMost: limits.createsPerHour } },
    now + 2 * 3600,
  );
  return { ...reserve, transactItems: [...reserve.transactItems, count, hour, ...remember] };
}

/** A token that was used before makes this call a repeat; a limit that is reached refuses it. */
export function response(ctx: Ctx): object {
  if (ctx.error) {
    const refused = refusedItems(ctx.error, ctx.result);
    const limits = limitsOf(ctx.env);
    if (refused[TOKEN]) ctx.stash.isRepeat = true;
    else if (refused[USAGE]) failUsage(ctx, limits);
    else if (refused[WINDOW]) refuse('createsPerHour', limits.createsPerHour, createsUsed(ctx), 1);
    else fail('TryAgain');
  }
  return {};
}

/** Names the limit that has no room, with what is used of it and what was asked for. */
function failUsage(ctx: Ctx, limits: Readonly<Record<LimitName, number>>): never {
  const { sizeBytes } = ctx.stash.video;
  // What stands in the table, as DynamoDB gives it with the refusal.
  const used = ctx.result?.cancellationReasons?.[USAGE]?.item as UsageItem | undefined;
  const { openUploads = 0, videos = 0, storedBytes = 0 } = used ?? {};
  if (openUploads + 1 > limits.openUploads) refuse('openUploads', limits.openUploads, openUploads, 1);
  if (videos + 1 > limits.videos) refuse('videos', limits.videos, videos, 1);
  return refuse('storedBytes', limits.storedBytes, storedBytes, sizeBytes);
}

function createsUsed(ctx: Ctx): number {
  return (ctx.result?.cancellationReasons?.[WINDOW]?.item as WindowItem | undefined)?.n ?? 0;
}

function refuse(limit: LimitName, max: number, used: number, asked: number): never {
  return fail('LimitExceeded', { limit, max, used, asked });
}
