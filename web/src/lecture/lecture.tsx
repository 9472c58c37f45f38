import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { Client } from '../../../sdk/index.ts';
import { standingOf } from '../library/status.ts';
import type { Videos } from '../library/use-videos.ts';
import { Confirm } from '../ui/confirm.tsx';
import { Icon } from '../ui/icon.tsx';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { useSpoken, useWords } from '../words/words.tsx';
import { CueEditor } from './cue-editor.tsx';
import { cuesOfVtt, type Cue } from './cues.ts';
import { Player } from './player.tsx';
import { Title } from './title.tsx';
import { Tracks } from './tracks.tsx';
import { Transcript } from './transcript.tsx';
import { readTrackFile, useCues } from './use-cues.ts';
import { useLecture, type Lecture, type Track } from './use-lecture.ts';

/** One lecture: the video, its text beside it, and its captions. */
export function LectureScreen({
  id,
  client,
  videos,
  onSignedOut,
}: {
  readonly id: string;
  readonly client: Client;
  readonly videos: Videos;
  readonly onSignedOut: () => void;
}) {
  const { words } = useSpoken();
  const { lecture, failure, reload } = useLecture(client, id, videos, onSignedOut);
  return (
    <div className="lecture">
      <a className="back" href="#/">
        <Icon name="back" />
        {words.lecture.back}
      </a>
      {failure !== undefined && <FailureNotice error={failure} />}
      {lecture === undefined && failure === undefined && <p className="hint loading">{words.lecture.loading}</p>}
      {lecture === null && <Notice>{words.lecture.gone}</Notice>}
      {lecture && (
        <Shown lecture={lecture} client={client} videos={videos} onReload={reload} onSignedOut={onSignedOut} />
      )}
    </div>
  );
}

