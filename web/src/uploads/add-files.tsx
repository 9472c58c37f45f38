import { useRef, useState, type DragEvent } from 'react';
import { Icon } from '../ui/icon.tsx';
import { useSpoken } from '../words/words.tsx';
import { ACCEPTED, canReopen, droppedFiles, inputFiles, pickFiles } from './choose-files.ts';
import type { Chosen } from './upload-queue.ts';

/** Where files are dropped or chosen; any number at once. */
export function AddFiles({
  maxBytes,
  onFiles,
  onFailure,
}: {
  readonly maxBytes: number | undefined;
  readonly onFiles: (chosen: readonly Chosen[]) => void;
  readonly onFailure: (error: unknown) => void;
}) {
  const { words, formats } = useSpoken();
  const [isOver, setIsOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const choose = (): void => {
    if (canReopen()) pickFiles({ multiple: true }).then(onFiles, onFailure);
    else input.current?.click();
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setIsOver(false);
    droppedFiles(event.dataTransfer).then(onFiles, onFailure);
  };
  return (
    <div
      className={isOver ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <span className="tile">
        <Icon name="upload" />
      </span>
      <div className="drop-text">
        <p className="drop-lead">{words.uploads.drop}</p>
        <p className="hint">{words.uploads.dropHint(maxBytes === undefined ? '…' : formats.size(maxBytes))}</p>
      </div>
      <button type="button" onClick={choose}>
        {words.uploads.choose}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={ACCEPTED}
        multiple
        onChange={({ target }) => onFiles(inputFiles(target))}
      />
    </div>
  );
}
