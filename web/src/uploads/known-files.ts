import type { UploadSource } from '../../../sdk/index.ts';

/** What is remembered of a file whose upload has begun and is not over. */
export interface KnownFile {
  /** Makes a repeated createUpload of this file the same one, in another tab or after a reload. */
  readonly token: string;
  readonly title: string;
  readonly language?: string | undefined;
  /** Undefined until the video is reserved. */
  readonly videoId?: string | undefined;
}

/** A file as a browser shows it: all by which it can be known again. */
export type ChosenFile = UploadSource & Pick<File, 'name' | 'size' | 'lastModified'>;

/** The uploads that this browser has begun, for all of its tabs and over reloads. */
export interface KnownFiles {
  readonly find: (fileKey: string) => KnownFile | undefined;
  /** The key and what is remembered of the file that becomes this video. */
  readonly findVideo: (videoId: string) => readonly [string, KnownFile] | undefined;
  readonly keep: (fileKey: string, known: KnownFile) => void;
  readonly forget: (fileKey: string) => void;
}

/** By name, size and time of change: what stays the same when the same file is chosen again. */
export function fileKeyOf(file: ChosenFile): string {
  return `${file.name}|${file.size}|${file.lastModified}`;
}

/**
 * Kept in the storage under the user's own name, read anew at every call: another tab may have written. Where nothing can be
 * stored, or somebody else wrote there, nothing is remembered, and an upload is begun anew.
 */
export function knownFiles(storage: Storage, user: string): KnownFiles {
  const name = `lectern-uploads-${user}`;
  const read = (): ReadonlyMap<string, KnownFile> => {
    try {
      const stored: unknown = JSON.parse(storage.getItem(name) ?? '{}');
      return new Map(Object.entries(stored ?? {}).filter((entry): entry is [string, KnownFile] => isKnown(entry[1])));
    } catch {
      return new Map();
    }
  };
  const write = (files: ReadonlyMap<string, KnownFile>): void => {
    try {
      if (files.size === 0) storage.removeItem(name);
      else storage.setItem(name, JSON.stringify(Object.fromEntries(files)));
    } catch {
      // A full storage costs the memory of this one upload, not the upload.
    }
  };
  return {
    find: (fileKey) => read().get(fileKey),
    findVideo: (videoId) => [...read()].find(([, known]) => known.videoId === videoId),
    keep: (fileKey, known) => write(new Map([...read(), [fileKey, known]])),
    forget: (fileKey) => write(new Map([...read()].filter(([key]) => key !== fileKey))),
  };
}

function isKnown(value: unknown): value is KnownFile {
  if (typeof value !== 'object' || value === null) return false;
  const { token, title, videoId } = { token: undefined, title: undefined, videoId: undefined, ...value };
  return typeof token === 'string' && typeof title === 'string' && ['string', 'undefined'].includes(typeof videoId);
}
