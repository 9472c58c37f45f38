import { printable, type Terminal } from './terminal.ts';

/** Speed is that of the last seconds: a line that has become slower must show. */
const WINDOW_MS = 10_000;
const REDRAW_MS = 100;

/** Shows how far something has come. */
export interface ProgressBar {
  update(sentBytes: number): void;
  /** Takes the bar away. */
  end(): void;
}

/** A bar on a terminal; elsewhere a line at every tenth. `now` is a steady clock in milliseconds. */
export function progressBar(
  terminal: Terminal,
  name: string,
  totalBytes: number,
  now: () => number = () => performance.now(),
): ProgressBar {
  const samples: { readonly at: number; readonly bytes: number }[] = [];
  let drawnAt = -Infinity;
  let tenth = 0;
  return {
    update: (sentBytes) => {
      const at = now();
      samples.push({ at, bytes: sentBytes });
      while ((samples[1]?.at ?? at) < at - WINDOW_MS) samples.shift();
      const isWhole = sentBytes >= totalBytes;
      if (!terminal.isInteractive) {
        const reached = totalBytes === 0 ? 10 : Math.floor((sentBytes / totalBytes) * 10);
        if (reached > tenth) terminal.note(describe(name, sentBytes, totalBytes, speedOf(samples)));
        tenth = Math.max(tenth, reached);
      } else if (isWhole || at - drawnAt >= REDRAW_MS) {
        drawnAt = at;
        terminal.status(draw(terminal.columns, name, sentBytes, totalBytes, speedOf(samples)));
      }
    },
    end: () => terminal.status(''),
  };
}

/** In bytes a second; undefined while there is too little to tell. */
function speedOf(samples: readonly { readonly at: number; readonly bytes: number }[]): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at - first.at < 500) return undefined;
  return ((last.bytes - first.bytes) / (last.at - first.at)) * 1000;
}

function draw(columns: number, name: string, sent: number, total: number, speed: number | undefined): string {
  const facts = describe('', sent, total, speed);
  const width = Math.min(30, columns - facts.length - 24);
  const title = printable(name).slice(0, Math.max(0, Math.min(20, columns - facts.length - 4)));
  if (width < 8) return `${title} ${facts}`.slice(0, columns - 1);
  const full = Math.round(width * (total === 0 ? 1 : Math.min(sent / total, 1)));
  return `${title} [${'='.repeat(full)}${' '.repeat(width - full)}] ${facts}`.slice(0, columns - 1);
}

function describe(name: string, sent: number, total: number, speed: number | undefined): string {
  const percent = total === 0 ? 100 : Math.floor(Math.min(sent / total, 1) * 100);
  const parts = [`${percent} %`, `${bytesText(sent)} of ${bytesText(total)}`];
  if (speed !== undefined && sent < total) {
    parts.push(`${bytesText(speed)}/s`);
    if (speed > 0) parts.push(`${durationText((total - sent) / speed)} left`);
  }
  return `${name === '' ? '' : `${printable(name)}  `}${parts.join('  ')}`;
}

/** A size as people say it, in powers of 1000. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = Math.max(bytes, 0);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** A duration as people say it. */
export function durationText(seconds: number): string {
  const whole = Math.max(Math.round(seconds), 0);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
