import type { VideoFieldsFragment } from '../../../sdk/index.ts';
import type { Words } from '../words/en.ts';

/** How a video stands, in few words. */
export interface Standing {
  readonly tone: 'busy' | 'good' | 'bad';
  readonly text: string;
  /** What the user can do about it. */
  readonly todo?: string;
}

/** First about the video, then about its captions. */
export function standingOf(video: VideoFieldsFragment, words: Words): Standing {
  const { status } = words;
  switch (video.status) {
    case 'AWAITING_UPLOAD':
    case 'PROCESSING':
      return { tone: 'busy', text: status[video.status] };
    case 'EXPIRED':
      return { tone: 'bad', text: status.EXPIRED, todo: status.ADD_AGAIN };
    case 'CANCELLED':
      return { tone: 'bad', text: status.CANCELLED };
    case 'REJECTED':
      return video.reason === 'SIZE_MISMATCH'
        ? { tone: 'bad', text: status.SIZE_MISMATCH, todo: status.ADD_AGAIN }
        : { tone: 'bad', text: status.NOT_MEDIA, todo: status.NOT_MEDIA_TODO };
    case 'READY':
      return captionStandingOf(video.captions, words);
  }
}

function captionStandingOf(captions: VideoFieldsFragment['captions'], { status }: Words): Standing {
  const has = (wanted: string): boolean => captions.some((track) => track.status === wanted);
  if (has('TRANSCRIBING')) return { tone: 'busy', text: status.transcribing };
  if (has('QUEUED')) return { tone: 'busy', text: status.queued };
  const ready = captions.filter((track) => track.status === 'READY');
  if (ready.length > 0) return { tone: 'good', text: status.captions(ready.map(({ label }) => label).join(', ')) };
  if (has('NO_SPEECH')) return { tone: 'good', text: status.noSpeech };
  const failed = captions.find((track) => track.status === 'FAILED');
  if (failed !== undefined) {
    const reason = status.reasons[failed.reason ?? ''] ?? status.unknownReason;
    return { tone: 'bad', text: status.noCaptions(reason) };
  }
  return { tone: 'good', text: status.ready };
}
