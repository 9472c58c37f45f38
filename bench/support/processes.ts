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

/** What one process takes now and took at most, in MiB. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  return { now: Number(field(pid, 'VmRSS')) / 1024, peak: Number(field(pid, 'VmHWM')) / 1024 };
}

/** Makes `memoryOf(pid).peak` begin anew: at most since now. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function field(pid: number, name: string): string {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? '0';
  } catch {
    // It has ended meanwhile.
    return '0';
  }
}
