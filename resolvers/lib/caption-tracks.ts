import type { CaptionTrack } from '../../model/generated/schema.ts';
import type { VideoItem } from '../../model/items.ts';

/**
 * The tracks of a video in the order of their languages, without URLs. What is served comes first in importance: a running
 * attempt is listed only where no track of its language is.
 */
export function captionTracks(video: VideoItem): CaptionTrack[] {
  const served = video.captions;
  const running = video.captionJobs;
  const languages = Object.keys({ ...running, ...served }).sort();
  return languages.map((language) => {
    const track = served[language];
    if (track) {
      const { label, source, status, updatedAt } = track;
      const reason = track.reason ?? null;
      const confidence = track.confidence ?? null;
      return { language, label, source, status, reason, confidence, updatedAt, vtt: null, srt: null };
    }
    const job = running[language];
    return {
      language,
      label: language,
      source: 'AUTO',
      status: job?.status ?? 'QUEUED',
      reason: null,
      confidence: null,
      updatedAt: job?.updatedAt ?? video.updatedAt,
      vtt: null,
      srt: null,
    };
  });
}
