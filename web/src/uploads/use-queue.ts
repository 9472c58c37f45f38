import { useEffect, useState, useSyncExternalStore } from 'react';
import { isSignedOut } from '../failures.ts';
import type { UploadEntry } from './upload-entry.ts';
import type { QueueNews, UploadQueue } from './upload-queue.ts';

/** The queue as a screen sees it. */
export interface ShownQueue {
  readonly queue: UploadQueue;
  readonly entries: readonly UploadEntry[];
  readonly maxBytes: number | undefined;
  /** The ids of the videos whose bytes have arrived since the page was opened. */
  readonly arrived: ReadonlySet<string>;
  /** The last news; undefined until there is some. */
  readonly news: QueueNews | undefined;
  /** Why what was begun before could not be read. */
  readonly failure: unknown;
}

/** Follows the queue, and has it look for what was begun before. `onSignedOut` is called when an upload finds the session over. */
export function useQueue(queue: UploadQueue, onSignedOut: () => void): ShownQueue {
  const entries = useSyncExternalStore(queue.subscribe, queue.entries);
  const [arrived, setArrived] = useState<ReadonlySet<string>>(new Set());
  const [news, setNews] = useState<QueueNews>();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    queue.findOpen().catch((error: unknown) => {
      if (isSignedOut(error)) onSignedOut();
      else setFailure(error);
    });
    return queue.onNews((one) => {
      if (isSignedOut(one.error)) return onSignedOut();
      setNews(one);
      const { video } = one;
      if (video !== undefined) setArrived((known) => new Set([...known, video.id]));
    });
  }, [queue, onSignedOut]);
  return { queue, entries, maxBytes: queue.maxBytes(), arrived, news, failure };
}
