import { useCallback, useEffect, useRef, useState } from 'react';
import type { Client, OnCaptionReadySubscription, VideoFieldsFragment } from '../../../sdk/index.ts';
import { isSignedOut } from '../failures.ts';

/** One event of `onCaptionReady`. */
export type CaptionEvent = NonNullable<OnCaptionReadySubscription['onCaptionReady']>;

/** The user's videos, kept up to date. */
export interface Videos {
  /** Undefined until they have been read for the first time. */
  readonly items: readonly VideoFieldsFragment[] | undefined;
  readonly hasMore: boolean;
  /** Whether news of captions arrive by themselves at the moment. */
  readonly isLive: boolean;
  /** The last event. */
  readonly event: CaptionEvent | undefined;
  /** Why the last reading failed; undefined when it did not. */
  readonly failure: unknown;
  readonly refresh: () => Promise<void>;
  /** Takes a video out at once, before the next reading does. */
  readonly drop: (id: string) => void;
  readonly showMore: () => void;
}

const PAGE_SIZE = 20;
/** Only captions announce themselves; a file that is on its way or being checked is asked after. */
const ASK_AGAIN_MS = 3000;
/** A file that another tab or computer may be sending. */
const ASK_LATER_MS = 15_000;
const SUBSCRIBE_AGAIN_MS = 10_000;

/**
 * Subscribes first and queries then, and queries again after every reconnect: events are not replayed. `sent` are the videos
 * whose bytes this page has just sent. `onSignedOut` is called when the API no longer knows the user.
 */
export function useVideos(client: Client, sent: ReadonlySet<string>, onSignedOut: () => void): Videos {
  const [page, setPage] = useState<{ readonly items: readonly VideoFieldsFragment[]; readonly hasMore: boolean }>();
  const [isLive, setIsLive] = useState(false);
  const [event, setEvent] = useState<CaptionEvent>();
  const [failure, setFailure] = useState<unknown>();
  const pages = useRef(1);
  const asked = useRef(0);
  const shown = useRef(0);
  const signedOut = useRef(onSignedOut);
  signedOut.current = onSignedOut;

  const fail = useCallback((error: unknown): void => {
    if (isSignedOut(error)) signedOut.current();
    else setFailure(error);
  }, []);

  const refresh = useCallback(async (): Promise<void> => {
    asked.current += 1;
    const turn = asked.current;
    try {
      const read = await readPages(client, pages.current);
      // An answer may be overtaken by that of a later question.
      if (turn < shown.current) return;
      shown.current = turn;
      setPage(read);
      setFailure(undefined);
    } catch (error) {
      if (turn >= shown.current) fail(error);
    }
  }, [client, fail]);

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const isOver = (): boolean => signal.aborted;
    const watch = async (): Promise<void> => {
      const hooks = {
        signal,
        onConnected: () => {
          setIsLive(true);
          void refresh();
        },
        onDisconnected: () => setIsLive(false),
      };
      while (!isOver()) {
        try {
          for await (const caption of client.onCaptionReady({}, hooks)) {
            setEvent(caption);
            void refresh();
          }
        } catch (error) {
          if (isSignedOut(error)) fail(error);
        }
        if (isOver()) return;
        setIsLive(false);
        await pause(SUBSCRIBE_AGAIN_MS, signal);
      }
    };
    void watch();
    // Not only once connected: the list is wanted where real time is not to be had, too.
    void refresh();
    return () => controller.abort();
  }, [client, refresh, fail]);

  const askAgainMs = Math.min(...(page?.items.map((video) => askAgainAfter(video, sent, isLive)) ?? []), Infinity);
  useEffect(() => {
    if (askAgainMs === Infinity) return undefined;
    const timer = setInterval(() => void refresh(), askAgainMs);
    return () => clearInterval(timer);
  }, [askAgainMs, refresh]);

  return {
    items: page?.items,
    hasMore: page?.hasMore ?? false,
    isLive,
    event,
    failure,
    refresh,
    drop: (id) => setPage((read) => read && { ...read, items: read.items.filter((video) => video.id !== id) }),
    showMore: () => {
      pages.current += 1;
      void refresh();
    },
  };
}

/** After how long the page has to ask how the video goes on; never (`Infinity`) when it is told. */
function askAgainAfter(video: VideoFieldsFragment, sent: ReadonlySet<string>, isLive: boolean): number {
  if (video.status === 'PROCESSING') return ASK_AGAIN_MS;
  if (video.status === 'AWAITING_UPLOAD') return sent.has(video.id) ? ASK_AGAIN_MS : ASK_LATER_MS;
  const isCaptioned = video.captions.some(({ status }) => status === 'QUEUED' || status === 'TRANSCRIBING');
  return isCaptioned && !isLive ? ASK_AGAIN_MS : Infinity;
}

async function readPages(client: Client, count: number) {
  const items: VideoFieldsFragment[] = [];
  let nextToken: string | null = null;
  for (let page = 0; page < count; page += 1) {
    const answer: Awaited<ReturnType<Client['videos']>> = await client.videos({ limit: PAGE_SIZE, nextToken });
    items.push(...answer.items);
    nextToken = answer.nextToken;
    if (nextToken === null) break;
  }
  return { items, hasMore: nextToken !== null };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
