import { util, type Context } from '@aws-appsync/utils';
import type { MutationSaveCaptionsArgs, Video } from '../../model/generated/schema.ts';
import type { CaptionTrackItem } from '../../model/items.ts';
import type { SaveCaptionsStash } from '../Mutation.saveCaptions.ts';
import { changedVideo } from '../lib/caption-answer.ts';
import { changeCaptions } from '../lib/caption-update.ts';

type Ctx = Context<MutationSaveCaptionsArgs, SaveCaptionsStash>;

/** Puts the track in, in one write on the version that was read. */
export function request(ctx: Ctx): object {
  const { key, video, language, label, languageName, vttKey, srtKey } = ctx.stash;
  const replaced = video.captions[language];
  // Corrected is only what was there to correct.
  const isEdited = replaced?.source === 'EDITED' || (replaced?.source === 'AUTO' && replaced.status === 'READY');
  const at = util.time.nowISO8601();
  const track: CaptionTrackItem = {
    language,
    label: label ?? languageName,
    source: isEdited ? 'EDITED' : 'UPLOADED',
    status: 'READY',
    vttKey,
    srtKey,
    // Whoever saves it knows of it: there is nobody to tell.
    notified: true,
    version: video.version + 1,
    updatedAt: at,
  };
  const first = video.captionFileKey ?? null;
  const isFirst = ctx.args.input.default === true || first === null || first === (replaced?.vttKey ?? null);
  return changeCaptions(key, video, { language, track, captionFileKey: isFirst ? vttKey : first, at });
}

/** The video as it now is. */
export function response(ctx: Ctx): Video {
  return changedVideo(ctx, ctx.args.input.expectedVersion ?? null);
}
