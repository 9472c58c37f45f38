import type { ReopenableFile } from './file-handles.ts';
import type { Chosen } from './upload-queue.ts';

const EXTENSIONS = ['mp4', 'm4v', 'webm', 'mov', 'mkv', 'mp3', 'm4a', 'wav', 'ogg', 'oga', 'flac'];

/** For the file dialog: everything that Lectern takes. */
export const ACCEPTED = ['video/*', 'audio/*', ...EXTENSIONS.map((extension) => `.${extension}`)].join(',');

type Picker = (options: { readonly multiple: boolean }) => Promise<readonly ReopenableFile[]>;

/** The browser's picker that gives handles; undefined where it has none. */
function pickerOf(): Picker | undefined {
  const { showOpenFilePicker } = globalThis as { readonly showOpenFilePicker?: Picker };
  return showOpenFilePicker?.bind(globalThis);
}

/** Whether files can be chosen in such a way that a reload can open them again. */
export function canReopen(): boolean {
  return pickerOf() !== undefined;
}

/** Lets the user choose files that can be opened again. Nothing when they think better of it. */
export async function pickFiles(options: { readonly multiple: boolean }): Promise<readonly Chosen[]> {
  try {
    const picked = (await pickerOf()?.(options)) ?? [];
    return await Promise.all(picked.map(async (handle) => ({ file: await handle.getFile(), handle })));
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return [];
    throw error;
  }
}

/** What was dropped, with handles where the browser gives them. Folders and text are passed over. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly Chosen[]> {
  // The list is emptied as soon as the event is over: everything is taken from it before anything is waited for.
  const items = Array.from(transfer.items)
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ file: item.getAsFile(), handle: handleOf(item) }));
  const chosen = await Promise.all(
    items.map(async ({ file, handle }) => {
      const found = await handle.catch(() => null);
      if (found?.kind === 'directory' || file === null) return undefined;
      return { file, handle: isFileHandle(found) ? found : undefined };
    }),
  );
  return chosen.filter((one) => one !== undefined);
}

/** The files of an `<input>`: no browser gives handles with them. */
export function inputFiles(input: HTMLInputElement): readonly Chosen[] {
  const chosen = Array.from(input.files ?? [], (file) => ({ file }));
  // So that choosing the same file again is a change again.
  input.value = '';
  return chosen;
}

function handleOf(item: DataTransferItem): Promise<FileSystemHandle | null> {
  const { getAsFileSystemHandle } = item as DataTransferItem & {
    readonly getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
  };
  return getAsFileSystemHandle?.call(item) ?? Promise.resolve(null);
}

function isFileHandle(handle: FileSystemHandle | null): handle is ReopenableFile {
  return handle?.kind === 'file';
}
