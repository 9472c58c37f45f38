import { useWords } from '../words/words.tsx';
import { ChosenRow } from './chosen-row.tsx';
import { problemOf } from './upload-entry.ts';
import { UploadRow } from './upload-row.tsx';
import type { ShownQueue } from './use-queue.ts';

/** The queue: what was chosen and can still be named, then what is on its way. Nothing when it is empty. */
export function UploadsPanel({ shown }: { readonly shown: ShownQueue }) {
  const words = useWords();
  const { queue, entries, maxBytes, news } = shown;
  const chosen = entries.filter(({ state }) => state === 'chosen');
  const others = entries.filter(({ state }) => state !== 'chosen');
  const startable = chosen.filter((entry) => problemOf(entry, maxBytes) === undefined);
  return (
    <>
      <p role="status" className="for-readers">
        {news?.kind === 'arrived' && words.uploads.arrived(news.title)}
        {news?.kind === 'failed' && words.uploads.wentWrong(news.title)}
      </p>
      {entries.length > 0 && (
        <section className="card" aria-labelledby="uploads-title">
          <h2 id="uploads-title">{words.uploads.queue}</h2>
          {chosen.length > 0 && (
            <form
              onSubmit={(event) => {
                event.preventDefault();
                queue.start();
              }}
            >
              <ul className="plain">
                {chosen.map((entry) => (
                  <ChosenRow key={entry.id} entry={entry} queue={queue} maxBytes={maxBytes} />
                ))}
              </ul>
              <div className="choices end">
                <button type="submit" disabled={startable.length === 0}>
                  {words.uploads.start(Math.max(startable.length, 1))}
                </button>
              </div>
            </form>
          )}
          {others.length > 0 && (
            <ul className="plain">
              {others.map((entry) => (
                <UploadRow key={entry.id} entry={entry} queue={queue} />
              ))}
            </ul>
          )}
        </section>
      )}
    </>
  );
}