function Shown({
  lecture,
  client,
  videos,
  onReload,
  onSignedOut,
}: {
  readonly lecture: Lecture;
  readonly client: Client;
  readonly videos: Videos;
  readonly onReload: () => Promise<Lecture | null | undefined>;
  readonly onSignedOut: () => void;
}) {
  const { words, formats } = useSpoken();
  const video = useRef<HTMLVideoElement>(null);
  const [isDoomed, setIsDoomed] = useState(false);
  // As they were when editing began: what changes meanwhile must not take the user's work away.
  const [edited, setEdited] = useState<{ readonly track: Track; readonly cues: readonly Cue[] }>();
  const [editFailure, setEditFailure] = useState<unknown>();
  const side = useRef<HTMLElement>(null);
  const sideHead = useRef<HTMLDivElement>(null);
  const isEditing = edited !== undefined;
  const wasEditing = useRef(isEditing);
  // The button that was pressed goes or is far below: where the work is must be seen, and have what is typed.
  useEffect(() => {
    if (wasEditing.current === isEditing) return;
    wasEditing.current = isEditing;
    side.current?.focus({ preventScroll: true });
    sideHead.current?.scrollIntoView({ block: 'nearest' });
  }, [isEditing]);
  const [news, setNews] = useState<string>();
  const tracks = useMemo(() => shownFirst(lecture.captions), [lecture.captions]);
  // Until the user chooses, the captions are those that the owner wants to be shown first, as soon as there are any.
  const [chosen, setChosen] = useState<{ readonly language: string | undefined }>();
  const language = chosen === undefined ? tracks[0]?.language : chosen.language;
  const onLanguage = useCallback((next: string | undefined) => {
    setChosen({ language: next });
  }, []);
  const readTrack = tracks.find((track) => track.language === language) ?? tracks[0];
  const { cues, failure } = useCues(readTrack, onReload);
  const { tone, text, todo } = standingOf(lecture, words);
  const isReady = lecture.status === 'READY';

  const remove = async (): Promise<void> => {
    await client.deleteVideo({ id: lecture.id });
    videos.drop(lecture.id);
    location.hash = '#/';
  };
  const edit = (track: Track): void => {
    setNews(undefined);
    setEditFailure(undefined);
    readTrackFile(track, 'vtt', onReload).then((vtt) => {
      onLanguage(track.language);
      setEdited({ track, cues: cuesOfVtt(vtt) });
    }, setEditFailure);
  };
  return (
    <>
      <Title client={client} lecture={lecture} onReload={onReload} onRenamed={() => void videos.refresh()} />
      <p className="hint">
        <span className={`status ${tone}`}>{text}</span>
        {' · '}
        {formats.day(lecture.createdAt)}
        {lecture.durationSeconds !== null && ` · ${formats.clock(lecture.durationSeconds)}`}
        {' · '}
        {formats.size(lecture.sizeBytes)}
      </p>
      {todo !== undefined && <p className="hint">{todo}</p>}
      {isReady && (
        <div className="stage">
          <div className="screen">
            <Player
              lecture={lecture}
              tracks={tracks}
              language={language}
              onLanguage={onLanguage}
              element={video}
              onReload={onReload}
            />
            {tracks.length > 0 && (
              <label className="inline">
                {words.lecture.captionLanguage}
                <select
                  value={language ?? ''}
                  disabled={edited !== undefined}
                  onChange={({ target }) => setChosen({ language: target.value === '' ? undefined : target.value })}
                >
                  <option value="">{words.lecture.captionsOff}</option>
                  {tracks.map((track) => (
                    <option key={track.language} value={track.language}>
                      {track.label}
                    </option>
                  ))}
                </select>
              </label>
            )}
          </div>
          <section ref={side} className="card side" aria-labelledby="side-title" tabIndex={-1}>
            <div ref={sideHead} className="title-row">
              <h2 id="side-title">
                {edited === undefined ? words.lecture.transcript : words.editor.title(edited.track.label)}
              </h2>
              {readTrack !== undefined && edited === undefined && (
                <button type="button" className="quiet small" onClick={() => edit(readTrack)}>
                  <Icon name="pencil" />
                  {words.lecture.edit}
                </button>
              )}
            </div>
            {news !== undefined && <Notice tone="good">{news}</Notice>}
            {(editFailure ?? failure) !== undefined && <FailureNotice error={editFailure ?? failure} />}
            {edited === undefined ? (
              <ReadTranscript track={readTrack} cues={cues} isFailed={failure !== undefined} video={video} />
            ) : (
              <CueEditor
                client={client}
                lecture={lecture}
                track={edited.track}
                cues={edited.cues}
                video={video}
                onReload={onReload}
                onSaved={() => {
                  setEdited(undefined);
                  setNews(words.editor.saved);
                  void onReload();
                }}
                onClose={() => setEdited(undefined)}
                onSignedOut={onSignedOut}
              />
            )}
          </section>
        </div>
      )}
      {isReady && (
        <Tracks client={client} lecture={lecture} isEditing={edited !== undefined} onEdit={edit} onReload={onReload} />
      )}
      <div className="choices end">
        <button type="button" className="quiet danger-text" onClick={() => setIsDoomed(true)}>
          <Icon name="bin" />
          {words.lecture.delete}
        </button>
      </div>
      {isDoomed && (
        <Confirm
          title={words.lecture.deleteTitle(lecture.title)}
          text={words.lecture.deleteText}
          action={words.lecture.deleteConfirm}
          onConfirm={remove}
          onClose={() => setIsDoomed(false)}
        />
      )}
    </>
  );
}

/** The transcript, or why there is none. */
function ReadTranscript({
  track,
  cues,
  isFailed,
  video,
}: {
  readonly track: Track | undefined;
  readonly cues: readonly Cue[] | undefined;
  readonly isFailed: boolean;
  readonly video: RefObject<HTMLVideoElement | null>;
}) {
  const { lecture, app } = useWords();
  if (track === undefined) {
    return (
      <div className="empty">
        <p>{lecture.noTranscript}</p>
        <p className="hint">{lecture.noTranscriptHint}</p>
      </div>
    );
  }
  if (cues === undefined) return isFailed ? null : <p className="hint">{app.loading}</p>;
  return <Transcript cues={cues} language={track.language} video={video} />;
}

/** The tracks that can be shown: the one that the owner wants first, then by language. */
function shownFirst(captions: readonly Track[]): readonly Track[] {
  const ready = captions.filter(({ status, vtt }) => status === 'READY' && vtt !== null);
  return ready.toSorted((one, other) => Number(other.default) - Number(one.default));
}
