/** A handle with which a browser can open a file again after a reload; not in TypeScript's own types yet. */
export interface ReopenableFile extends FileSystemFileHandle {
  readonly queryPermission?: (wanted: { readonly mode: 'read' }) => Promise<PermissionState>;
  readonly requestPermission?: (wanted: { readonly mode: 'read' }) => Promise<PermissionState>;
}

/** The handles of files whose upload is not over, where the browser has such (File System Access). */
export interface FileHandles {
  readonly keep: (videoId: string, handle: ReopenableFile) => Promise<void>;
  readonly find: (videoId: string) => Promise<ReopenableFile | undefined>;
  readonly forget: (videoId: string) => Promise<void>;
}

const STORE = 'files';

/** Kept in IndexedDB, the only storage that takes handles. A browser that keeps none has every file chosen again by its user. */
export function fileHandles(): FileHandles {
  let opened: Promise<IDBDatabase> | undefined;
  const open = (): Promise<IDBDatabase> => {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open('lectern', 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('IndexedDB could not be opened.'));
    });
    return opened;
  };
  const run = async (mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> => {
    const database = await open();
    return new Promise((resolve, reject) => {
      const request = act(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('IndexedDB failed.'));
    });
  };
  return {
    keep: async (videoId, handle) => {
      await run('readwrite', (store) => store.put(handle, videoId)).catch(() => undefined);
    },
    find: async (videoId) => {
      const found = await run('readonly', (store) => store.get(videoId)).catch(() => undefined);
      return isHandle(found) ? found : undefined;
    },
    forget: async (videoId) => {
      await run('readwrite', (store) => store.delete(videoId)).catch(() => undefined);
    },
  };
}

/** Opens the file again when the user has allowed it before, or, `ask`, allows it now; undefined when not. */
export async function reopen(handle: ReopenableFile, { ask }: { readonly ask: boolean }): Promise<File | undefined> {
  const wanted = { mode: 'read' } as const;
  try {
    let permission = (await handle.queryPermission?.(wanted)) ?? 'granted';
    if (permission === 'prompt' && ask) permission = (await handle.requestPermission?.(wanted)) ?? 'denied';
    return permission === 'granted' ? await handle.getFile() : undefined;
  } catch {
    // Moved or deleted: the user is asked for it like anybody else's.
    return undefined;
  }
}

function isHandle(value: unknown): value is ReopenableFile {
  return typeof value === 'object' && value !== null && 'getFile' in value;
}
