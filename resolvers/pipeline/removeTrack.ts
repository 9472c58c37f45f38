import { util, type Context } from '@aws-appsync/utils';
import type { Video } from '../../model/generated/schema.ts';
import type { DeleteCaptionsStash } from '../Mutation.deleteCaptions.ts';
import { changedVideo } from '../lib/caption-answer.ts';
import { changeCaptions } from '../lib/caption-update.ts';
import { fail } from '../lib/respond.ts';

type Ctx = Context<unknown, DeleteCaptionsStash>;

/** Takes the track out, in one write on the version that was read. */
export function request(ctx: Ctx): object {
  const { key, video, language } = ctx.stash;
  const track = language === null ? undefined : video.captions[language];
  if (language === null || !track) fail('CaptionsNotFound', { language });
  if (video.status !== 'READY') fail('InvalidTransition', { status: video.status });
  const others = Object.keys(video.captions).sort();
  const next = others
    .map((other) => video.captions[other])
    .find((other) => other?.status === 'READY' && other.language !== language);
  const first = video.captionFileKey ?? null;
  const captionFileKey = first === (track.vttKey ?? null) ? (next?.vttKey ?? null) : first;
  return changeCaptions(key, video, { language, track: null, captionFileKey, at: util.time.nowISO8601() });
}

/** The video as it now is. */
export function response(ctx: Ctx): Video {
  return changedVideo(ctx, null);
}
