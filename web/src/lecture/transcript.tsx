import { memo, useEffect, useRef, useState, type RefObject } from 'react';
import { useSpoken } from '../words/words.tsx';
import { cueAt, type Cue } from './cues.ts';

/** The text of the captions beside the video: it follows what plays, and a click plays from there. */
export function Transcript({
  cues,
  language,
  video,
}: {
  readonly cues: readonly Cue[];
  readonly language: string;
  readonly video: RefObject<HTMLVideoElement | null>;
}) {
  const { words } = useSpoken();
  const [isFollowing, setIsFollowing] = useState(true);
  const list = useRef<HTMLOListElement>(null);
  const current = useCurrentCue(cues, video);

  useEffect(() => {
    const box = list.current;
    const row = box?.children.item(current);
    if (!isFollowing || box === null || !(row instanceof HTMLElement)) return;
    // The box alone: the page around it stays where the reader has it.
    const top = row.offsetTop - box.offsetTop - (box.clientHeight - row.offsetHeight) / 3;
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    box.scrollTo({ top, behavior: isCalm ? 'auto' : 'smooth' });
  }, [current, isFollowing]);

  const play = (cue: Cue): void => {
    if (video.current === null) return;
    video.current.currentTime = cue.startMs / 1000;
    video.current.play().catch(() => undefined);
  };
  const latestPlay = useRef(play);
  latestPlay.current = play;
  const [onPlay] = useState(() => (cue: Cue) => latestPlay.current(cue));

  return (
    <>
      <label className="check">
        <input type="checkbox" checked={isFollowing} onChange={({ target }) => setIsFollowing(target.checked)} />
        {words.lecture.follow}
      </label>
      <ol ref={list} className="transcript" lang={language} aria-label={words.lecture.transcript}>
        {cues.map((cue, index) => (
          <Row key={`${cue.startMs} ${index}`} cue={cue} isCurrent={index === current} onPlay={onPlay} />
        ))}
      </ol>
    </>
  );
}

const Row = memo(function Row({
  cue,
  isCurrent,
  onPlay,
}: {
  readonly cue: Cue;
  readonly isCurrent: boolean;
  readonly onPlay: (cue: Cue) => void;
}) {
  const { words, formats } = useSpoken();
  const time = formats.clock(cue.startMs / 1000);
  return (
    <li className={isCurrent ? 'current' : undefined} aria-current={isCurrent ? 'true' : undefined}>
      <button type="button" className="bare" onClick={() => onPlay(cue)} title={words.lecture.jump(time)}>
        <span className="time">{time}</span>
        <span>{cue.text.replaceAll('\n', ' ')}</span>
      </button>
    </li>
  );
});

/** The index of the cue at which the video is; changes with the cue, not with every moment. */
export function useCurrentCue(cues: readonly Cue[], video: RefObject<HTMLVideoElement | null>): number {
  const [current, setCurrent] = useState(-1);
  useEffect(() => {
    const element = video.current;
    if (element === null) return undefined;
    const follow = (): void => setCurrent(cueAt(cues, element.currentTime * 1000));
    follow();
    for (const event of ['timeupdate', 'seeking'] as const) element.addEventListener(event, follow);
    return () => {
      for (const event of ['timeupdate', 'seeking'] as const) element.removeEventListener(event, follow);
    };
  }, [cues, video]);
  return current;
}
