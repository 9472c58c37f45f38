import { useEffect, useState } from 'react';
import { PageError } from '../failures.ts';
import { cuesOfVtt, type Cue } from './cues.ts';
import type { Lecture, Track } from './use-lecture.ts';

/** What is known of the cues of a track. */
export interface ShownCues {
  /** Undefined until they have been read. */
  readonly cues: readonly Cue[] | undefined;
  readonly failure: unknown;
}

/** Reads the text of a caption file; once more with a fresh URL when the one at hand has expired. Throws `CannotReadCaptions`. */
export async function readTrackFile(
  track: Track,
  format: 'vtt' | 'srt',
  reload: () => Promise<Lecture | null | undefined>,
): Promise<string> {
  try {
    const first = await fetch(track[format]?.url ?? '');
    if (first.ok) return await first.text();
    const fresh = (await reload())?.captions.find(({ language }) => language === track.language);
    const second = await fetch(fresh?.[format]?.url ?? '');
    if (second.ok) return await second.text();
    throw new Error(`The captions were answered with ${second.status}.`);
  } catch (cause) {
    throw new PageError('CannotReadCaptions', { cause });
  }
}

/** The cues of a READY track; read again when the track has changed. None without a track. */
export function useCues(track: Track | undefined, reload: () => Promise<Lecture | null | undefined>): ShownCues {
  const [read, setRead] = useState<ShownCues & { readonly key: string }>();
  const key = track === undefined ? '' : trackKey(track);
  useEffect(() => {
    if (track === undefined) return undefined;
    let isGone = false;
    const show = (shown: ShownCues): void => {
      if (!isGone) setRead({ ...shown, key });
    };
    readTrackFile(track, 'vtt', reload)
      .then((vtt) => show({ cues: cuesOfVtt(vtt), failure: undefined }))
      .catch((failure: unknown) => show({ cues: undefined, failure }));
    return () => {
      isGone = true;
    };
    // The key stands for the track: a fresh URL for the same cues is no reason to read them again.
  }, [key, reload]);
  return read?.key === key ? read : { cues: undefined, failure: undefined };
}

/** Changes when the cues of a track may have, and only then. */
export function trackKey({ language, updatedAt }: Track): string {
  return `${language} ${updatedAt}`;
}
