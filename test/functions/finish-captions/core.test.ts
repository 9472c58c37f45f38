import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cuesFromTranscript,
  isSilence,
  languageLabel,
  publicReason,
  type TranscriptItem,
} from '../../../functions/finish-captions/core.ts';
import { FAILURE_REASONS } from '../../../local/transcribe/failure-reasons.ts';

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

const shown = (items: readonly TranscriptItem[]) => cuesFromTranscript(items).map(({ lines }) => lines.join(' / '));

describe('cuesFromTranscript', () => {
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
    expect(cues.flatMap(({ lines }) => lines)).toEqual(['😀'.repeat(42), '😀'.repeat(42), '😀'.repeat(16)]);
    expect(cues.map(({ startMs }) => startMs)).toEqual([0, 4200]);
  });

  it('keeps a line within its length when punctuation follows a word that fills it', () => {
    expect(shown([word('x'.repeat(42), 0), mark('!')])).toEqual([`${'x'.repeat(42)} / !`]);
  });

  it('gives words that were all spoken at once one cue after the other', () => {
    const cues = cuesFromTranscript(Array.from({ length: 60 }, () => word('longish-word', 1, 1)));
    expect(cues.length).toBeGreaterThan(5);
    cues.slice(1).forEach(({ startMs }, index) => expect(startMs).toBeGreaterThanOrEqual(cues[index]!.endMs));
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
          expect(endMs).toBeGreaterThan(startMs);
          expect(endMs - startMs).toBeLessThanOrEqual(7000);
          expect(lines.length === 1 || lines.length === 2).toBe(true);
          for (const line of lines) {
            expect(Array.from(line).length).toBeLessThanOrEqual(42);
            expect(line.trim()).toBe(line);
            expect(line).not.toBe('');
            expect(line).not.toMatch(/[\r\n]/);
          }
          until = endMs;
        }
        // Every cue has a second unless the next one begins within it.
        cues.forEach(({ startMs, endMs }, index) => {
          const next = cues[index + 1]?.startMs ?? Number.POSITIVE_INFINITY;
          if (next - startMs >= 1000) expect(endMs - startMs).toBeGreaterThanOrEqual(1000);
        });
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

describe('languageLabel', () => {
  it.each([
    ['en-US', 'English (United States)'],
    ['de-DE', 'German (Germany)'],
    ['ja-JP', 'Japanese (Japan)'],
    ['und', 'und'],
    ['', ''],
    ['not a language', 'not a language'],
  ])('of %j is %j', (language, label) => {
    expect(languageLabel(language)).toBe(label);
  });
});
