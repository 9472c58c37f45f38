import { PageError } from '../failures.ts';

/** The largest caption text that the API takes, in bytes of UTF-8. */
export const MAX_CAPTION_BYTES = 512_000;

/**
 * The text of a caption file: UTF-8 or UTF-16 where it says so or is that, else the encoding of older Windows programs, in which
 * many SRT files are. Throws `CaptionFileTooLarge`, and `FileUnreadable` when it is not there any more.
 */
export async function readCaptionFile(file: Blob): Promise<string> {
  // In UTF-16 it may be twice as large.
  if (file.size > 2 * MAX_CAPTION_BYTES) throw new PageError('CaptionFileTooLarge');
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new PageError('FileUnreadable', { cause });
  }
  const text = decode(bytes);
  if (new TextEncoder().encode(text).length > MAX_CAPTION_BYTES) throw new PageError('CaptionFileTooLarge');
  return text;
}

/** The language that a file's name tells, as in `lecture.de.srt` or `lecture (pt-BR).vtt`; undefined when it tells none. */
export function languageOfName(name: string, languages: readonly string[]): string | undefined {
  const found = /[._ (-]([a-z]{2,3}(?:-[a-z]{2})?)\)?\.[a-z]+$/i.exec(name)?.[1]?.toLowerCase();
  if (found === undefined) return undefined;
  const exact = languages.find((language) => language.toLowerCase() === found);
  return (
    exact ?? languages.find((language) => language.toLowerCase().startsWith(`${found}-${found}`)) ?? commonest(found)
  );
}

function commonest(code: string): string | undefined {
  return {
    en: 'en-US',
    zh: 'zh-CN',
    ja: 'ja-JP',
    ko: 'ko-KR',
    pt: 'pt-PT',
    sv: 'sv-SE',
    da: 'da-DK',
    uk: 'uk-UA',
    cs: 'cs-CZ',
  }[code];
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
