/** What browsers and systems call the types that Lectern takes, and file endings for those that call it nothing. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  'audio/x-m4a': 'audio/mp4',
  'audio/m4a': 'audio/mp4',
  'audio/mp3': 'audio/mpeg',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
  'audio/opus': 'audio/ogg',
  'application/ogg': 'audio/ogg',
  'video/x-m4v': 'video/mp4',
  'video/matroska': 'video/x-matroska',
};
const ENDINGS: Readonly<Record<string, string>> = {
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
  opus: 'audio/ogg',
  flac: 'audio/flac',
};

/** The content type to declare for a file; the API refuses what it does not take. */
export function contentTypeOf(file: { readonly name: string; readonly type: string }): string {
  const type = file.type.split(';')[0] ?? '';
  const ending = file.name.slice(file.name.lastIndexOf('.') + 1).toLowerCase();
  return CONTENT_TYPES[type] ?? (type === '' ? (ENDINGS[ending] ?? 'application/octet-stream') : type);
}

/** For the file dialog: everything that Lectern takes. */
export const ACCEPTED = ['video/*', 'audio/*', ...Object.keys(ENDINGS).map((ending) => `.${ending}`)].join(',');
