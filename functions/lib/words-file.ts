/** The words of a transcript as they are kept: a tenth of what Transcribe writes, and quick to read a page from. */

/** A word with its punctuation; `confidence` 0 to 1, `null` where it is not known. */
export interface TimedWord {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly confidence: number | null;
}

type Entry = readonly [startMs: number, endMs: number, text: string, confidence: number | null];

/** The file's text. */
export function toWordsFile(words: readonly TimedWord[]): string {
  return JSON.stringify(words.map(({ startMs, endMs, text, confidence }): Entry => [startMs, endMs, text, confidence]));
}

/** The words of a file that `toWordsFile` made. */
export function fromWordsFile(text: string): TimedWord[] {
  // Only Lectern writes these files, in this shape.
  const entries = JSON.parse(text) as readonly Entry[];
  return entries.map(([startMs, endMs, word, confidence]) => ({ startMs, endMs, text: word, confidence }));
}
