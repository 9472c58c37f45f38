import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSrt, toVtt, type Cue } from '../../../functions/lib/cues.ts';
import { CaptionsInvalid, parseCaptions } from '../../../functions/save-captions/core.ts';
import { readSrt, readVtt } from '../../support/subtitle-parsers.ts';

const lines = (...text: readonly string[]) => text.join('\n');
const shown = (text: string) => parseCaptions(text).map((cue) => cue.lines.join(' / '));

/** What a text is refused for. */
function fault(text: string): { readonly line: number; readonly what: string } {
  try {
    parseCaptions(text);
  } catch (error) {
    if (error instanceof CaptionsInvalid) return { line: error.line, what: error.what };
    throw error;
  }
  throw new Error('It was taken.');
}

const ebb: readonly Cue[] = [
  { startMs: 1000, endMs: 2500, lines: ['Twice a day', 'the sea comes in.'] },
  { startMs: 3000, endMs: 3_723_004, lines: ['Twice it goes.'] },
];

describe('WebVTT', () => {
  const plain = lines(
    'WEBVTT',
    '',
    '00:01.000 --> 00:02.500',
    'Twice a day',
    'the sea comes in.',
    '',
    '00:00:03.000 --> 01:02:03.004',
    'Twice it goes.',
    '',
  );

  it('is read', () => expect(parseCaptions(plain)).toEqual(ebb));

  it.each([
    ['a byte order mark', `\uFEFF${plain}`],
    ['CRLF', plain.replaceAll('\n', '\r\n')],
    ['CR', plain.replaceAll('\n', '\r')],
    ['no line end at the end', plain.trimEnd()],
    ['many at the end', `${plain}\n\n\n`],
    ['blank lines before it', `\n\n${plain}`],
    ['blank lines of spaces', plain.replaceAll('\n\n', '\n \t\n\n')],
    ['a title', plain.replace('WEBVTT', 'WEBVTT - Tides')],
    ['a header', plain.replace('WEBVTT', 'WEBVTT\nKind: captions\nLanguage: en')],
    ['a header of its own block', plain.replace('WEBVTT', 'WEBVTT\n\nX-TIMESTAMP-MAP=MPEGTS:900000')],
    ['no blank line behind the header', plain.replace('WEBVTT\n\n', 'WEBVTT\n')],
    ['identifiers', plain.replace('00:01', 'first one\n00:01').replace('00:00:03', '2\n00:00:03')],
    ['cue settings', plain.replace('02.500', '02.500 align:start position:10%,line-left line:-1 region:fred')],
    ['no spaces around the arrow', plain.replaceAll(' --> ', '-->')],
    ['tabs around the arrow', plain.replaceAll(' --> ', '\t-->\t')],
    ['a comment', plain.replace('00:01', 'NOTE about this\nand that\n\n00:01')],
    ['a comment behind', `${plain}\nNOTE\nthe end`],
    ['a style', plain.replace('00:01', 'STYLE\n::cue(b) { color: red }\n\n00:01')],
    ['a region', plain.replace('00:01', 'REGION\nid:fred\nwidth:40%\n\n00:01')],
    ['commas for points', plain.replaceAll(/\.(\d{3})/g, ',$1')],
    ['no blank line between cues', plain.replace('in.\n\n', 'in.\n')],
    [
      'its cues in another order',
      lines('WEBVTT', '', ...plain.split('\n').slice(6, 9), ...plain.split('\n').slice(2, 6)),
    ],
  ])('is the same with %s', (_what, text) => expect(parseCaptions(text)).toEqual(ebb));

  it('keeps cues that overlap, in the order of their beginnings, and those that begin together in the order of the file', () => {
    const text = lines(
      'WEBVTT',
      '',
      '00:05.000 --> 00:09.000',
      'b',
      '',
      '00:01.000 --> 00:08.000',
      'a',
      '',
      '00:05.000 --> 00:06.000',
      'c',
    );
    expect(parseCaptions(text).map((cue) => [cue.startMs, cue.endMs, ...cue.lines])).toEqual([
      [1000, 8000, 'a'],
      [5000, 9000, 'b'],
      [5000, 6000, 'c'],
    ]);
  });

  const words = (text: string) => shown(`WEBVTT\n\n00:01.000 --> 00:02.000\n${text}\n`);

  it.each([
    '<script>alert(1)</script>',
    '<b>bold</b> <i>it</i> <u>u</u> <c.loud>c</c> <lang en>l</lang> <ruby>r<rt>t</rt></ruby>',
    '<v Roger Bingham>We are in New York City',
    'now <00:00:01.500>then',
    '<img src=x onerror=alert(1)>',
    '2 < 3 & 4 > 3',
    'a --> b',
    'NOTE well',
    'WEBVTT',
    '{\\an8}up',
    'AT&T &copy; &;',
  ])('keeps %s as text', (text) => expect(words(text)).toEqual([text]));

  it.each([
    ['R&amp;D', 'R&D'],
    ['&lt;b&gt;', '<b>'],
    ['&amp;lt;', '&lt;'],
    ['a&nbsp;b', 'a\u00A0b'],
    ['&lrm;a&rlm;', '\u200Ea\u200F'],
    ['&quot;&apos;&#39;&#x1F600;', `"''😀`],
    ['&#0;&#xD800;&#x110000;', '\uFFFD\uFFFD\uFFFD'],
    ['a\u0000b', 'a\uFFFDb'],
    ['a&#10;b', 'a b'],
    ['a\u0007b\u0085c\u2028d', 'a b c d'],
    ['  a  ', 'a'],
    ['مد\u200Fوجزر', 'مد\u200Fوجزر'],
  ])('reads %j as %j', (text, expected) => expect(words(text)).toEqual([expected]));

  it('takes half a pair of surrogates in its stride', () => expect(words('a\uD800b')).toHaveLength(1));

  it('leaves out a cue without text', () => {
    expect(shown(`${plain}\n00:00:10.000 --> 00:00:11.000\n\n00:00:12.000 --> 00:00:13.000\n&nbsp;\n`)).toHaveLength(2);
  });
});

