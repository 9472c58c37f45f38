import { runtime, type Context } from '@aws-appsync/utils';
import type { CaptionTrack, VideoCaptionsArgs } from '../model/generated/schema.ts';
import type { CaptionTrackItem, VideoItem } from '../model/items.ts';
import type { GetRequest, SignAnswer, SignCall } from '../model/signing.ts';
import { playSeconds } from '../model/playback.ts';
import { captionTracks } from './lib/caption-tracks.ts';
import { failUnexpectedly } from './lib/respond.ts';

type Ctx = Context<VideoCaptionsArgs, Record<string, unknown>, undefined, VideoItem>;

// A selection of nothing but these needs no URL. An alias hides a name, so whatever else is selected counts as a URL.
const TEXTS = ['language', 'label', 'source', 'status', 'reason', 'confidence', 'updatedAt', '__typename'];
const WORDS = ['words', 'words/__typename', 'words/nextToken', 'words/items', 'words/items/__typename'];
const WORD = ['words/items/startSeconds', 'words/items/endSeconds', 'words/items/text', 'words/items/confidence'];
const PLAIN = [...TEXTS, 'default', 'lowConfidence', ...WORDS, ...WORD];

/** Signs both files of every READY track, if one of them was asked for. One call signs a whole page. */
export function request(ctx: Ctx): object {
  const video = ctx.source;
  if (!video) runtime.earlyReturn([]);
  const asked = ctx.info.selectionSetList.filter((path) => PLAIN.indexOf(path) === -1);
  const requests = readyTracks(ctx).flatMap((track) => [
    fileRequest(video, track.vttKey ?? '', 'text/vtt; charset=utf-8'),
    fileRequest(video, track.srtKey ?? '', 'application/x-subrip; charset=utf-8'),
  ]);
  if (asked.length === 0 || requests.length === 0) runtime.earlyReturn(tracks(ctx));
  const payload: SignCall = { requests };
  return { operation: 'BatchInvoke', payload };
}

/** Every track, the READY ones with their URLs, two a track in the order of the requests. */
export function response(ctx: Ctx): CaptionTrack[] {
  if (ctx.error) failUnexpectedly(ctx.error);
  const ready = readyTracks(ctx).map((track) => track.language);
  const { signed } = ctx.result as SignAnswer;
  return tracks(ctx).map((track) => {
    const at = ready.indexOf(track.language) * 2;
    return at < 0 ? track : { ...track, vtt: signed[at] ?? null, srt: signed[at + 1] ?? null };
  });
}

/** The tracks that were asked for. */
function tracks(ctx: Ctx): CaptionTrack[] {
  const { language } = ctx.args;
  return captionTracks(ctx.source as VideoItem).filter((track) => !language || track.language === language);
}

function readyTracks(ctx: Ctx): CaptionTrackItem[] {
  const { language } = ctx.args;
  return Object.values((ctx.source as VideoItem).captions).filter(
    (track) => track.status === 'READY' && (!language || track.language === language),
  );
}

function fileRequest(video: VideoItem, key: string, contentType: string): GetRequest {
  return { method: 'GET', key, contentType, expiresInSeconds: playSeconds(video.durationSeconds ?? 0) };
}
