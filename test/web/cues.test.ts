import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toVtt } from '../../functions/lib/cues.ts';
import { cueAt, cuesOfVtt, readTime, vttOfCues, writeTime, type Cue } from '../../web/src/lecture/cues.ts';
import {
  cuesOf,
  editedOf,
  insertAfter,
  merge,
  overlaps,
  problemOfCue,
  split,
  withChange,
} from '../../web/src/lecture/edited-cues.ts';

const cue = (startMs: number, endMs: number, text: string): Cue => ({ startMs, endMs, text });
const tides = [
  cue(0, 2000, 'Why the sea has tides.'),
  cue(2000, 5000, 'First, the Moon.'),
  cue(5000, 9000, 'Then the Sun.'),
];

describe('a caption file', () => {
  it('is read as Lectern writes it, markup and all', () => {
    const written = toVtt([
      { startMs: 0, endMs: 1500, lines: ['<b>Fish & chips</b>', '-->'] },
      { startMs: 3_723_400, endMs: 3_725_000, lines: ['&lt; is no <'] },
    ]);
    expect(cuesOfVtt(written)).toEqual([
      cue(0, 1500, '<b>Fish & chips</b>\n-->'),
      cue(3_723_400, 3_725_000, '&lt; is no <'),
    ]);
  });

  it('that is written is read again as it was, whatever the text', () => {
    const line = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => text.trim() !== '' && !/[\r\n]/.test(text));
    const cues = fc.array(
      fc.record({
        startMs: fc.nat(86_000_000),
        lastsMs: fc.integer({ min: 1, max: 9999 }),
        lines: fc.array(line, { minLength: 1, maxLength: 3 }),
      }),
    );
    fc.assert(
      fc.property(cues, (drawn) => {
        const meant = drawn.map(({ startMs, lastsMs, lines }) => cue(startMs, startMs + lastsMs, lines.join('\n')));
        expect(cuesOfVtt(vttOfCues(meant))).toEqual(meant);
      }),
    );
  });

  it('a blank line in a text does not end its cue', () => {
    expect(cuesOfVtt(vttOfCues([cue(0, 1, 'one\n\n  \ntwo')]))).toEqual([cue(0, 1, 'one\ntwo')]);
  });
});

describe('a time', () => {
  it.each([
    ['00:00:00.000', 0],
    ['1:02:03.4', 3_723_400],
    ['2:03', 123_000],
    ['12,5', 12_500],
    [' 7 ', 7000],
    ['100:00:00', 360_000_000],
    ['61', undefined],
    ['1:60', undefined],
    ['1:2:3:4', undefined],
    ['-1', undefined],
    ['', undefined],
    ['soon', undefined],
  ])('%j is %s ms', (text, ms) => {
    expect(readTime(text)).toBe(ms);
  });

  it('is written so that it is read again', () => {
    fc.assert(
      fc.property(fc.nat(359_999_999), (ms) => {
        expect(readTime(writeTime(ms))).toBe(ms);
      }),
    );
  });

  it.each([
    [-1, -1],
    [0, 0],
    [1999, 0],
    [2000, 1],
    [90_000, 2],
  ])('%d ms is at cue %d', (ms, index) => {
    expect(cueAt(tides, ms)).toBe(index);
  });
});

describe('an edit', () => {
  it('splits at the cursor, and shares the time as the letters are', () => {
    const edits = split(editedOf(tides), 1, 'First,'.length);
    expect(cuesOf(edits).slice(1, 3)).toEqual([cue(2000, 3200, 'First,'), cue(3200, 5000, 'the Moon.')]);
  });

  it.each([undefined, 0, 16])('splits in the middle when the cursor is at an end (%s)', (place) => {
    const texts = cuesOf(split(editedOf(tides), 1, place)).map(({ text }) => text);
    expect(texts.slice(1, 3)).toEqual(['First,', 'the Moon.']);
  });

  it('does not split what is one word, or has no time to share', () => {
    const word = editedOf([cue(0, 1000, 'Tides.')]);
    expect(split(word, 0)).toBe(word);
    const blink = editedOf([cue(0, 1, 'Two words')]);
    expect(split(blink, 0)).toBe(blink);
  });

  it('merges with the next, and the last with nothing', () => {
    const edits = editedOf(tides);
    expect(cuesOf(merge(edits, 1))[1]).toEqual(cue(2000, 9000, 'First, the Moon.\nThen the Sun.'));
    expect(merge(edits, 2)).toBe(edits);
  });

  it('inserts behind a cue what the gap has room for, and two seconds where there is none', () => {
    const gap = editedOf([cue(0, 1000, 'a'), cue(1500, 2000, 'b')]);
    expect(insertAfter(gap, 0)[1]).toMatchObject({ start: '00:00:01.000', end: '00:00:01.500', text: '' });
    expect(insertAfter(gap, 1)[2]).toMatchObject({ start: '00:00:02.000', end: '00:00:04.000' });
    expect(insertAfter([], -1)).toMatchObject([{ start: '00:00:00.000', end: '00:00:02.000' }]);
  });

  it.each([
    [{ start: 'now' }, 'badTime'],
    [{ end: '0:01' }, 'endBeforeStart'],
    [{ text: ' \n ' }, 'emptyText'],
    [{ text: 'x'.repeat(1001) }, 'lineTooLong'],
    [{ text: 'x'.repeat(1000) }, undefined],
  ] as const)('%j has the problem %s', (change, problem) => {
    const edits = withChange(editedOf(tides), 1, change);
    expect(edits.map(problemOfCue)).toEqual([undefined, problem, undefined]);
  });

  it('tells a cue that begins before the one above has ended', () => {
    const [one, two] = editedOf([cue(0, 2001, 'a'), cue(2000, 3000, 'b')]);
    expect(overlaps(one, two!)).toBe(true);
    expect(overlaps(undefined, one!)).toBe(false);
  });

  it('is saved in the order of the times', () => {
    const edits = withChange(editedOf(tides), 0, { start: '0:07', end: '0:08' });
    expect(cuesOf(edits).map(({ startMs }) => startMs)).toEqual([2000, 5000, 7000]);
  });
});
