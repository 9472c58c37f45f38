import { runtime, type Context } from '@aws-appsync/utils';
import type { Upload } from '../../model/generated/schema.ts';
import type { VideoItem } from '../../model/items.ts';
import { PUT_EXPIRES_IN_SECONDS } from '../../model/upload-limits.ts';
import type { SignAnswer, SignCall } from '../../model/signing.ts';
import { fail, failUnexpectedly } from '../lib/respond.ts';
import { asVideo } from '../lib/video.ts';

type Ctx = Context<unknown, { video?: VideoItem }>;

/** Asks for the one PUT that writes exactly these bytes, once. An upload in parts is the next function's. */
export function request(ctx: Ctx): object {
  const { video } = ctx.stash;
  if (!video || video.partSizeBytes) runtime.earlyReturn(null);
  // A repeat of a call whose upload is over: there is nothing left to send.
  if (video.status !== 'AWAITING_UPLOAD') {
    runtime.earlyReturn({ video: asVideo(video), method: 'PUT', put: null, multipart: null });
  }
  const payload: SignCall = {
    requests: [
      {
        method: 'PUT',
        key: video.s3Key,
        contentType: video.contentType,
        sizeBytes: video.sizeBytes,
        expiresInSeconds: PUT_EXPIRES_IN_SECONDS,
      },
    ],
  };
  return { operation: 'Invoke', payload };
}

/** The ticket of a PUT upload. */
export function response(ctx: Ctx): Upload {
  if (ctx.error) failUnexpectedly(ctx.error);
  const put = (ctx.result as SignAnswer).signed[0];
  if (!put) fail('Internal');
  return { video: asVideo(ctx.stash.video as VideoItem), method: 'PUT', put, multipart: null };
}
