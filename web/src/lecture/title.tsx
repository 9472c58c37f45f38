import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import type { Client } from '../../../sdk/index.ts';
import { PageError } from '../failures.ts';
import { Icon } from '../ui/icon.tsx';
import { FailureNotice } from '../ui/notice.tsx';
import { MAX_TITLE_LENGTH } from '../uploads/upload-entry.ts';
import { useSpoken } from '../words/words.tsx';
import type { Lecture } from './use-lecture.ts';

/** The title of a lecture, which can be changed where it stands. */
export function Title({
  client,
  lecture,
  onReload,
  onRenamed,
}: {
  readonly client: Client;
  readonly lecture: Lecture;
  readonly onReload: () => Promise<unknown>;
  readonly onRenamed: () => void;
}) {
  const { words, formats } = useSpoken();
  const [draft, setDraft] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Whoever comes here by keyboard or screen reader is told where they are.
    heading.current?.focus();
  }, []);
  const clean = (draft ?? '').normalize('NFC').trim();
  const save = async (): Promise<void> => {
    if (clean === '') throw new PageError('TitleMissing');
    if (clean.length > MAX_TITLE_LENGTH) throw new PageError('TitleTooLong');
    await client.updateVideo({ input: { id: lecture.id, expectedVersion: lecture.version, title: clean } });
    await onReload();
    setDraft(undefined);
    onRenamed();
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setIsBusy(true);
    setFailure(undefined);
    save()
      .catch((error: unknown) => {
        setFailure(error);
        // After a conflict the next attempt is made with the newest version before the user's eyes.
        void onReload();
      })
      .finally(() => setIsBusy(false));
  };
  if (draft === undefined) {
    return (
      <div className="title-row">
        <h1 ref={heading} tabIndex={-1}>
          {lecture.title}
        </h1>
        <button type="button" className="quiet small" onClick={() => setDraft(lecture.title)}>
          <Icon name="pencil" />
          {words.lecture.rename}
        </button>
      </div>
    );
  }
  return (
    <form className="rename" onSubmit={submit}>
      <label>
        {words.lecture.titleLabel}
        <input value={draft} onChange={({ target }) => setDraft(target.value)} autoFocus />
      </label>
      <div className="choices">
        <button type="submit" disabled={isBusy}>
          {words.lecture.save}
        </button>
        <button
          type="button"
          className="quiet"
          onClick={() => {
            setDraft(undefined);
            setFailure(undefined);
          }}
        >
          {words.app.cancel}
        </button>
        {clean.length > MAX_TITLE_LENGTH && (
          <span className="problem">
            {words.uploads.titleLength(formats.number(clean.length), formats.number(MAX_TITLE_LENGTH))}
          </span>
        )}
      </div>
      {failure !== undefined && <FailureNotice error={failure} />}
    </form>
  );
}
