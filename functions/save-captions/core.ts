import { MAX_CUES, MAX_CUE_END_MS, MAX_SENT_LINE_LENGTH, type CaptionFault } from '../../model/captions.ts';
import type { Cue } from '../lib/cues.ts';
import { plainText, vttText } from './cue-text.ts';

/** A text that is neither WebVTT nor SubRip: what is wrong, and in which line, counted from 1. */
export class CaptionsInvalid extends Error {
  readonly code = 'CaptionsInvalid';
  readonly line: number;
  readonly what: CaptionFault;
  constructor(line: number, what: CaptionFault) {
    super(`Line ${line}: ${what}.`);
    this.name = 'CaptionsInvalid';
    this.line = line;
    this.what = what;
  }
}

/** Hours may be left out; a point or a comma before the milliseconds, whatever the format. */
const TIME = String.raw`(?:(\d{1,5}):)?([0-5]\d):([0-5]\d)[.,](\d{3})`;
const TIME_LINE = new RegExp(String.raw`^\s*${TIME}\s*-->\s*${TIME}(?:\s.*)?$`);
/** What a line with an arrow has when it was meant to be a time line, though it is none. */
const TIME_LIKE = /\d\s*:\s*\d/;
const BLOCK_WITHOUT_CUE = /^(?:NOTE|STYLE|REGION)(?:[ \t]|$)/;

interface OpenCue {
  readonly startMs: number;
  readonly endMs: number;
  readonly lines: string[];
}

/**
 * The cues of a WebVTT or SubRip text in the order of their beginnings; overlapping ones stay so. It takes what files have:
 * a byte order mark, any line ends, cue settings, identifiers, numbers or none, blank lines, WebVTT's NOTE, STYLE and REGION
 * blocks. Those and what stands for position and style are dropped, markup is kept as text, a cue without text is left out.
 * Throws `CaptionsInvalid` rather than lose words: for times that are none, text that has no time, and what is beyond limits.
 */
export function parseCaptions(text: string): Cue[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const first = lines.findIndex((line) => !isBlank(line));
  const isVtt = /^WEBVTT(?:[ \t]|$)/.test(lines[first] ?? '');
  const cues: Cue[] = [];
  let open: OpenCue | undefined;
  const close = (): void => {
    if (open && open.lines.length > 0) cues.push(open);
    open = undefined;
  };

  for (let at = isVtt ? endOfHeader(lines, first) : 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const beginsBlock = at === 0 || isBlank(lines[at - 1] ?? '');
    const times = timesOf(line, at + 1);
    if (times) {
      close();
      if (cues.length === MAX_CUES) throw new CaptionsInvalid(at + 1, 'TOO_MANY_CUES');
      open = { ...times, lines: [] };
    } else if (isBlank(line)) {
      // A blank line ends a cue of WebVTT. SubRip's writers leave them in the text, too.
      if (isVtt) close();
    } else if (line.includes('-->') && (beginsBlock || TIME_LIKE.test(line))) {
      throw new CaptionsInvalid(at + 1, 'BAD_TIME');
    } else if (isVtt && beginsBlock && isTimeLine(lines[at + 1])) {
      // The cue's identifier.
    } else if (isVtt && beginsBlock && BLOCK_WITHOUT_CUE.test(line)) {
      while (at + 1 < lines.length && !isBlank(lines[at + 1] ?? '')) at += 1;
    } else if (!isVtt && isNumberOfCue(lines, at, beginsBlock)) {
      // SubRip's number.
    } else if (open) {
      const words = isVtt ? vttText(line) : plainText(line);
      if (words.length > MAX_SENT_LINE_LENGTH) throw new CaptionsInvalid(at + 1, 'LINE_TOO_LONG');
      if (words !== '') open.lines.push(words);
    } else if (!isVtt || cues.length > 0) {
      throw new CaptionsInvalid(at + 1, 'NO_TIME');
    }
  }
  close();
  if (cues.length === 0) throw new CaptionsInvalid(1, 'NO_CUES');
  return cues.sort((one, other) => one.startMs - other.startMs);
}

/** The first line behind WebVTT's header, which ends with a blank line, or without one where the first cue begins. */
function endOfHeader(lines: readonly string[], first: number): number {
  const at = lines.findIndex((line, index) => index > first && (isBlank(line) || line.includes('-->')));
  return at < 0 ? lines.length : at;
}

/** A number stands right before its time line, or alone between blank lines. */
function isNumberOfCue(lines: readonly string[], at: number, beginsBlock: boolean): boolean {
  if (!/^\s*\d+\s*$/.test(lines[at] ?? '')) return false;
  if (isTimeLine(lines[at + 1])) return true;
  if (!beginsBlock) return false;
  let next = at + 1;
  while (next < lines.length && isBlank(lines[next] ?? '')) next += 1;
  return isTimeLine(lines[next]);
}

function timesOf(line: string, number: number): { startMs: number; endMs: number } | undefined {
  const found = TIME_LINE.exec(line);
  if (!found) return undefined;
  const startMs = milliseconds(found.slice(1, 5));
  const endMs = milliseconds(found.slice(5, 9));
  if (endMs <= startMs) throw new CaptionsInvalid(number, 'END_NOT_AFTER_START');
  if (endMs > MAX_CUE_END_MS) throw new CaptionsInvalid(number, 'TOO_LATE');
  return { startMs, endMs };
}

// Hours that were left out are `undefined`, whatever the type of a match says.
function milliseconds([hours, minutes, seconds, thousandths]: readonly (string | undefined)[]): number {
  const n = (digits: string | undefined): number => Number(digits ?? '0');
  return ((n(hours) * 60 + n(minutes)) * 60 + n(seconds)) * 1000 + n(thousandths);
}

function isTimeLine(line: string | undefined): boolean {
  return line !== undefined && TIME_LINE.test(line);
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}
