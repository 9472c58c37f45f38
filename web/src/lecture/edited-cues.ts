import { readTime, writeTime, type Cue } from './cues.ts';

/** A cue while it is edited: the times as they are typed, right or wrong. */
export interface EditedCue {
  /** Stays the same through every change. */
  readonly key: number;
  readonly start: string;
  readonly end: string;
  readonly text: string;
}

/** What can be wrong with a cue. */
export type CueProblem = 'badTime' | 'endBeforeStart' | 'emptyText' | 'lineTooLong';

const LONGEST_LINE = 1000;
/** How long a cue that is put in lasts. */
const INSERTED_MS = 2000;

let lastKey = 0;
const nextKey = (): number => (lastKey += 1);

/** The cues as they are edited. */
export function editedOf(cues: readonly Cue[]): readonly EditedCue[] {
  return cues.map(({ startMs, endMs, text }) => edited(startMs, endMs, text));
}

/** The cues that were meant, in the order of their times. Only where nothing is wrong with any of them. */
export function cuesOf(edits: readonly EditedCue[]): readonly Cue[] {
  const cues = edits.map(({ start, end, text }) => ({
    startMs: readTime(start) ?? 0,
    endMs: readTime(end) ?? 0,
    text: text.trim(),
  }));
  return cues.sort((one, other) => one.startMs - other.startMs || one.endMs - other.endMs);
}

/** The first thing that is wrong with a cue; undefined when nothing is. */
export function problemOfCue({ start, end, text }: EditedCue): CueProblem | undefined {
  const [startMs, endMs] = [readTime(start), readTime(end)];
  if (startMs === undefined || endMs === undefined) return 'badTime';
  if (endMs <= startMs) return 'endBeforeStart';
  if (text.trim() === '') return 'emptyText';
  return text.split('\n').some((line) => line.length > LONGEST_LINE) ? 'lineTooLong' : undefined;
}

/** Whether a cue begins before the one above it ends: allowed, as for two who speak at once, and mostly a mistake. */
export function overlaps(above: EditedCue | undefined, { start }: EditedCue): boolean {
  const [endMs, startMs] = [readTime(above?.end ?? ''), readTime(start)];
  return endMs !== undefined && startMs !== undefined && startMs < endMs;
}

/** Changes one cue. */
export function withChange(
  edits: readonly EditedCue[],
  index: number,
  change: Partial<Omit<EditedCue, 'key'>>,
): readonly EditedCue[] {
  return edits.map((cue, at) => (at === index ? { ...cue, ...change } : cue));
}

/**
 * Makes two of one, at a place in its text: the time is shared as the letters are. A place that would leave one of them without
 * a text becomes the space next to the middle; a text without one is not split.
 */
export function split(edits: readonly EditedCue[], index: number, place?: number): readonly EditedCue[] {
  const cue = edits[index];
  if (cue === undefined) return edits;
  const at = placeToSplit(cue.text, place);
  const [startMs, endMs] = [readTime(cue.start), readTime(cue.end)];
  if (at === undefined || startMs === undefined || endMs === undefined || endMs - startMs < 2) return edits;
  const [first, second] = [cue.text.slice(0, at).trim(), cue.text.slice(at).trim()];
  const share = first.length / (first.length + second.length);
  const middleMs = Math.min(Math.max(Math.round(startMs + (endMs - startMs) * share), startMs + 1), endMs - 1);
  return edits.toSpliced(index, 1, { ...cue, end: writeTime(middleMs), text: first }, edited(middleMs, endMs, second));
}

/** Makes one of a cue and the next. */
export function merge(edits: readonly EditedCue[], index: number): readonly EditedCue[] {
  const [one, next] = [edits[index], edits[index + 1]];
  if (one === undefined || next === undefined) return edits;
  return edits.toSpliced(index, 2, { ...one, end: next.end, text: `${one.text.trim()}\n${next.text.trim()}` });
}

/** Puts an empty cue behind one, or, with -1, before all: two seconds, or as long as there is room for. */
export function insertAfter(edits: readonly EditedCue[], index: number): readonly EditedCue[] {
  const startMs = readTime(edits[index]?.end ?? '0') ?? 0;
  const nextMs = readTime(edits[index + 1]?.start ?? '') ?? Infinity;
  const room = nextMs > startMs ? nextMs - startMs : INSERTED_MS;
  return edits.toSpliced(index + 1, 0, edited(startMs, startMs + Math.min(INSERTED_MS, room), ''));
}

function edited(startMs: number, endMs: number, text: string): EditedCue {
  return { key: nextKey(), start: writeTime(startMs), end: writeTime(endMs), text };
}

function placeToSplit(text: string, wished = -1): number | undefined {
  const leavesBoth = (at: number): boolean => text.slice(0, at).trim() !== '' && text.slice(at).trim() !== '';
  if (wished > 0 && leavesBoth(wished)) return wished;
  const spaces = Array.from(text.matchAll(/\s/g), ({ index }) => index).filter(leavesBoth);
  const middle = text.length / 2;
  return spaces.sort((one, other) => Math.abs(one - middle) - Math.abs(other - middle))[0];
}
