import { runtime, type Context } from '@aws-appsync/utils';
import type { Upload } from '../../model/generated/schema.ts';
import type { VideoItem } from '../../model/items.ts';
import { partCount, type CreatedMultipart, type HeldParts, type MultipartCall } from '../../model/multipart.ts';
import { failUnexpectedly } from '../lib/respond.ts';
import { asVideo } from '../lib/video.ts';

type Ctx = Context<unknown, { video?: VideoItem; createdUploadId?: string }, { result: unknown }>;

/** Begins an upload in parts at S3, or asks S3 how far one has come that was begun before. */
export function request(ctx: Ctx): object {
  const { video } = ctx.stash;
  if (!video?.partSizeBytes) runtime.earlyReturn(ctx.prev.result);
  const { s3Key: key, contentType, sizeBytes, partSizeBytes, uploadId } = video;
  if (video.status !== 'AWAITING_UPLOAD') {
    runtime.earlyReturn({ video: asVideo(video), method: 'MULTIPART', put: null, multipart: null });
  }
  const payload: MultipartCall = uploadId
    ? { do: 'list', key, uploadId, sizeBytes, partSizeBytes }
    : { do: 'create', key, contentType };
  return { operation: 'Invoke', payload };
}

/** The ticket of an upload in parts; `null` when S3 does not know it any more: it ended after the video was read. */
export function response(ctx: Ctx): Upload | null {
  if (ctx.error) failUnexpectedly(ctx.error);
  const video = ctx.stash.video as VideoItem;
  const { sizeBytes, partSizeBytes = 1 } = video;
  const ticket = { video: asVideo(video), method: 'MULTIPART' as const, put: null };
  const sent = { partSizeBytes, partCount: partCount(sizeBytes, partSizeBytes) };
  if (!video.uploadId) {
    ctx.stash.createdUploadId = (ctx.result as CreatedMultipart).uploadId;
    return { ...ticket, multipart: { ...sent, uploadedParts: [] } };
  }
  const { state, parts } = ctx.result as HeldParts;
  if (state === 'GONE') return null;
  return { ...ticket, multipart: state === 'OPEN' ? { ...sent, uploadedParts: [...parts] } : null };
}
