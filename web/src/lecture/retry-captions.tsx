import { useState, type SubmitEvent } from 'react';
import type { Client } from '../../../sdk/index.ts';
import { Dialog } from '../ui/dialog.tsx';
import { LanguageOptions } from '../ui/language-options.tsx';
import { FailureNotice } from '../ui/notice.tsx';
import { useWords } from '../words/words.tsx';
import type { Lecture } from './use-lecture.ts';

/** Asks for the spoken language, then has the lecture transcribed again. */
export function RetryCaptions({
  client,
  lecture,
  onStarted,
  onClose,
}: {
  readonly client: Client;
  readonly lecture: Lecture;
  readonly onStarted: () => void;
  readonly onClose: () => void;
}) {
  const words = useWords();
  const [language, setLanguage] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setIsBusy(true);
    setFailure(undefined);
    client
      .retryCaptions({ videoId: lecture.id, language: language === '' ? null : language })
      .then(onStarted, setFailure)
      .finally(() => setIsBusy(false));
  };
  return (
    <Dialog title={words.tracks.retryTitle} onClose={onClose}>
      <form onSubmit={submit}>
        <p>{words.tracks.retryText}</p>
        <label>
          {words.uploads.spoken}
          <select value={language} onChange={({ target }) => setLanguage(target.value)}>
            <option value="">{words.uploads.detect}</option>
            <LanguageOptions />
          </select>
        </label>
        {failure !== undefined && <FailureNotice error={failure} />}
        <div className="choices end">
          <button type="button" className="quiet" onClick={onClose}>
            {words.app.cancel}
          </button>
          <button type="submit" disabled={isBusy}>
            {words.tracks.retryConfirm}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
