import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { Client } from '../../../sdk/index.ts';
import { codeOf, isSignedOut } from '../failures.ts';
import { Confirm } from '../ui/confirm.tsx';
import { Icon } from '../ui/icon.tsx';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { useSpoken } from '../words/words.tsx';
import { CueRow, type CueAction } from './cue-row.tsx';
import { readTime, vttOfCues, type Cue } from './cues.ts';
import {
  cuesOf,
  editedOf,
  insertAfter,
  merge,
  overlaps,
  problemOfCue,
  split,
  withChange,
  type EditedCue,
} from './edited-cues.ts';
import type { Lecture, Track } from './use-lecture.ts';

/** So many cues are on the screen at a time: a lecture of three hours has three thousand. */
const PAGE_SIZE = 50;
const UNDO_STEPS = 100;

/**
 * Edits the cues of a track and saves them as a whole. Nothing is lost: leaving with changes asks first, and when the track was
 * changed elsewhere in the meantime, the user decides.
 */
export function CueEditor({
  client,
  lecture,
  track,
  cues,
  video,
  onReload,
  onSaved,
  onClose,
  onSignedOut,
}: {
  readonly client: Client;
  readonly lecture: Lecture;
  readonly track: Track;
  readonly cues: readonly Cue[];
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly onReload: () => Promise<Lecture | null | undefined>;
  readonly onSaved: () => void;
  readonly onClose: () => void;
  readonly onSignedOut: () => void;
}) {
  const { words, formats } = useSpoken();
  const [edits, setEdits] = useState(() => editedOf(cues));
  const [past, setPast] = useState<readonly (readonly EditedCue[])[]>([]);
  const [page, setPage] = useState(0);
  const [isSaving, setIsSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [isConflict, setIsConflict] = useState(false);
  /** Where the user wants to go with changes that are not saved; empty for back to the transcript. */
  const [leavingTo, setLeavingTo] = useState<string>();
  // What was there when editing began: a change of anything else of the lecture is no conflict.
  const [begunAt] = useState({ version: lecture.version, updatedAt: track.updatedAt });
  const focusNext = useRef<number>(undefined);
  const list = useRef<HTMLOListElement>(null);
  const isDirty = past.length > 0;

  const problems = useMemo(() => edits.map(problemOfCue), [edits]);
  const wrong = problems.filter((problem) => problem !== undefined).length;
  const pages = Math.max(1, Math.ceil(edits.length / PAGE_SIZE));
  const shownPage = Math.min(page, pages - 1);
  const first = shownPage * PAGE_SIZE;

  useWarningBeforeLeaving(isDirty, setLeavingTo);
  useEffect(() => {
    const key = focusNext.current;
    if (key === undefined) return;
    focusNext.current = undefined;
    list.current?.querySelector<HTMLElement>(`[data-cue="${key}"] textarea`)?.focus();
  });

  const apply = (next: readonly EditedCue[], { joins = false } = {}): void => {
    if (next === edits) return;
    // Typing in one field is one step back, not one for every letter.
    if (!joins || past.length === 0) setPast([...past.slice(1 - UNDO_STEPS), edits]);
    setEdits(next);
  };
  const lastTyped = useRef('');
  const act = (index: number, action: CueAction): void => {
    const cue = edits[index];
    if (cue === undefined) return;
    const field = action.kind === 'change' ? `${cue.key} ${Object.keys(action.change).join()}` : '';
    const joins = field !== '' && field === lastTyped.current;
    lastTyped.current = field;
    switch (action.kind) {
      case 'change':
        return apply(withChange(edits, index, action.change), { joins });
      case 'split':
        focusNext.current = cue.key;
        return apply(split(edits, index, action.place));
      case 'merge':
        focusNext.current = cue.key;
        return apply(merge(edits, index));
      case 'insert': {
        const next = insertAfter(edits, index);
        focusNext.current = next[index + 1]?.key;
        return apply(next);
      }
      case 'delete':
        focusNext.current = (edits[index + 1] ?? edits[index - 1])?.key;
        return apply(edits.toSpliced(index, 1));
      case 'play':
        return play(video, readTime(cue.start));
    }
  };
  const undo = (): void => {
    const last = past.at(-1);
    if (last === undefined) return;
    lastTyped.current = '';
    setEdits(last);
    setPast(past.slice(0, -1));
  };

  const store = (expectedVersion: number): Promise<unknown> =>
    client.saveCaptions({
      input: {
        videoId: lecture.id,
        language: track.language,
        text: vttOfCues(cuesOf(edits)),
        label: track.label,
        default: track.default,
        expectedVersion,
      },
    });
  const save = async ({ overwrites = false } = {}): Promise<void> => {
    setIsSaving(true);
    setFailure(undefined);
    setIsConflict(false);
    try {
      let version = overwrites ? ((await onReload())?.version ?? begunAt.version) : begunAt.version;
      for (let tries = 0; ; tries += 1) {
        try {
          await store(version);
          break;
        } catch (error) {
          if (codeOf(error) !== 'Conflict' || tries === 3) throw error;
          const now = await onReload();
          const same = now?.captions.find(({ language }) => language === track.language);
          if (now == null || (!overwrites && same?.updatedAt !== begunAt.updatedAt)) throw error;
          version = now.version;
        }
      }
      onSaved();
    } catch (error) {
      if (isSignedOut(error)) return onSignedOut();
      if (codeOf(error) === 'Conflict') setIsConflict(true);
      else setFailure(error);
    } finally {
      setIsSaving(false);
    }
  };
  const showProblem = (): void => {
    const index = problems.findIndex((problem) => problem !== undefined);
    setPage(Math.floor(index / PAGE_SIZE));
    focusNext.current = edits[index]?.key;
  };
  const leave = (): void => {
    if (isDirty) setLeavingTo('');
    else onClose();
  };

  return (
    <div className="editor">
      <div className="editor-bar">
        <button
          type="button"
          className="small"
          disabled={isSaving || !isDirty || wrong > 0 || edits.length === 0}
          onClick={() => void save()}
        >
          {isSaving ? words.editor.saving : words.editor.save}
        </button>
        <button type="button" className="quiet small" disabled={!isDirty} onClick={undo}>
          {words.editor.undo}
        </button>
        <button type="button" className="quiet small" onClick={leave}>
          {isDirty ? words.editor.discard : words.editor.done}
        </button>
        {isDirty && <span className="hint">{words.editor.unsaved}</span>}
      </div>
      {failure !== undefined && <FailureNotice error={failure} />}
      {isConflict && (
        <div role="alert" className="notice bad">
          <Icon name="alert" />
          <p>
            <strong>{words.editor.conflict}</strong> {words.editor.conflictTodo}
          </p>
          <button type="button" className="small" onClick={() => void save({ overwrites: true })}>
            {words.editor.overwrite}
          </button>
        </div>
      )}
      {wrong > 0 && (
        <Notice>
          <p>{words.editor.problems(wrong)}</p>
          <button type="button" className="quiet small" onClick={showProblem}>
            {words.editor.showProblem}
          </button>
        </Notice>
      )}
      {edits.length === 0 && (
        <div className="empty">
          <p className="hint">{words.editor.noCues}</p>
          <button type="button" className="quiet" onClick={() => apply(insertAfter(edits, -1))}>
            {words.editor.insertFirst}
          </button>
        </div>
      )}
      <ol ref={list} className="cues">
        {edits.slice(first, first + PAGE_SIZE).map((cue, offset) => (
          <CueRow
            key={cue.key}
            cue={cue}
            number={first + offset + 1}
            problem={problems[first + offset]}
            isOverlapping={overlaps(edits[first + offset - 1], cue)}
            isLast={first + offset + 1 === edits.length}
            language={track.language}
            onAction={(action) => act(first + offset, action)}
          />
        ))}
      </ol>
      {pages > 1 && (
        <nav className="pager" aria-label={words.editor.title(track.label)}>
          <button
            type="button"
            className="quiet small"
            disabled={shownPage === 0}
            onClick={() => setPage(shownPage - 1)}
          >
            {words.editor.previous}
          </button>
          <span>
            {words.editor.page(
              formats.number(first + 1),
              formats.number(Math.min(first + PAGE_SIZE, edits.length)),
              formats.number(edits.length),
            )}
          </span>
          <button
            type="button"
            className="quiet small"
            disabled={shownPage === pages - 1}
            onClick={() => setPage(shownPage + 1)}
          >
            {words.editor.next}
          </button>
        </nav>
      )}
      {leavingTo !== undefined && (
        <Confirm
          title={words.editor.discardTitle}
          text={words.editor.discardText}
          action={words.editor.discard}
          onConfirm={() => {
            onClose();
            if (leavingTo !== '') location.assign(leavingTo);
            return Promise.resolve();
          }}
          onClose={() => setLeavingTo(undefined)}
        />
      )}
    </div>
  );
}

function play(video: RefObject<HTMLVideoElement | null>, startMs: number | undefined): void {
  if (video.current === null || startMs === undefined) return;
  video.current.currentTime = startMs / 1000;
  video.current.play().catch(() => undefined);
}

/** The browser asks before the page is left or loaded again; a link within it is handed to `onLink` instead of being followed. */
function useWarningBeforeLeaving(isDirty: boolean, onLink: (href: string) => void): void {
  useEffect(() => {
    if (!isDirty) return undefined;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    const hold = (event: MouseEvent): void => {
      const link =
        event.target instanceof Element
          ? event.target.closest<HTMLAnchorElement>('a[href]:not([download], .skip)')
          : null;
      if (link === null) return;
      event.preventDefault();
      onLink(link.href);
    };
    addEventListener('beforeunload', warn);
    document.addEventListener('click', hold, { capture: true });
    return () => {
      removeEventListener('beforeunload', warn);
      document.removeEventListener('click', hold, { capture: true });
    };
  }, [isDirty, onLink]);
}
