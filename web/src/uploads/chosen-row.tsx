import { useId } from 'react';
import { Icon } from '../ui/icon.tsx';
import { LanguageOptions } from '../ui/language-options.tsx';
import { useSpoken } from '../words/words.tsx';
import { MAX_TITLE_LENGTH, problemOf, type UploadEntry } from './upload-entry.ts';
import type { UploadQueue } from './upload-queue.ts';

/** A file before it is sent: its title and language, and what is wrong with it. */
export function ChosenRow({
  entry,
  queue,
  maxBytes,
}: {
  readonly entry: UploadEntry;
  readonly queue: UploadQueue;
  readonly maxBytes: number | undefined;
}) {
  const { words, formats } = useSpoken();
  const hintId = useId();
  const problem = problemOf(entry, maxBytes);
  const failure = problem === undefined ? undefined : words.failures[problem];
  const isOfTitle = problem === 'TitleMissing' || problem === 'TitleTooLong';
  const isHopeless = problem !== undefined && !isOfTitle;
  const { length } = entry.title.normalize('NFC').trim();
  return (
    <li className="upload">
      <div className="upload-head">
        <span className="file-name">
          {entry.file?.name} · {formats.size(entry.sizeBytes)}
        </span>
        <button
          type="button"
          className="quiet small icon-only"
          aria-label={words.uploads.removeOf(entry.title.slice(0, MAX_TITLE_LENGTH))}
          title={words.uploads.remove}
          onClick={() => queue.cancel(entry.id)}
        >
          <Icon name="cross" />
        </button>
      </div>
      {!isHopeless && (
        <div className="pair">
          <label>
            {words.uploads.titleOf}
            <input
              value={entry.title}
              onChange={({ target }) => queue.describe(entry.id, { title: target.value })}
              aria-invalid={isOfTitle}
              aria-describedby={failure === undefined ? undefined : hintId}
            />
          </label>
          <label>
            {words.uploads.spoken}
            <select
              value={entry.language ?? ''}
              onChange={({ target }) =>
                queue.describe(entry.id, { language: target.value === '' ? undefined : target.value })
              }
            >
              <option value="">{words.uploads.detect}</option>
              <LanguageOptions />
            </select>
          </label>
        </div>
      )}
      {failure !== undefined && (
        <p className="problem" id={hintId} role="alert">
          <Icon name="alert" />
          <span>
            <strong>{failure.what}</strong> {failure.todo}{' '}
            {problem === 'TitleTooLong' &&
              words.uploads.titleLength(formats.number(length), formats.number(MAX_TITLE_LENGTH))}
          </span>
        </p>
      )}
    </li>
  );
}
