/** What is as wide as two letters: Chinese, Japanese and Korean characters, their signs, and emoji. */
const WIDE =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{Emoji_Presentation}\u3000-\u303F\uFF01-\uFF60\uFFE0-\uFFE6]/u;
/** Scripts that put no space between words. */
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}\u3000-\u303F\uFF01-\uFF5E]/u;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * How much of a line a text takes, in letters: its code points, the wide ones twice. 42 are 21 Chinese characters; marks above
 * and below a letter count, which gives Thai about the 35 letters that its subtitles have.
 */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

/** Cuts a text into pieces of at most `max`, between what readers see as characters, if none of them alone is wider. */
export function cutToWidth(text: string, max: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let width = 0;
  for (const part of partsOf(text, max)) {
    const added = widthOf(part);
    if (width + added > max) {
      pieces.push(piece);
      piece = '';
      width = 0;
    }
    piece += part;
    width += added;
  }
  return [...pieces, piece];
}

/** Two words as they stand beside each other. */
export function join(before: string, after: string): string {
  return isUnspacedBetween(before, after) ? before + after : `${before} ${after}`;
}

/** Whether no space stands between two words: both sides are of a script that has none. */
export function isUnspacedBetween(before: string, after: string): boolean {
  return UNSPACED.test(lastCharacter(before)) && UNSPACED.test(firstCharacter(after));
}

/** Characters as readers see them; one that is wider than a line alone falls into its code points. */
function partsOf(text: string, max: number): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment).flatMap((segment) =>
    widthOf(segment) > max ? Array.from(segment) : [segment],
  );
}

function firstCharacter(text: string): string {
  return String.fromCodePoint(text.codePointAt(0) ?? 0);
}

function lastCharacter(text: string): string {
  return Array.from(text.slice(-2)).at(-1) ?? '';
}
