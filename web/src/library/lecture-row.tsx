import type { VideoFieldsFragment } from '../../../sdk/index.ts';
import { Icon } from '../ui/icon.tsx';
import { lectureHref } from '../ui/use-route.ts';
import { useSpoken } from '../words/words.tsx';
import { standingOf } from './status.ts';

/** One lecture of the list: what it is, how it stands, and what can be done with it. */
export function LectureRow({
  video,
  onDelete,
}: {
  readonly video: VideoFieldsFragment;
  readonly onDelete: () => void;
}) {
  const { words, formats } = useSpoken();
  const { library } = words;
  const { tone, text, todo } = standingOf(video, words);
  const isReady = video.status === 'READY';
  const isSound = video.contentType.startsWith('audio/');
  return (
    <li className="video">
      <span className="tile" aria-hidden="true">
        <Icon name={isSound ? 'sound' : 'film'} />
        {video.durationSeconds !== null && <span className="length">{formats.clock(video.durationSeconds)}</span>}
      </span>
      <div className="what">
        <h2>{isReady ? <a href={lectureHref(video.id)}>{video.title}</a> : video.title}</h2>
        <p className={`status ${tone}`}>{text}</p>
        {todo !== undefined && <p className="hint">{todo}</p>}
        <p className="hint">
          {formats.day(video.createdAt)}
          {' · '}
          {formats.size(video.sizeBytes)}
        </p>
      </div>
      <button
        type="button"
        className="quiet small icon-only"
        aria-label={library.deleteOf(video.title)}
        title={library.delete}
        onClick={onDelete}
      >
        <Icon name="bin" />
      </button>
    </li>
  );
}
