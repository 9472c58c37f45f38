import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cuesFromWords, isSilence, publicReason } from '../../../functions/finish-captions/core.ts';
import { widthOf } from '../../../functions/finish-captions/line-width.ts';
import { toSrt, toVtt } from '../../../functions/lib/cues.ts';
import { wordsOf, type TranscriptItem } from '../../../functions/finish-captions/words.ts';
import { FAILURE_REASONS } from '../../../local/transcribe/failure-reasons.ts';
import { readSrt, readVtt } from '../../support/subtitle-parsers.ts';

const word = (content: string, start: number, end = start + 0.3): TranscriptItem => ({
  type: 'pronunciation',
  start_time: start.toFixed(3),
  end_time: end.toFixed(3),
  alternatives: [{ content }],
});
const mark = (content: string): TranscriptItem => ({ type: 'punctuation', alternatives: [{ content }] });

/** A text spoken at an even pace, as Transcribe would give it. */
function spoken(text: string, from = 0, secondsPerWord = 0.35): TranscriptItem[] {
  return text.split(' ').flatMap((token, index) => {
    const [, content = '', punctuation = ''] = /^(.*?)([.,?!;:]?)$/.exec(token) ?? [];
    const at = from + index * secondsPerWord;
    return [word(content, at, at + secondsPerWord * 0.9), ...(punctuation === '' ? [] : [mark(punctuation)])];
  });
}

const cuesFromTranscript = (items: readonly TranscriptItem[]) => cuesFromWords(wordsOf(items));
const shown = (items: readonly TranscriptItem[]) => cuesFromTranscript(items).map(({ lines }) => lines.join(' / '));

