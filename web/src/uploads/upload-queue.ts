import { LecternError, type Client, type VideoFieldsFragment, type VideoUpload } from '../../../sdk/index.ts';
import { codeOf, isSignedOut, isUploadOver, PageError } from '../failures.ts';
import { reopen, type FileHandles, type ReopenableFile } from './file-handles.ts';
import { fileKeyOf, type ChosenFile, type KnownFiles } from './known-files.ts';
import { createPace, type Pace } from './pace.ts';
import { problemOf, titleOfFile, type UploadEntry } from './upload-entry.ts';

/** So many are sent at the same time; the parts of each go side by side anyway. */
const AT_ONCE = 2;
/** Progress is shown so often at most. */
const SHOWN_EVERY_MS = 150;
/** How often the speed of an upload of which nothing is heard is worked out anew. */
const LOOK_EVERY_MS = 1000;

/** What a queue works with. */
export interface QueueTools {
  readonly client: Pick<Client, 'uploadVideo' | 'cancelUpload' | 'videos' | 'upload' | 'me'>;
  readonly files: KnownFiles;
  readonly handles: FileHandles;
  readonly locks: LockManager;
  readonly now: () => number;
  readonly newId: () => string;
}

/** A file that was chosen or dropped, with its handle where the browser gave one. */
export interface Chosen {
  readonly file: ChosenFile;
  readonly handle?: ReopenableFile | undefined;
}

/** The last thing that became of an upload, to be told to the user. */
export interface QueueNews {
  readonly kind: 'arrived' | 'failed';
  readonly title: string;
  /** Of `arrived`. */
  readonly video?: VideoFieldsFragment | undefined;
  /** Of `failed`. */
  readonly error?: unknown;
}

/** The uploads of one user in this tab: what is sent, what waits, and what was begun before. */
export interface UploadQueue {
  /** The same array until something changes. */
  readonly entries: () => readonly UploadEntry[];
  /** Called after every change. The function that comes back ends that. */
  readonly subscribe: (onChange: () => void) => () => void;
  /** Called when an upload arrives or fails. */
  readonly onNews: (listener: (news: QueueNews) => void) => () => void;
  /** The size that a file may have; undefined until the API has said so. */
  readonly maxBytes: () => number | undefined;
  /** Adds files: one whose upload was begun before goes on at once, the others wait for `start`. */
  readonly add: (chosen: readonly Chosen[]) => void;
  readonly describe: (id: string, change: Partial<Pick<UploadEntry, 'title' | 'language'>>) => void;
  /** Sends all that were chosen and have nothing wrong with them. */
  readonly start: () => void;
  readonly pause: (id: string) => void;
  readonly resume: (id: string) => void;
  /** Gives it up here and on the server. */
  readonly cancel: (id: string) => void;
  /** Tries a failed one again; begins anew when the upload that it was is over. */
  readonly retry: (id: string) => void;
  /** The file of an upload that was begun before, chosen again. Another one is refused on the entry. */
  readonly giveFile: (id: string, chosen: Chosen) => void;
  /** Asks for the permission to open the file again. Only on a click: a browser asks for nothing otherwise. */
  readonly goOn: (id: string) => Promise<void>;
  /** Reads from the server which uploads are open, and goes on with those whose file can be opened. */
  readonly findOpen: () => Promise<void>;
  /** What the list of videos says: takes in uploads begun elsewhere, and drops those that are over. */
  readonly settle: (videos: readonly VideoFieldsFragment[]) => void;
  /** Goes on with what a lost session stopped. */
  readonly signedInAgain: () => void;
  /** Ends everything in this tab; on the server the uploads stay open. */
  readonly close: () => void;
}

interface Run {
  readonly controller: AbortController;
  upload?: VideoUpload;
  readonly pace: Pace;
  isPaused: boolean;
}

