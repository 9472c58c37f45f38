import type { Segment } from './segments.ts';

/** A WebVTT file as Transcribe writes it: cues numbered from `startIndex`. */
export function writeVtt(segments: readonly Segment[], startIndex: number): string {
  const cues = segments.map((segment, at) => {
    const text = segment.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    return `${String(startIndex + at)}\n${timestamp(segment.startMs, '.')} --> ${timestamp(segment.endMs, '.')}\n${text}\n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}

/** A SubRip file as Transcribe writes it: cues numbered from `startIndex`. */
export function writeSrt(segments: readonly Segment[], startIndex: number): string {
  return segments
    .map((segment, at) => {
      const times = `${timestamp(segment.startMs, ',')} --> ${timestamp(segment.endMs, ',')}`;
      return `${String(startIndex + at)}\n${times}\n${segment.text}\n`;
    })
    .join('\n');
}

const TIMES = /^((?:\d+:)?\d{1,2}:\d{2}[.,]\d{3})[ \t]+-->[ \t]+((?:\d+:)?\d{1,2}:\d{2}[.,]\d{3})/;

/**
 * Reads WebVTT or SubRip, whichever it is. Cues without text or with an end before their start are left out; tags are
 * taken off. `undefined` when the text is neither format. An empty text is a file without cues.
 */
export function parseSubtitles(text: string): readonly Segment[] | undefined {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replaceAll(/\r\n?/g, '\n')
    .trim();
  const isVtt = /^WEBVTT(?:[ \t\n]|$)/.test(lines);
  const blocks = lines.split(/\n[ \t]*\n+/);
  const segments = blocks.flatMap((block) => parseCue(block, isVtt));
  return segments.length > 0 || isVtt || lines === '' ? segments : undefined;
}

function parseCue(block: string, isVtt: boolean): readonly Segment[] {
  const lines = block.split('\n');
  // The first line may be the cue's name or number.
  const at = lines.slice(0, 2).findIndex((line) => TIMES.test(line));
  const [, from, to] = TIMES.exec(lines[at] ?? '') ?? [];
  if (from === undefined || to === undefined) return [];
  const spoken = lines.slice(at + 1).join(' ');
  // In WebVTT every `<` begins a tag; SubRip knows a few and takes any other for what it is.
  const plain = isVtt ? decodeEntities(withoutTags(spoken)) : withoutTags(spoken, SUBRIP_TAG);
  const text = plain.replaceAll(/\s+/gu, ' ').trim();
  const [startMs, endMs] = [milliseconds(from), milliseconds(to)];
  return text === '' || endMs <= startMs ? [] : [{ startMs, endMs, text }];
}

/** The tags that SubRip has, at the place where one may stand. */
const SUBRIP_TAG = /<\/?(?:b|i|s|u|font)\b/iy;

/**
 * Takes off what stands between `<` and the next `>`; a `<` without an end is text. With a pattern, only where it matches.
 * One pass whatever the text: a pattern that looks for the end from every `<` takes hours for a megabyte of them.
 */
function withoutTags(text: string, beginning?: RegExp): string {
  const pieces: string[] = [];
  let from = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const end = text.indexOf('>', at);
    if (end < 0) break;
    if (beginning !== undefined) {
      beginning.lastIndex = at;
      if (!beginning.test(text)) {
        at += 1;
        continue;
      }
    }
    pieces.push(text.slice(from, at));
    from = end + 1;
    at = from;
  }
  return [...pieces, text.slice(from)].join('');
}

function decodeEntities(text: string): string {
  const named: Readonly<Record<string, string>> = {
    lt: '<',
    gt: '>',
    nbsp: ' ',
    lrm: '\u200E',
    rlm: '\u200F',
    amp: '&',
  };
  return text.replaceAll(/&([a-z]+);/g, (whole, name: string) => named[name] ?? whole);
}

function milliseconds(time: string): number {
  const [seconds = '0', minutes = '0', hours = '0'] = time.replace(',', '.').split(':').reverse();
  return Math.round(Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000);
}

function timestamp(ms: number, separator: '.' | ','): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const fraction = String(ms % 1000).padStart(3, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}${separator}${fraction}`;
}