describe('cuesFromWords', () => {
  it('makes a cue of a sentence, with its punctuation', () => {
    expect(cuesFromTranscript(spoken('The sea rises, and it falls.', 1))).toEqual([
      { startMs: 1000, endMs: 3065, lines: ['The sea rises, and it falls.'] },
    ]);
  });

  it('ends a cue with its sentence', () => {
    expect(shown(spoken('Twice a day the sea comes in. Twice a day it goes out again. Why?'))).toEqual([
      'Twice a day the sea comes in.',
      'Twice a day it goes out again.',
      'Why?',
    ]);
  });

  it('does not end a cue with a sentence of less than a second', () => {
    expect(shown(spoken('Yes. And so it goes on.', 0, 0.3))).toEqual(['Yes. And so it goes on.']);
  });

  it('prefers the end of a clause to the middle of one', () => {
    const text =
      'Because the Moon pulls at the water on the near side of the Earth, the sea there is lifted a little every day';
    expect(shown(spoken(text, 0, 0.2))[0]).toMatch(/Earth,$/);
  });

  it('ends a cue at a long silence, and does not show it through all of that', () => {
    const cues = cuesFromTranscript([word('Before', 0), word('after', 10)]);
    expect(cues).toEqual([
      { startMs: 0, endMs: 1000, lines: ['Before'] },
      { startMs: 10_000, endMs: 11_000, lines: ['after'] },
    ]);
  });

  it('shows a short cue for a second where the next one leaves the time', () => {
    expect(cuesFromTranscript([word('Hm', 5, 5.1)])).toEqual([{ startMs: 5000, endMs: 6000, lines: ['Hm'] }]);
  });

  it('never shows a cue for more than 7 seconds', () => {
    expect(cuesFromTranscript([word('Oooooh', 0, 30)])).toEqual([{ startMs: 0, endMs: 7000, lines: ['Oooooh'] }]);
  });

  it('cuts what is longer than a line, its time with it, and no character in two', () => {
    const cues = cuesFromTranscript([word('😀'.repeat(100), 0, 10)]);
    const full = '😀'.repeat(21);
    expect(cues.flatMap(({ lines }) => lines)).toEqual([full, full, full, full, '😀'.repeat(16)]);
    expect(cues.map(({ startMs }) => startMs)).toEqual([0, 4200, 8400]);
  });

  it('never cuts between a letter and its marks, nor an emoji of several', () => {
    for (const one of ['é', '👩‍🔬', '🇩🇪', 'ที่', 'क्षि']) {
      const lines = cuesFromTranscript([word(one.repeat(60), 0, 20)]).flatMap((cue) => cue.lines);
      expect(lines.length).toBeGreaterThan(1);
      for (const line of lines) expect(line.replaceAll(one, '')).toBe('');
    }
  });

  it('cuts even one character, where its marks alone would fill more than a line', () => {
    const lines = cuesFromTranscript([word(`a${'\u0301'.repeat(100)}`, 0, 5)]).flatMap((cue) => cue.lines);
    for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(42);
    expect(lines.join('')).toBe(`a${'\u0301'.repeat(100)}`);
  });

  it('shows a word of 200 letters in lines that it fills', () => {
    const cues = cuesFromTranscript([word('before', 0), word('x'.repeat(200), 0.5, 1), word('after', 1)]);
    expect(cues.map(({ lines }) => lines)).toEqual([
      ['before', 'x'.repeat(42)],
      ['x'.repeat(42), 'x'.repeat(42)],
      ['x'.repeat(42), `${'x'.repeat(32)} after`],
    ]);
  });

  it('breaks a cue into lines that are about as long as each other, or where a clause ends', () => {
    expect(shown(spoken('The water of the sea is pulled towards the Moon every day', 0, 0.2))).toEqual([
      'The water of the sea is pulled / towards the Moon every day',
    ]);
    expect(shown(spoken('When the Moon is high, the water of the sea comes to us again', 0, 0.2))).toEqual([
      'When the Moon is high, / the water of the sea comes to us again',
    ]);
    expect(shown(spoken('Is it really so now? Then the sea comes back to us all', 0, 0.15))).toEqual([
      'Is it really so now? / Then the sea comes back to us all',
    ]);
  });

  it('keeps a line within its length when punctuation follows a word that fills it', () => {
    expect(shown([word('x'.repeat(42), 0), mark('!')])).toEqual([`${'x'.repeat(42)} / !`]);
  });

  it('gives words that were all spoken at once one cue after the other, a second each, and then catches up', () => {
    const at = Array.from({ length: 60 }, () => word('longish-word', 1, 1));
    const cues = cuesFromTranscript([...at, word('later', 100)]);
    expect(cues.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      ...Array.from({ length: 10 }, (_, n) => [1000 + n * 1000, 2000 + n * 1000]),
      [100_000, 101_000],
    ]);
  });

  it('waits for the second of a cue before the next one, however fast somebody speaks', () => {
    const cues = cuesFromTranscript(spoken('antidisestablishmentarianism '.repeat(9).trim(), 0, 0.1));
    for (const { startMs, endMs } of cues) expect(endMs - startMs).toBeGreaterThanOrEqual(1000);
  });

  it.each([
    ['nothing', []],
    ['punctuation alone', [mark('.'), mark('!')]],
    ['a word without a time', [{ type: 'pronunciation', alternatives: [{ content: 'x' }] }]],
    ['a word at no time', [{ ...word('x', 0), start_time: 'soon' }]],
    ['a word before the beginning', [{ ...word('x', 0), start_time: '-1' }]],
    ['a word that never ends', [{ ...word('x', 0), end_time: 'Infinity' }]],
    ['a blank word', [word('  \n ', 0)]],
    ['no alternatives', [{ type: 'pronunciation', start_time: '0', end_time: '1', alternatives: [] }]],
    ['no content', [{ type: 'pronunciation', start_time: '0', end_time: '1', alternatives: [{}] }]],
  ] as const)('makes no cue of %s', (_what, items) => {
    expect(cuesFromTranscript(items)).toEqual([]);
  });

  it('keeps Arabic and Japanese as they are', () => {
    expect(shown([word('لماذا', 0), word('يوجد', 0.4), word('مد', 0.8), mark('؟')])).toEqual(['لماذا يوجد مد؟']);
    expect(shown([word('海', 0, 2), mark('。'), word('月', 2, 4), mark('。')])).toEqual(['海。', '月。']);
  });

  it.each([
    ['Japanese', ['潮', 'の', '満ち引き', 'は'], '潮の満ち引きは'],
    ['Chinese', ['潮汐', '是', '什么'], '潮汐是什么'],
    ['Thai', ['น้ำ', 'ขึ้น', 'น้ำ', 'ลง'], 'น้ำขึ้นน้ำลง'],
    ['Korean', ['바다', '의', '조수'], '바다 의 조수'],
    ['Hindi', ['समुद्र', 'का', 'ज्वार'], 'समुद्र का ज्वार'],
    ['Japanese with English in it', ['これ', 'は', 'AWS', 'です'], 'これは AWS です'],
    ['English with Chinese in it', ['the', 'word', '猫', 'means', 'cat'], 'the word 猫 means cat'],
  ])('puts spaces where %s has them', (_language, words, line) => {
    expect(shown(words.map((one, index) => word(one, index * 0.4)))).toEqual([line]);
  });

  it('gives a line 21 Chinese characters', () => {
    const lines = cuesFromTranscript(Array.from({ length: 100 }, (_, n) => word('海', n * 0.1))).flatMap(
      (c) => c.lines,
    );
    expect(lines.join('')).toBe('海'.repeat(100));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(21);
    expect(lines.length).toBeLessThanOrEqual(6);
  });

  it.each([
    ['Arabic', 'يرتفع،', 'البحر؟'],
    ['Chinese', '月亮，', '大海。'],
    ['Hindi', 'चाँद,', 'समुद्र।'],
    ['Urdu', 'چاند،', 'سمندر۔'],
    ['quoted English', 'Moon,”', 'sea.”'],
  ])('knows where clauses and sentences end in %s', (_language, clause, sentence) => {
    expect(shown([word(sentence, 0, 2), word('x', 2, 3)])).toEqual([sentence, 'x']);
    const filler = (count: number, from: number) =>
      Array.from({ length: count }, (_, n) => word('abcdefg', from + n * 0.1, from + n * 0.1 + 0.1));
    const [first] = cuesFromTranscript([...filler(6, 0), word(clause, 0.6, 0.7), ...filler(8, 0.7)]);
    expect(first!.lines.join(' ').endsWith(clause)).toBe(true);
  });

  it('takes 100,000 words in a few seconds', () => {
    const items = Array.from({ length: 100_000 }, (_, n) => word(`word${n % 97}${n % 13 === 0 ? ',' : ''}`, n * 0.3));
    const begun = performance.now();
    const cues = cuesFromTranscript(items);
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(cues.flatMap(({ lines }) => lines.join(' ').split(' '))).toHaveLength(100_000);
  });

  it('keeps its promises for whatever Transcribe may write', () => {
    const time = fc.double({ min: -1, max: 20_000, noNaN: true }).map(String);
    const content = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.string({ unit: 'grapheme', maxLength: 100 }),
      fc.constantFrom('a', 'the', 'tide,', 'done.', '-->', '👩‍🔬', 'مد', 'x'.repeat(42), 'y'.repeat(200)),
    );
    const item: fc.Arbitrary<TranscriptItem> = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          type: fc.constant('pronunciation'),
          start_time: time,
          end_time: time,
          alternatives: fc.tuple(fc.record({ content })),
        }),
      },
      {
        weight: 6,
        arbitrary: fc
          .tuple(content, fc.double({ min: 0, max: 60, noNaN: true }), fc.double({ min: 0, max: 3, noNaN: true }))
          .map(([text, start, length]) => word(text, start, start + length)),
      },
      { weight: 3, arbitrary: fc.constantFrom('.', ',', '?', '!').map(mark) },
      { weight: 1, arbitrary: content.map(mark) },
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 60 }), (items) => {
        const cues = cuesFromTranscript(items);
        let until = 0;
        for (const { startMs, endMs, lines } of cues) {
          expect(Number.isInteger(startMs) && Number.isInteger(endMs)).toBe(true);
          expect(startMs).toBeGreaterThanOrEqual(until);
          expect(endMs - startMs).toBeGreaterThanOrEqual(1000);
          expect(endMs - startMs).toBeLessThanOrEqual(7000);
          expect(lines.length === 1 || lines.length === 2).toBe(true);
          for (const line of lines) {
            expect(widthOf(line)).toBeLessThanOrEqual(42);
            expect(Array.from(line).length).toBeLessThanOrEqual(42);
            expect(line.trim()).toBe(line);
            expect(line).not.toBe('');
            expect(line).not.toMatch(/[\r\n]/);
          }
          until = endMs;
        }
      }),
      { numRuns: 2000, seed: 20_261_124 },
    );
  });

  it('loses and reorders no word of speech at an even pace', () => {
    const token = fc.stringMatching(/^[a-z]{1,14}[.,?!;:]?$/);
    fc.assert(
      fc.property(
        fc.array(token, { minLength: 1, maxLength: 120 }),
        fc.double({ min: 0.15, max: 1, noNaN: true }),
        (tokens, pace) => {
          const cues = cuesFromTranscript(spoken(tokens.join(' '), 0, pace));
          expect(cues.flatMap(({ lines }) => lines.join(' ').split(' '))).toEqual(tokens);
          expect(readVtt(toVtt(cues))).toEqual(cues);
          expect(readSrt(toSrt(cues))).toEqual(cues);
        },
      ),
      { numRuns: 500, seed: 20_261_124 },
    );
  });
});

