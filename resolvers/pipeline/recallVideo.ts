import { runtime, type Context } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';
import type { VideoItem } from '../../model/items.ts';
import type { CreateUploadStash } from '../Mutation.createUpload.ts';
import { fail, failUnexpectedly } from '../lib/respond.ts';

type Ctx = Context<unknown, CreateUploadStash, { result: { videoId: string } }>;

/** On a repeat, reads the video that the client token made. */
export function request(ctx: Ctx): object {
  if (!ctx.stash.isRepeat) runtime.earlyReturn({});
  return get<VideoItem>({
    key: { userId: ctx.stash.video.userId, id: ctx.prev.result.videoId },
    consistentRead: true,
  });
}

/** The same input goes on with the first video; other input was a mistake of the client's. */
export function response(ctx: Ctx): object {
  if (ctx.error) failUnexpectedly(ctx.error);
  const asked = ctx.stash.video;
  const first = ctx.result as VideoItem | null;
  if (!first) fail('NotFound');
  // It may have been renamed since.
  const { title, description } = first.asked ?? first;
  const isSame =
    title === asked.title &&
    (description ?? null) === asked.description &&
    (first.language ?? null) === asked.language &&
    first.contentType === asked.contentType &&
    first.sizeBytes === asked.sizeBytes;
  if (!isSame) fail('Conflict', { field: 'clientToken' });
  ctx.stash.video = first;
  return {};
}
