import { describe, expect, it } from 'vitest';
import { toSrt, toVtt, type Cue } from '../../../functions/lib/cues.ts';

const cues: readonly Cue[] = [
  { startMs: 0, endMs: 1999, lines: ['Why the sea', 'has tides'] },
  { startMs: 3_661_001, endMs: 3_662_000, lines: ['R&D <script>alert(1)</script>'] },
  { startMs: 360_000_000, endMs: 360_001_050, lines: ['a --> b', '👩‍🔬 لماذا'] },
];

describe('toVtt', () => {
  it('writes the cues as WebVTT, text as text', () => {
    expect(toVtt(cues)).toBe(
      [
        'WEBVTT\n',
        '1\n00:00:00.000 --> 00:00:01.999\nWhy the sea\nhas tides\n',
        '2\n01:01:01.001 --> 01:01:02.000\nR&amp;D &lt;script&gt;alert(1)&lt;/script&gt;\n',
        '3\n100:00:00.000 --> 100:00:01.050\na --&gt; b\n👩‍🔬 لماذا\n',
      ].join('\n'),
    );
  });

  it('is a file without cues when there are none', () => {
    expect(toVtt([])).toBe('WEBVTT\n\n');
  });
});

describe('toSrt', () => {
  it('writes the same cues as SubRip', () => {
    expect(toSrt(cues)).toBe(
      [
        '1\n00:00:00,000 --> 00:00:01,999\nWhy the sea\nhas tides\n',
        '2\n01:01:01,001 --> 01:01:02,000\nR&D <script>alert(1)</script>\n',
        '3\n100:00:00,000 --> 100:00:01,050\na -> b\n👩‍🔬 لماذا\n',
      ].join('\n'),
    );
  });

  it.each(['-->', '--->', '---->', '-->-->', '00:00:01,000 --> 00:00:02,000'])(
    'leaves no time line in the text %j',
    (text) => {
      const written = toSrt([{ startMs: 0, endMs: 1000, lines: [text] }]);
      expect(written.match(/-->/g)).toHaveLength(1);
    },
  );
});

describe('both', () => {
  it('hold the same numbers, times and words', () => {
    const plain = cues.map((cue) => ({ ...cue, lines: cue.lines.map((line) => line.replace(/[<>&-]/g, '')) }));
    const asSrt = toVtt(plain)
      .replace('WEBVTT\n\n', '')
      .replace(/(\d\d)\.(\d{3})/g, '$1,$2');
    expect(asSrt).toBe(toSrt(plain));
  });

  it('hold one time line a cue whatever the text is', () => {
    const hostile = ['-->', '<b>', '&lt;', 'NOTE', 'WEBVTT', '1', '00:00.000 --> 00:01.000', '\u0000'];
    const made = hostile.map((text, index) => ({
      startMs: index * 1000,
      endMs: index * 1000 + 500,
      lines: [text, text],
    }));
    expect(toVtt(made).match(/-->/g)).toHaveLength(hostile.length);
    expect(toSrt(made).match(/-->/g)).toHaveLength(hostile.length);
    expect(toVtt(made)).not.toContain('<');
  });
});
