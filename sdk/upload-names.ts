import type { UploadSource } from './upload-source.ts';

/** What files of these extensions hold, for platforms that do not say. */
const BY_EXTENSION: Readonly<Record<string, string>> = {
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  webm: 'video/webm',
  mov: 'video/quicktime',
  mkv: 'video/x-matroska',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  flac: 'audio/flac',
};

/** The content types that the API takes. */
export const UPLOAD_CONTENT_TYPES: readonly string[] = [...new Set(Object.values(BY_EXTENSION))];

/** Names that browsers have for types which the API knows by another. */
const SAME_AS: Readonly<Record<string, string>> = {
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-m4a': 'audio/mp4',
  'audio/mp3': 'audio/mpeg',
  'audio/x-flac': 'audio/flac',
  'video/x-m4v': 'video/mp4',
  'video/matroska': 'video/x-matroska',
  'application/ogg': 'audio/ogg',
};

/** The content type of a file: what it says of itself, else what its extension says; empty when neither does. */
export function contentTypeOf({ type = '', name = '' }: Pick<UploadSource, 'type' | 'name'>): string {
  const said = type.split(';')[0]?.trim().toLowerCase() ?? '';
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  const guessed = BY_EXTENSION[extension] ?? '';
  if (said === '' || said === 'application/octet-stream') return guessed;
  return SAME_AS[said] ?? said;
}

/** A title for a file: its name without the extension. */
export function titleOf(name = ''): string {
  return (
    name
      .replace(/\.[^.]*$/, '')
      .replaceAll('_', ' ')
      .trim() || 'Untitled'
  );
}
