import type { CaptionFailure } from '../../model/video-status.ts';
import type { Cue } from '../lib/cues.ts';
import type { TimedWord } from '../lib/words-file.ts';
import { cutToWidth, isUnspacedBetween, join, widthOf } from './line-width.ts';

/** The longest line, in the width of letters; a Chinese character takes two. */
export const MAX_LINE_LENGTH = 42;
/** The most lines of a cue. */
export const MAX_LINES = 2;
/** The shortest and the longest time that a cue is shown. */
export const MIN_CUE_MS = 1000;
export const MAX_CUE_MS = 7000;
/** A silence that ends a cue. */
const PAUSE_MS = 1500;
/** How much more uneven two lines may be for the first to end with its clause. */
const CLAUSE_WORTH = 20;

/** Where sentences and where clauses end, in the scripts that Transcribe writes. */
const SENTENCE_END = /[.?!…。．？！؟۔।։።။។]["'”’»›)\]」』】]*$/u;
const CLAUSE_END = /[,;:、，；：،؛፣၊–—]["'”’»›)\]」』】]*$/u;

/** A word, or a part of one that is longer than a line. */
interface Piece {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly width: number;
}

/**
 * Cues that can be read, from the words and their times: at most two lines of 42 letters, 1 to 7 seconds, never two at a time,
 * broken where sentences and clauses end. A word longer than a line is cut. Where more is said in a second than a cue holds,
 * the next cue comes later than its words.
 */
export function cuesFromWords(words: readonly TimedWord[]): Cue[] {
  const groups = group(words.flatMap(cut));
  let shownUntil = 0;
  return groups.map((pieces, index) => {
    const startMs = Math.max(pieces[0]?.startMs ?? 0, shownUntil);
    const spoken = Math.min(Math.max(pieces.at(-1)?.endMs ?? 0, startMs + MIN_CUE_MS), startMs + MAX_CUE_MS);
    const next = groups[index + 1]?.[0]?.startMs ?? Number.POSITIVE_INFINITY;
    const endMs = Math.max(Math.min(spoken, next), startMs + MIN_CUE_MS);
    shownUntil = endMs;
    return { startMs, endMs, lines: wrap(pieces) };
  });
}

function cut({ text, startMs, endMs }: TimedWord): Piece[] {
  const width = widthOf(text);
  if (width <= MAX_LINE_LENGTH) return [{ text, startMs, endMs, width }];
  let behind = 0;
  const timeAt = (at: number): number => startMs + Math.round(((endMs - startMs) * at) / width);
  return cutToWidth(text, MAX_LINE_LENGTH).flatMap((piece) => {
    const from = behind;
    behind += widthOf(piece);
    const shown = piece.trim();
    if (shown === '') return [];
    return [{ text: shown, startMs: timeAt(from), endMs: timeAt(behind), width: widthOf(shown) }];
  });
}

function group(pieces: readonly Piece[]): Piece[][] {
  const groups: Piece[][] = [];
  let open: Piece[] = [];
  const close = (): void => {
    if (open.length > 0) groups.push(open);
    open = [];
  };
  for (const piece of pieces) {
    const first = open[0];
    const last = open.at(-1);
    if (first && last) {
      const isPause = piece.startMs - last.endMs > PAUSE_MS;
      const isSentence = SENTENCE_END.test(last.text) && last.endMs - first.startMs >= MIN_CUE_MS;
      if (isPause || isSentence) close();
      else if (!fits([...open, piece])) {
        // Better to end at a clause, if that leaves enough of the cue, than in the middle of one.
        const clause = afterLastClause(open);
        const carried = fits([...clause, piece]) ? clause : [];
        open = open.slice(0, open.length - carried.length);
        close();
        open = carried;
      }
    }
    open.push(piece);
  }
  close();
  return groups;
}

/** What stands behind the last end of a clause or sentence, when at least half of the group stands before it. */
function afterLastClause(pieces: readonly Piece[]): Piece[] {
  for (let at = pieces.length - 2; at >= pieces.length / 2; at -= 1) {
    if (endsClause(pieces[at])) return pieces.slice(at + 1);
  }
  return [];
}

function endsClause(piece: Piece | undefined): boolean {
  return piece !== undefined && (CLAUSE_END.test(piece.text) || SENTENCE_END.test(piece.text));
}

function fits(pieces: readonly Piece[]): boolean {
  const timeMs = (pieces.at(-1)?.endMs ?? 0) - (pieces[0]?.startMs ?? 0);
  return timeMs <= MAX_CUE_MS && countLines(pieces) <= MAX_LINES;
}

function countLines(pieces: readonly Piece[]): number {
  let lines = 0;
  let width = Number.POSITIVE_INFINITY;
  pieces.forEach((piece, index) => {
    width += gap(pieces[index - 1], piece) + piece.width;
    if (width <= MAX_LINE_LENGTH) return;
    lines += 1;
    width = piece.width;
  });
  return lines;
}

/** One line where it fits; else two, as even as can be, or the first ending with its clause. */
function wrap(pieces: readonly Piece[]): string[] {
  const widths: number[] = [];
  pieces.forEach((piece, index) => {
    widths.push(index === 0 ? piece.width : (widths[index - 1] ?? 0) + gap(pieces[index - 1], piece) + piece.width);
  });
  const whole = widths.at(-1) ?? 0;
  if (whole <= MAX_LINE_LENGTH) return [lineOf(pieces)];
  let best = 1;
  let bestScore = Number.POSITIVE_INFINITY;
  for (let at = 1; at < pieces.length; at += 1) {
    const first = widths[at - 1] ?? 0;
    const second = whole - first - gap(pieces[at - 1], pieces[at]);
    if (first > MAX_LINE_LENGTH || second > MAX_LINE_LENGTH) continue;
    const score = Math.abs(first - second) - (endsClause(pieces[at - 1]) ? CLAUSE_WORTH : 0);
    if (score < bestScore) [best, bestScore] = [at, score];
  }
  return [lineOf(pieces.slice(0, best)), lineOf(pieces.slice(best))];
}

function gap(before: Piece | undefined, after: Piece | undefined): number {
  return before === undefined || after === undefined || isUnspacedBetween(before.text, after.text) ? 0 : 1;
}

function lineOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).reduce(join);
}

/** Whether a job failed because nobody speaks: asked to find the language, Transcribe fails where it otherwise completes. */
export function isSilence(failureReason: string): boolean {
  return failureReason.toLowerCase().includes('speech segment');
}

/** What Transcribe is known to say, in the order in which it is looked for: one reason can hold several. */
const SAID: readonly (readonly [CaptionFailure, readonly string[]])[] = [
  ['NO_AUDIO', ['audio track', 'no audio', 'no speech', 'minimum audio duration']],
  ['TOO_LONG', ['too long', 'maximum audio duration', 'length is too large']],
  ['UNSUPPORTED_LANGUAGE', ['language code', 'unsupported language', 'language is not supported']],
  [
    'UNSUPPORTED_MEDIA',
    ['media format', 'sample rate', 'file size', 'number of channels', 'input media file', 'unsupported media'],
  ],
];

/** Transcribe's reason as one of the public codes; its own words are for the log, and what it never said before is INTERNAL. */
export function publicReason(failureReason: string): CaptionFailure {
  const said = failureReason.toLowerCase();
  return SAID.find(([, phrases]) => phrases.some((phrase) => said.includes(phrase)))?.[0] ?? 'INTERNAL';
}
