import { useState } from 'react';
import { useWords } from '../words/words.tsx';
import { Dialog } from './dialog.tsx';
import { FailureNotice } from './notice.tsx';

/** Asks before something that cannot be undone. Stays open while it is done, and says when it failed. */
export function Confirm({
  title,
  text,
  action,
  onConfirm,
  onClose,
}: {
  readonly title: string;
  readonly text: string;
  /** What the button says that does it. */
  readonly action: string;
  /** The caller closes the question by what follows from it. */
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}) {
  const words = useWords();
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const confirm = (): void => {
    setIsBusy(true);
    setFailure(undefined);
    onConfirm().catch((error: unknown) => {
      setFailure(error);
      setIsBusy(false);
    });
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      {failure !== undefined && <FailureNotice error={failure} />}
      <div className="choices end">
        <button type="button" className="quiet" onClick={onClose} autoFocus>
          {words.app.cancel}
        </button>
        <button type="button" className="danger" onClick={confirm} disabled={isBusy}>
          {action}
        </button>
      </div>
    </Dialog>
  );
}
