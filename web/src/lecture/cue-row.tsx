import { useId, useRef } from 'react';
import { Icon } from '../ui/icon.tsx';
import { useWords } from '../words/words.tsx';
import type { CueProblem, EditedCue } from './edited-cues.ts';

/** What can be done with a cue. */
export type CueAction =
  | { readonly kind: 'change'; readonly change: Partial<Omit<EditedCue, 'key'>> }
  /** At the place of the cursor in the text. */
  | { readonly kind: 'split'; readonly place: number | undefined }
  | { readonly kind: 'merge' | 'insert' | 'delete' | 'play' };

/** One cue with its fields and buttons, and what is wrong with it. */
export function CueRow({
  cue,
  number,
  problem,
  isOverlapping,
  isLast,
  language,
  onAction,
}: {
  readonly cue: EditedCue;
  /** Its place, counted from 1. */
  readonly number: number;
  readonly problem: CueProblem | undefined;
  readonly isOverlapping: boolean;
  readonly isLast: boolean;
  readonly language: string;
  readonly onAction: (action: CueAction) => void;
}) {
  const { editor } = useWords();
  const text = useRef<HTMLTextAreaElement>(null);
  const hintId = useId();
  const isOfTimes = problem === 'badTime' || problem === 'endBeforeStart';
  const hint = problem === undefined ? (isOverlapping ? editor.overlap : undefined) : editor[problem];
  const described = hint === undefined ? undefined : hintId;
  return (
    <li className="cue" data-cue={cue.key}>
      <div className="cue-times">
        <span className="number" aria-hidden="true">
          {number}
        </span>
        <input
          aria-label={editor.startOf(number)}
          value={cue.start}
          aria-invalid={isOfTimes}
          aria-describedby={described}
          spellCheck={false}
          onChange={({ target }) => onAction({ kind: 'change', change: { start: target.value } })}
        />
        <span aria-hidden="true">–</span>
        <input
          aria-label={editor.endOf(number)}
          value={cue.end}
          aria-invalid={isOfTimes}
          aria-describedby={described}
          spellCheck={false}
          onChange={({ target }) => onAction({ kind: 'change', change: { end: target.value } })}
        />
        <div className="cue-actions">
          <IconButton
            icon="play"
            label={editor.playOf(number)}
            title={editor.play}
            onClick={() => onAction({ kind: 'play' })}
          />
          <IconButton
            icon="split"
            label={editor.splitOf(number)}
            title={editor.split}
            onClick={() => onAction({ kind: 'split', place: text.current?.selectionStart })}
          />
          <IconButton
            icon="merge"
            label={editor.mergeOf(number)}
            title={editor.merge}
            isDisabled={isLast}
            onClick={() => onAction({ kind: 'merge' })}
          />
          <IconButton
            icon="plus"
            label={editor.insertOf(number)}
            title={editor.insert}
            onClick={() => onAction({ kind: 'insert' })}
          />
          <IconButton
            icon="bin"
            label={editor.deleteOf(number)}
            title={editor.delete}
            onClick={() => onAction({ kind: 'delete' })}
          />
        </div>
      </div>
      <textarea
        ref={text}
        aria-label={editor.textOf(number)}
        value={cue.text}
        rows={2}
        lang={language}
        aria-invalid={problem !== undefined && !isOfTimes}
        aria-describedby={described}
        onChange={({ target }) => onAction({ kind: 'change', change: { text: target.value } })}
      />
      {hint !== undefined && (
        <p id={hintId} className={problem === undefined ? 'hint' : 'problem'}>
          {hint}
        </p>
      )}
    </li>
  );
}

function IconButton({
  icon,
  label,
  title,
  isDisabled = false,
  onClick,
}: {
  readonly icon: Parameters<typeof Icon>[0]['name'];
  readonly label: string;
  readonly title: string;
  readonly isDisabled?: boolean;
  readonly onClick: () => void;
}) {
  return (
    <button
      type="button"
      className="quiet small icon-only"
      aria-label={label}
      title={title}
      disabled={isDisabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
