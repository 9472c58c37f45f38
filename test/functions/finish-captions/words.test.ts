import { describe, expect, it } from 'vitest';
import { wordsOf, type TranscriptItem } from '../../../functions/finish-captions/words.ts';
import { fromWordsFile, toWordsFile } from '../../../functions/lib/words-file.ts';

const word = (content: string, start: string, end: string, confidence?: string): TranscriptItem => ({
  type: 'pronunciation',
  start_time: start,
  end_time: end,
  alternatives: [confidence === undefined ? { content } : { content, confidence }],
});
const mark = (content: string): TranscriptItem => ({ type: 'punctuation', alternatives: [{ content }] });
const texts = (items: readonly TranscriptItem[]) => wordsOf(items).map(({ text }) => text);

describe('wordsOf', () => {
  it('gives every word its times, its confidence and the punctuation behind it', () => {
    expect(wordsOf([word('Why', '0.04', '0.51', '0.998'), word('tides', '0.51', '1.2', '0.75'), mark('?')])).toEqual([
      { text: 'Why', startMs: 40, endMs: 510, confidence: 0.998 },
      { text: 'tides?', startMs: 510, endMs: 1200, confidence: 0.75 },
    ]);
  });

  it.each([
    ['missing', undefined, null],
    ['no number', 'high', null],
    ['empty', '', null],
    ['zero', '0.0', 0],
    ['above one', '1.5', null],
    ['negative', '-0.1', null],
    ['not finite', 'NaN', null],
  ])('a confidence that is %s', (_what, said, confidence) => {
    expect(wordsOf([word('x', '0', '1', said)])).toMatchObject([{ confidence }]);
  });

  it('leaves punctuation out that no word stands before', () => {
    expect(texts([mark('.'), mark(','), word('Then', '0', '1'), mark('.')])).toEqual(['Then.']);
  });

  it('puts what opens before the word behind it', () => {
    expect(
      texts([mark('¿'), word('Por', '0', '1'), word('qué', '1', '2'), mark('?'), mark('「'), word('海', '2', '3')]),
    ).toEqual(['¿Por', 'qué?', '「海']);
    expect(texts([word('end', '0', '1'), mark('(')])).toEqual(['end']);
  });

  it('lets no word begin before the one in front of it, or end before it begins', () => {
    expect(wordsOf([word('a', '5', '6'), word('b', '3', '4'), word('c', '7', '6.5')])).toMatchObject([
      { startMs: 5000, endMs: 6000 },
      { startMs: 5000, endMs: 5000 },
      { startMs: 7000, endMs: 7000 },
    ]);
  });

  it('reads transcripts with speakers, languages and channels the same way', () => {
    const item = {
      ...word('Moin', '0', '1', '0.9'),
      speaker_label: 'spk_0',
      language_code: 'de-DE',
      id: 0,
      channel_label: 'ch_0',
    };
    expect(wordsOf([item])).toEqual([{ text: 'Moin', startMs: 0, endMs: 1000, confidence: 0.9 }]);
  });
});

describe('the words file', () => {
  it('gives back what was put in', () => {
    const words = wordsOf([word('"a\\', '0', '1', '0.5'), word('👩‍🔬', '1', '2'), mark('。')]);
    expect(fromWordsFile(toWordsFile(words))).toEqual(words);
    expect(fromWordsFile(toWordsFile([]))).toEqual([]);
  });

  it('takes less than 40 bytes for a word of a lecture', () => {
    const words = Array.from({ length: 1000 }, (_, n) => ({
      text: 'lecture',
      startMs: n * 300,
      endMs: n * 300 + 290,
      confidence: 0.998,
    }));
    expect(toWordsFile(words).length / words.length).toBeLessThan(40);
  });
});
