import type { CaptionFailure } from '../../model/video-status.ts';
import type { Cue } from '../lib/cues.ts';

/** The longest line, in characters. */
export const MAX_LINE_LENGTH = 42;
/** The most lines of a cue. */
export const MAX_LINES = 2;
/** The shortest and the longest time that a cue is shown. */
export const MIN_CUE_MS = 1000;
export const MAX_CUE_MS = 7000;
/** A silence that ends a cue. */
const PAUSE_MS = 1500;

/** One item of Transcribe's transcript: a word with its times in seconds, or a punctuation mark without. */
export interface TranscriptItem {
  readonly type: string;
  readonly start_time?: string;
  readonly end_time?: string;
  readonly alternatives?: readonly { readonly content?: string }[];
}

/** A word as it is shown, with the punctuation that follows it. */
interface Word {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Cues that can be read, from the words and their times: at most two lines of 42 characters, 1 to 7 seconds, never two at a
 * time, broken where sentences and clauses end. A word longer than a line gets a line of its own, cut.
 */
export function cuesFromTranscript(items: readonly TranscriptItem[]): Cue[] {
  const groups = groupWords(joinPunctuation(items).flatMap(cut));
  // Words that begin at the same time can make several cues: each then begins where the one before ends.
  let shownUntil = 0;
  return groups.map((words, index) => {
    const startMs = Math.max(words[0]?.startMs ?? 0, shownUntil);
    const spoken = Math.max(words.at(-1)?.endMs ?? startMs, startMs);
    const next = groups[index + 1]?.[0]?.startMs ?? Number.POSITIVE_INFINITY;
    // Shown for at least a second where the next cue leaves the time, and never beyond its beginning.
    const wanted = Math.min(Math.max(spoken, startMs + MIN_CUE_MS), startMs + MAX_CUE_MS);
    const endMs = Math.max(Math.min(wanted, next), startMs + 1);
    shownUntil = endMs;
    return { startMs, endMs, lines: wrap(words.map((w) => w.text)) };
  });
}

/** Words in the order of their times, punctuation joined to the word before it. Items that make no sense are left out. */
function joinPunctuation(items: readonly TranscriptItem[]): Word[] {
  const words: Word[] = [];
  for (const item of items) {
    const content = (item.alternatives?.[0]?.content ?? '').replace(/\s+/g, ' ').trim();
    if (content === '') continue;
    const last = words.at(-1);
    if (item.type === 'punctuation') {
      if (last) words[words.length - 1] = { ...last, text: last.text + content };
      continue;
    }
    const startMs = Math.round(Number(item.start_time) * 1000);
    const endMs = Math.round(Number(item.end_time) * 1000);
    if (!Number.isFinite(startMs) || !Number.isFinite(endMs) || startMs < 0) continue;
    // Overlapping times would make overlapping cues.
    const from = Math.max(startMs, last?.startMs ?? 0);
    words.push({ text: content, startMs: from, endMs: Math.max(endMs, from) });
  }
  return words;
}

/** Cuts what is longer than a line, its time with it; whole characters, never half of a pair. */
function cut({ text, startMs, endMs }: Word): Word[] {
  const characters = Array.from(text);
  const timeAt = (at: number): number =>
    startMs + Math.round(((endMs - startMs) * Math.min(at, characters.length)) / characters.length);
  const pieces: Word[] = [];
  for (let at = 0; at < characters.length; at += MAX_LINE_LENGTH) {
    const piece = characters
      .slice(at, at + MAX_LINE_LENGTH)
      .join('')
      .trim();
    if (piece !== '') pieces.push({ text: piece, startMs: timeAt(at), endMs: timeAt(at + MAX_LINE_LENGTH) });
  }
  return pieces;
}

function groupWords(words: readonly Word[]): Word[][] {
  const groups: Word[][] = [];
  let group: Word[] = [];
  const close = (): void => {
    if (group.length > 0) groups.push(group);
    group = [];
  };
  for (const word of words) {
    const first = group[0];
    const last = group.at(-1);
    if (first && last) {
      const isPause = word.startMs - last.endMs > PAUSE_MS;
      const isSentence = /[.?!。？！]["')\]]?$/.test(last.text) && last.endMs - first.startMs >= MIN_CUE_MS;
      if (isPause || isSentence) close();
      else if (!fits([...group, word])) {
        // Better to end at a clause, if that leaves enough of the cue, than in the middle of one.
        const clause = afterLastClause(group);
        const carried = fits([...clause, word]) ? clause : [];
        group = group.slice(0, group.length - carried.length);
        close();
        group = carried;
      }
    }
    group.push(word);
  }
  close();
  return groups;
}

/** The words behind the last clause's end, when at least half of the group stands before it. */
function afterLastClause(group: readonly Word[]): Word[] {
  for (let at = group.length - 2; at >= group.length / 2; at -= 1) {
    if (/[,;:、，]$/.test(group[at]?.text ?? '')) return group.slice(at + 1);
  }
  return [];
}

function fits(words: readonly Word[]): boolean {
  const timeMs = (words.at(-1)?.endMs ?? 0) - (words[0]?.startMs ?? 0);
  return timeMs <= MAX_CUE_MS && wrap(words.map((word) => word.text)).length <= MAX_LINES;
}

function wrap(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line !== undefined && Array.from(line).length + 1 + Array.from(word).length <= MAX_LINE_LENGTH) {
      lines[lines.length - 1] = `${line} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

/** Whether a job failed because nobody speaks: asked to find the language, Transcribe fails where it otherwise completes. */
export function isSilence(failureReason: string): boolean {
  return failureReason.toLowerCase().includes('speech segment');
}

/** Transcribe's reason as one of the public codes; its own words are for the log. */
export function publicReason(failureReason: string): CaptionFailure {
  const said = failureReason.toLowerCase();
  const isSilent = ['audio track', 'no audio', 'no speech', 'minimum audio duration'];
  if (isSilent.some((words) => said.includes(words))) return 'NO_AUDIO';
  if (said.includes('too long') || said.includes('duration')) return 'TOO_LONG';
  if (said.includes('language')) return 'UNSUPPORTED_LANGUAGE';
  const isMedia = ['format', 'sample rate', 'too large', 'channels', 'media', 'encoding', 'file size'];
  return isMedia.some((word) => said.includes(word)) ? 'UNSUPPORTED_MEDIA' : 'INTERNAL';
}

/** What a player's menu calls a language. The code itself for one that has no name. */
export function languageLabel(language: string): string {
  try {
    const name = new Intl.DisplayNames(['en'], { type: 'language', languageDisplay: 'standard' }).of(language);
    // What Intl calls a language that is not determined.
    return name === undefined || name === 'root' ? language : name;
  } catch {
    return language;
  }
}