/** An empty queue. `findOpen` fills it with what was begun before. */
export function createUploadQueue(tools: QueueTools): UploadQueue {
  const { client, files, handles, locks, now, newId } = tools;
  let entries: readonly UploadEntry[] = [];
  let maxBytes: number | undefined;
  let isClosed = false;
  const runs = new Map<string, Run>();
  const known = new Set<string>();
  const changeListeners = new Set<() => void>();
  const newsListeners = new Set<(news: QueueNews) => void>();

  const show = (next: readonly UploadEntry[]): void => {
    entries = next;
    for (const listener of changeListeners) listener();
  };
  const find = (id: string): UploadEntry | undefined => entries.find((entry) => entry.id === id);
  const change = (id: string, changes: Partial<UploadEntry>): void => {
    show(entries.map((entry) => (entry.id === id ? { ...entry, ...changes } : entry)));
  };
  const remove = (id: string): void => show(entries.filter((entry) => entry.id !== id));
  const tell = (news: QueueNews): void => {
    for (const listener of newsListeners) listener(news);
  };
  const standing = { bytesPerSecond: undefined, secondsLeft: undefined };

  const pump = (): void => {
    if (isClosed) return;
    const sending = entries.filter(({ state }) => state === 'sending').length;
    for (const { id } of entries.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, AT_ONCE - sending))) {
      void run(id);
    }
  };

  const run = async (id: string): Promise<void> => {
    const entry = find(id);
    if (entry?.file === undefined) return;
    const { file } = entry;
    const fileKey = fileKeyOf(file);
    const own: Run = { controller: new AbortController(), pace: createPace(now), isPaused: false };
    const { signal } = own.controller;
    runs.set(id, own);
    change(id, { state: 'sending', failure: undefined, ...standing });
    try {
      // One tab of a browser sends a file, the others wait for it: what the first has sent is there when they go on.
      const isFree = await locks.request(lockOf(fileKey), { ifAvailable: true }, async (lock) => {
        if (lock !== null) await send(id, file, fileKey, own);
        return lock !== null;
      });
      if (!isFree) {
        change(id, { state: 'elsewhere' });
        pump();
        await locks.request(lockOf(fileKey), { signal }, async () => {
          change(id, { state: own.isPaused ? 'paused' : 'sending' });
          await send(id, file, fileKey, own);
        });
      }
    } catch (error) {
      if (signal.aborted || isClosed) return;
      change(id, { state: 'failed', failure: error, ...standing });
      tell({ kind: 'failed', title: entry.title, error });
    } finally {
      if (runs.get(id) === own) runs.delete(id);
      pump();
    }
  };

  const send = async (id: string, file: ChosenFile, fileKey: string, own: Run): Promise<void> => {
    const entry = find(id);
    if (entry === undefined) return;
    const remembered = files.find(fileKey);
    const plan = remembered ?? { token: newId(), title: entry.title.trim(), language: entry.language };
    const videoId = entry.videoId ?? remembered?.videoId;
    files.keep(fileKey, { ...plan, videoId });
    const { pace } = own;
    pace.restart();
    let shownAt = 0;
    let sent = { sentBytes: entry.sentBytes, totalBytes: entry.sizeBytes };
    const showProgress = (): void => {
      shownAt = now();
      const { sentBytes, totalBytes } = sent;
      const bytesPerSecond = pace.bytesPerSecond();
      const secondsLeft =
        bytesPerSecond === undefined || bytesPerSecond <= 0 ? undefined : (totalBytes - sentBytes) / bytesPerSecond;
      change(id, { sentBytes, bytesPerSecond, secondsLeft });
    };
    const upload = client.uploadVideo(file, {
      title: plan.title,
      language: plan.language,
      clientToken: plan.token,
      videoId,
      signal: own.controller.signal,
      onCreated: (video) => {
        files.keep(fileKey, { ...plan, videoId: video.id });
        if (entry.handle !== undefined) void handles.keep(video.id, entry.handle);
        known.add(video.id);
        show(entries.filter((other) => other.id === id || other.videoId !== video.id));
        change(id, { videoId: video.id, title: video.title });
      },
      onProgress: (progress) => {
        sent = progress;
        pace.note(progress.sentBytes);
        if (now() - shownAt >= SHOWN_EVERY_MS || sent.sentBytes >= sent.totalBytes) showProgress();
      },
    });
    own.upload = upload;
    if (own.isPaused) upload.pause();
    // Bytes that do not move are not told of: the speed of the last ones would stay.
    const looking = setInterval(() => {
      if (now() - shownAt >= LOOK_EVERY_MS && !own.isPaused && pace.bytesPerSecond() !== undefined) showProgress();
    }, LOOK_EVERY_MS);
    try {
      const video = await upload.finally(() => clearInterval(looking));
      files.forget(fileKey);
      await handles.forget(video.id);
      remove(id);
      tell({ kind: 'arrived', title: video.title, video });
    } catch (error) {
      const isOver = isUploadOver(error);
      if (isOver) files.forget(fileKey);
      // What this browser remembered was over; the user, who chose the file anew, knows nothing of that.
      if (isOver && entry.videoId === undefined && videoId !== undefined) return send(id, file, fileKey, own);
      throw error;
    }
  };

  /** Takes an open upload of the server in, as far as it can be gone on with from here. */
  const adopt = async (video: VideoFieldsFragment): Promise<void> => {
    if (known.has(video.id) || entries.some(({ videoId }) => videoId === video.id)) return;
    known.add(video.id);
    const remembered = files.findVideo(video.id);
    const open = await client.upload({ videoId: video.id });
    if (open === null) {
      known.delete(video.id);
      return;
    }
    const parts = open.multipart;
    const base = {
      id: newId(),
      videoId: video.id,
      title: video.title,
      sizeBytes: video.sizeBytes,
      sentBytes: parts === null ? 0 : Math.min(parts.uploadedParts.length * parts.partSizeBytes, video.sizeBytes),
    };
    const isHeld =
      remembered !== undefined && ((await locks.query()).held ?? []).some(({ name }) => name === lockOf(remembered[0]));
    const handle = isHeld ? undefined : await handles.find(video.id);
    const file = handle === undefined ? undefined : await reopen(handle, { ask: false });
    // While this was being found out, this tab itself may have begun with it.
    if (isClosed || entries.some(({ videoId }) => videoId === video.id)) return;
    const sameFile = file?.size === video.sizeBytes ? file : undefined;
    const state = isHeld
      ? 'elsewhere'
      : sameFile !== undefined
        ? 'waiting'
        : handle !== undefined && file === undefined
          ? 'permission wanted'
          : 'file wanted';
    show([...entries, { ...base, state, handle, file: sameFile }]);
    if (isHeld) watchOther(base.id, remembered[0]);
    pump();
  };

  /** When the other tab is gone without an end, this one asks for the file. */
  const watchOther = (id: string, fileKey: string): void => {
    const waiting = locks.request(lockOf(fileKey), { mode: 'shared' }, () => {
      if (find(id)?.state === 'elsewhere') change(id, { state: 'file wanted' });
    });
    waiting.catch(() => undefined);
  };

  const giveFile = (id: string, chosen: Chosen): void => {
    const entry = find(id);
    if (entry === undefined) return;
    const remembered = entry.videoId === undefined ? undefined : files.findVideo(entry.videoId);
    const isSame =
      chosen.file.size === entry.sizeBytes && (remembered === undefined || remembered[0] === fileKeyOf(chosen.file));
    if (!isSame) return change(id, { failure: new PageError('WrongFile') });
    change(id, { ...chosen, state: 'waiting', failure: undefined });
    pump();
  };

  const openVideos = async (): Promise<readonly VideoFieldsFragment[]> => {
    const videos: VideoFieldsFragment[] = [];
    let nextToken: string | null = null;
    do {
      const page: Awaited<ReturnType<Client['videos']>> = await client.videos({
        status: 'AWAITING_UPLOAD',
        limit: 100,
        nextToken,
      });
      videos.push(...page.items);
      nextToken = page.nextToken;
    } while (nextToken !== null);
    return videos;
  };

  return {
    entries: () => entries,
    subscribe: (listener) => {
      changeListeners.add(listener);
      return () => changeListeners.delete(listener);
    },
    onNews: (listener) => {
      newsListeners.add(listener);
      return () => newsListeners.delete(listener);
    },
    maxBytes: () => maxBytes,
    add: (chosen) => {
      for (const one of chosen) {
        const fileKey = fileKeyOf(one.file);
        const remembered = files.find(fileKey);
        const begun = entries.find(
          (entry) =>
            (entry.file !== undefined && fileKeyOf(entry.file) === fileKey) ||
            (remembered?.videoId !== undefined && entry.videoId === remembered.videoId),
        );
        if (begun?.state === 'file wanted' || begun?.state === 'permission wanted') giveFile(begun.id, one);
        else if (begun === undefined) {
          const { file, handle } = one;
          const state = remembered === undefined ? 'chosen' : 'waiting';
          const title = remembered?.title ?? titleOfFile(file.name);
          show([...entries, { id: newId(), state, title, sizeBytes: file.size, sentBytes: 0, file, handle }]);
        }
      }
      pump();
    },
    describe: (id, changes) => change(id, changes),
    start: () => {
      show(
        entries.map((entry) =>
          entry.state === 'chosen' && problemOf(entry, maxBytes) === undefined ? { ...entry, state: 'waiting' } : entry,
        ),
      );
      pump();
    },
    pause: (id) => {
      const current = runs.get(id);
      if (current !== undefined) current.isPaused = true;
      current?.upload?.pause();
      change(id, { state: 'paused', ...standing });
      pump();
    },
    resume: (id) => {
      const current = runs.get(id);
      if (current !== undefined) current.isPaused = false;
      current?.pace.restart();
      current?.upload?.resume();
      change(id, { state: current === undefined ? 'waiting' : 'sending' });
      pump();
    },
    cancel: (id) => {
      const entry = find(id);
      if (entry === undefined) return;
      runs.get(id)?.controller.abort(new LecternError('UploadOver', 'The user gave it up.'));
      remove(id);
      const fileKey =
        entry.file === undefined ? entry.videoId && files.findVideo(entry.videoId)?.[0] : fileKeyOf(entry.file);
      if (fileKey !== undefined) files.forget(fileKey);
      if (entry.videoId !== undefined) {
        void handles.forget(entry.videoId);
        client.cancelUpload({ videoId: entry.videoId }).catch((error: unknown) => {
          // What is over needs no cancelling.
          if (!['InvalidTransition', 'NotFound'].includes(codeOf(error))) {
            tell({ kind: 'failed', title: entry.title, error });
          }
        });
      }
      pump();
    },
    retry: (id) => {
      const entry = find(id);
      if (entry === undefined) return;
      // A file that could not be read will not be readable by itself: the user chooses it anew.
      const isUnreadable = codeOf(entry.failure) === 'FileUnreadable';
      if (isUnreadable && entry.videoId !== undefined)
        change(id, { state: 'file wanted', file: undefined, failure: undefined });
      else if (isUploadOver(entry.failure))
        change(id, { state: 'waiting', videoId: undefined, sentBytes: 0, failure: undefined });
      else change(id, { state: 'waiting', failure: undefined });
      pump();
    },
    giveFile,
    goOn: async (id) => {
      const entry = find(id);
      if (entry?.handle === undefined) return;
      const file = await reopen(entry.handle, { ask: true });
      if (file?.size === entry.sizeBytes) change(id, { state: 'waiting', file });
      else change(id, { state: 'file wanted', handle: undefined });
      pump();
    },
    findOpen: async () => {
      maxBytes = (await client.me({})).limits.uploadBytes;
      show([...entries]);
      await Promise.all((await openVideos()).map(adopt));
    },
    settle: (videos) => {
      for (const video of videos) {
        if (video.status === 'AWAITING_UPLOAD') void adopt(video).catch(() => known.delete(video.id));
        else {
          const entry = entries.find(({ videoId }) => videoId === video.id);
          if (entry !== undefined && !runs.has(entry.id) && entry.state !== 'failed') {
            const fileKey = files.findVideo(video.id)?.[0];
            if (fileKey !== undefined) files.forget(fileKey);
            remove(entry.id);
          }
        }
      }
    },
    signedInAgain: () => {
      show(
        entries.map((entry) =>
          isSignedOut(entry.failure) ? { ...entry, state: 'waiting', failure: undefined } : entry,
        ),
      );
      pump();
    },
    close: () => {
      isClosed = true;
      for (const { controller } of runs.values()) controller.abort(new Error('The page was left.'));
      show([]);
    },
  };
}

function lockOf(fileKey: string): string {
  return `lectern-upload ${fileKey}`;
}