describe('SubRip', () => {
  const plain = lines(
    '1',
    '00:00:01,000 --> 00:00:02,500',
    'Twice a day',
    'the sea comes in.',
    '',
    '2',
    '00:00:03,000 --> 01:02:03,004',
    'Twice it goes.',
    '',
  );

  it('is read', () => expect(parseCaptions(plain)).toEqual(ebb));

  it.each([
    ['a byte order mark', `\uFEFF${plain}`],
    ['CRLF', plain.replaceAll('\n', '\r\n')],
    ['CR', plain.replaceAll('\n', '\r')],
    ['points for commas', plain.replaceAll(/,(\d{3})/g, '.$1')],
    ['one digit of hours', plain.replaceAll(/0(\d:\d\d:)/g, '$1')],
    ['no hours', plain.replace(/00:(\d\d:\d\d,000) --> 00:/g, '$1 --> ')],
    ['no numbers', plain.replaceAll(/^\d\n/gm, '')],
    ['wrong numbers', plain.replace('2\n', '1\n')],
    ['a number by itself', plain.replace('2\n', '2\n\n')],
    ['no blank line between cues', plain.replace('in.\n\n', 'in.\n')],
    ['many blank lines', plain.replaceAll('\n\n', '\n\n \n\n')],
    ['blank lines in the text', plain.replace('day\n', 'day\n\n')],
    ['coordinates', plain.replace('02,500', '02,500  X1:100 X2:200 Y1:10 Y2:20')],
    ['its cues in another order', lines(...plain.split('\n').slice(5), ...plain.split('\n').slice(0, 5))],
  ])('is the same with %s', (_what, text) => expect(parseCaptions(text)).toEqual(ebb));

  it.each([
    '<i>it</i>',
    '<font color="#ff0000">red</font>',
    '{\\an8}up',
    '&lt;b&gt;',
    'R&amp;D',
    'a --> b',
    'NOTE x',
    '42',
  ])('keeps %s as text', (text) => {
    expect(shown(`1\n00:00:01,000 --> 00:00:02,000\n${text}\n\n2\n00:00:03,000 --> 00:00:04,000\n${text}\n`)).toEqual([
      text,
      text,
    ]);
  });

  it('keeps a number that is the text of a cue, numbers or none', () => {
    expect(shown('00:00:01,000 --> 00:00:02,000\n42\n\n00:00:03,000 --> 00:00:04,000\n43\n')).toEqual(['42', '43']);
  });
});

