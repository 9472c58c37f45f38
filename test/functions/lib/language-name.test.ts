import { describe, expect, it } from 'vitest';
import { languageName } from '../../../functions/lib/language-name.ts';
import { LANGUAGES } from '../../../model/languages.ts';

describe('languageName', () => {
  it.each([
    ['de-DE', 'Deutsch (Deutschland)'],
    ['en-US', 'English (United States)'],
    ['fr-FR', 'français (France)'],
    ['ja-JP', '日本語 (日本)'],
    ['ar-SA', 'العربية (المملكة العربية السعودية)'],
    ['eo', 'Esperanto'],
    ['ab-GE', 'Abkhazian (Georgia)'],
    ['en-AB', 'English (Scotland)'],
    ['en-WL', 'English (Wales)'],
    ['cy-WL', 'Cymraeg (Cymru)'],
    ['und', 'und'],
    ['xx', 'xx'],
    ['valueOf', 'valueof'],
    ['', ''],
    ['not a language', 'not a language'],
  ])('of %j is %j', (language, name) => {
    expect(languageName(language)).toBe(name);
  });

  it('has a name for every language that Transcribe knows', () => {
    expect(LANGUAGES.filter((language) => languageName(language) === language)).toEqual([]);
    expect(LANGUAGES.map(languageName).filter((name) => /\([A-Z]{2}\)/.test(name))).toEqual([]);
  });
});
