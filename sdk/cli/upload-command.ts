import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { LecternError } from '../errors.ts';
import { openFile, type FileSource } from '../node-file.ts';
import type { UploadVideoOptions } from '../upload.ts';
import type { BegunUploads, UploadKey } from './begun-uploads.ts';
import { EXIT, usageError } from './cli-error.ts';
import { watch, type CommandContext } from './commands.ts';
import { countingFetch } from './counting-fetch.ts';
import { progressBar } from './progress.ts';
import { printable } from './terminal.ts';

/** What `lectern upload` takes beside its files. */
export interface UploadFlags {
  readonly resume?: string | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly language?: string | undefined;
  readonly 'content-type'?: string | undefined;
  readonly watch?: boolean | undefined;
}

/** Where uploads are remembered, and whose they are. */
export interface Memory {
  readonly begun: BegunUploads;
  readonly api: string;
  readonly username: string;
}

/** Refusals after which a remembered upload is over, and the file is uploaded anew. */
const OVER: readonly string[] = ['UploadOver', 'NotFound', 'UploadSizeMismatch', 'Conflict'];

/**
 * Uploads files one after another. An upload that was broken off, however that came, is gone on with by itself when the same file is
 * uploaded again.
 */
export async function upload(
  context: CommandContext,
  files: readonly string[],
  flags: UploadFlags,
  memory: Memory,
): Promise<number> {
  if (files.length > 1 && (flags.resume !== undefined || flags.title !== undefined)) {
    throw usageError('--resume and --title are for one file.');
  }
  // All of them before the first is sent: a name that was mistyped is heard of at once.
  for (const file of files) await (await openFile(file)).close();
  let worst: number = EXIT.done;
  for (const file of files) {
    const source = await openFile(file);
    try {
      worst = Math.max(worst, await uploadOne(context, source, file, flags, memory));
    } finally {
      await source.close();
    }
  }
  return worst;
}

async function uploadOne(
  context: CommandContext,
  source: FileSource,
  file: string,
  flags: UploadFlags,
  { begun, api, username }: Memory,
): Promise<number> {
  const { terminal, isJson, signal } = context;
  const key: UploadKey = { api, username, path: source.path, size: source.size, modifiedAt: source.modifiedAt };
  const known = flags.resume === undefined ? await begun.find(key) : undefined;
  const clientToken = known?.clientToken ?? randomUUID();
  let videoId = flags.resume ?? known?.videoId;
  const options: UploadVideoOptions = {
    title: flags.title,
    description: flags.description,
    language: flags.language,
    contentType: flags['content-type'],
  };
  /** A remembered id cannot be lost by a command that is killed: it is written before a byte is sent. */
  const remember = (id: string): Promise<void> => begun.keep(key, { clientToken, videoId: id });
  const noteId = (id: string): void => {
    videoId = id;
  };
  try {
    let video;
    try {
      if (videoId !== undefined && !isJson) terminal.note(`Going on with the upload of ${videoId}.`);
      if (videoId === undefined) await begun.keep(key, { clientToken });
      video = await send(context, source, { ...options, clientToken, videoId }, remember, noteId);
    } catch (failure) {
      if (known === undefined || !(failure instanceof LecternError) || !OVER.includes(failure.code)) throw failure;
      if (!isJson) terminal.note('The upload that was begun is over; the file is uploaded anew.');
      await begun.forget(key);
      return await uploadOne(context, source, file, flags, { begun, api, username });
    }
    await begun.forget(key);
    if (flags.watch) {
      if (!isJson) terminal.note(`${printable(video.title)} is uploaded: ${video.id}`);
      return await watch(context, video.id);
    }
    terminal.print(isJson ? JSON.stringify(video) : video.id);
    if (!isJson) terminal.note(`${printable(video.title)} is uploaded. lectern watch ${video.id} follows it.`);
    return EXIT.done;
  } catch (failure) {
    // Refused before there was a video: nothing is there to go on with.
    const isRefused = failure instanceof LecternError && !failure.retryable;
    if (videoId === undefined && isRefused) await begun.forget(key);
    const isOpen = videoId !== undefined && (signal.aborted || (failure instanceof LecternError && failure.retryable));
    if (isOpen && !isJson) {
      terminal.note(
        `The upload stays open. The same command goes on with it, and so does, from anywhere:\n` +
          `  lectern upload --resume ${videoId} ${quoted(basename(file) === file ? file : source.path)}`,
      );
    }
    throw failure;
  }
}

async function send(
  { client, terminal, signal }: CommandContext,
  source: FileSource,
  options: UploadVideoOptions,
  remember: (videoId: string) => Promise<void>,
  noteId: (videoId: string) => void,
) {
  const bar = progressBar(terminal, source.name, source.size);
  let done = 0;
  let shown = 0;
  const show = (): void => {
    // A part that is sent again must not make the bar go backwards.
    shown = Math.max(shown, Math.min(done + counting.inFlight(), source.size));
    bar.update(shown);
  };
  const counting = countingFetch(show);
  let remembering: Promise<void> | undefined;
  try {
    return await client.uploadVideo(
      {
        ...source,
        slice: async (start, end) => {
          await remembering;
          return source.slice(start, end);
        },
      },
      {
        ...options,
        signal,
        fetch: counting.fetch,
        onCreated: ({ id }) => {
          noteId(id);
          remembering = remember(id);
          // Whoever reads first learns of it.
          remembering.catch(() => undefined);
        },
        onProgress: ({ sentBytes }) => {
          done = sentBytes;
          show();
        },
      },
    );
  } finally {
    bar.end();
  }
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
