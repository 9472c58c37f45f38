import { contentTypeOf, UPLOAD_CONTENT_TYPES } from '../../../sdk/index.ts';
import type { ChosenFile } from './known-files.ts';
import type { ReopenableFile } from './file-handles.ts';

/** Where an upload stands, as the user sees it. */
export type UploadState =
  /** Chosen; its title can be changed, and nothing is sent. */
  | 'chosen'
  /** Others come first. */
  | 'waiting'
  | 'sending'
  | 'paused'
  /** Another tab of this browser sends it. */
  | 'elsewhere'
  /** Begun before a reload or on another computer: the user must choose the file again. */
  | 'file wanted'
  /** Begun before a reload: the browser may open the file once the user says so. */
  | 'permission wanted'
  | 'failed';

/** One upload of the queue. Never changed; the queue puts a new one in its place. */
export interface UploadEntry {
  /** Stays the same for as long as the entry is there. */
  readonly id: string;
  readonly state: UploadState;
  readonly title: string;
  readonly sizeBytes: number;
  readonly sentBytes: number;
  /** Undefined for an upload whose file is not at hand. */
  readonly file?: ChosenFile | undefined;
  readonly handle?: ReopenableFile | undefined;
  /** The spoken language; found out when undefined. */
  readonly language?: string | undefined;
  /** Undefined until the video is reserved. */
  readonly videoId?: string | undefined;
  readonly bytesPerSecond?: number | undefined;
  readonly secondsLeft?: number | undefined;
  /** Why it failed, or why the file that was offered is not taken. */
  readonly failure?: unknown;
}

/** The longest title that the API takes, in UTF-16 units after trimming. */
export const MAX_TITLE_LENGTH = 255;

/** The code of what is wrong with a chosen file or its title, before anything is sent; undefined when nothing is. */
export function problemOf(
  { file, title, sizeBytes, state }: UploadEntry,
  maxBytes: number | undefined,
): 'UnsupportedMediaType' | 'EmptyFile' | 'UploadTooLarge' | 'TitleMissing' | 'TitleTooLong' | undefined {
  if (state !== 'chosen' || file === undefined) return undefined;
  if (!UPLOAD_CONTENT_TYPES.includes(contentTypeOf(file))) return 'UnsupportedMediaType';
  if (sizeBytes === 0) return 'EmptyFile';
  if (maxBytes !== undefined && sizeBytes > maxBytes) return 'UploadTooLarge';
  const { length } = title.normalize('NFC').trim();
  if (length === 0) return 'TitleMissing';
  return length > MAX_TITLE_LENGTH ? 'TitleTooLong' : undefined;
}

/** The title that a file gets unless the user says otherwise: its name without the extension. */
export function titleOfFile(name: string): string {
  const title = name
    .replace(/\.[^.]*$/, '')
    .replaceAll('_', ' ')
    .trim();
  return title === '' ? name : title;
}
