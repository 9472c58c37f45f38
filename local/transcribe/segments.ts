/** A stretch of speech, as one cue shows it. Times in milliseconds from the start of the media; `endMs` > `startMs`. */
export interface Segment {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

/** How long each stand-in sentence is spoken and the pause after it. */
const SENTENCE_MS = 4_800;
const PAUSE_MS = 1_200;
/** What is left at the end is filled with a sentence only if it can be read. */
const SHORTEST_SENTENCE_MS = 400;

/**
 * Speech that nobody spoke: one sentence every six seconds over the whole length, each saying that it is a stand-in and
 * where it stands. No sentence goes past the end.
 */
export function standInSegments(durationSeconds: number): readonly Segment[] {
  const endOfMedia = Math.floor(durationSeconds * 1000);
  const segments: Segment[] = [];
  for (let startMs = 0; endOfMedia - startMs >= SHORTEST_SENTENCE_MS; startMs += SENTENCE_MS + PAUSE_MS) {
    const endMs = Math.min(startMs + SENTENCE_MS, endOfMedia);
    segments.push({
      startMs,
      endMs,
      text: `This is placeholder text made by the local Transcribe, at minute ${minute(startMs)}.`,
    });
  }
  return segments;
}

/** One word or mark. A mark has no time of its own. */
export type SegmentItem =
  | { readonly type: 'pronunciation'; readonly content: string; readonly startMs: number; readonly endMs: number }
  | { readonly type: 'punctuation'; readonly content: string };

/** The words and marks of a segment, its time shared among the words by their length. */
export function itemsOf({ startMs, endMs, text }: Segment): readonly SegmentItem[] {
  const pieces = text
    .split(/\s+/u)
    .filter((word) => word !== '')
    .map(splitMark);
  const letters = pieces.reduce((sum, { word }) => sum + word.length, 0);
  let spoken = 0;
  return pieces.flatMap(({ word, mark }): readonly SegmentItem[] => {
    const at = (count: number): number => Math.round(startMs + ((endMs - startMs) * count) / Math.max(letters, 1));
    const from = at(spoken);
    spoken += word.length;
    const items: SegmentItem[] = [];
    if (word !== '') items.push({ type: 'pronunciation', content: word, startMs: from, endMs: at(spoken) });
    if (mark !== '') items.push({ type: 'punctuation', content: mark });
    return items;
  });
}

/** The marks that Transcribe sets apart from the word before them. */
const MARKS = '.,?!。、？！';

function splitMark(piece: string): { readonly word: string; readonly mark: string } {
  const last = piece.charAt(piece.length - 1);
  return last !== '' && MARKS.includes(last) ? { word: piece.slice(0, -1), mark: last } : { word: piece, mark: '' };
}

function minute(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}
