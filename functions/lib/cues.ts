/** What is shown from one moment to another. Times in milliseconds; at least one line, none of them blank. */
export interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  readonly lines: readonly string[];
}

/** The cues as a WebVTT file. Text is text: what would be markup is escaped. */
export function toVtt(cues: readonly Cue[]): string {
  const blocks = cues.map(
    ({ startMs, endMs, lines }, index) =>
      `${index + 1}\n${time(startMs, '.')} --> ${time(endMs, '.')}\n${lines.map(escapeVtt).join('\n')}\n`,
  );
  return `WEBVTT\n\n${blocks.join('\n')}`;
}

/** The same cues as a SubRip file. */
export function toSrt(cues: readonly Cue[]): string {
  return cues
    .map(
      ({ startMs, endMs, lines }, index) =>
        `${index + 1}\n${time(startMs, ',')} --> ${time(endMs, ',')}\n${lines.map(withoutArrow).join('\n')}\n`,
    )
    .join('\n');
}

/** `HH:MM:SS` with milliseconds behind WebVTT's point or SubRip's comma. */
function time(ms: number, point: '.' | ','): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const seconds = Math.floor(ms / 1000);
  const hhmmss = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  return `${hhmmss}${point}${String(ms % 1000).padStart(3, '0')}`;
}

function escapeVtt(line: string): string {
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

// SubRip has no escapes: an arrow in the text would be read as a time line.
function withoutArrow(line: string): string {
  return line.replace(/-{2,}>/g, '->');
}
