import { LanguageCode } from '@aws-sdk/client-transcribe';
import { expect, it } from 'vitest';
import { LANGUAGES } from '../../model/languages.ts';
import { DEFAULT_LANGUAGES } from '../../model/transcription.ts';

it('the languages are those of Transcribe', () => {
  expect([...LANGUAGES].sort()).toEqual(Object.values(LanguageCode).sort());
});

it('the languages that are told apart by default are among them', () => {
  expect(LANGUAGES).toEqual(expect.arrayContaining([...DEFAULT_LANGUAGES]));
});
