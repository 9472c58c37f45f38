/** What is shown from one moment to another, in milliseconds. */
export interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  /** Plain text; a line break where a new line begins. */
  readonly text: string;
}

const TIMES = /^(\S+)\s+-->\s+(\S+)/;

/** The cues of a WebVTT file as Lectern writes it: every time with hours, text escaped, nothing but cues after the head. */
export function cuesOfVtt(vtt: string): readonly Cue[] {
  const blocks = vtt.replaceAll(/\r\n?/g, '\n').split(/\n{2,}/);
  return blocks.flatMap((block) => {
    const lines = block.split('\n').filter((line) => line !== '');
    const at = lines.findIndex((line) => TIMES.test(line));
    const [, start, end] = TIMES.exec(lines[at] ?? '') ?? [];
    const [startMs, endMs] = [readTime(start ?? ''), readTime(end ?? '')];
    if (startMs === undefined || endMs === undefined) return [];
    return [
      {
        startMs,
        endMs,
        text: lines
          .slice(at + 1)
          .map(unescape)
          .join('\n'),
      },
    ];
  });
}

/** The cues as a WebVTT file. Text stays text: what would be markup is escaped, and a blank line does not end a cue. */
export function vttOfCues(cues: readonly Cue[]): string {
  const blocks = cues.map(({ startMs, endMs, text }) => {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return `${writeTime(startMs)} --> ${writeTime(endMs)}\n${lines.map(escape).join('\n')}\n`;
  });
  return `WEBVTT\n\n${blocks.join('\n')}`;
}

/** A time as people write it, `1:02:03.4`, `2:03` or `12,5`, in milliseconds; undefined when it is none. */
export function readTime(text: string): number | undefined {
  const [, hours = '0', minutes = '0', seconds = '', fraction = '0'] =
    /^(?:(?:(\d{1,3}):)?(\d{1,2}):)?(\d{1,2})(?:[.,](\d{1,3}))?$/.exec(text.trim()) ?? [];
  if (seconds === '' || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return whole * 1000 + Number(fraction.padEnd(3, '0'));
}

/** A time in full: `01:02:03.400`. */
export function writeTime(ms: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${parts.map(two).join(':')}.${String(Math.round(ms) % 1000).padStart(3, '0')}`;
}

/** The index of the cue that shows at a moment, else of the last one before it; -1 before the first. Cues in order. */
export function cueAt(cues: readonly Cue[], ms: number): number {
  let [low, high] = [0, cues.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cues[middle]?.startMs ?? Infinity) <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function escape(line: string): string {
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unescape(line: string): string {
  return line.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