describe('publicReason', () => {
  const codes = {
    UNSUPPORTED_FORMAT: 'UNSUPPORTED_MEDIA',
    FORMAT_MISMATCH: 'UNSUPPORTED_MEDIA',
    INVALID_SAMPLE_RATE: 'UNSUPPORTED_MEDIA',
    SAMPLE_RATE_MISMATCH: 'UNSUPPORTED_MEDIA',
    TOO_LARGE: 'UNSUPPORTED_MEDIA',
    TOO_MANY_CHANNELS: 'UNSUPPORTED_MEDIA',
    TOO_SHORT: 'NO_AUDIO',
    TOO_LONG: 'TOO_LONG',
    NO_AUDIO: 'NO_AUDIO',
    INVALID_DATA: 'UNSUPPORTED_MEDIA',
    INTERNAL: 'INTERNAL',
  } as const;

  it.each(Object.entries(codes))('of %s is %s', (name, code) => {
    expect(publicReason(FAILURE_REASONS[name as keyof typeof codes])).toBe(code);
  });

  it.each([
    ['', 'INTERNAL'],
    ['Something nobody has seen before', 'INTERNAL'],
    ['The duration of the maintenance is not known', 'INTERNAL'],
    ['The format of the response of an internal media service was not valid', 'INTERNAL'],
    ['Access to the language model was denied', 'INTERNAL'],
    ['Unsupported media format.', 'UNSUPPORTED_MEDIA'],
    ['Invalid number of channels: number of channels too large.', 'UNSUPPORTED_MEDIA'],
    ['The requested language code is not supported', 'UNSUPPORTED_LANGUAGE'],
    ['FILE TOO LONG', 'TOO_LONG'],
  ])('of %j is %s', (said, code) => {
    expect(publicReason(said)).toBe(code);
  });

  it('leaves silence to isSilence, and to nothing else', () => {
    for (const [name, said] of Object.entries(FAILURE_REASONS)) {
      expect(isSilence(said)).toBe(name === 'NO_SPEECH_TO_IDENTIFY');
    }
  });
});
