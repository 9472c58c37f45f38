import { runtime, type Context } from '@aws-appsync/utils';
import type { SignedUrl } from '../model/generated/schema.ts';
import type { VideoItem } from '../model/items.ts';
import type { SignAnswer, SignCall } from '../model/signing.ts';
import { playSeconds } from '../model/playback.ts';
import { fail, failUnexpectedly } from './lib/respond.ts';

type Ctx = Context<unknown, Record<string, unknown>, undefined, VideoItem>;

/** Signs a GET of the accepted bytes; nothing before the video is READY. One call signs a whole page. */
export function request(ctx: Ctx): object {
  const video = ctx.source;
  if (video?.status !== 'READY') runtime.earlyReturn(null);
  const payload: SignCall = {
    requests: [
      {
        method: 'GET',
        key: video.s3Key,
        ...(video.versionId ? { versionId: video.versionId } : {}),
        contentType: video.contentType,
        expiresInSeconds: playSeconds(video.durationSeconds ?? 0),
      },
    ],
  };
  return { operation: 'BatchInvoke', payload };
}

/** The URL and its end. */
export function response(ctx: Ctx): SignedUrl {
  if (ctx.error) failUnexpectedly(ctx.error);
  const signed = (ctx.result as SignAnswer).signed[0];
  if (!signed) fail('Internal');
  return { url: signed.url, expiresAt: signed.expiresAt };
}
