import type { TimedWord } from '../lib/words-file.ts';

/** One item of Transcribe's transcript: a word with its times in seconds, or a punctuation mark without. */
export interface TranscriptItem {
  readonly type: string;
  readonly start_time?: string;
  readonly end_time?: string;
  readonly alternatives?: readonly { readonly content?: string; readonly confidence?: string }[];
}

/** Brackets, quotation marks and Spanish signs that stand before a word. */
const OPENING = /^[\p{Ps}\p{Pi}¿¡]+$/u;

/**
 * Words in the order of their times, none beginning before the one in front of it, with their punctuation. Items that make no
 * sense are left out: words without text or time, punctuation without a word. `laterMs` is added to every time.
 */
export function wordsOf(items: readonly TranscriptItem[], laterMs = 0): TimedWord[] {
  const words: TimedWord[] = [];
  let opening = '';
  for (const item of items) {
    const spoken = item.alternatives?.[0];
    const content = (spoken?.content ?? '').replace(/\s+/g, ' ').trim();
    if (content === '') continue;
    const last = words.at(-1);
    if (item.type === 'punctuation') {
      if (OPENING.test(content)) opening += content;
      else if (last && opening === '') words[words.length - 1] = { ...last, text: last.text + content };
      continue;
    }
    const startMs = Math.round(Number(item.start_time) * 1000 + laterMs);
    const endMs = Math.round(Number(item.end_time) * 1000 + laterMs);
    if (!Number.isFinite(startMs) || !Number.isFinite(endMs) || startMs < laterMs) continue;
    // Overlapping times would make overlapping cues.
    const from = Math.max(startMs, last?.startMs ?? 0);
    words.push({
      text: opening + content,
      startMs: from,
      endMs: Math.max(endMs, from),
      confidence: confidenceOf(spoken?.confidence),
    });
    opening = '';
  }
  return words;
}

function confidenceOf(said: string | undefined): number | null {
  const confidence = Number.parseFloat(said ?? '');
  return confidence >= 0 && confidence <= 1 ? confidence : null;
}
