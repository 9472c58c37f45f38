import SrtParser from 'srt-parser-2';
import { WebVTTParser } from 'webvtt-parser';
import entities from 'webvtt-parser/html-entities.json' with { type: 'json' };
import type { Cue } from '../../functions/lib/cues.ts';

/** The cues of a WebVTT file as the W3C's own parser reads them; throws when it finds anything to complain about. */
export function readVtt(text: string): Cue[] {
  const { cues, errors } = new WebVTTParser(entities).parse(text, 'subtitles/captions/descriptions');
  if (errors.length > 0) throw new Error(errors.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return cues.map(({ startTime, endTime, tree }) => {
    if (tree.children.some(({ type }) => type !== 'text')) throw new Error('There is markup in the text.');
    const words = tree.children.map(({ value }) => value ?? '').join('');
    return { startMs: Math.round(startTime * 1000), endMs: Math.round(endTime * 1000), lines: words.split('\n') };
  });
}

/** The cues of a SubRip file as a parser that is not ours reads them. */
export function readSrt(text: string): Cue[] {
  return new SrtParser().fromSrt(text).map(({ startSeconds, endSeconds, text: words }) => ({
    startMs: Math.round(startSeconds * 1000),
    endMs: Math.round(endSeconds * 1000),
    lines: words.split('\n'),
  }));
}
