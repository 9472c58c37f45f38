import { useRef, useState, type DragEvent, type SubmitEvent } from 'react';
import type { Client } from '../../sdk/index.ts';
import { ACCEPTED } from './media-types.ts';
import { Notice } from './notice.tsx';
import { sendLecture } from './send-lecture.ts';
import { inWords, sizeInWords } from './words.ts';

/**
 * Choosing or dropping a file, naming it, and sending it. `onSent` is told the video's id once the bytes have arrived,
 * `onGivenUp` that they will not.
 */
export function UploadForm({
  client,
  onSent,
  onGivenUp,
}: {
  readonly client: Client;
  readonly onSent: (id: string) => void;
  readonly onGivenUp: () => void;
}) {
  const [file, setFile] = useState<File>();
  const [title, setTitle] = useState('');
  const [isDraggedOver, setIsDraggedOver] = useState(false);
  const [sentBytes, setSentBytes] = useState<number>();
  const [failure, setFailure] = useState<unknown>();
  const chooser = useRef<HTMLInputElement>(null);
  const sending = useRef<AbortController>(undefined);
  const isSending = sentBytes !== undefined;

  const choose = (chosen: File | undefined): void => {
    if (chosen === undefined || isSending) return;
    setFile(chosen);
    setTitle(chosen.name.replace(/\.[^.]*$/, '').replaceAll('_', ' '));
    setFailure(undefined);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setIsDraggedOver(false);
    choose(event.dataTransfer.files[0]);
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (file === undefined) return;
    const controller = new AbortController();
    sending.current = controller;
    setSentBytes(0);
    setFailure(undefined);
    sendLecture(
      client,
      { file, title },
      { signal: controller.signal, onProgress: (progress) => setSentBytes(progress.sentBytes) },
    )
      .then((id) => {
        setFile(undefined);
        setTitle('');
        if (chooser.current !== null) chooser.current.value = '';
        onSent(id);
      })
      .catch((error: unknown) => {
        if (!controller.signal.aborted) setFailure(error);
        onGivenUp();
      })
      .finally(() => setSentBytes(undefined));
  };

  return (
    <section className="card" aria-labelledby="upload-title">
      <h2 id="upload-title">Add a lecture</h2>
      <form onSubmit={submit}>
        <label
          className={isDraggedOver ? 'drop over' : 'drop'}
          onDragOver={(event) => {
            event.preventDefault();
            setIsDraggedOver(true);
          }}
          onDragLeave={() => setIsDraggedOver(false)}
          onDrop={drop}
        >
          <input
            ref={chooser}
            type="file"
            accept={ACCEPTED}
            disabled={isSending}
            onChange={({ target }) => choose(target.files?.[0])}
          />
          {file === undefined ? (
            <span>
              <strong>Choose a video or a recording</strong>, or drop it here
            </span>
          ) : (
            <span>
              <strong>{file.name}</strong> · {sizeInWords(file.size)}
              {!isSending && <span className="hint"> · choose another</span>}
            </span>
          )}
        </label>
        {file !== undefined && (
          <label>
            Title
            <input
              value={title}
              onChange={({ target }) => setTitle(target.value)}
              maxLength={255}
              required
              disabled={isSending}
            />
          </label>
        )}
        {failure !== undefined && <Notice tone="bad">{inWords(failure)}</Notice>}
        {file !== undefined && isSending && (
          <div className="sending">
            <progress aria-label={`Sending ${title}`} max={file.size} value={sentBytes} />
            <span>
              {sizeInWords(sentBytes)} of {sizeInWords(file.size)}
            </span>
            <button type="button" className="quiet" onClick={() => sending.current?.abort()}>
              Cancel
            </button>
          </div>
        )}
        {file !== undefined && !isSending && <button type="submit">Upload</button>}
      </form>
    </section>
  );
}
