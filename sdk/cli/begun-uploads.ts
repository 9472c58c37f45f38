import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isRecord } from '../errors.ts';

/** An upload that was begun, as it is remembered until it is done. */
export interface BegunUpload {
  /** With this `createUpload` is harmless twice, also when its answer was lost. */
  readonly clientToken: string;
  /** Known once `createUpload` has answered. */
  readonly videoId?: string | undefined;
}

/** What makes two uploads the same one. */
export interface UploadKey {
  readonly api: string;
  readonly username: string;
  readonly path: string;
  readonly size: number;
  readonly modifiedAt: number;
}

/** Uploads that were begun on this computer. Each is a small file of its own, so that commands at the same time do not disturb each other. */
export interface BegunUploads {
  find(key: UploadKey): Promise<BegunUpload | undefined>;
  keep(key: UploadKey, upload: BegunUpload): Promise<void>;
  forget(key: UploadKey): Promise<void>;
}

/** Kept in the folder; what cannot be read there counts as not begun. */
export function begunUploads(folder: string): BegunUploads {
  const fileOf = (key: UploadKey): string => {
    const { api, username, path, size, modifiedAt } = key;
    const hash = createHash('sha256').update(JSON.stringify([api, username, path, size, modifiedAt]));
    return join(folder, 'uploads', `${hash.digest('hex').slice(0, 32)}.json`);
  };
  return {
    find: async (key) => {
      try {
        const kept: unknown = JSON.parse(await readFile(fileOf(key), 'utf8'));
        const { clientToken, videoId } = isRecord(kept) ? kept : {};
        if (typeof clientToken !== 'string') return undefined;
        return { clientToken, videoId: typeof videoId === 'string' ? videoId : undefined };
      } catch {
        return undefined;
      }
    },
    keep: async (key, upload) => {
      const file = fileOf(key);
      await mkdir(join(folder, 'uploads'), { recursive: true, mode: 0o700 });
      // Whole or not at all, also when the computer is switched off just now.
      const draft = `${file}.${process.pid}`;
      await writeFile(draft, JSON.stringify({ ...upload, path: key.path }), { mode: 0o600 });
      await rename(draft, file);
    },
    forget: (key) => rm(fileOf(key), { force: true }),
  };
}

/** Where programs of this user keep what they remember. */
export function stateFolder(variables: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  const own = variables['XDG_STATE_HOME'];
  if (own) return join(own, 'lectern');
  if (platform === 'win32') return join(variables['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'lectern');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'lectern');
  return join(homedir(), '.local', 'state', 'lectern');
}
