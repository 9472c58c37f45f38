import { useCallback, useEffect, useRef, useState } from 'react';
import type { Client, VideoFieldsFragment, VideoQuery } from '../../sdk/index.ts';
import { Notice } from './notice.tsx';
import { inWords, statusInWords } from './words.ts';

type Track = NonNullable<VideoQuery['video']>['captions'][number];
type SignedUrl = NonNullable<NonNullable<VideoQuery['video']>['url']>;

/** A fresh URL is asked for so long before the old one expires. */
const AHEAD_MS = 60_000;
/** A second failure within this time is not for want of a fresh URL. */
const FAILS_AGAIN_MS = 10_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Plays one video with its captions. Captions that arrive while it plays are added without a break; when the video's URL is
 * about to expire, or has, it takes a fresh one and goes on where it was.
 */
export function Player({
  client,
  video,
  onClose,
}: {
  readonly client: Client;
  readonly video: VideoFieldsFragment;
  readonly onClose: () => void;
}) {
  const [source, setSource] = useState<SignedUrl>();
  const [tracks, setTracks] = useState<readonly Track[]>([]);
  const [failure, setFailure] = useState<unknown>();
  const heading = useRef<HTMLHeadingElement>(null);
  const element = useRef<HTMLVideoElement>(null);
  const resume = useRef<{ readonly seconds: number; readonly isPlaying: boolean }>(undefined);
  const renewedAt = useRef(0);
  const { id, version } = video;

  const load = useCallback(
    async (isUrlWanted: boolean): Promise<void> => {
      try {
        const read = await client.video({ id });
        setFailure(undefined);
        if (isUrlWanted) {
          const player = element.current;
          if (player?.currentSrc) resume.current = { seconds: player.currentTime, isPlaying: !player.paused };
          setSource(read?.url ?? undefined);
        } else setSource((known) => known ?? read?.url ?? undefined);
        // A track that has not changed keeps its URL: a new one would load it again for nothing.
        const ready = read?.captions.filter(({ status, vtt }) => status === 'READY' && vtt !== null) ?? [];
        // The one that the owner wants to be chosen first leads the menu, the others follow by language.
        ready.sort((one, other) => Number(other.default) - Number(one.default));
        setTracks((known) => ready.map((track) => known.find((old) => keyOf(old) === keyOf(track)) ?? track));
      } catch (error) {
        setFailure(error);
      }
    },
    [client, id],
  );

  useEffect(() => {
    void load(false);
  }, [load, version]);

  useEffect(() => {
    // It opens above the list, which may be out of sight from where it was asked for.
    heading.current?.focus();
  }, []);

  useEffect(() => {
    if (source === undefined) return undefined;
    const wait = Math.max(Date.parse(source.expiresAt) - AHEAD_MS - Date.now(), AHEAD_MS);
    const timer = setTimeout(() => void load(true), Math.min(wait, LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  }, [source, load]);

  const firstTrack = tracks[0] && keyOf(tracks[0]);
  useEffect(() => {
    const list = element.current?.textTracks;
    const isChosen = list !== undefined && Array.from(list).some(({ mode }) => mode === 'showing');
    // Browsers heed `default` only for tracks that are there from the start.
    if (!isChosen && list?.[0] !== undefined && firstTrack !== undefined) list[0].mode = 'showing';
  }, [firstTrack]);

  const renew = (): void => {
    if (Date.now() - renewedAt.current < FAILS_AGAIN_MS) {
      setFailure(new Error('This browser cannot play the video.'));
      return;
    }
    renewedAt.current = Date.now();
    void load(true);
  };
  const goOn = (): void => {
    const [player, last] = [element.current, resume.current];
    resume.current = undefined;
    if (player === null || last === undefined) return;
    player.currentTime = last.seconds;
    // A browser may refuse to go on by itself; the user has the button.
    if (last.isPlaying) player.play().catch(() => undefined);
  };

  return (
    <section className="card player" aria-labelledby="player-title">
      <h2>
        <span ref={heading} id="player-title" tabIndex={-1}>
          {video.title}
        </span>
        <button type="button" className="quiet" onClick={onClose}>
          Close
        </button>
      </h2>
      {failure !== undefined && <Notice tone="bad">{inWords(failure)}</Notice>}
      <video
        ref={element}
        crossOrigin="anonymous"
        controls
        playsInline
        preload="metadata"
        src={source?.url}
        aria-label={video.title}
        onError={renew}
        onLoadedMetadata={goOn}
      >
        {tracks.map((track, index) => (
          <track
            key={keyOf(track)}
            kind="captions"
            src={track.vtt?.url}
            srcLang={track.language}
            label={track.label}
            default={index === 0}
          />
        ))}
      </video>
      {tracks.length === 0 && <p className="hint">{statusInWords(video).text}</p>}
      {tracks.length > 0 && (
        <p className="hint">
          Captions:{' '}
          {tracks.map((track) => (
            <span key={keyOf(track)} className="download">
              {track.label} (<a href={track.vtt?.url}>VTT</a>
              {track.srt !== null && (
                <>
                  , <a href={track.srt.url}>SRT</a>
                </>
              )}
              )
            </span>
          ))}
        </p>
      )}
    </section>
  );
}

function keyOf({ language, updatedAt }: Track): string {
  return `${language} ${updatedAt}`;
}
