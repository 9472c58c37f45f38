import { useCallback, useEffect, useRef, useState } from 'react';
import type { Client, VideoQuery } from '../../../sdk/index.ts';
import { isSignedOut } from '../failures.ts';
import type { Videos } from '../library/use-videos.ts';

/** A lecture with its URLs. */
export type Lecture = NonNullable<VideoQuery['video']>;
/** One of its caption tracks. */
export type Track = Lecture['captions'][number];

/** One lecture, kept up to date. */
export interface ShownLecture {
  /** Undefined until it has been read, `null` when there is none. */
  readonly lecture: Lecture | null | undefined;
  readonly failure: unknown;
  /** Reads it again: every URL in the answer is fresh. Undefined when it could not be read. */
  readonly reload: () => Promise<Lecture | null | undefined>;
}

const ASK_AGAIN_MS = 3000;

/** Reads a lecture, and again whenever the list or an event says that it has changed; asks by itself where nothing is told. */
export function useLecture(client: Client, id: string, videos: Videos, onSignedOut: () => void): ShownLecture {
  const [lecture, setLecture] = useState<Lecture | null>();
  const [failure, setFailure] = useState<unknown>();
  const newest = useRef(0);
  const reload = useCallback(async () => {
    try {
      const read = await client.video({ id });
      setFailure(undefined);
      // Of two answers the one with the higher version is newer.
      if (read !== null && read.version < newest.current) return read;
      newest.current = read?.version ?? newest.current;
      setLecture(read);
      return read;
    } catch (error) {
      if (isSignedOut(error)) onSignedOut();
      else setFailure(error);
      return undefined;
    }
  }, [client, id, onSignedOut]);

  const listed = videos.items?.find((video) => video.id === id)?.version ?? 0;
  const told = videos.event?.videoId === id ? videos.event.version : 0;
  const version = Math.max(listed, told);
  useEffect(() => {
    if (newest.current === 0 || version > newest.current) void reload();
  }, [reload, version]);

  const isCaptioned = lecture?.captions.some(({ status }) => status === 'QUEUED' || status === 'TRANSCRIBING') ?? false;
  const isUnsettled =
    lecture?.status === 'PROCESSING' || lecture?.status === 'AWAITING_UPLOAD' || (isCaptioned && !videos.isLive);
  useEffect(() => {
    if (!isUnsettled) return undefined;
    const timer = setInterval(() => void reload(), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isUnsettled, reload]);

  return { lecture, failure, reload };
}
