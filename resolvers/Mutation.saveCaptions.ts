import { util, type Context } from '@aws-appsync/utils';
import { MAX_CAPTION_BYTES } from '../model/captions.ts';
import type { MutationSaveCaptionsArgs, Video } from '../model/generated/schema.ts';
import { UNDETERMINED, type VideoItem } from '../model/items.ts';
import { captionKey } from '../model/keys.ts';
import { languageTag } from './lib/language-tag.ts';
import { fail } from './lib/respond.ts';
import { cleanLabel } from './lib/text.ts';
import { videoKey, type VideoKey } from './lib/video-key.ts';

/** What the functions of this pipeline hand on. */
export type SaveCaptionsStash = {
  key: VideoKey;
  video: VideoItem;
  language: string;
  /** The owner's; `null` for the language's own name. */
  label: string | null;
  languageName: string;
  vttKey: string;
  srtKey: string;
};

type Ctx = Context<MutationSaveCaptionsArgs, SaveCaptionsStash>;

/** Checks what can be told from the input alone; a new pair of files gets names that nobody else has. */
export function request(ctx: Ctx): object {
  const { input } = ctx.args;
  const key = videoKey(ctx, input.videoId);
  if (!key) fail('NotFound');
  const language = languageTag(input.language) ?? UNDETERMINED;
  if (language === UNDETERMINED) fail('InvalidInput', { field: 'language', example: 'de-DE' });
  // A character is at least a byte; the bytes are counted where the text is read.
  if (input.text.length > MAX_CAPTION_BYTES) fail('InvalidInput', { field: 'text', maxBytes: MAX_CAPTION_BYTES });
  const save = `s${util.autoUlid()}`;
  ctx.stash.key = key;
  ctx.stash.language = language;
  ctx.stash.label = (input.label ?? null) === null ? null : cleanLabel(input.label ?? '');
  ctx.stash.vttKey = captionKey(key.userId, key.id, language, save, 'vtt');
  ctx.stash.srtKey = captionKey(key.userId, key.id, language, save, 'srt');
  return {};
}

/** The video with its new track. */
export function response(ctx: Ctx): Video {
  return ctx.prev.result as Video;
}
