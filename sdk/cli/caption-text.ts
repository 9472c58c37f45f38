/** The words of a WebVTT file alone, one line for every line of a cue. */
export function captionText(vtt: string): string {
  const blocks = vtt.replaceAll('\r\n', '\n').split(/\n{2,}/);
  const lines = blocks.flatMap((block) => {
    const all = block.split('\n');
    const time = all.findIndex((line) => line.includes(' --> '));
    return time < 0 ? [] : all.slice(time + 1).filter((line) => line !== '');
  });
  // What is markup in WebVTT is escaped in its text; `&` was escaped first, and comes back last.
  return `${lines.join('\n').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')}\n`;
}
