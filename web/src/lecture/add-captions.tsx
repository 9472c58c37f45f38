import { useState, type SubmitEvent } from 'react';
import type { Client } from '../../../sdk/index.ts';
import { SPOKEN_LANGUAGES } from '../languages.ts';
import { Dialog } from '../ui/dialog.tsx';
import { LanguageOptions } from '../ui/language-options.tsx';
import { FailureNotice } from '../ui/notice.tsx';
import { useSpoken } from '../words/words.tsx';
import { languageOfName, readCaptionFile } from './caption-file.ts';
import type { Lecture } from './use-lecture.ts';

/** Takes a caption file of the user's own, asks for its language, and adds it as a track. */
export function AddCaptions({
  client,
  lecture,
  onAdded,
  onClose,
}: {
  readonly client: Client;
  readonly lecture: Lecture;
  /** Told the label of the track. */
  readonly onAdded: (label: string) => void;
  readonly onClose: () => void;
}) {
  const { words, formats } = useSpoken();
  const [file, setFile] = useState<File>();
  const [language, setLanguage] = useState('');
  const [label, setLabel] = useState('');
  const [isFirst, setIsFirst] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const choose = (chosen: File | undefined): void => {
    setFile(chosen);
    setFailure(undefined);
    const told = chosen && languageOfName(chosen.name, SPOKEN_LANGUAGES);
    if (told !== undefined && language === '') setLanguage(told);
  };
  const add = async (): Promise<void> => {
    if (file === undefined) return;
    const text = await readCaptionFile(file);
    const own = label.trim();
    const saved = await client.saveCaptions({
      input: { videoId: lecture.id, language, text, default: isFirst, ...(own === '' ? {} : { label: own }) },
    });
    const track = saved.captions.find((one) => one.language === language);
    onAdded(track?.label ?? formats.language(language));
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setIsBusy(true);
    setFailure(undefined);
    add()
      .catch(setFailure)
      .finally(() => setIsBusy(false));
  };
  return (
    <Dialog title={words.tracks.addTitle} onClose={onClose}>
      <form onSubmit={submit}>
        <p>{words.tracks.addText}</p>
        <label>
          {words.tracks.addFile}
          <input
            type="file"
            accept=".vtt,.srt,text/vtt,application/x-subrip"
            required
            onChange={({ target }) => choose(target.files?.[0])}
          />
        </label>
        <label>
          {words.tracks.addLanguage}
          <select value={language} required onChange={({ target }) => setLanguage(target.value)}>
            <option value="">{words.tracks.chooseLanguage}</option>
            <LanguageOptions />
          </select>
        </label>
        <label>
          {words.tracks.addLabel}
          <input value={label} maxLength={100} onChange={({ target }) => setLabel(target.value)} />
        </label>
        <label className="check">
          <input type="checkbox" checked={isFirst} onChange={({ target }) => setIsFirst(target.checked)} />
          {words.tracks.addDefault}
        </label>
        {failure !== undefined && <FailureNotice error={failure} />}
        <div className="choices end">
          <button type="button" className="quiet" onClick={onClose}>
            {words.app.cancel}
          </button>
          <button type="submit" disabled={isBusy}>
            {words.tracks.addConfirm}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
