import { LOW_CONFIDENCE } from '../../model/captions.ts';
import type { CaptionTrack } from '../../model/generated/schema.ts';
import type { CaptionTrackItem, VideoItem } from '../../model/items.ts';

/** A track as the fields of `CaptionTrack` get it: `words` has a resolver of its own, which needs the key. */
export type ListedTrack = CaptionTrack & { readonly wordsKey?: string | undefined };

/**
 * The tracks of a video in the order of their languages, without URLs. A READY track is listed whatever runs beside it; of a track
 * that came to nothing the attempt that is under way is listed instead.
 */
export function captionTracks(video: VideoItem): ListedTrack[] {
  const served = video.captions;
  const running = video.captionJobs;
  const languages = Object.keys({ ...running, ...served }).sort();
  return languages.map((language) => {
    const track = served[language];
    const job = running[language];
    if (track && (track.status === 'READY' || !job)) return listed(video, track);
    return {
      language,
      label: language,
      source: 'AUTO',
      status: job?.status ?? 'QUEUED',
      reason: null,
      default: false,
      confidence: null,
      lowConfidence: false,
      updatedAt: job?.updatedAt ?? video.updatedAt,
      vtt: null,
      srt: null,
    };
  });
}

function listed(video: VideoItem, track: CaptionTrackItem): ListedTrack {
  const { language, label, source, status, vttKey, wordsKey, updatedAt } = track;
  const confidence = track.confidence ?? null;
  return {
    ...{ language, label, source, status, updatedAt, confidence, wordsKey, vtt: null, srt: null },
    reason: track.reason ?? null,
    default: vttKey !== undefined && vttKey === video.captionFileKey,
    lowConfidence: confidence !== null && confidence < LOW_CONFIDENCE,
  };
}

/** The keys of all files of a track. */
export function filesOf(track: CaptionTrackItem): string[] {
  return [track.vttKey, track.srtKey, track.wordsKey].filter((key) => key !== undefined);
}
