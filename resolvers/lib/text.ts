import { util } from '@aws-appsync/utils';
import { LANGUAGES } from '../../model/languages.ts';
import { MAX_LABEL_LENGTH } from '../../model/captions.ts';
import { MAX_DESCRIPTION_LENGTH, MAX_TITLE_LENGTH } from '../../model/upload-limits.ts';
import { fail } from './respond.ts';

// Java regular expressions, as AppSync reads them: control characters, lone surrogates, marks that turn the direction of
// text, and the byte order mark. A description keeps its tabs and line breaks.
const DIRECTION = '\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069\\uFEFF';
const NOT_IN_TITLES = `[\\u0000-\\u001F\\u007F-\\u009F\\uD800-\\uDFFF${DIRECTION}]`;
const NOT_IN_DESCRIPTIONS = `[\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\uD800-\\uDFFF${DIRECTION}]`;
// What takes no room on a screen and has its use between letters: it stays in a text, and is none by itself.
const UNSEEN =
  '[\\s\\u00A0\\u00AD\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u1680\\u2000-\\u200D\\u2028\\u2029\\u202F\\u205F-\\u2065' +
  '\\u206A-\\u206F\\u2800\\u3000\\u3164\\uFE00-\\uFE0F\\uFFA0\\uFFF0-\\uFFFB\\uFFFE\\uFFFF]';

/** A title as it is stored: composed, cleaned, trimmed. `InvalidInput` when nothing is left or too much. */
export function cleanTitle(title: string): string {
  return cleanLine('title', title, MAX_TITLE_LENGTH);
}

/** The label of a caption track, by the rules of titles. */
export function cleanLabel(label: string): string {
  return cleanLine('label', label, MAX_LABEL_LENGTH);
}

function cleanLine(field: string, text: string, maxLength: number): string {
  // Refused before it is looked at more closely: a megabyte of title is not worth cleaning.
  if (text.length > maxLength * 8) fail('InvalidInput', { field, maxLength });
  const clean = util.str.normalize(text, 'nfc').replaceAll(NOT_IN_TITLES, '').trim();
  const seen = clean.replaceAll(UNSEEN, '');
  if (seen.length === 0 || clean.length > maxLength) fail('InvalidInput', { field, minLength: 1, maxLength });
  return clean;
}

/** A description as it is stored; `null` when nothing is left. `InvalidInput` when it is too long. */
export function cleanDescription(description: string): string | null {
  if (description.length > MAX_DESCRIPTION_LENGTH) {
    fail('InvalidInput', { field: 'description', maxLength: MAX_DESCRIPTION_LENGTH });
  }
  const clean = util.str.normalize(description, 'nfc').replaceAll(NOT_IN_DESCRIPTIONS, '').trim();
  return clean.length === 0 ? null : clean;
}

/** A language that Transcribe knows, e.g. `en-US`. `InvalidInput` otherwise: a job would be refused for it. */
export function checkLanguage(language: string): string {
  const languages: string[] = [...LANGUAGES];
  if (languages.indexOf(language) === -1) fail('InvalidInput', { field: 'language', example: 'en-US' });
  return language;
}
