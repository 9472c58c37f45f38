import { describe, expect, it } from 'vitest';
import { MAX_CAPTION_BYTES as LIMIT } from '../../model/captions.ts';
import { LANGUAGES } from '../../model/languages.ts';
import { languageOfName, MAX_CAPTION_BYTES, readCaptionFile } from '../../web/src/lecture/caption-file.ts';

const text = '1\n00:00:01,000 --> 00:00:02,000\nGezeiten: früh & spät\n';
const utf16 = (order: 'le' | 'be'): Uint8Array<ArrayBuffer> => {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return new Uint8Array(order === 'le' ? bytes : bytes.swap16());
};

describe('a caption file of the user’s own', () => {
  it.each([
    ['UTF-8', new TextEncoder().encode(text)],
    ['UTF-8 with a mark', new TextEncoder().encode(`\uFEFF${text}`)],
    ['UTF-16', utf16('le')],
    ['UTF-16, the other way round', utf16('be')],
    ['what older Windows programs write', new Uint8Array(Buffer.from(text, 'latin1'))],
  ])('is read in %s', async (_, bytes) => {
    expect(await readCaptionFile(new Blob([bytes]))).toBe(text);
  });

  it('is as large as the API takes it, and no larger', async () => {
    expect(MAX_CAPTION_BYTES).toBe(LIMIT);
    expect(await readCaptionFile(new Blob(['x'.repeat(LIMIT)]))).toHaveLength(LIMIT);
    await expect(readCaptionFile(new Blob(['x'.repeat(LIMIT + 1)]))).rejects.toMatchObject({
      code: 'CaptionFileTooLarge',
    });
    await expect(readCaptionFile(new Blob(['x'.repeat(3 * LIMIT)]))).rejects.toMatchObject({
      code: 'CaptionFileTooLarge',
    });
  });

  it('that is gone is unreadable', async () => {
    const gone = { size: 10, arrayBuffer: () => Promise.reject(new Error('gone')) } as unknown as Blob;
    await expect(readCaptionFile(gone)).rejects.toMatchObject({ code: 'FileUnreadable' });
  });

  it.each([
    ['tides.de.srt', 'de-DE'],
    ['tides.en.vtt', 'en-US'],
    ['tides (pt-BR).vtt', 'pt-BR'],
    ['tides_fr.srt', 'fr-FR'],
    ['tides.srt', undefined],
    ['lecture.vtt', undefined],
  ])('%s is in %s', (name, language) => {
    expect(languageOfName(name, LANGUAGES)).toBe(language);
  });
});
