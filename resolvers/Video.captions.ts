import { runtime, type Context } from '@aws-appsync/utils';
import type { CaptionTrack } from '../model/generated/schema.ts';
import type { CaptionTrackItem, VideoItem } from '../model/items.ts';
import type { GetRequest, SignAnswer, SignCall } from '../model/signing.ts';
import { GET_EXPIRES_IN_SECONDS } from '../model/upload-limits.ts';
import { captionTracks } from './lib/caption-tracks.ts';
import { failUnexpectedly } from './lib/respond.ts';

type Ctx = Context<unknown, Record<string, unknown>, undefined, VideoItem>;

// A selection of nothing but these needs no URL. An alias hides a name, so whatever else is selected counts as a URL.
const PLAIN = ['language', 'label', 'source', 'status', 'reason', 'confidence', 'updatedAt', '__typename'];

/** Signs both files of every READY track, if one of them was asked for. One call signs a whole page. */
export function request(ctx: Ctx): object {
  const video = ctx.source;
  if (!video) runtime.earlyReturn([]);
  const asked = ctx.info.selectionSetList.filter((path) => PLAIN.indexOf(path) === -1);
  const requests = readyTracks(video).flatMap((track) => [
    fileRequest(track.vttKey ?? '', 'text/vtt; charset=utf-8'),
    fileRequest(track.srtKey ?? '', 'application/x-subrip; charset=utf-8'),
  ]);
  if (asked.length === 0 || requests.length === 0) runtime.earlyReturn(captionTracks(video));
  const payload: SignCall = { requests };
  return { operation: 'BatchInvoke', payload };
}

/** Every track, the READY ones with their URLs, two a track in the order of the requests. */
export function response(ctx: Ctx): CaptionTrack[] {
  if (ctx.error) failUnexpectedly(ctx.error);
  const video = ctx.source as VideoItem;
  const ready = readyTracks(video).map((track) => track.language);
  const { signed } = ctx.result as SignAnswer;
  return captionTracks(video).map((track) => {
    const at = ready.indexOf(track.language) * 2;
    return at < 0 ? track : { ...track, vtt: signed[at] ?? null, srt: signed[at + 1] ?? null };
  });
}

function readyTracks(video: VideoItem): CaptionTrackItem[] {
  return Object.values(video.captions).filter((track) => track.status === 'READY');
}

function fileRequest(key: string, contentType: string): GetRequest {
  return { method: 'GET', key, contentType, expiresInSeconds: GET_EXPIRES_IN_SECONDS };
}
