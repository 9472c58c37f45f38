import { useEffect, useRef, useState, type RefObject } from 'react';
import { PageError } from '../failures.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { trackKey } from './use-cues.ts';
import type { Lecture, Track } from './use-lecture.ts';

type SignedUrl = NonNullable<Lecture['url']>;

/** A fresh URL is asked for so long before the old one expires. */
const AHEAD_MS = 60_000;
/** A second failure within this time is not for want of a fresh URL. */
const FAILS_AGAIN_MS = 10_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Plays a lecture with its captions. Captions that arrive while it plays are added without a break; when the URL is about to
 * expire, or has, it takes a fresh one and goes on where it was.
 */
export function Player({
  lecture,
  tracks,
  language,
  onLanguage,
  element,
  onReload,
}: {
  readonly lecture: Lecture;
  /** Those that can be shown, the one to choose first in front. */
  readonly tracks: readonly Track[];
  /** Whose captions show; none when undefined. */
  readonly language: string | undefined;
  /** Told what the user chooses in the player's own menu. */
  readonly onLanguage: (language: string | undefined) => void;
  readonly element: RefObject<HTMLVideoElement | null>;
  readonly onReload: () => Promise<Lecture | null | undefined>;
}) {
  const [source, setSource] = useState<SignedUrl | undefined>(lecture.url ?? undefined);
  const [failure, setFailure] = useState<unknown>();
  const resume = useRef<{ readonly seconds: number; readonly isPlaying: boolean }>(undefined);
  const renewedAt = useRef(-Infinity);
  const shownTracks = useTrackUrls(tracks);
  const keys = shownTracks.map(trackKey).join();

  const renew = async (): Promise<void> => {
    const read = await onReload();
    const player = element.current;
    if (read?.url === undefined || read.url === null) return;
    if (player?.currentSrc) resume.current = { seconds: player.currentTime, isPlaying: !player.paused };
    setFailure(undefined);
    setSource(read.url);
  };
  const renewLatest = useRef(renew);
  renewLatest.current = renew;

  useEffect(() => {
    // A lecture that was not READY at first has a URL now; one that plays keeps its own.
    setSource((known) => known ?? lecture.url ?? undefined);
  }, [lecture.url]);
  useEffect(() => {
    if (source === undefined) return undefined;
    const wait = Math.max(Date.parse(source.expiresAt) - AHEAD_MS - Date.now(), AHEAD_MS);
    const timer = setTimeout(() => void renewLatest.current(), Math.min(wait, LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  }, [source]);

  useEffect(() => {
    const list = element.current?.textTracks;
    if (list === undefined) return undefined;
    const all = Array.from(list);
    for (const track of all) track.mode = track.language === language ? 'showing' : 'disabled';
    const follow = (): void => {
      const showing = Array.from(list).find(({ mode }) => mode === 'showing')?.language;
      // The event comes for what was set here, too.
      if (showing !== language) onLanguage(showing);
    };
    list.addEventListener('change', follow);
    return () => list.removeEventListener('change', follow);
  }, [element, keys, language, onLanguage]);

  const fail = (): void => {
    if (performance.now() - renewedAt.current < FAILS_AGAIN_MS) {
      setFailure(new PageError('CannotPlay'));
      return;
    }
    renewedAt.current = performance.now();
    void renew();
  };
  const goOn = (): void => {
    const [player, last] = [element.current, resume.current];
    resume.current = undefined;
    if (player === null || last === undefined) return;
    player.currentTime = last.seconds;
    // A browser may refuse to go on by itself; the user has the button.
    if (last.isPlaying) player.play().catch(() => undefined);
  };

  const isSound = lecture.width === null;
  return (
    <div className={isSound ? 'player sound' : 'player'}>
      <video
        ref={element}
        crossOrigin="anonymous"
        controls
        playsInline
        preload="metadata"
        src={source?.url}
        width={lecture.width ?? 1280}
        height={lecture.height ?? 320}
        aria-label={lecture.title}
        onError={fail}
        onLoadedMetadata={goOn}
      >
        {shownTracks.map((track) => (
          <track
            key={trackKey(track)}
            kind="captions"
            src={track.vtt?.url}
            srcLang={track.language}
            label={track.label}
          />
        ))}
      </video>
      {failure !== undefined && <FailureNotice error={failure} />}
    </div>
  );
}

/** A track that has not changed keeps its URL for as long as that is good: a new one would load it again for nothing. */
function useTrackUrls(tracks: readonly Track[]): readonly Track[] {
  const kept = useRef<readonly Track[]>([]);
  kept.current = tracks.map((track) => {
    const known = kept.current.find((old) => trackKey(old) === trackKey(track));
    const isGood = known?.vtt != null && Date.parse(known.vtt.expiresAt) - AHEAD_MS > Date.now();
    return known !== undefined && isGood ? { ...track, vtt: known.vtt } : track;
  });
  return kept.current;
}
