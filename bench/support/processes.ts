import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

/** The memory of a process and of all that descend from it, in MiB. Linux tells it; elsewhere the room cannot be used. */
export function memoryOfAll(pid: number): number {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), Number(field(Number(name), 'PPid'))]),
  );
  const of = (parent: number): number =>
    [...parents].filter(([, its]) => its === parent).reduce((sum, [child]) => sum + of(child), memoryOf(parent).now);
  return of(pid);
}

/**
 * Looks ten times a second at what a process and its children take, in MiB, until it is asked for the most that it saw. What they
 * share, which is Node's program for the most part, counts once.
 */
export function watchMemory(pid: number): () => number {
  let most = 0;
  const look = (): void => {
    most = Math.max(
      most,
      [pid, ...childrenOf(pid)].reduce((sum, each) => sum + proportionalMemory(each), 0),
    );
  };
  look();
  const looking = setInterval(look, 100);
  return () => {
    clearInterval(looking);
    return most;
  };
}

/** What one process takes now and took at most, in MiB. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  return { now: Number(field(pid, 'VmRSS')) / 1024, peak: Number(field(pid, 'VmHWM')) / 1024 };
}

/** Makes `memoryOf(pid).peak` begin anew: at most since now. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((child) => child > 0 && Number(field(child, 'PPid')) === pid);
}

/** `Pss`: a page that n processes have counts a n-th for each. */
function proportionalMemory(pid: number): number {
  return Number(field(pid, 'Pss', 'smaps_rollup')) / 1024;
}

function field(pid: number, name: string, file = 'status'): string {
  try {
    const status = readFileSync(`/proc/${pid}/${file}`, 'utf8');
    return new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? '0';
  } catch {
    // It has ended meanwhile.
    return '0';
  }
}
