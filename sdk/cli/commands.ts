import { readFile, writeFile } from 'node:fs/promises';
import type { Client } from '../client.ts';
import type { VideoFieldsFragment, VideoStatus } from '../generated.ts';
import type { WatchedVideo } from '../watch.ts';
import { captionText } from './caption-text.ts';
import { CliError, EXIT, usageError } from './cli-error.ts';
import { bytesText, durationText } from './progress.ts';
import { printable, type Terminal } from './terminal.ts';

/** What every command is given. */
export interface CommandContext {
  readonly client: Client;
  readonly terminal: Terminal;
  /** Fires at Ctrl-C. */
  readonly signal: AbortSignal;
  readonly isJson: boolean;
}

const STATUSES = ['AWAITING_UPLOAD', 'PROCESSING', 'READY', 'EXPIRED', 'CANCELLED', 'REJECTED'] as const;

/** Lists the caller's videos, newest first. */
export async function listVideos(
  { client, terminal, signal, isJson }: CommandContext,
  { status }: { readonly status?: string | undefined },
): Promise<number> {
  const wanted = STATUSES.find((one) => one === status?.toUpperCase());
  if (status !== undefined && wanted === undefined) throw usageError(`--status is one of ${STATUSES.join(', ')}.`);
  let count = 0;
  for await (const video of client.allVideos({ status: wanted }, { signal })) {
    count += 1;
    terminal.print(isJson ? JSON.stringify(video) : lineOf(video));
  }
  if (count === 0 && !isJson) terminal.note(wanted ? `No video is ${wanted}.` : 'There are no videos yet.');
  return EXIT.done;
}

/** Follows a video to its end. `done` when it can be shown and no caption track has failed. */
export async function watch({ client, terminal, signal, isJson }: CommandContext, videoId: string): Promise<number> {
  let last: WatchedVideo | undefined;
  let isDisconnected = false;
  const onDisconnected = (): void => {
    if (!isDisconnected && !isJson) terminal.note('The connection was lost; trying again …');
    isDisconnected = true;
  };
  for await (const video of client.watchVideo(videoId, { signal, onDisconnected })) {
    isDisconnected = false;
    last = video;
    terminal.print(isJson ? JSON.stringify(video) : stateOf(video));
  }
  if (last === undefined)
    throw new CliError('NotFound', 'There is no such video.', { advice: 'lectern list shows yours.' });
  const hasFailed = last.captions.some(({ status }) => status === 'FAILED');
  if (last.status === 'READY') return hasFailed ? EXIT.failed : EXIT.done;
  if (isPassing(last.status) || last.captions.some(({ status }) => status === 'QUEUED')) {
    throw new CliError('NotFound', 'The video was deleted.');
  }
  return EXIT.failed;
}

/** Writes the captions of a video to standard output or a file. */
export async function captions(
  { client, terminal, signal, isJson }: CommandContext,
  videoId: string,
  flags: {
    readonly language?: string | undefined;
    readonly format?: string | undefined;
    readonly output?: string | undefined;
  },
): Promise<number> {
  const { language, format = 'vtt', output } = flags;
  if (format !== 'vtt' && format !== 'srt' && format !== 'text') throw usageError('--format is vtt, srt or text.');
  const video = await client.video({ id: videoId }, { signal });
  if (!video) throw new CliError('NotFound', 'There is no such video.', { advice: 'lectern list shows yours.' });
  const ready = video.captions.filter(({ status }) => status === 'READY');
  const track =
    language === undefined
      ? (ready.find((one) => one.default) ?? ready[0])
      : ready.find((one) => one.language.toLowerCase() === language.toLowerCase());
  const url = format === 'srt' ? track?.srt?.url : track?.vtt?.url;
  if (!track || url === undefined) {
    const what = language === undefined ? 'The video has no captions' : `The video has no captions in ${language}`;
    throw new CliError('CaptionsNotFound', `${what} to show. ${stateOf(video)}`, {
      advice: `lectern watch ${videoId} waits for them.`,
    });
  }
  const response = await fetch(url, { signal });
  if (!response.ok)
    throw new CliError('DownloadFailed', `The captions could not be read (${response.status}).`, {
      exitCode: EXIT.tryAgain,
    });
  const file = await response.text();
  const text = format === 'text' ? captionText(file) : file;
  if (output !== undefined && output !== '-') await writeFile(output, text);
  if (isJson) {
    const { language: code, label } = track;
    terminal.print(
      JSON.stringify({ videoId, language: code, label, format, ...(output === undefined ? { text } : { output }) }),
    );
  } else if (output === undefined || output === '-') terminal.print(text.replace(/\n$/, ''));
  else terminal.note(`${track.label} is in ${output}.`);
  return EXIT.done;
}