describe('what is refused, with its line', () => {
  const vtt = (...text: readonly string[]) => lines('WEBVTT', '', '00:01.000 --> 00:02.000', 'a', '', ...text);
  const srt = (...text: readonly string[]) => lines('1', '00:00:01,000 --> 00:00:02,000', 'a', '', ...text);

  it.each([
    ['nothing', '', 1, 'NO_CUES'],
    ['blank lines', '\n \n', 1, 'NO_CUES'],
    ['a header alone', 'WEBVTT\n\n', 1, 'NO_CUES'],
    ['a header without anything', 'WEBVTT', 1, 'NO_CUES'],
    ['a comment alone', 'WEBVTT\n\nNOTE x', 1, 'NO_CUES'],
    ['cues without text alone', 'WEBVTT\n\n00:01.000 --> 00:02.000\n', 1, 'NO_CUES'],
    ['prose', 'Twice a day\nthe sea comes in.', 1, 'NO_TIME'],
    ['a page', '<!doctype html>\n<p>x</p>', 1, 'NO_TIME'],
    ['JSON', '{"cues":[]}', 1, 'NO_TIME'],
    ['a header that is none', 'WEBVTTx\n\n00:01.000 --> 00:02.000\na', 1, 'NO_TIME'],
    ['text without a time', vtt('lost words', 'and more'), 6, 'NO_TIME'],
    ['a time without an arrow', vtt('00:03.000 -> 00:04.000', 'x'), 6, 'NO_TIME'],
    ['minutes above 59', vtt('00:60:00.000 --> 01:01:00.000', 'x'), 6, 'BAD_TIME'],
    ['seconds above 59', vtt('00:60.000 --> 01:01.000', 'x'), 6, 'BAD_TIME'],
    ['letters in a time', srt('2', '00:00:0x,000 --> 00:00:04,000', 'x'), 6, 'BAD_TIME'],
    ['no milliseconds', srt('2', '00:00:03 --> 00:00:04', 'x'), 6, 'BAD_TIME'],
    ['two digits of them', vtt('00:03.00 --> 00:04.000', 'x'), 6, 'BAD_TIME'],
    ['no end', vtt('00:03.000 -->', 'x'), 6, 'BAD_TIME'],
    ['no beginning', vtt('--> 00:03.000', 'x'), 6, 'BAD_TIME'],
    ['a negative time', srt('2', '-00:00:03,000 --> 00:00:04,000', 'x'), 6, 'BAD_TIME'],
    ['settings that touch the time', vtt('00:03.000 --> 00:04.000align:start', 'x'), 6, 'BAD_TIME'],
    ['a broken time line in the text', vtt('00:03.000 --> 00:04.000', 'x', '00:05 --> 00:06', 'y'), 8, 'BAD_TIME'],
    ['an arrow where a time belongs', srt('a --> b', 'x'), 5, 'BAD_TIME'],
    ['an end at the beginning', vtt('00:03.000 --> 00:03.000', 'x'), 6, 'END_NOT_AFTER_START'],
    ['an end before the beginning', srt('2', '00:00:03,000 --> 00:00:02,000', 'x'), 6, 'END_NOT_AFTER_START'],
    ['an end after 24 hours', vtt('23:59:59.000 --> 24:00:00.001', 'x'), 6, 'TOO_LATE'],
    ['years', vtt('00:03.000 --> 99999:00:00.000', 'x'), 6, 'TOO_LATE'],
    ['a line that is too long', vtt('00:03.000 --> 00:04.000', 'x'.repeat(1001)), 7, 'LINE_TOO_LONG'],
  ])('%s', (_what, text, line, what) => expect(fault(text)).toEqual({ line, what }));

  it('takes what is just within the limits', () => {
    expect(parseCaptions(vtt('23:59:59.000 --> 24:00:00.000', 'x'.repeat(1000)))).toHaveLength(2);
  });

  it('takes 20,000 cues and not one more', () => {
    const many = (count: number) =>
      `WEBVTT\n\n${Array.from({ length: count }, (_, n) => `00:00.${String(n % 1000).padStart(3, '0')} --> 00:01.000\na\n`).join('\n')}`;
    expect(parseCaptions(many(20_000).replaceAll('00:01.000', '00:02.000'))).toHaveLength(20_000);
    expect(fault(many(20_001))).toEqual({ line: 3 * 20_000 + 3, what: 'TOO_MANY_CUES' });
  });

  it.each([
    ['colons', '1:'.repeat(250_000)],
    ['arrows', '-->'.repeat(170_000)],
    ['digits and arrows', '1:1-->'.repeat(85_000)],
    ['spaces', `00:01.000${' '.repeat(500_000)}-`],
    ['blank lines', `1${'\n'.repeat(500_000)}`],
    ['numbers', '1\n\n'.repeat(170_000)],
    ['ampersands', `WEBVTT\n\n00:01.000 --> 00:02.000\n${'&#'.repeat(250_000)}`],
    ['notes', `WEBVTT\n\n${'NOTE\n\n'.repeat(80_000)}`],
  ])('answers soon to half a megabyte of %s', (_what, text) => {
    const begun = performance.now();
    expect(() => parseCaptions(text)).toThrow(CaptionsInvalid);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});

/** Cues as `parseCaptions` gives them: sorted, trimmed, without blank lines or control characters. */
const anyCues = (text: fc.Arbitrary<string>): fc.Arbitrary<Cue[]> =>
  fc
    .array(
      fc.record({
        startMs: fc.integer({ min: 0, max: 86_000_000 }),
        length: fc.integer({ min: 1, max: 400_000 }),
        lines: fc.array(text, { minLength: 1, maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 20 },
    )
    .map((cues) =>
      cues
        .map((cue) => ({ startMs: cue.startMs, endMs: cue.startMs + cue.length, lines: cue.lines }))
        .sort((one, other) => one.startMs - other.startMs || other.endMs - one.endMs),
    );

const hostile = fc.constantFrom(
  '<b>',
  '&lt;',
  '&amp;lt;',
  'NOTE',
  'STYLE',
  'WEBVTT',
  '1',
  '42',
  '<00:01.000>',
  '</v>',
  '&',
  '👩‍🔬',
  'مد',
  'a\u00A0b',
  '{\\an8}',
);
const someText = fc
  .array(
    fc.oneof(hostile, fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 12 })),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) =>
    Buffer.from(parts.join(' '), 'utf8')
      .toString('utf8')
      .replace(/[\u0000-\u001F\u007F-\u009F\u2028\u2029]/g, '')
      .trim(),
  )
  .filter((text) => text !== '');
const withoutArrow = someText
  .map((text) => text.replaceAll('-->', '->').replaceAll('>', ')'))
  .filter((text) => text.trim() !== '');

describe('round trips', () => {
  it('WebVTT gives back every cue', () => {
    fc.assert(
      fc.property(anyCues(fc.oneof(someText, fc.constantFrom('-->', 'a --> b', '00:01.000 --> 00:02.000'))), (cues) => {
        expect(parseCaptions(toVtt(cues))).toEqual(cues);
      }),
      { numRuns: 2000, seed: 20_261_124 },
    );
  });

  it('SubRip gives back every cue that has no arrow, which it cannot hold', () => {
    fc.assert(
      fc.property(anyCues(someText.map((text) => text.replaceAll('-->', '->'))), (cues) => {
        expect(parseCaptions(toSrt(cues))).toEqual(cues);
      }),
      { numRuns: 2000, seed: 20_261_124 },
    );
  });

  it('parsers that are not ours read the same cues out of both files', () => {
    fc.assert(
      fc.property(anyCues(withoutArrow), (cues) => {
        expect(readVtt(toVtt(cues))).toEqual(cues);
        expect(readSrt(toSrt(cues))).toEqual(cues);
      }),
      { numRuns: 500, seed: 20_261_124 },
    );
  });

  it('what is read from any text that is taken can be written and read again, by us and by others', () => {
    const block = fc.oneof(
      fc
        .tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 59 }))
        .map(([from, to]) => `00:${String(from).padStart(2, '0')}.000 --> 00:${String(to).padStart(2, '0')}.500`),
      fc.constantFrom(
        '',
        '',
        'NOTE',
        'STYLE',
        'REGION',
        '1',
        '2',
        'a --> b',
        '-->',
        'WEBVTT',
        '<v Ann>x',
        '&amp;',
        '\u0000',
        '\uFEFF',
        '\u0085',
      ),
      fc.string({ maxLength: 10 }),
    );
    const document = fc.tuple(
      fc.constantFrom('', 'WEBVTT\n\n', '\uFEFFWEBVTT x\r\n', '1\n'),
      fc.array(block, { maxLength: 30 }),
      fc.constantFrom('\n', '\r\n', '\r'),
    );
    let taken = 0;
    fc.assert(
      fc.property(document, ([head, blocks, end]) => {
        let cues: Cue[];
        try {
          cues = parseCaptions(head + blocks.join(end));
        } catch (error) {
          expect(error).toBeInstanceOf(CaptionsInvalid);
          return;
        }
        taken += 1;
        expect(parseCaptions(toVtt(cues))).toEqual(cues);
        expect(readVtt(toVtt(cues))).toHaveLength(cues.length);
        expect(parseCaptions(toSrt(cues)).map(({ startMs, endMs }) => [startMs, endMs])).toEqual(
          cues.map(({ startMs, endMs }) => [startMs, endMs]),
        );
      }),
      { numRuns: 5000, seed: 20_261_124 },
    );
    expect(taken).toBeGreaterThan(100);
  });
});
