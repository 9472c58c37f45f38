import { readFileSync } from 'node:fs';

/** What a process takes of the memory now and took at most, in MiB; `undefined` where the system does not tell. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } | undefined {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return undefined;
  }
  const mib = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { now: mib('VmRSS'), peak: mib('VmHWM') };
}