/** Stores a WebVTT or SRT file as the track of a language. */
export async function saveCaptions(
  { client, terminal, signal, isJson }: CommandContext,
  videoId: string,
  file: string,
  { language, label }: { readonly language?: string | undefined; readonly label?: string | undefined },
): Promise<number> {
  if (language === undefined) throw usageError('--language says which language it is, e.g. --language en-US.');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CliError('FileUnreadable', `${file} cannot be read: ${cause instanceof Error ? cause.message : ''}`);
  });
  const video = await client.saveCaptions({ input: { videoId, language, text, label } }, { signal });
  terminal.print(isJson ? JSON.stringify(video) : stateOf(video));
  return EXIT.done;
}

/** Has a video transcribed again. */
export async function retryCaptions(
  { client, terminal, signal, isJson }: CommandContext,
  videoId: string,
  { language }: { readonly language?: string | undefined },
): Promise<number> {
  const video = await client.retryCaptions({ videoId, language }, { signal });
  terminal.print(isJson ? JSON.stringify(video) : stateOf(video));
  return EXIT.done;
}

/** Gives an open upload up. */
export async function cancel({ client, terminal, signal, isJson }: CommandContext, videoId: string): Promise<number> {
  const video = await client.cancelUpload({ videoId }, { signal });
  terminal.print(isJson ? JSON.stringify(video) : stateOf(video));
  return EXIT.done;
}

/** Deletes videos for ever, after asking. */
export async function deleteVideos(
  { client, terminal, signal, isJson }: CommandContext,
  ids: readonly string[],
  { yes = false }: { readonly yes?: boolean | undefined },
): Promise<number> {
  if (!yes) {
    if (!terminal.isInteractive) throw usageError('Nobody is here to be asked: --yes deletes without asking.');
    for (const id of ids) {
      const video = await client.video({ id }, { signal });
      if (!video) throw new CliError('NotFound', `There is no video ${id}.`, { advice: 'lectern list shows yours.' });
      terminal.note(lineOf(video));
    }
    const answer = await terminal.ask('Delete for ever, with the captions? [y/N] ');
    if (!/^y(es)?$/i.test(answer?.trim() ?? '')) {
      terminal.note('Nothing was deleted.');
      return EXIT.failed;
    }
  }
  for (const id of ids) {
    const deleted = await client.deleteVideo({ id }, { signal });
    terminal.print(isJson ? JSON.stringify(deleted) : `${deleted.id} is deleted.`);
  }
  return EXIT.done;
}

/** Says who is signed in, what they use and what they may use. */
export async function me({ client, terminal, signal, isJson }: CommandContext): Promise<number> {
  const { userId, limits, ...uses } = await client.me({}, { signal });
  if (isJson) terminal.print(JSON.stringify({ userId, ...uses, limits }));
  else {
    terminal.print(`User             ${userId}`);
    terminal.print(`Videos           ${uses.videos} of ${limits.videos}`);
    terminal.print(`Stored           ${bytesText(uses.storedBytes)} of ${bytesText(limits.storedBytes)}`);
    terminal.print(`Open uploads     ${uses.openUploads} of ${limits.openUploads}`);
    terminal.print(
      `Captioned today  ${Math.round(uses.captionedMinutesToday)} of ${limits.captionedMinutesPerDay} minutes`,
    );
    terminal.print(`One upload       up to ${bytesText(limits.uploadBytes)}`);
  }
  return EXIT.done;
}

function isPassing(status: VideoStatus): boolean {
  return status === 'AWAITING_UPLOAD' || status === 'PROCESSING';
}

type Shown = Pick<
  VideoFieldsFragment,
  'id' | 'title' | 'status' | 'reason' | 'sizeBytes' | 'durationSeconds' | 'captions'
>;

function lineOf(video: Shown): string {
  const length = video.durationSeconds === null ? bytesText(video.sizeBytes) : durationText(video.durationSeconds);
  const tracks = captionsOf(video);
  return `${video.id}  ${video.status.padEnd(15)}  ${length.padEnd(10)}  ${printable(video.title)}${tracks && `  (${tracks})`}`;
}

/** One line: the status of the video and of each caption track. */
export function stateOf(video: Shown): string {
  const reason = video.reason === null ? '' : ` (${video.reason})`;
  const tracks = captionsOf(video);
  return `${video.status}${reason}${tracks && `, captions: ${tracks}`}`;
}

function captionsOf({ captions: tracks }: Shown): string {
  return tracks
    .map(({ language, status, reason }) => printable(`${language} ${status}${reason === null ? '' : ` (${reason})`}`))
    .join(', ');
}
