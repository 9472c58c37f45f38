import { useRef, useState } from 'react';
import { canRetry } from '../failures.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { Icon } from '../ui/icon.tsx';
import { useOnline } from '../ui/use-online.ts';
import { useSpoken } from '../words/words.tsx';
import { ACCEPTED, canReopen, inputFiles, pickFiles } from './choose-files.ts';
import type { UploadEntry } from './upload-entry.ts';
import type { Chosen, UploadQueue } from './upload-queue.ts';

/** An upload that has begun: how far it is, how fast, how long still, and what can be done with it. */
export function UploadRow({ entry, queue }: { readonly entry: UploadEntry; readonly queue: UploadQueue }) {
  const { words, formats } = useSpoken();
  const { id, title, state, sentBytes, sizeBytes } = entry;
  const [failure, setFailure] = useState<unknown>();
  const input = useRef<HTMLInputElement>(null);
  const give = ([chosen]: readonly Chosen[]): void => {
    if (chosen !== undefined) queue.giveFile(id, chosen);
  };
  const choose = (): void => {
    if (canReopen()) pickFiles({ multiple: false }).then(give, setFailure);
    else input.current?.click();
  };
  const shownFailure = entry.failure ?? failure;
  return (
    <li className="upload">
      <div className="upload-head">
        <h3>{title}</h3>
        <div className="actions">
          {state === 'sending' && (
            <button
              type="button"
              className="quiet small"
              aria-label={words.uploads.pauseOf(title)}
              onClick={() => queue.pause(id)}
            >
              <Icon name="pause" />
              {words.uploads.pause}
            </button>
          )}
          {state === 'paused' && (
            <button
              type="button"
              className="small"
              aria-label={words.uploads.resumeOf(title)}
              onClick={() => queue.resume(id)}
            >
              <Icon name="play" />
              {words.uploads.resume}
            </button>
          )}
          {state === 'file wanted' && (
            <button type="button" className="small" aria-label={words.uploads.chooseAgainOf(title)} onClick={choose}>
              {words.uploads.chooseAgain}
            </button>
          )}
          {state === 'permission wanted' && (
            <button
              type="button"
              className="small"
              aria-label={words.uploads.goOnOf(title)}
              onClick={() => void queue.goOn(id)}
            >
              <Icon name="play" />
              {words.uploads.goOn}
            </button>
          )}
          {state === 'failed' && canRetry(entry.failure) && (
            <button
              type="button"
              className="small"
              aria-label={words.uploads.retryOf(title)}
              onClick={() => queue.retry(id)}
            >
              <Icon name="again" />
              {words.app.retry}
            </button>
          )}
          <button
            type="button"
            className="quiet small"
            aria-label={words.uploads.cancelOf(title)}
            onClick={() => queue.cancel(id)}
          >
            <Icon name="cross" />
            {words.app.cancel}
          </button>
        </div>
      </div>
      <progress
        className={state}
        aria-label={words.uploads.progressOf(title)}
        max={Math.max(sizeBytes, 1)}
        value={sentBytes}
      />
      <p className="facts">
        <span>
          {words.uploads.ofTotal(formats.size(sentBytes), formats.size(sizeBytes))}
          {' · '}
          <Standing entry={entry} />
        </span>
        <span className="percent">{Math.floor((sentBytes / Math.max(sizeBytes, 1)) * 100)} %</span>
      </p>
      {shownFailure !== undefined && <FailureNotice error={shownFailure} />}
      {state === 'file wanted' && (
        <input ref={input} type="file" hidden accept={ACCEPTED} onChange={({ target }) => give(inputFiles(target))} />
      )}
    </li>
  );
}

function Standing({ entry }: { readonly entry: UploadEntry }) {
  const { words, formats } = useSpoken();
  const isOnline = useOnline();
  const { uploads } = words;
  switch (entry.state) {
    case 'chosen':
    case 'waiting':
      return uploads.waiting;
    case 'paused':
      return uploads.paused;
    case 'elsewhere':
      return uploads.elsewhere;
    case 'file wanted':
      return uploads.needsFile;
    case 'permission wanted':
      return uploads.needsPermission;
    case 'failed':
      return uploads.stopped;
    case 'sending': {
      if (!isOnline) return uploads.offline;
      if (entry.sentBytes >= entry.sizeBytes) return uploads.finishing;
      if (entry.bytesPerSecond === undefined) return uploads.starting;
      if (entry.bytesPerSecond <= 0) return uploads.stalled;
      const speed = uploads.speed(formats.size(entry.bytesPerSecond));
      return entry.secondsLeft === undefined ? speed : `${speed} · ${uploads.left(formats.span(entry.secondsLeft))}`;
    }
  }
}
